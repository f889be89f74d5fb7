"""Port of what draws a page of a document, where the document can do no harm."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from gateway.domain.akte import Dateiformat
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.seitenbild import KeinBild, Seitenbild, Seitenwunsch


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorlage:
    """A document of which a page is to be drawn."""

    sha256: Sha256
    """What its octets must be; pictures are kept under this."""
    laenge: int
    format: Dateiformat
    bloecke: Callable[[], Iterator[bytes]]
    """Yields its octets, blocking; raises ``KeyError`` or Refused where they are not to be had."""


class Seitenmaler(Protocol):
    """Draws pages; few at once, everybody in turn."""

    async def male(self, vorlage: Vorlage, wunsch: Seitenwunsch, *, fuer: str) -> Seitenbild | KeinBild:
        """Return a page; whatever the document holds, there is an answer. ``fuer`` is who asks, for the turns.

        Raises ``TryLater`` where the machine cannot: no process, no room, or too many wait. Cancelled, it ends the
        process that draws.
        """

    def vergiss(self, sha256: Sha256 | None = None) -> None:
        """Let go every picture of a document, and every process that saw it; ``None`` = of all."""


class Dokumentquelle(Protocol):
    """Opens documents of the Ablage. Blocking: call from a thread."""

    def oeffne(self, mandant: Kennung, digest: Sha256, blob: Sha256 | None) -> BinaryIO:
        """Open a document; ``KeyError`` where it is missing, Refused, here or later, where its seal is broken."""
