"""Port of a restored store: what it has to make good before it may speak again (wire 8.4)."""

from datetime import datetime
from typing import Protocol

from gateway.transfer.records import Wiederherstellung


class Wiederherstellungen(Protocol):
    """The newest restore of this store, and the places that were asked since."""

    def stand(self) -> Wiederherstellung | None:
        """Return the newest restore; ``None`` for a store that never was restored."""

    def beginnen(self, gesichert: datetime, epoche: str) -> Wiederherstellung:
        """Note the restore of a backup of that moment, under the new epoch of the store; it rests from now on."""

    def aendern(self, wiederherstellung: Wiederherstellung) -> None:
        """Store where it stands now."""

    def orte(self) -> frozenset[str]:
        """Return the Postfaecher (base URLs) that have said what we lost there."""

    def ort_gefragt(self, url: str) -> None:
        """Note one more."""

    def offen(self) -> int:
        """Return how many messages of the lost time are still to be fetched or read."""
