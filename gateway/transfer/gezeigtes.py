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
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.ports.seitenbild import Seitenmaler
from gateway.transfer.sendungsmappe import Mappe, Name, Sendungsmappen, angehalten, wartende, wartet
from gateway.transfer.umgebung import Umgebung

GEMERKT: Final = timedelta(minutes=10)
"""How long a document is watched after somebody looked at it: longer than a picture of it may lie in memory."""
MAX_GEMERKT: Final = 10_000
"""Documents that are watched; of one more the oldest is let go from memory at once."""
Ort = tuple[str, str]
"""File or transfer, and document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gezeigt:
    """One document, as it stood when it was looked at."""

    mandant: Kennung
    dokument: DokumentUUID
    sha256: Sha256
    bis: datetime
    akte: AkteId | None = None
    zurueckgerufen: bool = False
    transfer: TransferId | None = None
    lieferung: NachrichtenUUID | None = None
    zustand: Zustand | None = None


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
        one = _Gezeigt(
            mandant=mandant,
            dokument=dokument.uuid,
            sha256=dokument.sha256,
            bis=self._u.jetzt() + GEMERKT,
            akte=akte.id,
            zurueckgerufen=Sperre.RUECKRUF in akte.sperren,
        )
        self._merke((akte.id, dokument.uuid), one)

    def merke_sendung(self, transfer: Transfer, mappe: Mappe) -> None:
        """Watch every document of an opened delivery."""
        for dokument in mappe.beurteilt.dokumente:
            one = _Gezeigt(
                mandant=transfer.mandant,
                dokument=dokument.uuid,
                sha256=dokument.sha256,
                bis=self._u.jetzt() + GEMERKT,
                transfer=transfer.id,
                lieferung=transfer.lieferung,
                zustand=transfer.zustand,
            )
            self._merke((transfer.id, dokument.uuid), one)

    async def sieh_nach(self) -> None:
        """Let go from memory whatever may not be seen any more, or only otherwise than when it was looked at."""
        now = self._u.jetzt()
        for ort in [ort for ort, one in self._gezeigt.items() if one.bis <= now]:
            del self._gezeigt[ort]
        watched, opened = tuple(self._gezeigt.values()), self._mappen.offene
        if not watched and not opened:
            return

        def look(tx: Tx) -> tuple[set[Sha256], list[Name]]:
            files: dict[AkteId, Akte | None] = {
                one.akte: tx.akten.holen(one.mandant, one.akte) for one in watched if one.akte is not None
            }
            gone = {one.sha256 for one in watched if not self._steht(tx, one, files)}
            return gone, [name for name in opened if not _liegt(tx, name)]

        gone, closed = await self._u.store.read(look)
        for name in closed:
            self._mappen.vergiss(name)
        for sha256 in gone:  # again each time, until it is not watched any more: one may be drawn at this moment
            self._maler.vergiss(sha256)

    def _steht(self, tx: Tx, one: _Gezeigt, akten: dict[AkteId, Akte | None]) -> bool:
        """Tell whether a document still stands as it stood."""
        if one.akte is not None:
            akte = akten[one.akte]
            return (
                akte is not None
                and akte.geloescht is None
                and one.zurueckgerufen is (Sperre.RUECKRUF in akte.sperren)
                and any(each.uuid == one.dokument for each in akte.dokumente)
            )
        assert one.transfer is not None  # noqa: S101 -- one of the two is there
        try:
            transfer, nachricht = wartende(tx, self._u, one.mandant, one.transfer)
        except Usage:
            return False
        same = (transfer.zustand, transfer.lieferung) == (one.zustand, one.lieferung)
        return same and not angehalten(tx, nachricht.uuid, transfer.id, one.dokument)

    def _merke(self, ort: Ort, one: _Gezeigt) -> None:
        self._gezeigt[ort] = one
        self._gezeigt.move_to_end(ort)
        while len(self._gezeigt) > MAX_GEMERKT:
            _, oldest = self._gezeigt.popitem(last=False)
            self._maler.vergiss(oldest.sha256)


def _liegt(tx: Tx, name: Name) -> bool:
    """Tell whether an opened delivery still waits to be taken over, as what it was opened."""
    transfer = tx.transfers.holen(TransferId(name[0]))
    return transfer is not None and transfer.lieferung == name[1] and wartet(transfer)
