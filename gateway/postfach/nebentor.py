"""A listener in plain HTTP for machines of the house: few lines, one request each, none for long.

aiohttp's own would keep every line that anybody opens for an hour: whoever reaches the port could take the file
descriptors that partners need, or keep the end of the process waiting.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.http import RawRequestMessage

SCHLUSS_S = 1.0
"""Seconds an answer that is being sent has when the process ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nebengrenzen:
    """What one port allows."""

    linien: int = 64
    """Connections at once; one more ends the oldest, so that who only holds them shuts nobody out."""
    leben_s: float = 60.0
    """Seconds a connection has for its request, our answer and the fetching of it."""


GRENZEN = Nebengrenzen()


class _Linie(web.RequestHandler):
    """aiohttp's connection with an end."""

    __slots__ = ("_leitung", "_wecker")

    def __init__(self, manager: "_Server", **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._wecker: asyncio.TimerHandle | None = None
        self._leitung: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._leitung = transport
        manager = self._manager
        if isinstance(manager, _Server):
            self._wecker = self._loop.call_later(manager.grenzen.leben_s, self.brich_ab)
            manager.nimm(self)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._wecker is not None:
            self._wecker.cancel()
        if isinstance(self._manager, _Server):
            self._manager.linien.pop(self, None)
        super().connection_lost(exc)

    def brich_ab(self) -> None:
        """End now: closing would wait until what was written is fetched."""
        self.force_close()
        if isinstance(self._leitung, asyncio.WriteTransport):
            self._leitung.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer broken HTTP without repeating any of it."""
        if status >= 500:
            return super().handle_error(request, status, exc, message)
        answer = web.Response(status=status, text="this is no request for this port\n")
        answer.force_close()
        return answer


class _Server(web.Server):
    """aiohttp's server with connections of ours."""

    def __init__(self, app: web.Application, grenzen: Nebengrenzen) -> None:
        super().__init__(
            app._handle,  # type: ignore[arg-type]  # our factory below makes the web.Request it wants
            request_factory=self._beginne,
            handler_cancellation=True,  # who is gone is not waited for
            loop=asyncio.get_running_loop(),
            access_log=None,
            max_headers=64,
            lingering_time=0,
        )
        self._app, self.grenzen = app, grenzen
        self.linien: dict[_Linie, None] = {}

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of one connection."""
        return _Linie(self, loop=self._loop, **self._kwargs)

    def nimm(self, line: _Linie) -> None:
        """Keep a new connection, and end the oldest where it is one too many."""
        self.linien[line] = None
        if len(self.linien) > self.grenzen.linien:
            oldest = next(iter(self.linien))
            del self.linien[oldest]
            oldest.brich_ab()

    def _beginne(
        self,
        message: RawRequestMessage,
        payload: Any,
        protocol: web.RequestHandler,
        writer: Any,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        return self._app._make_request(message, payload, protocol, writer, task)


class Nebentor:
    """``start`` once, ``stop`` once."""

    def __init__(self, app: web.Application, grenzen: Nebengrenzen) -> None:
        """Keep what is served."""
        app.on_response_prepare.append(_eine_je_linie)
        self._app, self._grenzen = app, grenzen
        self._server: _Server | None = None
        self._lauscher: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks the system for one)."""
        self._app.freeze()
        await self._app.startup()
        self._server = _Server(self._app, self._grenzen)
        self._lauscher = await asyncio.get_running_loop().create_server(self._server, host, port)
        bound: int = self._lauscher.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Stop listening and end what is open; what was not started, or is stopped, stays so."""
        if self._lauscher is not None:
            self._lauscher.close()
            self._lauscher = None
        if self._server is not None:
            self._server.pre_shutdown()
            await self._server.shutdown(SCHLUSS_S)
            for line in tuple(self._server.linien):
                line.brich_ab()
            self._server = None
            await self._app.shutdown()
            await self._app.cleanup()


async def _eine_je_linie(_request: web.Request, answer: web.StreamResponse) -> None:
    answer.force_close()
