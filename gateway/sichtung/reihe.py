"""Turns: few work at once, and who asks for much waits behind who asks for little."""

import asyncio
from collections import OrderedDict, deque

from gateway.domain.errors import TryLater


class Reihe:
    """Gives places; those who wait are served person by person, each in the order of asking."""

    def __init__(self, plaetze: int, *, je_person: int, alle: int) -> None:
        """``je_person`` and ``alle`` are how many may wait."""
        self._frei = plaetze
        self._je_person = je_person
        self._alle = alle
        self._wartend: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    async def nimm(self, person: str) -> None:
        """Wait for a place, to be given back with ``gib``; ``TryLater`` (BUSY) where too many wait already."""
        if self._frei and not self._wartend:
            self._frei -= 1
            return
        eigene = self._wartend.get(person, deque())
        if len(eigene) >= self._je_person or sum(map(len, self._wartend.values())) >= self._alle:
            raise TryLater("too many pages wait to be drawn; try again in a moment", code="BUSY", retry_after_s=2)
        dran: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._wartend.setdefault(person, eigene).append(dran)
        try:
            await dran
        except asyncio.CancelledError:
            if dran.cancelled():
                self._streiche(person, dran)
            else:  # it was its turn in the same moment
                self.gib()
            raise

    def _streiche(self, person: str, dran: "asyncio.Future[None]") -> None:
        eigene = self._wartend.get(person)
        if eigene is not None and dran in eigene:
            eigene.remove(dran)
            if not eigene:
                del self._wartend[person]

    def gib(self) -> None:
        """Give a place to the next person in turn; she goes to the end of the row."""
        while self._wartend:
            person, eigene = self._wartend.popitem(last=False)
            dran = eigene.popleft()
            if eigene:
                self._wartend[person] = eigene
            if not dran.done():
                dran.set_result(None)
                return
        self._frei += 1
