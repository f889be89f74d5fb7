"""Port of what operators see and only the composition of an installation knows: keys, directory, configuration."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung
from gateway.trust.unterschied import Aenderung


@dataclass(frozen=True, slots=True, kw_only=True)
class Eigenes:
    """One certificate of ours."""

    rolle: str
    """A role of the directory."""
    einstellung: str
    """Key of the configuration that names it."""
    bis: datetime | None
    """Its end; ``None``: its file cannot be read."""
    nachfolger: bool
    """It is the next one, not used before the directory counts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Einstellung:
    """One value of the configuration."""

    name: str
    """As written: ``web.port``."""
    wert: str | None
    """``None``: a secret, or where one lies; it is never shown."""
    gesetzt: bool
    """By the file or the environment; otherwise it is the value it has by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichnislage:
    """The directory in force, and the one that waits for two persons."""

    nummer: int
    gueltig_bis: datetime
    abgelehnt: str | None
    """Code of why the file that lies there is not used."""
    wartet: int | None
    """Number of the one that waits."""
    aenderungen: tuple[Aenderung, ...]
    """What that one changes."""


class Haustechnik(Protocol):
    """Each function stands alone: where one fails, the others still answer."""

    async def zertifikate(self, mandant: Kennung) -> tuple[Eigenes, ...]:
        """Return the certificates of this authority and of the installation, the first to end first."""

    async def frei(self) -> int:
        """Return the octets that may still be stored."""

    async def stoerungen(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what ``/health`` says, in English: what must be done now, what in time."""

    async def verzeichnis(self) -> Verzeichnislage:
        """Return how the directory stands."""

    async def einstellungen(self, mandant: Kennung) -> tuple[Einstellung, ...]:
        """Return every value of the configuration in its order, without other authorities' blocks."""
