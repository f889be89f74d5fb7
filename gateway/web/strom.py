"""An answer that goes on: server-sent events for one page, until session, browser or service end it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from gateway.transfer.einblick.neues import Thema
from gateway.web.melder import Hoerer, Melder
from gateway.web.verbindung import Verbindung

WIEDER_MS = 5_000
"""Milliseconds after which a browser asks again, where the line broke."""


def thema_text(thema: Thema) -> str:
    """Return a topic as an address and an event name it: ``uebergabe.<id>``, ``aufgaben``."""
    return thema.art.value if thema.ident is None else f"{thema.art.value}.{thema.ident}"


class Strom(web.StreamResponse):
    """Made by its page within the time of a page; ``laufe`` then takes as long as somebody listens."""

    def __init__(
        self, melder: Melder, hoerer: Hoerer, gilt: Callable[[], Awaitable[bool]], *, senden_s: float
    ) -> None:
        """``gilt`` tells whether the session still may; ``senden_s`` is what the reader has to fetch one event."""
        super().__init__(headers={"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"})
        self._melder, self._hoerer, self._gilt, self._senden_s = melder, hoerer, gilt, senden_s

    async def laufe(self, request: web.Request) -> None:
        """Send marks, now and whenever one is another; keeps nothing open but the line."""
        with suppress(ConnectionError):  # the browser is gone
            try:
                await self._laufe(request)
            finally:
                self._melder.gib(self._hoerer)

    async def _laufe(self, request: web.Request) -> None:
        self._atme(request)
        await self.prepare(request)
        await self._sende(request, f"retry: {WIEDER_MS}\n{self._marken()}")
        while not self._vorbei():
            try:
                async with asyncio.timeout(self._melder.herz_s):
                    await self._hoerer.wach.wait()
            except TimeoutError:
                text = ":\n\n"
            else:
                self._hoerer.wach.clear()
                text = self._marken()
            if self._vorbei() or not await self._gilt():
                break
            await self._sende(request, text)
        if self._hoerer.verdraengt:
            await self._sende(request, "event: genug\ndata:\n\n")
        self.force_close()

    def _vorbei(self) -> bool:
        return self._hoerer.zu

    def _marken(self) -> str:
        said = {thema_text(one): mark for one, mark in self._hoerer.marken.items()}
        return f"data: {json.dumps(said)}\n\n"

    async def _sende(self, request: web.Request, text: str) -> None:
        self._atme(request)
        await self.write(text.encode())

    def _atme(self, request: web.Request) -> None:
        """Begin the deadline of this line anew: whoever takes nothing is cut off."""
        if isinstance(request.protocol, Verbindung):
            request.protocol.beginnt(self._melder.herz_s + self._senden_s)
