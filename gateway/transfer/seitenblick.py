"""Somebody looks at one page of a document: of a file in the Ablage, or of a delivery that waits to be taken over.

Who may is asked anew for every page; the log says it once for a person, a document and half an hour. An entry for
each page would count how fast somebody reads, which is nobody's business, and bury what an auditor looks for: who
saw which document, when, and why.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Refused, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, TransferId
from gateway.domain.person import Person
from gateway.domain.seitenbild import KeinBild, OhneBild, Seitenbild, Seitenwunsch
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.auskunftssperre import gesperrt
from gateway.transfer.gezeigtes import Gezeigtes
from gateway.transfer.ports import Tx
from gateway.transfer.ports.seitenbild import Dokumentquelle, Seitenmaler, Vorlage
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.sendungsmappe import Mappe, Sendungsmappen, angehaltene, unbekannt, wartende
from gateway.transfer.umgebung import Umgebung

GILT: Final = timedelta(minutes=30)
"""How long one entry stands for the look at a document, from its first page on."""
MAX_GEMERKT: Final = 10_000
"""Looks that are remembered: a hundred people with a hundred documents each. One forgotten is logged again."""
BLOCK: Final = 1 << 20
SPERRE: Final = "auskunftssperre"
RUECKRUF: Final = "rueckruf"
_WARUM: Final = {
    SPERRE: "the person is under an Auskunftssperre",
    RUECKRUF: "its author calls it back",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blick:
    """Who wants to see what, and why where that is asked."""

    mandant: Kennung
    dokument: DokumentUUID
    person: str
    """Account of whoever looks; stands in the log as a commitment."""
    grund: str | None = None
    """Her reason in her words, where one is needed."""


@dataclass(frozen=True, slots=True)
class _Gemerkt:
    """An entry of the log that stands for what is looked at now."""

    seit: datetime
    grund: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ort:
    """Where a document lies: file or transfer, whose it is, and how the log names it."""

    name: AkteId | TransferId
    person: Person
    zurueckgerufen: bool
    bezuege: tuple[tuple[Bezug, str], ...]
    felder: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Anlass:
    """What asks for a reason, as codes of the log, and the reason."""

    codes: tuple[str, ...]
    grund: str | None


class Seitenblicke:
    """Shows pages to people of the authority that has the document."""

    def __init__(
        self,
        umgebung: Umgebung,
        quelle: Dokumentquelle,
        mappen: Sendungsmappen,
        maler: Seitenmaler,
        gezeigtes: Gezeigtes,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._quelle = quelle
        self._mappen = mappen
        self._maler = maler
        self._gezeigtes = gezeigtes
        self._gemerkt: OrderedDict[tuple[str, ...], _Gemerkt] = OrderedDict()
        """By person and place, with document: in memory only; after a restart a look is logged once more."""
        self._schloss = asyncio.Lock()

    async def aus_akte(self, blick: Blick, akte: AkteId, wunsch: Seitenwunsch) -> Seitenbild | KeinBild:
        """Return a page of a document of the Ablage, or why it cannot be shown.

        ``Usage``: UNKNOWN there is no such document at this authority, STUB its content was deleted, REASON the
        person is under an Auskunftssperre or the file is called back, so that a reason is needed. ``TryLater``
        where the machine cannot draw now.
        """
        found = await self._u.store.read(lambda tx: self._akte(tx, blick, akte))
        document = next((one for one in found.dokumente if one.uuid == blick.dokument), None)
        if document is None:
            raise unbekannt()
        ort = _ort_der_akte(found)
        await self._vermerke(blick, ort, await self._verlange_grund(blick, ort))

        def bloecke() -> Iterator[bytes]:
            with self._quelle.oeffne(blick.mandant, document.sha256, document.blob) as file:
                while block := file.read(BLOCK):
                    yield block

        self._gezeigtes.merke_akte(blick.mandant, found, document)
        vorlage = Vorlage(sha256=document.sha256, laenge=document.laenge, format=document.format, bloecke=bloecke)
        return await self._maler.male(vorlage, wunsch, fuer=blick.person)

    async def aus_sendung(self, blick: Blick, transfer: TransferId, wunsch: Seitenwunsch) -> Seitenbild | KeinBild:
        """Return a page of a document of a delivery that is not taken over yet, or why it cannot be shown.

        ``Usage``: UNKNOWN there is no such transfer or document at this authority, STATE nothing waits to be taken
        over, GONE its content key is gone, REASON as in ``aus_akte``. ``TryLater`` as there.
        """
        current, nachricht = await self._u.store.read(lambda tx: wartende(tx, self._u, blick.mandant, transfer))
        held = await self._u.store.read(lambda tx: angehaltene(tx, nachricht.uuid, current.id))
        if blick.dokument in held:
            return KeinBild(grund=OhneBild.ANGEHALTEN)
        ort = _ort_der_sendung(current)
        anlass = await self._verlange_grund(blick, ort)
        try:
            async with self._mappen.mappe(current, nachricht) as mappe:
                self._gezeigtes.merke_sendung(current, mappe)
                return await self._aus_mappe(blick, ort, anlass, mappe, wunsch)
        except Refused:  # the import says what is wrong with it
            return KeinBild(grund=OhneBild.BESCHAEDIGT)

    async def _aus_mappe(
        self, blick: Blick, ort: _Ort, anlass: _Anlass, mappe: Mappe, wunsch: Seitenwunsch
    ) -> Seitenbild | KeinBild:
        document = mappe.dokument(blick.dokument)
        if document is None:
            raise unbekannt()
        await self._vermerke(blick, ort, anlass)
        vorlage = Vorlage(
            sha256=document.sha256,
            laenge=document.laenge,
            format=document.format,
            bloecke=lambda: mappe.bloecke(document.uuid),
        )
        return await self._maler.male(vorlage, wunsch, fuer=blick.person)

    # -- who may -------------------------------------------------------------------------------------------------

    def _akte(self, tx: Tx, blick: Blick, ident: AkteId) -> Akte:
        akte = tx.akten.holen(blick.mandant, ident) if blick.mandant in self._u.mandanten else None
        if akte is None:
            raise unbekannt()
        if akte.geloescht is not None:
            raise Usage("the content of this file was deleted; only a stub is left", code="STUB")
        return akte

    def _verlangt(self, tx: Tx, mandant: Kennung, ort: _Ort) -> tuple[str, ...]:
        """Return what asks for a reason, as codes of the log."""
        blocked = gesperrt(tx, self._u, mandant, ort.name, ort.person)
        return (*((SPERRE,) if blocked else ()), *((RUECKRUF,) if ort.zurueckgerufen else ()))

    # -- what the log says ---------------------------------------------------------------------------------------

    async def _verlange_grund(self, blick: Blick, ort: _Ort) -> _Anlass:
        """Return what asks for a reason and the reason, given now or within the half hour; ``Usage`` (REASON)."""
        codes = await self._u.store.read(lambda tx: self._verlangt(tx, blick.mandant, ort))
        if not codes:
            return _Anlass((), None)
        frueher = self._frisch((blick.person, blick.mandant, ort.name))
        grund = blick.grund or (frueher.grund if frueher is not None else None)
        if grund is None:
            why = " and ".join(_WARUM[code] for code in codes)
            raise Usage(f"this file is opened with a reason: {why}", code="REASON")
        return _Anlass(codes, grund)

    async def _vermerke(self, blick: Blick, ort: _Ort, anlass: _Anlass) -> None:
        """Log the look, before anything is shown, unless an entry stands for it already."""
        wo = (blick.person, blick.mandant, ort.name)
        async with self._schloss:  # pages fetched at once are one look
            steht = self._frisch((*wo, blick.dokument))
            if steht is not None and steht.grund == anlass.grund:
                return
            await self._u.store.write(lambda tx: self._trage_ein(tx, blick, ort, anlass))
            self._merke((*wo, blick.dokument), anlass.grund)
            gegeben = self._frisch(wo)
            if anlass.grund is not None and (gegeben is None or gegeben.grund != anlass.grund):
                self._merke(wo, anlass.grund)

    def _trage_ein(self, tx: Tx, blick: Blick, ort: _Ort, anlass: _Anlass) -> None:
        self._u.protokollant.notiere(
            tx,
            blick.mandant,
            AuditEreignis.DOKUMENT_ANGESEHEN,
            akteur=Akteur.PERSON,
            code=".".join(anlass.codes) or None,
            bezuege=[*wer(blick.person, anlass.grund), *ort.bezuege, (Bezug.DOKUMENT, blick.dokument)],
            **ort.felder,
        )

    def _frisch(self, wo: tuple[str, ...]) -> _Gemerkt | None:
        found = self._gemerkt.get(wo)
        return found if found is not None and found.seit <= self._u.jetzt() < found.seit + GILT else None

    def _merke(self, wo: tuple[str, ...], grund: str | None) -> None:
        self._gemerkt[wo] = _Gemerkt(self._u.jetzt(), grund)
        self._gemerkt.move_to_end(wo)
        while len(self._gemerkt) > MAX_GEMERKT:
            self._gemerkt.popitem(last=False)


def _ort_der_akte(akte: Akte) -> _Ort:
    return _Ort(
        name=akte.id,
        person=akte.person,
        zurueckgerufen=Sperre.RUECKRUF in akte.sperren,
        bezuege=((Bezug.AKTE, akte.id),),
        felder={"test": akte.test or None},
    )


def _ort_der_sendung(transfer: Transfer) -> _Ort:
    return _Ort(
        name=transfer.id,
        person=transfer.person,
        zurueckgerufen=transfer.zustand is Zustand.RUECKRUF_LIEGT_VOR,
        bezuege=(),
        felder=fall(transfer),
    )
