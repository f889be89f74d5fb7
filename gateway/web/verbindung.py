"""One connection of a browser: deadlines for silence, headers and answers, and a number of them for each source."""

import asyncio
from collections import Counter
from typing import Any

import structlog
from aiohttp import web
from aiohttp.http import RawRequestMessage

from gateway.postfach.einlass import herkunft
from gateway.postfach.zugriff import Zugriffsnotiz, keine_notiz, zugriff
from gateway.web import grenzen as g
from gateway.web.kopfzeilen import KOPFZEILEN

_log = structlog.get_logger()

_KAPUTT = (
    '<!DOCTYPE html><html lang="de"><meta charset="utf-8"><title>Aktenbote</title>'
    "<h1>Diese Anfrage ist nicht zu verstehen</h1><p>Rufen Sie die Seite noch einmal auf.</p>"
    '<p lang="en">This request cannot be understood. Open the page once more.</p></html>'
)
"""For what is no HTTP or breaks before any page could be made; needs no style sheet."""


class Verbindung(web.RequestHandler):
    """aiohttp's connection with our clock on it."""

    __slots__ = ("_begonnen", "_quelle", "_ruht", "_wecker")

    def __init__(self, manager: "WebServer", **kwargs: Any) -> None:
        """Begin at rest."""
        super().__init__(manager, **kwargs)
        self._ruht = True
        self._wecker: asyncio.TimerHandle | None = None
        self._quelle: str | None = None
        self._begonnen: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count whose connection it is; close one too many."""
        super().connection_made(transport)
        manager = self._server
        peer = transport.get_extra_info("peername")
        self._quelle = herkunft(peer[0]) if peer else ""
        manager.je_quelle[self._quelle] += 1
        if not manager.hat_platz(self._quelle):
            self.force_close()
            return
        self._stell(manager.grenzen.ruhe_s)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Stop the clock."""
        manager = self._manager
        if isinstance(manager, WebServer) and self._quelle is not None:
            manager.je_quelle[self._quelle] -= 1
            if not manager.je_quelle[self._quelle]:
                del manager.je_quelle[self._quelle]
        self._stell(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Start the deadline for headers with their first octet."""
        if data and self._ruht:
            self._ruht = False
            self._begonnen = self._loop.time()
            self._stell(self._server.grenzen.kopf_s)
        super().data_received(data)

    def liest_aus(self, seconds: float) -> None:
        """Read on for so long after an answer to this request that comes before its end: a browser shows it then.

        Closed while it still sends, a browser shows no refusal but that the connection was lost.
        """
        self._lingering_time = seconds

    def misst_ab_hier(self) -> None:
        """A request is read: its time runs."""
        self._begonnen = self._loop.time()

    def beginnt(self, seconds: float) -> None:
        """A request is read and has this long to be answered and fetched."""
        self._ruht = False
        self._stell(seconds)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Answer, then be at rest again; or read on, and close: what comes then is no request."""
        unread = not request.content.is_eof()
        if unread and not resp.prepared:
            resp.force_close()
        try:
            return await super().finish_response(request, resp, start_time)
        finally:
            self._ruht = not unread
            if isinstance(self._manager, WebServer):
                limits, now = self._manager.grenzen, self._loop.time()
                took = now - (now if self._begonnen is None else self._begonnen)
                self._begonnen = None
                self._manager.notiz(zugriff(request, resp, tor="web", dauer_s=took))
                self._stell(self._lingering_time + limits.senden_s if unread else limits.ruhe_s)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 -- aiohttp's words, which quote the request
    ) -> web.StreamResponse:
        """Answer what no page saw – broken HTTP – without repeating any of it."""
        if status >= 500:
            _log.error("web.failed", status=status, exc_info=exc)
        else:
            _log.info("web.malformed", status=status)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun, another one cannot be sent")
        answer = web.Response(text=_KAPUTT, content_type="text/html", status=status, headers=KOPFZEILEN)
        answer.force_close()
        return answer

    @property
    def _server(self) -> "WebServer":
        manager = self._manager
        if not isinstance(manager, WebServer):
            raise ConnectionError("the connection is gone")
        return manager

    def _stell(self, seconds: float | None) -> None:
        if self._wecker is not None:
            self._wecker.cancel()
        self._wecker = None if seconds is None else self._loop.call_later(seconds, self._zu_spaet)

    def _zu_spaet(self) -> None:
        self._wecker = None
        if self.transport is not None:
            self.transport.abort()  # whoever does not read would keep a graceful close waiting


class WebServer(web.Server):
    """aiohttp's server with connections of ours."""

    def __init__(self, app: web.Application, grenzen: g.Grenzen, notiz: Zugriffsnotiz = keine_notiz) -> None:
        """Serve a started and frozen application; needs the running loop. ``notiz`` hears of each answer."""
        super().__init__(
            app._handle,  # type: ignore[arg-type]  # our factory below makes the web.Request it wants
            request_factory=self._beginne,
            handler_cancellation=False,  # what a person has decided is done, whether she waits for the page or not
            loop=asyncio.get_running_loop(),
            keepalive_timeout=grenzen.ruhe_s,
            access_log=None,
            max_line_size=g.ZEILE_MAX,
            max_field_size=g.KOPF_MAX,
            max_headers=g.KOPFZEILEN_MAX,
            lingering_time=grenzen.auslesen_s,
            auto_decompress=False,
        )
        self._app = app
        self.grenzen = grenzen
        self.notiz = notiz
        self.je_quelle: Counter[str] = Counter()

    def hat_platz(self, quelle: str) -> bool:
        """Tell whether the newest connection of a source, already counted, may stay."""
        return self.je_quelle[quelle] <= g.VERBINDUNGEN_JE_QUELLE and self.je_quelle.total() <= g.VERBINDUNGEN_MAX

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
            protocol.liest_aus(self.grenzen.auslesen_s)
            protocol.misst_ab_hier()
            protocol.beginnt(self.grenzen.anfrage_s + self.grenzen.senden_s)
        return self._app._make_request(message, payload, protocol, writer, task)
