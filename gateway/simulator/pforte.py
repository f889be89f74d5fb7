"""The partner port of the simulator: a middleware in front of the ordinary operations."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from random import Random
from typing import Any, Protocol

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from gateway.domain.errors import NO_SPACE
from gateway.domain.ids import Kennung, Sha256
from gateway.postfach import einlieferungen, nachrichten, oktette
from gateway.postfach.problem import problem
from gateway.postfach.schalter import SCHALTER
from gateway.postfach.verbindung import Verbindung
from gateway.simulator.plan import Plan, Schlag
from gateway.simulator.schreiber import SCHREIBER, Schreiber
from gateway.simulator.stoerungen import Wo
from gateway.transfer.records import PostfachEintrag

ENDLOS_MAX = 64 * 1024 * 1024
"""Octets after which even the endless list ends: nobody may fill a disk with a forgotten process."""
ENDLOS_BLOCK = 256
"""Rows of the endless list that are written at once."""

_WO: dict[Callable[[web.Request], Awaitable[web.StreamResponse]], Wo] = {
    nachrichten.auskunft: Wo.AUSKUNFT,
    nachrichten.liste: Wo.LISTE,
    nachrichten.leihe: Wo.LEIHE,
    oktette.umschlag: Wo.UMSCHLAG,
    oktette.segment: Wo.SEGMENT,
    nachrichten.abschluss: Wo.ABSCHLUSS,
    einlieferungen.umschlag: Wo.EINLIEFERUNG,
    einlieferungen.segment: Wo.EINLIEFERUNG,
}
"""Operation → where the catalogue says it is; what is not here is never disturbed."""


class Nachspiel(Protocol):
    """What the simulator sends of its own accord once a message is closed."""

    async def wiederhole(self, eintrag: PostfachEintrag) -> bool:
        """Offer the message in a new Umschlag; tell whether it is to be listed again, once for each message."""

    async def unverlangt(self, eintrag: PostfachEintrag) -> bool:
        """Offer a message nobody asked for; tell whether it was done."""


class Pforte:
    """Disturbs requests as the plan says."""

    def __init__(self, plan: Plan, jetzt: Callable[[], datetime], nachspiel: Nachspiel) -> None:
        """Keep the plan, the clock of the process, and what follows a closing."""
        self._plan = plan
        self._jetzt = jetzt
        self._nachspiel = nachspiel
        self._nochmals: list[dict[str, Any]] = []
        """Rows of closed messages that the next list shows again."""
        self._tun: dict[str, Callable[[web.Request, Handler, Schlag], Awaitable[web.StreamResponse]]] = {
            "busy": self._beschaeftigt,
            "full": self._voll,
            "twice": self._zweimal,
            "unannounced": self._unangekuendigt,
            "broken-json": self._zerbrochen,
            "endless-list": self._endlos,
            "replay": self._wieder,
            "unasked": self._unverlangt,
        }

    def middleware(self) -> Middleware:
        """Return it in the form that aiohttp takes."""

        @web.middleware
        async def pforte(request: web.Request, handler: Handler) -> web.StreamResponse:
            wo = _WO.get(request.match_info.handler)
            if wo is None:
                return await self._ehrlich(request, handler)
            with self._plan.gelegenheit(wo, request.match_info.get("id")) as schlag:
                if schlag is None:
                    answer = await self._ehrlich(request, handler)
                elif schlag.name in SCHREIBER:
                    answer = await self._durch(request, handler, SCHREIBER[schlag.name], schlag)
                else:
                    self._schreiber(request, Schreiber)
                    answer = await self._tun[schlag.name](request, handler, schlag)
                if wo is Wo.LISTE and self._nochmals:
                    self._zeige_nochmals(request, answer)
                return answer

        return pforte

    def _schreiber(self, request: web.Request, kind: type[Schreiber], schlag: Schlag | None = None) -> None:
        """Put a writer of ours between the answer to this request and the line."""
        request._payload_writer = kind(request, self._jetzt, schlag)

    async def _ehrlich(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._schreiber(request, Schreiber)
        return await handler(request)

    async def _durch(
        self, request: web.Request, handler: Handler, kind: type[Schreiber], schlag: Schlag
    ) -> web.StreamResponse:
        """Do the honest work and send the answer through the writer of the fault, to its end."""
        self._schreiber(request, kind, schlag)
        answer = await handler(request)
        await answer.prepare(request)
        await answer.write_eof()
        return answer

    # -- instead of an answer ---------------------------------------------------------------------------------

    async def _beschaeftigt(self, _request: web.Request, _handler: Handler, schlag: Schlag) -> web.StreamResponse:
        schlag.trifft()
        return problem(503, "the simulator is busy", retry_after_s=schlag.wert)

    async def _voll(self, _request: web.Request, _handler: Handler, schlag: Schlag) -> web.StreamResponse:
        schlag.trifft()
        return problem(507, "the simulator has no room", code=NO_SPACE)

    async def _zerbrochen(self, request: web.Request, handler: Handler, schlag: Schlag) -> web.StreamResponse:
        answer = await handler(request)
        if answer.status < 300 and isinstance(answer, web.Response) and isinstance(answer.body, bytes):
            schlag.trifft()
            answer.body = answer.body[: len(answer.body) // 2]
        return answer

    # -- lists ------------------------------------------------------------------------------------------------

    async def _zweimal(self, request: web.Request, handler: Handler, schlag: Schlag) -> web.StreamResponse:
        answer = await handler(request)
        page = _seite(answer)
        if page is not None and page["nachrichten"]:
            schlag.trifft()
            page["nachrichten"] = [row for row in page["nachrichten"] for _ in range(2)]
            _setze(answer, page)
        return answer

    async def _unangekuendigt(self, request: web.Request, handler: Handler, schlag: Schlag) -> web.StreamResponse:
        """Answer at once, with rows of nothing behind those that are there, and a cursor that seems to move."""
        at_once = request.clone(headers=[pair for pair in request.headers.items() if pair[0].lower() != "prefer"])
        at_once._payload_writer = request._payload_writer
        answer = await handler(at_once)
        page = _seite(answer)
        if page is None:
            return answer
        schlag.trifft()
        page["nachrichten"] += [_erfunden(request, schlag.wuerfel) for _ in range(schlag.wert)]
        if page["cursor"] == request.query.get("ab"):
            page["cursor"] = _anders_geschrieben(page["cursor"])
        _setze(answer, page)
        return answer

    async def _endlos(self, request: web.Request, handler: Handler, schlag: Schlag) -> web.StreamResponse:
        del handler
        schlag.trifft()
        answer = web.StreamResponse(headers={"Content-Type": "application/json"})
        answer.enable_chunked_encoding()
        await answer.prepare(request)
        sent = 0
        with suppress(ConnectionError):  # the reader has had enough: as it must
            async for block in _endlose_liste(request, schlag.wuerfel):
                sent += len(block)
                if sent > ENDLOS_MAX:
                    break
                await answer.write(block)
        return answer

    def _zeige_nochmals(self, request: web.Request, answer: web.StreamResponse) -> None:
        page, readers = _seite(answer), _leser(request)
        if page is not None:
            page["nachrichten"] += [row for row in self._nochmals if row["leser"] in readers]
            self._nochmals = [row for row in self._nochmals if row["leser"] not in readers]
            _setze(answer, page)

    # -- after a closing --------------------------------------------------------------------------------------

    async def _wieder(self, request: web.Request, handler: Handler, schlag: Schlag) -> web.StreamResponse:
        answer, entry = await self._geschlossen(request, handler)
        if entry is not None and await self._nachspiel.wiederhole(entry):
            schlag.trifft()
            self._nochmals.append({**nachrichten.zeile(entry), "verliehenNoch_s": 0})
        return answer

    async def _unverlangt(self, request: web.Request, handler: Handler, schlag: Schlag) -> web.StreamResponse:
        answer, entry = await self._geschlossen(request, handler)
        if entry is not None and await self._nachspiel.unverlangt(entry):
            schlag.trifft()
        return answer

    async def _geschlossen(
        self, request: web.Request, handler: Handler
    ) -> tuple[web.StreamResponse, PostfachEintrag | None]:
        """Answer a closing; return the entry too where this request has closed it."""
        answer = await handler(request)
        if answer.status != 201:
            return answer, None
        name = Sha256(request.match_info["id"])
        return answer, await request.app[SCHALTER].store.read(lambda tx: tx.postfach.holen(name))


def _seite(answer: web.StreamResponse) -> dict[str, Any] | None:
    """Return the page of a list that was answered and is not sent yet; ``None`` for any other answer."""
    if answer.prepared or answer.status != 200 or not isinstance(answer, web.Response):
        return None
    page: dict[str, Any] = orjson.loads(answer.body) if isinstance(answer.body, bytes) else {}
    return page if "nachrichten" in page else None


def _setze(answer: web.StreamResponse, page: dict[str, Any]) -> None:
    if isinstance(answer, web.Response):
        answer.body = orjson.dumps(page)


def _erfunden(request: web.Request, wuerfel: Random) -> dict[str, Any]:
    """Return a row that looks like one for whoever asks and names a message that does not exist."""
    schalter = request.app[SCHALTER]
    return {
        "id": wuerfel.randbytes(32).hex(),
        "autor": schalter.stelle.betreiber,
        "leser": min(_leser(request), default=schalter.stelle.betreiber),
        "uuid": str(uuid.UUID(bytes=wuerfel.randbytes(16), version=4)),
        "umschlagLaenge": 1000,
        "gesamtLaenge": 2000,
        "eingang": nachrichten.zeit(schalter.jetzt()),
        "versuche": 0,
        "verliehenNoch_s": 0,
    }


def _leser(request: web.Request) -> frozenset[Kennung]:
    """Return for whom the caller may fetch; nobody for a stranger."""
    protocol = request.protocol
    fingerprint = protocol.zertifikat if isinstance(protocol, Verbindung) else None
    return frozenset() if fingerprint is None else request.app[SCHALTER].rechte(fingerprint).abruf


def _anders_geschrieben(cursor: str) -> str:
    """Return the same place in other octets: what waits behind it must not be passed over."""
    return cursor[1:] if cursor.startswith("0") and cursor[1:2].isdigit() else f"0{cursor}"


async def _endlose_liste(request: web.Request, wuerfel: Random) -> AsyncIterator[bytes]:
    yield b'{"epoche":"0","cursor":"1.0","nachrichten":['
    separator = b""
    while True:
        rows = b",".join(orjson.dumps(_erfunden(request, wuerfel)) for _ in range(ENDLOS_BLOCK))
        yield separator + rows
        separator = b","
        await asyncio.sleep(0)
