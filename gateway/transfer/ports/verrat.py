"""Port of the keys of ours that somebody else may have."""

from typing import Protocol

from gateway.transfer.records import Schluesselverrat


class Verrat(Protocol):
    """They never sign again; nothing is ever taken out."""

    def merken(self, verrat: Schluesselverrat) -> Schluesselverrat:
        """Note one; what is known about it already stays, and is returned."""

    def alle(self) -> tuple[Schluesselverrat, ...]:
        """Return all, the first one first."""
