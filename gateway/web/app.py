"""The web application: routes from the one table, header fields on every answer, start and stop."""

import asyncio
import ssl
from functools import partial

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from jinja2 import Environment

from gateway.postfach.zugriff import Zugriffsnotiz, keine_notiz, muster
from gateway.web.haus import Haus
from gateway.web.kopfzeilen import schuetze
from gateway.web.pforte import Pforte
from gateway.web.pruefraum import Pruefraum
from gateway.web.statik import PFAD, statik
from gateway.web.verbindung import WebServer
from gateway.web.wege import WEGE, Weg
from gateway.web.zeichnen import vorlagen

_log = structlog.get_logger()
_BACKLOG = 128
"""Connections that may wait to be taken: an office that opens its browsers in the morning."""


def make_app(haus: Haus, *, wege: tuple[Weg, ...] = WEGE, engine: Environment | None = None) -> web.Application:
    """Return the application; serve it through ``WebAnwendung`` only. ``wege`` and ``engine`` are for tests."""
    pforte = Pforte(haus, wege, engine or vorlagen())

    @web.middleware
    async def fange(request: web.Request, handler: Handler) -> web.StreamResponse:
        """Give what no row and no file answers to the door, too: its page says so."""
        if request.match_info.http_exception is not None:
            return await pforte.bediene(None, request)
        try:
            return await handler(request)
        except web.HTTPNotFound:
            return await pforte.bediene(None, request)

    async def kopf(_request: web.Request, answer: web.StreamResponse) -> None:
        schuetze(answer, sicher=haus.adresse.sicher)

    app = web.Application(middlewares=[fange])
    app.on_response_prepare.append(kopf)
    if isinstance(haus.pruefraum, Pruefraum):
        evidence = haus.pruefraum.nachweise

        async def hoere_auf(_app: web.Application) -> None:
            await evidence.stop()

        app.on_shutdown.append(hoere_auf)
    for weg in wege:
        app.router.add_route(weg.methode, weg.pfad, partial(pforte.bediene, weg))
    app.router.add_route("GET", f"{PFAD}{{datei}}", statik().zeige)
    if haus.schnittstelle is not None:
        app.router.add_route("*", "/api{rest:(/.*)?}", haus.schnittstelle)
    return app


def tls_context(certificate: str, key: str, password: str | None) -> ssl.SSLContext:
    """Return the TLS of the web port: 1.3 alone, as every browser in support speaks it. Both are PEM files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key, password=password or "")
    context.set_alpn_protocols(["http/1.1"])
    return context


class WebAnwendung:
    """The running web application. ``start`` once, ``stop`` once."""

    def __init__(
        self,
        app: web.Application,
        haus: Haus,
        context: ssl.SSLContext | None,
        notiz: Zugriffsnotiz = keine_notiz,
    ) -> None:
        """Keep what is served, with which TLS; ``None`` is plain HTTP, for loopback alone."""
        self._notiz = notiz
        self._app, self._haus, self._context = app, haus, context
        self._http: WebServer | None = None
        self._lauscher: asyncio.Server | None = None

    @property
    def wege(self) -> frozenset[str]:
        """The patterns of its routes."""
        return muster(self._app)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (0 asks the system for one)."""
        self._app.freeze()
        await self._app.startup()
        self._http = WebServer(self._app, self._haus.grenzen, self._notiz)
        self._lauscher = await asyncio.get_running_loop().create_server(
            self._http,
            host,
            port,
            ssl=self._context,
            ssl_handshake_timeout=self._haus.grenzen.handschlag_s if self._context else None,
            backlog=_BACKLOG,
        )
        bound: int = self._lauscher.sockets[0].getsockname()[1]
        _log.info("web.started", port=bound)
        return bound

    async def stop(self) -> None:
        """Take no more connections, wait a little for what runs, then close."""
        if self._lauscher is not None:
            self._lauscher.close()
        if self._haus.melder is not None:
            await self._haus.melder.schliesse()  # who listens would be waited for
        if self._http is not None:
            self._http.pre_shutdown()
            await self._http.shutdown(self._haus.grenzen.abschied_s)
            await self._app.shutdown()
            await self._app.cleanup()
        if self._lauscher is not None:
            await self._lauscher.wait_closed()
            _log.info("web.stopped")
