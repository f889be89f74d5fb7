"""Port: what lies under the storage key before, wrapped anew under the present one."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Stelle:
    """How far a pass has come."""

    spalte: int = 0
    """Number of the column in the store's own order, from 0."""
    nach: tuple[str | int, ...] = ()
    """Primary key of the last row done there; empty = none yet."""


class Umschluesselung(Protocol):
    """Keys and sealed columns of the store."""

    def offen(self) -> int:
        """Count what is under another key."""

    def weiter(self, stelle: Stelle, *, max_zeilen: int) -> tuple[Stelle | None, int]:
        """Wrap anew what is old in the next rows; return the place behind (``None`` = the end), and how many."""

    def schliesse(self) -> bool:
        """Let the store belong to the present key alone; tell whether that was new. ``Usage``: something is old."""
