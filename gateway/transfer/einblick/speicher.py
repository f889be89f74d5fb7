"""Port of how full the disk is, by kind: documents, envelopes, database, what housekeeping will remove."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

TAGE = 30
"""Days over which growth is measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speicherlage:
    """Octets of the whole installation, counted at one moment."""

    stand: datetime
    dokumente: int
    """Sealed documents of files."""
    sendungen: int
    """Envelopes and their parts, evidence, directories; what is just coming in too."""
    verwaist: int
    """Nobody needs it any more: housekeeping removes it within a day."""
    datenbank: int
    frei: int
    """What may still be stored, the reserve left out."""
    neu: int
    """Of documents and envelopes, what was written within ``TAGE`` days and is still here."""

    @property
    def tage(self) -> int | None:
        """Return how many days the free space lasts at this growth; ``None`` where nothing grows."""
        return None if self.neu <= 0 else self.frei * TAGE // self.neu


class Speicherschau(Protocol):
    """Counts; what was counted is shown for some minutes, for it means a look at every blob."""

    async def lies(self) -> Speicherlage:
        """Return how full it is."""
