"""What other systems of an authority look at: one transfer, one file, the octets of a document; each is logged."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, TransferId
from gateway.domain.registerstand import registerstand
from gateway.domain.sprache import Sprache
from gateway.domain.transfer import Transfer
from gateway.transfer.auskunftssperre import gesperrt, uebergabe_gesperrt
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.uebergabe import eigene
from gateway.transfer.einblick.uebergaben import standleser
from gateway.transfer.einblick.zeitlinie import Zeitlinie, zeitlinie
from gateway.transfer.einblick.zug import BETRIEBSFRAGEN
from gateway.transfer.ports import Tx
from gateway.transfer.ports.schnittstelle import Empfang
from gateway.transfer.ports.seitenbild import Dokumentquelle
from gateway.transfer.protokollant import wer
from gateway.transfer.records import Aufgabe
from gateway.transfer.umgebung import Umgebung

BLOCK: Final = 256 * 1024
"""Octets of a document in memory at once."""
UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferbild:
    """One transfer."""

    transfer: Transfer
    gesperrt: bool
    """An Auskunftssperre holds: the person is named with a reason alone."""
    person_genannt: bool
    verlauf: Zeitlinie
    fragen: tuple[Aufgabe, ...]
    """Open ones for clerks."""
    empfaenge: tuple[Empfang, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktenstand:
    """One file with its register."""

    akte: Akte
    gesperrt: bool
    transfers: tuple[Transfer, ...]
    """Newest first."""
    empfaenge: tuple[Empfang, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Abruf:
    """A document that may be handed out; its octets are not read yet."""

    dokument: Dokument
    _quelle: Dokumentquelle
    _mandant: Kennung

    async def oeffne(self) -> BinaryIO:
        """Open it. ``Usage`` (GONE): it is not there any more; ``Refused``: its seal is broken."""
        try:
            return await asyncio.to_thread(
                self._quelle.oeffne, self._mandant, self.dokument.sha256, self.dokument.blob
            )
        except KeyError:
            raise Usage("the octets of this document are not here", code="GONE") from None


class Systemblicke:
    """Reads for other systems. ``system`` is the account the log names (``apitoken.systemkonto``)."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke, quelle: Dokumentquelle) -> None:
        """``quelle`` opens documents of the Ablage."""
        self._u = umgebung
        self._blicke = blicke
        self._quelle = quelle

    async def transfer(
        self, mandant: Kennung, ident: TransferId, *, system: str, grund: str | None = None
    ) -> Transferbild:
        """Return a transfer of this authority; under an Auskunftssperre the person is named with a reason alone.

        ``Usage``: UNKNOWN, REASON (it is no sentence).
        """

        def look(tx: Tx) -> tuple[Transferbild, int]:
            found = eigene(tx, mandant, ident)
            messages = tx.nachrichten.zum_transfer(ident)
            blocked = uebergabe_gesperrt(tx, self._u, found)
            leser = standleser(tx, self._u, Sprache.EN)
            open_ = tx.aufgaben.offene(mandant, transfer=ident)
            said = () if found.akte is None else tx.schnittstelle.empfaenge(mandant, found.akte)
            shown = Transferbild(
                transfer=found,
                gesperrt=blocked,
                person_genannt=not blocked or grund is not None,
                verlauf=zeitlinie(leser, found, messages),
                fragen=tuple(one for one in open_ if one.art not in BETRIEBSFRAGEN),
                empfaenge=said,
            )
            return shown, len(messages)

        why = [] if grund is None else wer(system, grund)[1:]
        shown, messages = await self._u.store.read(look)
        read = AuditEreignis.TRANSFER_GELESEN
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(
                tx, mandant, read, *why, person=system, transfer=ident, anzahl=messages
            )
        )
        return shown

    async def akte(self, mandant: Kennung, ident: AkteId, *, system: str, grund: str | None = None) -> Aktenstand:
        """Return a file of this authority. ``Usage``: UNKNOWN; REASON where an Auskunftssperre holds."""

        def look(tx: Tx) -> Aktenstand:
            found = tx.akten.holen(mandant, ident)
            if found is None:
                raise _unbekannt()
            blocked = gesperrt(tx, self._u, mandant, ident, found.person)
            if blocked and grund is None:
                raise _begruende("the person is under an Auskunftssperre")
            return Aktenstand(
                akte=found,
                gesperrt=blocked,
                transfers=tuple(tx.transfers.zur_akte(mandant, ident)),
                empfaenge=tx.schnittstelle.empfaenge(mandant, ident),
            )

        why = [] if grund is None else wer(system, grund)[1:]
        shown = await self._u.store.read(look)
        read, number = AuditEreignis.AKTE_GELESEN, len(shown.akte.dokumente)
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(
                tx, mandant, read, (Bezug.AKTE, ident), *why, person=system, anzahl=number
            )
        )
        return shown

    async def dokument(
        self, mandant: Kennung, ident: AkteId, uuid: DokumentUUID, *, system: str, grund: str | None = None
    ) -> Abruf:
        """Return a document to be handed out; the entry of the log is durable before an octet is read.

        ``Usage``: UNKNOWN; STUB its content was deleted; RECALLED its author calls the file back; REASON.
        """
        why = [] if grund is None else wer(system, grund)[1:]

        def note(tx: Tx) -> Dokument:
            akte = tx.akten.holen(mandant, ident)
            found = None if akte is None else next((one for one in akte.dokumente if one.uuid == uuid), None)
            if akte is None or (found is None and akte.geloescht is None):
                raise _unbekannt()
            if akte.geloescht is not None or found is None:
                raise Usage("the content of this file was deleted; only a stub is left", code="STUB")
            if Sperre.RUECKRUF in akte.sperren:
                raise Usage("its author calls this file back: nothing of it is handed out", code="RECALLED")
            blocked = gesperrt(tx, self._u, mandant, ident, akte.person)
            if blocked and grund is None:
                raise _begruende("the person is under an Auskunftssperre")
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.AKTE_DOKUMENT_ABGERUFEN,
                akteur=Akteur.PERSON,
                code="auskunftssperre" if blocked else None,
                laenge=found.laenge,
                test=akte.test or None,
                bezuege=[(Bezug.HANDELNDER, system), *why, (Bezug.AKTE, ident), (Bezug.DOKUMENT, uuid)],
            )
            return found

        found = await self._blicke.schreibe(note)
        return Abruf(dokument=found, _quelle=self._quelle, _mandant=mandant)

    async def bestaetige(
        self, mandant: Kennung, ident: AkteId, belege: dict[DokumentUUID, str], *, system: str, token: str
    ) -> Empfang:
        """Note that a system has a file with exactly these documents; ``belege`` are the digests of what it has.

        Once more for the same register it is the same word of it. ``Usage``: UNKNOWN, STUB, RECALLED, and DIFFERS
        where its documents are not those of the register.
        """

        def note(tx: Tx) -> Empfang:
            akte = tx.akten.holen(mandant, ident)
            if akte is None:
                raise _unbekannt()
            if akte.geloescht is not None:
                raise Usage("the content of this file was deleted; only a stub is left", code="STUB")
            if Sperre.RUECKRUF in akte.sperren:
                raise Usage("its author calls this file back: nobody takes it over now", code="RECALLED")
            if {one.uuid: one.sha256 for one in akte.dokumente} != belege:
                raise Usage("these are not exactly the documents of this file with their digests", code="DIFFERS")
            register = registerstand(akte.dokumente)
            before = next((one for one in tx.schnittstelle.empfaenge(mandant, ident) if one.token == token), None)
            if before is not None and before.register == register:
                return before
            said = Empfang(mandant=mandant, akte=ident, token=token, zeit=self._u.jetzt(), register=register)
            tx.schnittstelle.empfangen(said)
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.AKTE_BESTAETIGT,
                akteur=Akteur.PERSON,
                anzahl=len(akte.dokumente),
                test=akte.test or None,
                bezuege=[(Bezug.HANDELNDER, system), (Bezug.AKTE, ident), (Bezug.REGISTER, register)],
            )
            return said

        return await self._blicke.schreibe(note)


def bloecke(file: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of a document in blocks. Blocking."""
    while block := file.read(BLOCK):
        yield block


def _unbekannt() -> Usage:
    return Usage("there is no such file or document here", code=UNKNOWN)


def _begruende(why: str) -> Usage:
    return Usage(f"this file is opened with a reason: {why}", code="REASON")
