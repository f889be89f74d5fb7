"""A witness of logs that others run: what it is asked, how it judges, what it signs (C2SP tlog-witness, wire 8.3).

Pure: what the witness holds of a log comes in, the judgement goes out. Signing is prepare → sign outside → finish.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from gateway.audit.baum import HASH_OCTETS, LEERE_WURZEL, pruefe_konsistenz
from gateway.audit.befund import moment
from gateway.audit.checkpoint import (
    MAX_GENERATION,
    Checkpoint,
    Notensignatur,
    Pruefschluessel,
    Signaturart,
    SignierterCheckpoint,
    lies_checkpoint,
    mitsignatur_octets,
    pruefe,
)
from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import Kennung, kennung

MAX_ANFRAGE_OCTETS = 64 * 1024
"""Octets of one request: 63 lines of a proof have 3 KiB, a note of ours with its own lines 400 octets."""
MAX_BEWEIS_ZEILEN = 63
"""Hashes of a consistency proof (tlog-witness)."""
MAX_MITZEICHNER = 24
"""Witnesses whose lines are kept under one checkpoint, two lines each: a note has 64 lines at most."""
UHR_SPIELRAUM = timedelta(minutes=5)
"""How far two clocks, or one that was set, may differ before a moment says something (wire 6.5)."""

_ALT = re.compile(r"old (0|[1-9][0-9]{0,18})")


def zeugenname(behoerde: Kennung, generation: int) -> str:
    """Return the key name of an authority's witness, such as ``aktenbote/azr-999901/zeuge/1``.

    The generation is that of the authority's own log: after a restore both have the next, so a restored witness,
    which may have forgotten what it signed, never signs under its old name again (wire 8.4).
    """
    if not 1 <= generation <= MAX_GENERATION:
        raise ValueError(f"a witness has generations 1 to {MAX_GENERATION}")
    return f"aktenbote/{kennung(behoerde).replace(':', '-', 1)}/zeuge/{generation}"


def zeugenschluessel(behoerde: Kennung, generation: int, oeffentlich: bytes) -> Pruefschluessel:
    """Return the verifier key of a witness (32 octets of Ed25519, type 4)."""
    return Pruefschluessel(zeugenname(behoerde, generation), oeffentlich, Signaturart.MITSIGNATUR)


@dataclass(frozen=True, slots=True)
class Anfrage:
    """The body of ``add-checkpoint``: a checkpoint, and that it continues one of ``alt`` leaves."""

    alt: int
    beweis: tuple[bytes, ...]
    note: SignierterCheckpoint

    @property
    def octets(self) -> bytes:
        """The body as it travels."""
        lines = [f"old {self.alt}", *(base64.b64encode(one).decode("ascii") for one in self.beweis)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + self.note.octets


def lies_anfrage(octets: bytes) -> Anfrage:
    """Parse strictly: what is read is written back octet for octet. Refuses (X000) anything else."""
    if len(octets) > MAX_ANFRAGE_OCTETS:
        raise _keine_anfrage(f"it has more than {MAX_ANFRAGE_OCTETS} octets")
    head, blank, note = octets.partition(b"\n\n")
    first, *rest = head.split(b"\n")
    found = _ALT.fullmatch(first.decode("ascii", "replace"))
    if not found or not blank or len(rest) > MAX_BEWEIS_ZEILEN:
        raise _keine_anfrage("its first lines are not as the format says")
    try:
        proof = tuple(base64.b64decode(line, validate=True) for line in rest)
    except (binascii.Error, ValueError):
        raise _keine_anfrage("a hash of the proof is not in base64") from None
    asked = Anfrage(int(found[1]), proof, lies_checkpoint(note))
    if any(len(one) != HASH_OCTETS for one in proof) or asked.octets != octets:
        raise _keine_anfrage("it is not written as the format says")
    return asked


def _keine_anfrage(grund: str) -> Refused:
    return Refused(Fehlercode.X000, f"this is no request to co-sign a checkpoint: {grund}")


class Befund(StrEnum):
    """What a witness says to a request."""

    GUT = "gut"
    ALT_ZU_GROSS = "alt_zu_gross"  # the old size is greater than that of the checkpoint
    ANDERE_GROESSE = "andere_groesse"  # the old size is not the one that is held
    ANDERE_WURZEL = "andere_wurzel"  # the log has signed two roots for one size
    BEWEIS_FALSCH = "beweis_falsch"  # the checkpoint is not shown to continue the one that is held


def beurteile(gehalten: Checkpoint | None, anfrage: Anfrage) -> Befund:
    """Judge a request whose note was verified, by the newest checkpoint of that log that was co-signed here.

    Without one the witness vouches from this checkpoint on, whatever came before it.
    """
    new = anfrage.note.checkpoint
    known, root = (gehalten.groesse, gehalten.wurzel) if gehalten else (0, LEERE_WURZEL)
    if anfrage.alt > new.groesse:
        return Befund.ALT_ZU_GROSS
    if gehalten is not None and new.groesse == known and new.wurzel != root:
        return Befund.ANDERE_WURZEL
    if anfrage.alt != known:
        return Befund.ANDERE_GROESSE
    proven = pruefe_konsistenz(
        alt=known, neu=new.groesse, alte_wurzel=root, neue_wurzel=new.wurzel, beweis=anfrage.beweis
    )
    return Befund.GUT if proven else Befund.BEWEIS_FALSCH


def ist_rueckschritt(
    gehalten: SignierterCheckpoint, gezeigt: SignierterCheckpoint, schluessel: Pruefschluessel
) -> bool:
    """Tell whether the log signed the smaller tree that is shown after the larger one that is held.

    Both notes carry a line of the log with its moment; an old note that arrives late is no step back.
    """
    stamp = schluessel.als(Signaturart.MITSIGNATUR)
    before, after = pruefe(gehalten, stamp), pruefe(gezeigt, stamp)
    if gezeigt.checkpoint.groesse >= gehalten.checkpoint.groesse or before is None or after is None:
        return False
    return (after.zeit or 0) - (before.zeit or 0) > UHR_SPIELRAUM.total_seconds()


def eigene_linien(note: SignierterCheckpoint) -> SignierterCheckpoint:
    """Return the note with the lines of the log alone: what is asked with, held and kept as evidence."""
    name = note.checkpoint.ursprung
    return SignierterCheckpoint(note.checkpoint, tuple(one for one in note.signaturen if one.name == name))


@dataclass(frozen=True, slots=True)
class Mitsignatur:
    """A co-signature before signing: sign ``zu_signieren`` with the key of the witness, then ``mit``."""

    checkpoint: Checkpoint
    schluessel: Pruefschluessel
    zeit: int
    """POSIX seconds."""

    @property
    def zu_signieren(self) -> bytes:
        """The message (tlog-cosignature v1)."""
        return mitsignatur_octets(self.checkpoint, self.zeit)

    def mit(self, signatur: bytes) -> Notensignatur:
        """Return the line; ValueError if the signature was not made by the key of the witness."""
        line = Notensignatur(self.schluessel.name, self.schluessel.id, self.zeit.to_bytes(8, "big") + signatur)
        if pruefe(SignierterCheckpoint(self.checkpoint, (line,)), self.schluessel) is None:
            raise ValueError("the signature was not made by the key of the witness")
        return line


def bereite_mitsignatur_vor(checkpoint: Checkpoint, schluessel: Pruefschluessel, zeit: datetime) -> Mitsignatur:
    """Prepare co-signing at an aware moment."""
    if zeit.tzinfo is None:
        raise ValueError("a moment without a zone is not accepted")
    return Mitsignatur(checkpoint, schluessel, int(zeit.timestamp()))


def lies_mitsignaturen(checkpoint: Checkpoint, octets: bytes) -> SignierterCheckpoint:
    """Read the answer of a witness, signature lines alone, as lines under this checkpoint; refuses (X000)."""
    return lies_checkpoint(checkpoint.text + b"\n" + octets)


def nimm_auf(note: SignierterCheckpoint, linie: Notensignatur, schluessel: Pruefschluessel) -> SignierterCheckpoint:
    """Return the note with a good co-signature more.

    Of each witness the first and the newest line stay: the first says since when the checkpoint existed, the newest
    until when the witness stood by it. A witness more than ``MAX_MITZEICHNER`` changes nothing.
    """

    def ours(one: Notensignatur) -> bool:
        return (one.name, one.schluessel_id) == (schluessel.name, schluessel.id)

    others = tuple(one for one in note.signaturen if not ours(one))
    lines = sorted({linie, *(one for one in note.signaturen if ours(one))}, key=lambda one: one.signatur[:8])
    if len(lines) == 1 and anzahl_mitzeichner(note) >= MAX_MITZEICHNER:
        return note
    kept = (lines[0], lines[-1]) if len(lines) > 1 else tuple(lines)
    return SignierterCheckpoint(note.checkpoint, (*others, *kept))


def anzahl_mitzeichner(note: SignierterCheckpoint) -> int:
    """Count the keys of others that stand under a note."""
    name = note.checkpoint.ursprung
    return len({(one.name, one.schluessel_id) for one in note.signaturen if one.name != name})


def mitzeichner(note: bytes, schluessel: tuple[tuple[str, Pruefschluessel], ...]) -> dict[str, datetime]:
    """Return the operators whose co-signature under the note is good, each with its newest moment.

    ``schluessel`` are pairs of operator and key; a note that cannot be read has none.
    """
    try:
        signed = lies_checkpoint(note)
    except AktenboteError:
        return {}
    found: dict[str, datetime] = {}
    for operator, key in schluessel:
        good = pruefe(signed, key)
        if good is not None and good.zeit is not None:
            when = moment(good.zeit)
            found[operator] = max(when, found.get(operator, when))
    return found
