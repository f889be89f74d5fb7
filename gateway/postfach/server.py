"""The Postfach as a server: routes, start and stop (wire skeleton 2; operations 1 to 12, 14, 16 to 19)."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from gateway.domain.ids import Kennung
from gateway.postfach import einlieferungen, nachrichten, oktette, protokoll, zeuge
from gateway.postfach.einlass import Einlass
from gateway.postfach.grenzen import LISTE_MAX
from gateway.postfach.schalter import PREFIX, SCHALTER, Schalter, fehler, kopfzeilen, zugang
from gateway.postfach.verbindung import PartnerServer, Verbindung
from gateway.postfach.zugriff import Zugriffsnotiz, keine_notiz, muster
from gateway.transfer.einlieferung import AUFRAEUMEN_JE_TX, verfallen_lassen
from gateway.transfer.ports import Tx

_log = structlog.get_logger()


def make_app(schalter: Schalter, vorgeschaltet: Sequence[Middleware] = ()) -> web.Application:
    """Return the application with every operation; serve it through ``PostfachServer`` only.

    ``vorgeschaltet`` see each request before and each answer after everything else.
    """
    app = web.Application(middlewares=[*vorgeschaltet, fehler, zugang])
    app[SCHALTER] = schalter
    app.on_response_prepare.append(kopfzeilen)
    one, deposit, own_log = "/nachrichten/{id}", "/einlieferungen/{id}", "/protokoll/{kennung}/{generation}"
    table = (
        ("GET", "/", nachrichten.auskunft),
        ("GET", "/nachrichten", nachrichten.liste),
        ("POST", f"{one}/leihe", nachrichten.leihe),
        ("DELETE", f"{one}/leihe/{{leihe}}", nachrichten.leihe_zurueck),
        ("GET", f"{one}/umschlag", oktette.umschlag),
        ("GET", f"{one}/segmente/{{sha256}}", oktette.segment),
        ("PUT", f"{one}/abschluss", nachrichten.abschluss),
        ("PUT", f"{deposit}/umschlag", einlieferungen.umschlag),
        ("PUT", f"{deposit}/segmente/{{sha256}}", einlieferungen.segment),
        ("GET", "/einlieferungen", einlieferungen.liste),
        ("GET", deposit, einlieferungen.eine),
        ("DELETE", deposit, einlieferungen.zurueckziehen),
        ("POST", "/zeuge/add-checkpoint", zeuge.add_checkpoint),
        ("GET", "/zeuge/checkpoint", zeuge.checkpoint),
        ("GET", "/zeuge/checkpoints", zeuge.checkpoints),
        ("GET", f"{own_log}/checkpoint", protokoll.checkpoint),
        ("GET", f"{own_log}/tile/{{kachel:.+}}", protokoll.kachel),
        ("PUT", f"{own_log}/cosignaturen/{{zeuge}}", protokoll.mitsignatur),
    )
    for method, path, handler in table:
        app.router.add_route(method, PREFIX + path, handler)
    return app


class PostfachServer:
    """A running Postfach. ``start`` once, ``stop`` once."""

    def __init__(
        self,
        schalter: Schalter,
        context: ssl.SSLContext,
        vorgeschaltet: Sequence[Middleware] = (),
        notiz: Zugriffsnotiz = keine_notiz,
    ) -> None:
        """Keep what it serves, with which TLS (``tls.server_context``) and behind what (``make_app``)."""
        self._notiz = notiz
        self._schalter = schalter
        self._context = context
        self._app = make_app(schalter, vorgeschaltet)
        self._http: PartnerServer | None = None
        self._einlass: Einlass | None = None
        self._loops: tuple[asyncio.Task[None], ...] = ()

    @property
    def wege(self) -> frozenset[str]:
        """The patterns of its routes."""
        return muster(self._app)

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port (port 0 = given by the system)."""
        self._app.freeze()
        await self._app.startup()
        self._http = PartnerServer(self._app, self._schalter.grenzen, self._notiz)
        einlass = Einlass(self._http, self._context, self._schalter.grenzen)
        bound = await einlass.oeffne(host, port)
        self._einlass = einlass
        self._loops = tuple(asyncio.create_task(loop(self._schalter)) for loop in (_sieh_nach, _raeume_auf))
        _log.info("postfach.started", port=bound)
        return bound

    def verzeichnis_geaendert(self) -> None:
        """End every connection after its next answer; waiting polls answer now (wire 6.3)."""
        if self._http is not None:
            for connection in self._http.connections:
                if isinstance(connection, Verbindung):
                    connection.beende_bald()
        self._schalter.lauf.unterbrechungen += 1
        self._schalter.klingel.laeute_alle()

    async def stop(self) -> None:
        """Take no more connections, let polls answer, wait a little for what runs, then close."""
        if self._einlass is None or self._http is None:
            return
        self._einlass.schliesse_tuer()
        self._schalter.lauf.haelt = True
        self.verzeichnis_geaendert()
        self._http.zu = True
        self._http.pre_shutdown()
        await self._http.shutdown(self._schalter.grenzen.abschied_s)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._einlass.schliesse()
        await self._app.shutdown()
        await self._app.cleanup()
        _log.info("postfach.stopped")


async def _sieh_nach(schalter: Schalter) -> None:
    """Ring for mail that another process wrote: one cheap look a second for all waiting polls together.

    A poll listens before it looks for itself, so whatever is not in its own look is in the next one here.
    """
    seen = _Gesehen()
    while True:
        await asyncio.sleep(schalter.grenzen.nachsehen_s)
        heard = schalter.klingel.gehoert
        if not heard:
            continue
        try:
            seen, news = await schalter.store.read(partial(_neues, heard=heard, seen=seen))
        except Exception as error:  # the store may be busy or gone for a moment; the next look is near
            _log.warning("postfach.look_failed", exc_info=error)
            continue
        schalter.klingel.laeute(news)


async def _raeume_auf(schalter: Schalter) -> None:
    """End announcements that nobody completed within 24 hours, a few at a time."""
    while True:
        try:
            ended = await schalter.store.write(
                lambda tx: verfallen_lassen(tx, schalter.stelle, jetzt=schalter.jetzt())
            )
        except Exception as error:  # as above: the next look comes
            _log.warning("postfach.tidy_failed", exc_info=error)
            ended = 0
        if ended:
            _log.info("postfach.expired", anzahl=ended)
        if ended < AUFRAEUMEN_JE_TX:
            await asyncio.sleep(schalter.grenzen.aufraeumen_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gesehen:
    """The newest places of both lists that a look has shown."""

    post: int = 0
    einlieferung: int = 0


def _neues(tx: Tx, *, heard: tuple[Kennung, ...], seen: _Gesehen) -> tuple[_Gesehen, set[Kennung]]:
    """Return the new places and for whom there is something new."""
    mail = tx.postfach.liste(heard, ab=seen.post, max_zeilen=LISTE_MAX)
    deposits = tx.postfach.einlieferungen(heard, ab=seen.einlieferung, max_zeilen=LISTE_MAX)
    places = _Gesehen(
        post=mail[-1].nummer if mail else seen.post,
        einlieferung=deposits[-1].aenderung if deposits else seen.einlieferung,
    )
    return places, {row.leser for row in mail} | {row.autor for row in deposits}
