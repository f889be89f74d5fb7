"""We as a witness: co-sign checkpoints of partners' logs that continue what we hold (C2SP tlog-witness, wire 8.3).

Co-signing writes no entry: else two idle gateways would co-sign each other's co-signing for ever. What it finds
does.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import structlog

from gateway.audit.checkpoint import (
    Checkpoint,
    Notensignatur,
    Pruefschluessel,
    Signaturart,
    SignierterCheckpoint,
    lies_checkpoint,
    lies_ursprung,
    lies_vkey,
    pruefe,
)
from gateway.audit.zeuge import (
    Anfrage,
    Befund,
    bereite_mitsignatur_vor,
    beurteile,
    eigene_linien,
    ist_rueckschritt,
    lies_anfrage,
    zeugenschluessel,
)
from gateway.domain.errors import AktenboteError, TryLater
from gateway.domain.ids import Kennung
from gateway.transfer.alarme import Alarme
from gateway.transfer.ports import Gehalten, Notenseite, Tx, Widerspruch
from gateway.transfer.protokollbuch import NoteSigner
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zeugen import fremdes_log
from gateway.trust.teilnehmer import Schluesselrolle

SEITE_NOTEN = 100
"""Notes of one page: of some 550 octets each, so a page is as long as a small Umschlag."""
SEITE_OCTETS = 256 * 1024
"""Octets of notes in one page; a log may make its notes up to 64 KiB long."""

log = structlog.get_logger()


class Ausgang(StrEnum):
    """How a request ends; the wire turns each into a status."""

    MITSIGNIERT = "mitsigniert"
    KEIN_ZEUGE = "kein_zeuge"  # this installation has no witness key
    LOG_UNBEKANNT = "log_unbekannt"  # the directory names no log key of this origin, or it is our own log
    FALSCHER_SCHLUESSEL = "falscher_schluessel"  # the note is not signed by the key the directory names
    ALT_ZU_GROSS = "alt_zu_gross"
    ANDERE_GROESSE = "andere_groesse"
    ANDERE_WURZEL = "andere_wurzel"
    BEWEIS_FALSCH = "beweis_falsch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeugenantwort:
    """What the caller gets: signature lines, or why not; ``groesse`` is that of the checkpoint we hold."""

    ausgang: Ausgang
    linien: bytes = b""
    groesse: int = 0


class Zeugenamt:
    """Judges, keeps and signs in one transaction: durable before anything is answered."""

    def __init__(self, umgebung: Umgebung, alarme: Alarme, schluessel: NoteSigner | None) -> None:
        """``schluessel`` is the witness key of the installation; without one it is nobody's witness."""
        self._u = umgebung
        self._alarme = alarme
        self._schluessel = schluessel

    @property
    def ist_zeuge(self) -> bool:
        """This installation has a witness key."""
        return self._schluessel is not None

    async def nimm(self, octets: bytes, anrufer: Collection[Kennung]) -> Zeugenantwort:
        """Answer a request; ``anrufer`` are the authorities its client certificate acts for.

        ``Refused`` (X000) for what is no request; ``TryLater`` while we must not sign: our clock is wrong, a
        restore is not made good, or the directory does not name our key (yet).
        """
        anfrage = lies_anfrage(octets)
        origin = anfrage.note.checkpoint.ursprung
        if self._schluessel is None:
            return Zeugenantwort(ausgang=Ausgang.KEIN_ZEUGE)
        theirs = fremdes_log(self._u, origin)
        if theirs is None:
            return Zeugenantwort(ausgang=Ausgang.LOG_UNBEKANNT)
        key = theirs.schluessel
        # its own time line dates it: a later step back is seen by that
        if pruefe(anfrage.note, key) is None or pruefe(anfrage.note, key.als(Signaturart.MITSIGNATUR)) is None:
            return Zeugenantwort(ausgang=Ausgang.FALSCHER_SCHLUESSEL)
        self._u.uhren.pruefe()
        own = lies_ursprung(origin)[0] in anrufer
        return await self._u.store.write(lambda tx: self._nimm(tx, anfrage, key, eigen=own))

    async def neuester(self, ursprung: str) -> bytes | None:
        """Return the newest checkpoint of a log that we have co-signed, with our line; ``None`` for others."""
        held = await self._u.store.read(lambda tx: tx.zeugen.gehalten(ursprung))
        return None if held is None else held.notiz

    async def gehaltene(self, nach: str) -> Notenseite:
        """Return a page of the newest checkpoints that we have co-signed, by origin behind ``nach``.

        Only of logs that the directory names now. At most ``SEITE_NOTEN`` notes, and no more than ``SEITE_OCTETS``
        but for a single one, so that no log hides behind the size of its notes.
        """
        rows = await self._u.store.read(lambda tx: tx.zeugen.gehaltene(nach=nach, max_zeilen=SEITE_NOTEN))
        notes: list[bytes] = []
        for number, row in enumerate(rows):
            if notes and sum(map(len, notes)) + len(row.notiz) > SEITE_OCTETS:
                return Notenseite(noten=tuple(notes), weiter=rows[number - 1].ursprung)
            if fremdes_log(self._u, row.ursprung) is not None:
                notes.append(row.notiz)
        return Notenseite(noten=tuple(notes), weiter=rows[-1].ursprung if len(rows) == SEITE_NOTEN else None)

    def _nimm(self, tx: Tx, anfrage: Anfrage, key: Pruefschluessel, *, eigen: bool) -> Zeugenantwort:
        new = eigene_linien(anfrage.note)
        origin = new.checkpoint.ursprung
        row = tx.zeugen.gehalten(origin)
        held = lies_checkpoint(row.notiz) if row else None
        found = beurteile(held.checkpoint if held else None, anfrage)
        if held is not None and (art := _widerspruch(found, held, new, key, eigen=eigen)) is not None:
            self._alarme.erhebe(tx, art, origin, gehalten=held.octets, gezeigt=anfrage.octets)
        size = held.checkpoint.groesse if held else 0
        if found is not Befund.GUT:
            return Zeugenantwort(ausgang=Ausgang(found.value), groesse=size)
        line = self._signiere(tx, new.checkpoint)
        if held is None or new.checkpoint.groesse > size:
            now = self._u.jetzt()
            tx.zeugen.halte(
                Gehalten(
                    ursprung=origin,
                    groesse=new.checkpoint.groesse,
                    notiz=new.mit(line).octets,
                    seit=now,
                    zeit=now,
                )
            )
        return Zeugenantwort(ausgang=Ausgang.MITSIGNIERT, linien=line.zeile, groesse=new.checkpoint.groesse)

    def _signiere(self, tx: Tx, checkpoint: Checkpoint) -> Notensignatur:
        """Sign as the witness the directory names; the name grows with each restore (``zeugenname``)."""
        assert self._schluessel is not None  # noqa: S101 -- nimm has looked
        operator = next(iter(self._u.mandanten))
        key = zeugenschluessel(operator, tx.protokoll.generation(operator), self._schluessel.public_key)
        now = self._u.jetzt()
        listed = self._u.vertrauen.verzeichnis().schluessel(operator, Schluesselrolle.ZEUGE, now)
        if not any(_ist(one.vkey, key) for one in listed):
            raise TryLater(
                f"the directory does not name our witness key {key.name}: its operator has to add it",
                code="NOT-LISTED",
            )
        draft = bereite_mitsignatur_vor(checkpoint, key, now)
        return draft.mit(self._schluessel.sign(draft.zu_signieren))


def _widerspruch(
    befund: Befund,
    gehalten: SignierterCheckpoint,
    gezeigt: SignierterCheckpoint,
    key: Pruefschluessel,
    *,
    eigen: bool,
) -> Widerspruch | None:
    """Return what a request proves against the log.

    Two roots and a step back are proven by the log's own signatures, whoever shows them. A proof that fails says
    something only if the log's own gateway offers it: anybody else may have garbled it.
    """
    if befund is Befund.ANDERE_WURZEL:
        return Widerspruch.ZWEI_WURZELN
    if ist_rueckschritt(gehalten, gezeigt, key):
        return Widerspruch.RUECKSCHRITT
    grown = gezeigt.checkpoint.groesse > gehalten.checkpoint.groesse
    if befund is Befund.BEWEIS_FALSCH and grown and eigen:
        return Widerspruch.OHNE_FORTSETZUNG
    return None


def _ist(vkey: str, key: Pruefschluessel) -> bool:
    try:
        return lies_vkey(vkey).als(Signaturart.MITSIGNATUR) == key
    except AktenboteError:
        return False
