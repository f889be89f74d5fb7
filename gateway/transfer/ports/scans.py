"""Port of the deliveries of scanned paper files."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung, Sha256
from gateway.domain.scanlieferung import Scanakte, Scanlieferung


class Scanlieferungen(Protocol):
    """Deliveries and where each of their case files stands."""

    def anlegen(self, lieferung: Scanlieferung, akten: Sequence[Scanakte]) -> None:
        """Insert both; raises ``Konflikt`` when this delivery is known."""

    def zum_schein(self, mandant: Kennung, dienst: str, nummer: str, schein_sha256: Sha256) -> Scanlieferung | None:
        """Return the delivery with this identity."""

    def holen(self, ident: str) -> Scanlieferung | None:
        """Return one delivery by our name of it."""

    def zur_nummer(self, mandant: Kennung, nummer: str, *, dienst: str | None = None) -> tuple[Scanlieferung, ...]:
        """Return deliveries of this number, of every provider if none is named, newest first."""

    def liste(self, mandant: Kennung, *, max_zeilen: int) -> tuple[Scanlieferung, ...]:
        """Return the deliveries, newest first."""

    def aendern(self, lieferung: Scanlieferung) -> None:
        """Store the value; raises ``Konflikt`` where there is none."""

    def akten(self, lieferung: str) -> tuple[Scanakte, ...]:
        """Return the case files of a delivery in the order of its note."""

    def staende(self, lieferungen: Collection[str]) -> Mapping[str, Mapping[tuple[str, bool], int]]:
        """Return of each delivery how many case files stand where: by ``stand`` and ``abgeloest``."""

    def aufgenommen(self, lieferung: str, *, max_zeilen: int) -> tuple[tuple[int, datetime], ...]:
        """Return place and moment of the case files that were taken in last, the last one first."""

    def akte(self, ident: str) -> Scanakte | None:
        """Return one case file of a delivery."""

    def akte_aendern(self, akte: Scanakte) -> None:
        """Store the value; raises ``Konflikt`` where there is none."""

    def zum_aktenzeichen(self, mandant: Kennung, aktenzeichen: str) -> tuple[Scanakte, ...]:
        """Return this case file in every delivery that named it."""

    def zum_barcode(self, mandant: Kennung, dienst: str, barcode: str) -> tuple[Scanakte, ...]:
        """Return what this barcode stood for in the deliveries of a provider."""

    def nachbesserungen(self, mandant: Kennung, *, max_zeilen: int) -> tuple[Scanakte, ...]:
        """Return the correction list, oldest delivery first: what no later delivery has brought again."""

    def loese_ab(self, neu: Scanakte) -> int:
        """Take off the correction list what ``neu`` brings again, by Aktenzeichen or barcode; return how many."""

    def anderswo(self, mandant: Kennung, digests: Collection[Sha256], *, aktenzeichen: str) -> frozenset[Sha256]:
        """Return which of these documents lie in a file of another Aktenzeichen too."""
