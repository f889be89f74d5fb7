"""The listener of the figures: plain HTTP, one address, and one look for however many ask at once."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

FRISCH_S = 1.0
"""Seconds for which a look is shown again: who asks without pause costs the database nothing."""
FORM = "text/plain; version=0.0.4; charset=utf-8"
_log = structlog.get_logger()


class Metrikserver:
    """``start`` once, ``stop`` once."""

    def __init__(self, sieh: Callable[[], Awaitable[bytes]], *, frisch_s: float = FRISCH_S) -> None:
        """``sieh`` makes the text; it never runs twice at once."""
        self._sieh, self._frisch_s = sieh, frisch_s
        self._text: tuple[float, bytes] | None = None
        self._einer = asyncio.Lock()
        app = web.Application(client_max_size=1024)
        app.router.add_get("/metrics", self._antworte)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks the system for one)."""
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound: int = self._runner.addresses[0][1]
        _log.info("metrics.started", port=bound)
        return bound

    async def stop(self) -> None:
        """Stop listening and close what is open."""
        await self._runner.cleanup()

    async def _antworte(self, _request: web.Request) -> web.Response:
        now = asyncio.get_running_loop().time
        try:
            async with self._einer:
                if self._text is None or now() - self._text[0] >= self._frisch_s:
                    text = await self._sieh()
                    self._text = (now(), text)
                text = self._text[1]
        except Exception as error:  # the store may be gone: said as such, and looked at again at the next question
            _log.warning("metrics.failed", exc_info=error)
            return web.Response(status=503, text="the figures cannot be read: see /health and the log\n")
        return web.Response(body=text, headers={"Content-Type": FORM, "Cache-Control": "no-store"})
