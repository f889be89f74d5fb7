"""Port of time stamps: who makes them, and where those over checkpoints of our logs are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung


@dataclass(frozen=True, slots=True, kw_only=True)
class Gestempelt:
    """A verified token over some octets."""

    token: bytes
    """RFC 3161, DER."""
    zeit: datetime
    kette: tuple[bytes, ...]
    """DER of the path it was verified by: the authority's certificate first, our anchor last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stempel:
    """A checkpoint of our log that an authority has stamped."""

    groesse: int
    """Entries it covers, and with them the digest of every signed Inhalt they name."""
    notiz: bytes
    """The octets that were stamped: the signed note with the lines of the log alone."""
    token: bytes
    zeit: datetime
    """As the authority says."""


class Stempelstelle(Protocol):
    """A time-stamp authority, or several one after the other."""

    async def stemple(self, octets: bytes) -> Gestempelt:
        """Return a verified stamp over the SHA-256 of the octets; ``TryLater`` when none can be had."""


class Stempeltabelle(Protocol):
    """The stamps over our logs; none is ever changed or deleted."""

    def lege(self, mandant: Kennung, stempel: Stempel) -> bool:
        """Keep a stamp over the log's current generation; the first of a size stays. Tell whether it does."""

    def letzter(self, mandant: Kennung) -> Stempel | None:
        """Return the one over most entries of the current generation."""

    def groessen(self, mandant: Kennung, *, generation: int) -> tuple[int, ...]:
        """Return how many entries each stamp of a generation covers, ascending."""

    def ab(self, mandant: Kennung, index: int, *, generation: int) -> Stempel | None:
        """Return the first of a generation that covers the entry at an index."""
