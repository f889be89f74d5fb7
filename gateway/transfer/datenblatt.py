"""What Art. 33 (3) DSGVO wants to know of a file sent wrongly, gathered from records and the audit log.

Nothing here names the person concerned, a document or a number of the AZR: whoever reports adds what the authority
asks for. Written also while the recall is open: then it says so.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.audit.eintrag import lies_eintrag
from gateway.audit.kuerzung import lies_stumpf
from gateway.domain.behoerde import Behoerde
from gateway.domain.errors import AktenboteError, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Sha256, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.rueckruf import Rueckruf
from gateway.domain.states import Rolle
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import Nachricht, PostfachEintrag, PostfachZustand, Richtung
from gateway.transfer.rueckruf import juengster
from gateway.transfer.umgebung import Umgebung

SEITE = 1000
"""Entries of the log read in one transaction."""
GESEHEN = frozenset(
    {PostfachZustand.GEHOLT, PostfachZustand.ANGENOMMEN, PostfachZustand.ABGELEHNT, PostfachZustand.ERSETZT}
)
"""States of an envelope whose reader had it in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protokollzeile:
    """One entry of the log about the case: its place and leaf are what a supervisor verifies."""

    stelle: int
    zeit: str
    ereignis: AuditEreignis
    blatt: Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Datenblatt:
    """All facts of the sheet; ``None`` = not known, or not yet."""

    verantwortlicher: Behoerde
    datenschutz: str | None
    empfaenger: Behoerde | None
    transfer: Transfer
    rueckrufe: tuple[Rueckruf, ...]
    """Newest first; never empty."""
    lieferung: Nachricht
    dokumente: int
    oktette: int
    vorabinformationen: int
    """Messages 010205 that told of the same person."""
    abgerufen: bool
    """The reader had the envelope in hand."""
    geschlossen: datetime | None
    quittiert: datetime | None
    beantwortet: datetime | None
    geschrieben: datetime
    protokoll: str
    """Origin of the log."""
    eintraege: tuple[Protokollzeile, ...]

    @property
    def rueckruf(self) -> Rueckruf:
        """The newest one."""
        return self.rueckrufe[0]

    @property
    def bemerkt(self) -> datetime:
        """When somebody became aware of it first."""
        return min(one.bemerkt or one.begonnen for one in self.rueckrufe)


class Datenblaetter:
    """Gathers sheets; that one was written stands in the log."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    async def stelle_zusammen(self, ident: TransferId, *, person: str) -> Datenblatt:
        """Return the facts about a delivery of ours that was called back; ``Usage`` where there is no such one."""
        size = await self._u.store.write(lambda tx: self._beginne(tx, ident, person))
        rows: list[Protokollzeile] = []
        for begin in range(0, size, SEITE):
            end = min(begin + SEITE, size)
            rows += await self._u.store.read(lambda tx, b=begin, e=end: self._zeilen(tx, ident, b, e))  # type: ignore[misc]  # bound now
        return await self._u.store.read(lambda tx: self._blatt(tx, ident, tuple(rows)))

    def _beginne(self, tx: Tx, ident: TransferId, person: str) -> int:
        current = self._zurueckgerufen(tx, ident)
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.RUECKRUF_DATENBLATT,
            akteur=Akteur.PERSON,
            rechtsgrund=Rechtsgrund.DSGVO_33,
            bezuege=[(Bezug.HANDELNDER, person)],
            **fall(current),
        )
        return tx.protokoll.stand(current.mandant).groesse

    def _zurueckgerufen(self, tx: Tx, ident: TransferId) -> Transfer:
        current = tx.transfers.holen(ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        if current.rolle is not Rolle.GEBER or juengster(tx, ident) is None:
            raise Usage("nothing of ours was called back in this transfer: 'transfer recall' first", code="STATE")
        return current

    def _zeilen(self, tx: Tx, ident: TransferId, ab: int, bis: int) -> list[Protokollzeile]:
        current = self._zurueckgerufen(tx, ident)
        called = {one.lieferung for one in tx.rueckrufe.zum_transfer(ident)}
        rows = tx.protokoll.eintraege(current.mandant, ab=ab, bis=bis)
        leaves = tx.protokoll.blaetter(current.mandant, ab=ab, bis=bis)
        found = []
        for (place, octets), leaf in zip(rows, leaves, strict=True):
            if lies_stumpf(octets) is not None:
                continue
            entry = lies_eintrag(octets)
            if entry.angaben.transfer == ident or entry.angaben.nachricht in called:
                found.append(
                    Protokollzeile(stelle=place, zeit=entry.zeit.text, ereignis=entry.ereignis, blatt=leaf)
                )
        return found

    def _blatt(self, tx: Tx, ident: TransferId, rows: tuple[Protokollzeile, ...]) -> Datenblatt:
        current = self._zurueckgerufen(tx, ident)
        recalls = tx.rueckrufe.zum_transfer(ident)
        mandant = self._u.mandanten[current.mandant]
        sent = tx.nachrichten.holen(current.mandant, current.mandant, recalls[0].lieferung)
        if sent is None:
            raise Usage("the delivery that was called back is not stored any more", code="GONE")
        entries = tx.postfach.zur_nachricht(current.mandant, sent.uuid)
        messages = tx.nachrichten.zum_transfer(ident)
        akte = tx.akten.holen(current.mandant, current.akte) if current.akte is not None else None
        answer = recalls[0].antwort
        documents = akte.dokumente if akte is not None else ()
        return Datenblatt(
            verantwortlicher=mandant.behoerde,
            datenschutz=mandant.datenschutz,
            empfaenger=self._behoerde(sent),
            transfer=current,
            rueckrufe=recalls,
            lieferung=sent,
            dokumente=len(documents),
            oktette=sum(one.laenge for one in documents),
            vorabinformationen=sum(
                one.typ is Nachrichtentyp.VORABINFORMATIONEN and one.richtung is Richtung.AUS for one in messages
            ),
            abgerufen=any(one.ereignis is AuditEreignis.NACHRICHT_ABGEHOLT for one in rows)
            or any(one.zustand in GESEHEN for one in entries),
            geschlossen=_geschlossen(entries),
            quittiert=next((one.zeit for one in messages if one.typ is Nachrichtentyp.QUITTUNG), None),
            beantwortet=next((one.zeit for one in messages if answer is not None and one.uuid == answer), None),
            geschrieben=self._u.jetzt(),
            protokoll=tx.protokoll.ursprung(current.mandant),
            eintraege=rows,
        )

    def _behoerde(self, sent: Nachricht) -> Behoerde | None:
        """Return the reader as the directory names it; one it no longer names keeps its Kennung alone."""
        try:
            return self._u.vertrauen.verzeichnis().behoerde(sent.leser, self._u.jetzt()).behoerde
        except AktenboteError:
            return None


def _geschlossen(entries: tuple[PostfachEintrag, ...]) -> datetime | None:
    return next((one.abgeschlossen for one in entries if one.abgeschlossen is not None), None)
