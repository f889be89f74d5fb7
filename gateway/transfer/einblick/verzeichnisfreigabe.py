"""Port of the newer directory that a second person confirms or rejects: what it changes, who brought it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.trust.unterschied import Aenderung


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichniswunsch:
    """A directory that somebody brought and that waits."""

    id: str
    """Opaque; another one as soon as somebody brings another directory."""
    nummer: int
    von: str
    gestellt: datetime
    bis: datetime
    """Afterwards it has to be brought anew."""
    aenderungen: tuple[Aenderung, ...]
    """Everything it changes against the one in force."""
    eigenes: bool
    """Who looks brought it: another person must confirm."""


class Verzeichnisfreigabe(Protocol):
    """Shows and decides; whoever decides has just given the second factor once more."""

    async def wartet(self, person: str) -> Verzeichniswunsch | None:
        """Return what waits, as this person sees it; ``Refused`` or ``Usage``: it can not follow any more."""

    async def bestaetige(self, ident: str, *, person: str) -> None:
        """Put it in force. ``Usage``: UNKNOWN, SAME, NAMES, TOO-OLD, ENDED; ``Refused``: it may not follow."""

    async def verwirf(self, ident: str, *, person: str, begruendung: str) -> None:
        """Let it wait no more; who brought it may do so, too. ``Usage``: UNKNOWN, REASON."""
