"""Whether other operators vouch for an entry of our log: co-signatures over a checkpoint that covers it (wire 8.3).

It judges what the log holds, by the keys and the policy of the directory alone; ``bezeugung`` fetches them.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from gateway.audit.checkpoint import Pruefschluessel, Signaturart, lies_ursprung, lies_vkey
from gateway.audit.zeuge import mitzeichner
from gateway.domain.errors import AktenboteError, Refused
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Schluesseleintrag, Schluesselrolle


@dataclass(frozen=True, slots=True, kw_only=True)
class FremderZeuge:
    """A witness in force that we do not operate ourselves."""

    behoerde: Kennung
    postfach: str | None
    """Where it is asked; authorities behind one Postfach are one operator, named by its address."""
    schluessel: Pruefschluessel
    seit: datetime
    """Since when the directory names this key."""

    @property
    def betreiber(self) -> str:
        """Who runs it."""
        return self.postfach or self.behoerde


def ist_bezeugt(tx: Tx, umgebung: Umgebung, mandant: Kennung, blatt: Sha256 | None) -> bool:
    """Tell whether enough other operators co-signed one checkpoint over this leaf (7.2 e).

    A witness counts once for each operator, whoever it acts for.
    """
    if blatt is None:
        return False
    notes = tx.protokoll.bezeugte(mandant, blatt)
    if not notes:
        return False
    keys = tuple((one.betreiber, one.schluessel) for one in fremde_zeugen(umgebung))
    needed = verlangte(umgebung)
    return any(len(mitzeichner(note, keys)) >= needed for note in notes)


def verlangte(umgebung: Umgebung) -> int:
    """Return how many other operators must stand by a checkpoint: what the directory says, at least one."""
    return max(1, umgebung.vertrauen.verzeichnis().richtlinie.mitzeichner)


def fremde_zeugen(umgebung: Umgebung) -> Iterator[FremderZeuge]:
    """Yield every witness in force that we do not operate ourselves."""
    directory, moment = umgebung.vertrauen.verzeichnis(), umgebung.jetzt()
    ours = directory.desselben_betreibers(umgebung.mandanten)
    for one in directory.teilnehmer:
        if one.kennung in ours or not one.fenster.umfasst(moment):
            continue
        for key in directory.schluessel(one.kennung, Schluesselrolle.ZEUGE, moment):
            with suppress(AktenboteError):  # a line nobody can read is no witness
                yield FremderZeuge(
                    behoerde=one.kennung,
                    postfach=one.postfach,
                    schluessel=lies_vkey(key.vkey).als(Signaturart.MITSIGNATUR),
                    seit=key.fenster.von,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class FremdesLog:
    """A log that the directory names and we do not write ourselves."""

    behoerde: Kennung
    generation: int
    schluessel: Pruefschluessel
    postfach: str | None
    """Where its own gateway is asked; ``None``: no address of its own."""
    abgeloest: bool
    """The directory names a later generation: this one ended with a restore, and may have lost its last entries."""


def fremdes_log(umgebung: Umgebung, ursprung: str) -> FremdesLog | None:
    """Return the partner's log of this origin; ``None`` where the directory names no key of it, and for our own."""
    directory, moment = umgebung.vertrauen.verzeichnis(), umgebung.jetzt()
    try:
        authority, generation = lies_ursprung(ursprung)
        listed = directory.schluessel(authority, Schluesselrolle.PROTOKOLL, moment)
        place = directory.behoerde(authority, moment).postfach
    except Refused:
        return None
    if authority in umgebung.mandanten:
        return None
    keys = tuple(_logschluessel(listed))
    found = next((key for key in keys if key.name == ursprung), None)
    if found is None:
        return None
    return FremdesLog(
        behoerde=authority,
        generation=generation,
        schluessel=found,
        postfach=place,
        abgeloest=any(_generation(key.name) > generation for key in keys),
    )


def _logschluessel(listed: Iterable[Schluesseleintrag]) -> Iterator[Pruefschluessel]:
    for one in listed:
        with suppress(AktenboteError):  # a line nobody can read is no key
            key = lies_vkey(one.vkey)
            if key.art is Signaturart.ED25519:
                yield key


def _generation(ursprung: str) -> int:
    """Return the generation an origin names, 0 for a name that is none of ours."""
    try:
        return lies_ursprung(ursprung)[1]
    except Refused:
        return 0
