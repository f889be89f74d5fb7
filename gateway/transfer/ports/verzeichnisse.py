"""Port of the directory's history: which snapshot was in force when, and the one that waits for a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Sha256
from gateway.trust.geschichte import Verzeichnisstand


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichnisvorschlag:
    """A verified snapshot that one person brought."""

    id: str
    nummer: int
    sha256: Sha256
    """Name of the blob with its signed octets."""
    gueltig_bis: datetime
    """End of the snapshot: nobody may confirm it then."""
    person: str
    """Account that brought it; another one must confirm."""
    gestellt: datetime


class Verzeichnisse(Protocol):
    """What was in force, in its order, and what waits."""

    def geltend(self) -> Verzeichnisstand | None:
        """Return the newest; ``None`` before the first start."""

    def alle(self) -> tuple[Verzeichnisstand, ...]:
        """Return all of them, oldest first."""

    def folge(self, stand: Verzeichnisstand) -> None:
        """End the one in force at ``stand.gilt_ab`` and add this one; raises ``Konflikt`` for a wrong value."""

    def vorschlag(self) -> Verzeichnisvorschlag | None:
        """Return the one that waits, if there is one."""

    def schlage_vor(self, vorschlag: Verzeichnisvorschlag) -> None:
        """Keep it in place of any other."""

    def entferne_vorschlag(self) -> None:
        """Let nothing wait."""


__all__ = ["Verzeichnisse", "Verzeichnisstand", "Verzeichnisvorschlag"]
