"""What lies open because somebody looked at it: it goes from memory soon after it may not be seen any more.

Pictures of pages and opened deliveries are kept for some minutes, so that paging back costs nothing. A file that is
deleted meanwhile, a document that is destroyed, a delivery that is refused, taken over or called back – by whatever
way, also by a command in another process – must not lie here any longer. So what is kept is compared with the store
every few seconds, as long as anything is.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.errors import Usage
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256, TransferId
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.ports.seitenbild import Seitenmaler
from gateway.transfer.sendungsmappe import Mappe, Name, Sendungsmappen, angehaltene, wartende, wartet
from gateway.transfer.umgebung import Umgebung

GEMERKT: Final = timedelta(minutes=10)
"""How long a document is watched after somebody looked at it: longer than a picture of it may lie in memory."""
MAX_GEMERKT: Final = 10_000
"""Documents that are watched; of one more the oldest is let go from memory at once."""
Ort = tuple[str, str]
"""File or transfer, and document."""
Wie = tuple[str, ...]
"""How a place stands, as far as looks depend on it."""


@dataclass(frozen=True, slots=True)
class Wo:
    """A file or a delivery."""

    mandant: Kennung
    ident: str
    ist_akte: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gezeigt:
    """One document, as its place stood when it was looked at."""

    wo: Wo
    wie: Wie
    dokument: DokumentUUID
    sha256: Sha256
    bis: datetime


class Gezeigtes:
    """Watches over what lies open. Belongs to one event loop."""

    def __init__(self, umgebung: Umgebung, mappen: Sendungsmappen, maler: Seitenmaler) -> None:
        """Keep the collaborators; nothing is watched yet."""
        self._u = umgebung
        self._mappen = mappen
        self._maler = maler
        self._gezeigt: OrderedDict[Ort, _Gezeigt] = OrderedDict()

    def merke_akte(self, mandant: Kennung, akte: Akte, dokument: Dokument) -> None:
        """Watch a document of a file; call it before a page of it is drawn."""
        wo, wie = Wo(mandant, akte.id, ist_akte=True), _wie_akte(akte.sperren)
        self._merke(wo, wie, dokument)

    def merke_sendung(self, transfer: Transfer, mappe: Mappe) -> None:
        """Watch every document of an opened delivery."""
        wo, wie = Wo(transfer.mandant, transfer.id, ist_akte=False), _wie_sendung(transfer)
        for dokument in mappe.beurteilt.dokumente:
            self._merke(wo, wie, dokument)

    async def sieh_nach(self) -> None:
        """Let go from memory whatever may not be seen any more, or only otherwise than when it was looked at."""
        now = self._u.jetzt()
        for ort in [ort for ort, one in self._gezeigt.items() if one.bis <= now]:
            del self._gezeigt[ort]
        watched, opened = tuple(self._gezeigt.values()), self._mappen.offene
        if not watched and not opened:
            return

        def look(tx: Tx) -> tuple[set[Sha256], list[Name]]:
            stand = self._stand(tx, watched)
            gone = {one.sha256 for one in watched if (one.wo, one.wie, one.dokument) not in stand}
            return gone, [name for name in opened if not _liegt(tx, name)]

        gone, closed = await self._u.store.read(look)
        for name in closed:
            self._mappen.vergiss(name)
        for sha256 in gone:  # again each time, until it is not watched any more: one may be drawn at this moment
            self._maler.vergiss(sha256)

    def _stand(self, tx: Tx, watched: tuple[_Gezeigt, ...]) -> set[tuple[Wo, Wie, DokumentUUID]]:
        """Return which documents may be seen now, and how each place stands; every place is read once."""
        found: set[tuple[Wo, Wie, DokumentUUID]] = set()
        for wo in {one.wo for one in watched}:
            how, documents = self._aus_akte(tx, wo) if wo.ist_akte else self._aus_sendung(tx, wo, watched)
            found |= {(wo, how, one) for one in documents}
        return found

    def _aus_akte(self, tx: Tx, wo: Wo) -> tuple[Wie, frozenset[DokumentUUID]]:
        """Of a file: its documents, none of a deleted one, and whether it is called back."""
        akte = AkteId(wo.ident)
        return _wie_akte(tx.akten.sperren_von(wo.mandant, akte)), tx.akten.dokumente_von(wo.mandant, akte)

    def _aus_sendung(self, tx: Tx, wo: Wo, watched: tuple[_Gezeigt, ...]) -> tuple[Wie, frozenset[DokumentUUID]]:
        """Of a delivery: its documents while it waits, without those in which malware was found."""
        try:
            transfer, nachricht = wartende(tx, self._u, wo.mandant, TransferId(wo.ident))
        except Usage:
            return (), frozenset()
        held = angehaltene(tx, nachricht.uuid, transfer.id)
        return _wie_sendung(transfer), frozenset(one.dokument for one in watched if one.wo == wo) - held

    def _merke(self, wo: Wo, wie: Wie, dokument: Dokument) -> None:
        key = (wo.ident, dokument.uuid)
        self._gezeigt[key] = _Gezeigt(
            wo=wo, wie=wie, dokument=dokument.uuid, sha256=dokument.sha256, bis=self._u.jetzt() + GEMERKT
        )
        self._gezeigt.move_to_end(key)
        while len(self._gezeigt) > MAX_GEMERKT:
            _, oldest = self._gezeigt.popitem(last=False)
            self._maler.vergiss(oldest.sha256)


def _wie_akte(sperren: frozenset[Sperre]) -> Wie:
    return (Sperre.RUECKRUF.value,) if Sperre.RUECKRUF in sperren else ()


def _wie_sendung(transfer: Transfer) -> Wie:
    return transfer.zustand.value, transfer.lieferung or ""


def _liegt(tx: Tx, name: Name) -> bool:
    """Tell whether an opened delivery still waits to be taken over, as what it was opened."""
    transfer = tx.transfers.holen(TransferId(name[0]))
    return transfer is not None and transfer.lieferung == name[1] and wartet(transfer)
