"""Port of what the pages of operators look up: work that waits and partners that failed, never files or persons."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports.einblick import Merkmale
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.verteilung import Partnerpause


class Betriebsblick(Protocol):
    """Look-ups for operators; what belongs to another authority is not there."""

    def auftraege(
        self, mandant: Kennung, arten: Collection[AuftragsArt], *, max_zeilen: int
    ) -> tuple[Auftrag, ...]:
        """Return jobs of these kinds, those that failed most often first, then the next due."""

    def wartende(self, mandant: Kennung, arten: Collection[AuftragsArt]) -> Mapping[str | None, int]:
        """Return how many jobs of these kinds there are, by ``Auftrag.partner``."""

    def vorziehen(
        self, mandant: Kennung, arten: Collection[AuftragsArt], partner: Collection[str] | None, *, jetzt: datetime
    ) -> int:
        """Make waiting jobs of these kinds due now, and end the pauses of their partners; return how many jobs.

        ``partner``: as ``Auftrag.partner`` names them; ``None`` = with whomever.
        """

    def pausen(self) -> tuple[Partnerpause, ...]:
        """Return every partner that failed last, of the whole installation."""

    def merkmale(self, mandant: Kennung, arten: Collection[AuftragsArt]) -> Merkmale:
        """Return what is another value after each change that the page about the state of things shows."""

    def dokumentblobs(self) -> frozenset[Sha256]:
        """Return the blobs that documents of files lie in, of all authorities."""

    def letzte_nachricht(self, mandant: Kennung, partner: Kennung) -> datetime | None:
        """Return when the newest message of a partner came; looks at each of his messages."""
