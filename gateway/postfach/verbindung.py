"""One connection to the Postfach: deadlines for silence and headers, a life, and errors that repeat nothing.

aiohttp times none of these. The connection knows three phases: at rest, headers coming in, a request at work; the
minimum rate of bodies is kept by whoever reads or writes them (``takt``).
"""

import asyncio
from collections import Counter
from enum import Enum, auto
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http import RawRequestMessage

from gateway.domain.ids import Sha256
from gateway.postfach import tls
from gateway.postfach.grenzen import VERBINDUNGEN_MAX, Grenzen
from gateway.postfach.problem import problem
from gateway.postfach.zugriff import Zugriffsnotiz, keine_notiz, zugriff

_log = structlog.get_logger()


class Phase(Enum):
    """What the connection is doing."""

    RUHE = auto()
    KOPF = auto()
    ANFRAGE = auto()


class Verbindung(web.RequestHandler):
    """aiohttp's connection with our clock on it."""

    __slots__ = ("_begonnen", "_ende", "_phase", "_wecker", "zertifikat")

    def __init__(self, manager: "PartnerServer", **kwargs: Any) -> None:
        """Begin at rest."""
        super().__init__(manager, **kwargs)
        self._phase = Phase.RUHE
        self._wecker: asyncio.TimerHandle | None = None
        self._ende = 0.0
        self._begonnen: float | None = None
        self.zertifikat: Sha256 | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note whose connection it is; refuse one too many of the same certificate, and all after the end."""
        super().connection_made(transport)
        manager = self._server
        self.zertifikat = tls.fingerprint(transport)
        self._ende = self._loop.time() + manager.grenzen.leben_s
        manager.je_zertifikat[self.zertifikat] += 1
        if manager.zu or manager.je_zertifikat[self.zertifikat] > VERBINDUNGEN_MAX:
            self.force_close()
            return
        self._ruhe()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop the clock."""
        manager = self._manager
        if isinstance(manager, PartnerServer):
            manager.je_zertifikat[self.zertifikat] -= 1
            if not manager.je_zertifikat[self.zertifikat]:
                del manager.je_zertifikat[self.zertifikat]
        self._stell(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Start the deadline for headers with their first octet."""
        if data and self._phase is Phase.RUHE:
            self._phase = Phase.KOPF
            self._begonnen = self._loop.time()
            self._stell(self._server.grenzen.kopf_s)
        super().data_received(data)

    def beginnt(self) -> None:
        """A request is read and goes to its handler."""
        self._phase = Phase.ANFRAGE
        self._begonnen = self._loop.time()
        self._stell(None)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Answer, then be at rest again."""
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            self._notiere(request, resp)
            self._ruhe()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 -- aiohttp's words, which quote the request
    ) -> web.StreamResponse:
        """Answer what no handler saw – broken HTTP – without repeating any of it."""
        if status >= 500:
            _log.error("postfach.failed", status=status, zertifikat=self.zertifikat, exc_info=exc)
        else:
            _log.info("postfach.malformed", status=status, zertifikat=self.zertifikat)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun, another one cannot be sent")
        answer = problem(status, "this is no request of the Postfach" if status < 500 else "internal error")
        answer.headers["Server"] = "aktenbote"  # no application sees this answer and names itself
        answer.force_close()
        return answer

    @property
    def ueberlebt(self) -> bool:
        """Whether the connection has to end after its next answer."""
        return self._loop.time() >= self._ende

    def beende_bald(self) -> None:
        """End after the next answer, at once if at rest."""
        self._ende = 0.0
        if self._phase is Phase.RUHE:
            self.force_close()

    @property
    def _server(self) -> "PartnerServer":
        manager = self._manager
        if not isinstance(manager, PartnerServer):
            raise ConnectionError("the connection is gone")
        return manager

    def _notiere(self, request: web.BaseRequest, resp: web.StreamResponse) -> None:
        if isinstance(self._manager, PartnerServer):
            now = self._loop.time()
            took = now - (now if self._begonnen is None else self._begonnen)
            self._manager.notiz(zugriff(request, resp, tor="partner", dauer_s=took, zertifikat=self.zertifikat))

    def _ruhe(self) -> None:
        self._phase = Phase.RUHE
        if isinstance(self._manager, PartnerServer):
            self._stell(self._manager.grenzen.ruhe_s)

    def _stell(self, seconds: float | None) -> None:
        if self._wecker is not None:
            self._wecker.cancel()
        self._wecker = None if seconds is None else self._loop.call_later(seconds, self._zu_spaet)

    def _zu_spaet(self) -> None:
        self._wecker = None
        if self._phase is not Phase.ANFRAGE:
            self.force_close()


class PartnerServer(web.Server):
    """aiohttp's server with connections of ours."""

    def __init__(self, app: web.Application, grenzen: Grenzen, notiz: Zugriffsnotiz = keine_notiz) -> None:
        """Serve a started and frozen application; needs the running loop. ``notiz`` hears of each answer."""
        super().__init__(
            app._handle,  # type: ignore[arg-type]  # our factory below makes the web.Request it wants
            request_factory=self._beginne,
            handler_cancellation=True,  # a poll whose client is gone must not wait on
            loop=asyncio.get_running_loop(),
            keepalive_timeout=grenzen.leben_s,  # rest is timed by the connection itself
            access_log=None,
            max_line_size=8190,
            max_field_size=8190,
            max_headers=64,
            lingering_time=2.0,  # time for the rest of a body nobody wants, so that the answer arrives
            read_bufsize=2**18,
            auto_decompress=False,
        )
        self._app = app
        self.grenzen = grenzen
        self.notiz = notiz
        self.je_zertifikat: Counter[Sha256 | None] = Counter()
        self.zu = False
        """The server stops: whoever was still shaking hands comes too late."""

    def __call__(self) -> web.RequestHandler:
        """Make the protocol of one connection."""
        return Verbindung(self, loop=self._loop, **self._kwargs)

    def _beginne(
        self,
        message: RawRequestMessage,
        payload: Any,
        protocol: web.RequestHandler,
        writer: Any,
        task: "asyncio.Task[None]",
    ) -> web.BaseRequest:
        if isinstance(protocol, Verbindung):
            protocol.beginnt()
        return self._app._make_request(message, payload, protocol, writer, task)
