"""A delivery that waits to be taken over, opened to be looked at: sealed anew in a scratch file, for some minutes.

Between its acceptance and the import a 010206 lies as it came: encrypted segments in the blobs, its content key
wrapped beside the message. To look at one document the archive is moved into a scratch file under a key that only
this process has, and judged as the import judges it; nothing of it is stored.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from gateway.domain.akte import Dokument
from gateway.domain.errors import Fehlercode, Refused, TryLater, Usage
from gateway.domain.ids import DokumentUUID, Kennung, NachrichtenUUID, TransferId
from gateway.domain.schutz import Ausgang, Fund, Fundart
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import AkteMetadaten, read_message
from gateway.pump.archiv_lesen import Archiv
from gateway.pump.verschluss import Zwischenablage
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.ports import Beurteilt, Tx
from gateway.transfer.records import Nachricht
from gateway.transfer.schritte import lieferung_zu
from gateway.transfer.umgebung import Umgebung

OFFEN: Final = 2
"""Deliveries that lie opened at once: each takes as much of the disk as its archive is long."""
RUHE_S: Final = 300.0
"""Time after which one that nobody looks at is let go, in seconds: as long as one reads a page."""
WARTEND: Final = frozenset({Zustand.EMPFANGEN, Zustand.RUECKRUF_LIEGT_VOR})
"""States in which a delivery lies here and is not in the Ablage."""
Name = tuple[str, NachrichtenUUID]


def wartet(transfer: Transfer) -> bool:
    """Tell whether a delivery of this transfer lies here and is not taken over."""
    return transfer.lieferung is not None and transfer.akte is None and transfer.zustand in WARTEND


def wartende(tx: Tx, umgebung: Umgebung, mandant: Kennung, ident: TransferId) -> tuple[Transfer, Nachricht]:
    """Return a transfer of this authority with its delivery that waits to be taken over.

    ``Usage``: UNKNOWN no such transfer here, STATE nothing waits, GONE its content key is gone.
    """
    transfer, nachricht = lieferung_zu(tx, ident)
    if transfer is None or transfer.mandant != mandant or mandant not in umgebung.mandanten:
        raise unbekannt()
    if nachricht is None or not wartet(transfer):
        raise Usage("nothing of this transfer waits to be taken over", code="STATE")
    if not nachricht.offen and nachricht.schluessel is None:
        raise Usage("the delivery of this transfer cannot be opened any more", code="GONE")
    return transfer, nachricht


def unbekannt() -> Usage:
    """Return the same no for what is not there and for what another authority has."""
    return Usage("there is no such document here", code="UNKNOWN")


def funde(tx: Tx, lieferung: NachrichtenUUID, transfer: TransferId) -> tuple[Fund, ...]:
    """Return what was found in documents of a delivery and nobody has released."""
    return tuple(
        fund
        for hold in tx.schutz.zum_transfer(transfer)
        if hold.lieferung == lieferung and hold.ausgang is not Ausgang.FREIGEGEBEN
        for fund in hold.funde
    )


def angehaltene(tx: Tx, lieferung: NachrichtenUUID, transfer: TransferId) -> frozenset[DokumentUUID]:
    """Return the documents in which malware was found that nobody has released."""
    found = funde(tx, lieferung, transfer)
    return frozenset(one.dokument for one in found if one.art is Fundart.SCHADSOFTWARE)


@dataclass(slots=True)
class Leerblick:
    """What a look at every page of an opened delivery has found so far (``leerseiten``)."""

    seiten: dict[DokumentUUID, tuple[int, ...]] = field(default_factory=dict)
    """Pages, from 1, on which there is nothing to see; documents without such are not in it."""
    laeuft: bool = True
    ungesehen: int = 0
    """Documents with pages that were not looked at, or cannot be, once it has ended."""


@dataclass(slots=True)
class Mappe:
    """An opened delivery."""

    archiv: Zwischenablage
    beurteilt: Beurteilt
    leser: int = 0
    """Who looks at it now."""
    verworfen: bool = False
    uhr: asyncio.TimerHandle | None = field(default=None)
    leer: Leerblick | None = None
    """``None``: nobody has begun to look for blank pages."""

    def halte_uhr_an(self) -> None:
        """Let no time run out for it: somebody looks at it, or it is gone."""
        if self.uhr is not None:
            self.uhr.cancel()
            self.uhr = None

    def dokument(self, uuid: DokumentUUID) -> Dokument | None:
        """Return a document of it."""
        return next((one for one in self.beurteilt.dokumente if one.uuid == uuid), None)

    def bloecke(self, uuid: DokumentUUID) -> Iterator[bytes]:
        """Yield the octets of a document of it, blocking; Refused where they are damaged."""
        with self.archiv.open() as file:
            inhalt = Archiv(file, self.beurteilt.funde)
            yield from inhalt.bloecke(inhalt.nach_uuid[uuid])


class Sendungsmappen:
    """Opens deliveries, one after the other, and keeps the last ones open for a while."""

    def __init__(self, umgebung: Umgebung, transport: Aktentransport) -> None:
        """Nothing is open yet."""
        self._u = umgebung
        self._t = transport
        self._offen: dict[Name, Mappe] = {}
        self._schloss = asyncio.Lock()

    @asynccontextmanager
    async def mappe(self, transfer: Transfer, nachricht: Nachricht) -> AsyncIterator[Mappe]:
        """Have a delivery open; Refused (S999 and others) where it cannot be opened or does not agree in itself.

        ``TryLater`` where the disk is full or fails: the delivery may be good.
        """
        name = (transfer.id, nachricht.uuid)
        async with self._schloss:  # opened once, whoever wants to see it
            mappe = self._offen.get(name)
            if mappe is None:
                try:
                    mappe = await self._oeffne(transfer, nachricht)
                except OSError as error:
                    raise TryLater("the delivery cannot be opened now: look at the disk") from error
                self._offen[name] = mappe
            mappe.leser += 1
            mappe.halte_uhr_an()
        try:
            yield mappe
        finally:
            mappe.leser -= 1
            self._lege_weg(name, mappe)

    @property
    def offene(self) -> tuple[Name, ...]:
        """Names of those that lie opened: transfer and delivery."""
        return tuple(self._offen)

    def vergiss(self, name: Name) -> None:
        """Let one go; where somebody looks at it now, right after."""
        mappe = self._offen.get(name)
        if mappe is not None:
            self._verwirf(name, mappe)

    async def schliesse(self) -> None:
        """Let every opened delivery go; those somebody still looks at go right after."""
        for name, mappe in list(self._offen.items()):
            self._verwirf(name, mappe)

    def _lege_weg(self, name: Name, mappe: Mappe) -> None:
        if mappe.leser:
            return  # whoever leaves last puts it away
        mappe.halte_uhr_an()
        if mappe.verworfen or self._offen.get(name) is not mappe:
            self._verwirf(name, mappe)
            return
        mappe.uhr = asyncio.get_running_loop().call_later(RUHE_S, self._verwirf, name, mappe)
        self._offen[name] = self._offen.pop(name)  # the last one seen is the last one to go
        ruhende = [(wer, one) for wer, one in self._offen.items() if not one.leser]
        for wer, one in ruhende[: max(0, len(self._offen) - OFFEN)]:
            self._verwirf(wer, one)

    def _verwirf(self, name: Name, mappe: Mappe) -> None:
        mappe.verworfen = True
        mappe.halte_uhr_an()
        if self._offen.get(name) is mappe:  # else the delivery was opened anew meanwhile
            del self._offen[name]
        if mappe.leser == 0:
            mappe.archiv.__exit__()

    async def _oeffne(self, transfer: Transfer, nachricht: Nachricht) -> Mappe:
        opened = await self._t.oeffner.oeffne_erneut(nachricht)
        message = read_message(opened.fachnachricht, self._u.schemas, signiert=True)
        if not isinstance(message, AkteMetadaten):
            raise Refused(Fehlercode.X001, "the delivery is no 010206")
        packets = await self._t.pakete.hole(nachricht) if nachricht.offen else ()
        archive = Zwischenablage(self._u.tmp)
        try:
            await asyncio.to_thread(self._t.packe_aus, opened, message, nachricht, archive, packets)
            judged = await asyncio.to_thread(
                self._t.ablage.beurteile, opened, message, archive.open, formate=transfer.formate
            )
        except BaseException:
            archive.__exit__()
            raise
        return Mappe(archive, judged)
