"""Sets sheets as PDF, one after the other: each takes seconds of a core, and whoever asks may ask many times."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from gateway.domain.errors import TryLater
from gateway.transfer.pruefung.auskunftsblatt import Auskunftsblatt, Setzer

PLAETZE: Final = 2
"""Sheets at a time, of all authorities: one is set, one waits, and both are ready before a request has to end."""
WARTET_S: Final = 15.0
"""What somebody who finds no place is asked to wait: longer than the longest sheet takes."""


class Setzerei:
    """Belongs to one event loop. What nobody waits for any more is set to its end before the next one begins."""

    def __init__(self, setzer: Setzer) -> None:
        """``setzer`` sets one sheet; it runs in a thread."""
        self._setzer = setzer
        self._besetzt = 0
        self._presse = asyncio.Lock()

    @contextmanager
    def platz(self) -> Iterator[None]:
        """Hold a place, from before the log is asked: who is sent away has been handed nothing. ``TryLater``."""
        if self._besetzt >= PLAETZE:
            raise TryLater("other sheets are being set", code="BUSY", retry_after_s=WARTET_S)
        self._besetzt += 1
        try:
            yield
        finally:
            self._besetzt -= 1

    async def setze(self, blatt: Auskunftsblatt) -> bytes:
        """Return the sheet as PDF; ``Usage`` where the font is missing."""
        await self._presse.acquire()
        try:
            run = asyncio.get_running_loop().run_in_executor(None, self._setzer, blatt)
        except BaseException:
            self._presse.release()
            raise
        run.add_done_callback(self._fertig)
        return await asyncio.shield(run)

    def _fertig(self, run: "asyncio.Future[bytes]") -> None:
        self._presse.release()
        if not run.cancelled():
            run.exception()  # heard of by whoever waits, or by nobody
