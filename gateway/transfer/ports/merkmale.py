"""Port of the look at what PDFs do by themselves."""

from collections.abc import Callable, Iterator
from typing import Protocol

from gateway.domain.merkmale import Merkmal


class Merkmalleser(Protocol):
    """Looks at PDFs where they can do no harm."""

    async def lies(self, laenge: int, bloecke: Callable[[], Iterator[bytes]]) -> tuple[Merkmal, ...]:
        """Return what the PDF whose octets ``bloecke`` yields (blocking) has; ``UNLESBAR`` where nobody can say.

        Raises ``TryLater`` where the machine cannot look: no room, no process; and whatever reading raises.
        """
