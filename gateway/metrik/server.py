"""The listener of the figures: plain HTTP, one address, and one look for however many ask at once."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from gateway.postfach.nebentor import GRENZEN, Nebengrenzen, Nebentor

FRISCH_S = 1.0
"""Seconds for which a look is shown again: who asks without pause costs the database nothing."""
BLICK_S = 30.0
"""Seconds somebody waits for a look, which goes on; no monitoring waits longer."""
FORM = "text/plain; version=0.0.4; charset=utf-8"
_log = structlog.get_logger()


class Metrikserver:
    """``start`` once, ``stop`` once."""

    def __init__(
        self,
        sieh: Callable[[], Awaitable[bytes]],
        *,
        frisch_s: float = FRISCH_S,
        blick_s: float = BLICK_S,
        grenzen: Nebengrenzen = GRENZEN,
    ) -> None:
        """``sieh`` makes the text; it never runs twice at once."""
        self._sieh, self._frisch_s, self._blick_s = sieh, frisch_s, blick_s
        self._text: tuple[float, bytes] | None = None
        self._blick: asyncio.Task[bytes] | None = None
        app = web.Application(client_max_size=1024)
        app.router.add_get("/metrics", self._antworte)
        self._tor = Nebentor(app, grenzen)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks the system for one)."""
        bound = await self._tor.start(host, port)
        _log.info("metrics.started", port=bound)
        return bound

    async def stop(self) -> None:
        """Stop listening and close what is open."""
        await self._tor.stop()
        if self._blick is not None:
            self._blick.cancel()
            await asyncio.gather(self._blick, return_exceptions=True)

    async def _antworte(self, _request: web.Request) -> web.Response:
        try:
            text = await self._zeige()
        except Exception as error:  # the store may be gone: said as such, and looked at again at the next question
            _log.warning("metrics.failed", exc_info=error)
            return web.Response(status=503, text="the figures cannot be read: see /health and the log\n")
        return web.Response(body=text, headers={"Content-Type": FORM, "Cache-Control": "no-store"})

    async def _zeige(self) -> bytes:
        """Return the newest look, or the one that runs: who goes away or waits too long does not end it."""
        now = asyncio.get_running_loop().time()
        if self._text is not None and now - self._text[0] < self._frisch_s:
            return self._text[1]
        look = self._blick
        if look is None or look.done():
            look = self._blick = asyncio.create_task(self._sieh_neu())
            look.add_done_callback(lambda one: one.cancelled() or one.exception())  # nobody may be left to hear it
        done, _ = await asyncio.wait((look,), timeout=self._blick_s)
        if not done:
            raise TimeoutError
        return look.result()

    async def _sieh_neu(self) -> bytes:
        text = await self._sieh()
        self._text = (asyncio.get_running_loop().time(), text)
        return text
