"""Our own logs behind the partner port: checkpoint, tiles, co-signatures that come (operations 14, 17)."""

import re

from aiohttp import web

from gateway.audit.kacheln import lies_kachel
from gateway.audit.zeuge import MAX_ANFRAGE_OCTETS
from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, kennung
from gateway.postfach.schalter import SCHALTER
from gateway.postfach.takt import Takt, ZuGross, alles
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.kachelamt import Kachelamt
from gateway.transfer.mitsignaturen import Mitsignaturen


async def checkpoint(request: web.Request) -> web.StreamResponse:
    """Operation 14: the newest checkpoint of one of our logs, with its co-signatures."""
    amt, _ = _amt(request)
    note = await amt.checkpoint(*_log(request))
    return web.Response(body=note, content_type="text/plain", charset="utf-8")


async def kachel(request: web.Request) -> web.StreamResponse:
    """Operation 14: a tile of hashes of one of our logs."""
    amt, _ = _amt(request)
    try:
        tile = lies_kachel(request.match_info["kachel"])
    except Refused:
        raise _nicht_da() from None
    octets = await amt.kachel(*_log(request), tile)
    return web.Response(body=octets, content_type="application/octet-stream")


async def mitsignatur(request: web.Request) -> web.StreamResponse:
    """Operation 17: keep the co-signature that a witness brings; durable before it answers."""
    _, taker = _amt(request)
    who, generation = _log(request)
    if (request.content_length or 0) > MAX_ANFRAGE_OCTETS:
        raise ZuGross
    takt = Takt(request.app[SCHALTER].grenzen)
    octets = await alles(request.content, takt, max_octets=MAX_ANFRAGE_OCTETS)
    try:
        witness = kennung(request.match_info["zeuge"])
    except Refused:
        raise _nicht_da() from None
    await taker.nimm(who, generation, witness, octets)
    return web.Response(status=204)


def _amt(request: web.Request) -> tuple[Kachelamt, Mitsignaturen]:
    schalter = request.app[SCHALTER]
    if schalter.kachelamt is None or schalter.mitsignaturen is None:
        raise _nicht_da()
    return schalter.kachelamt, schalter.mitsignaturen


def _log(request: web.Request) -> tuple[Kennung, int]:
    """Return authority and generation of the path; what names no log is not there."""
    asked = request.match_info
    try:
        authority = kennung(asked["kennung"])
    except Refused:
        raise _nicht_da() from None
    if not re.fullmatch("[1-9][0-9]{0,5}", asked["generation"]):
        raise _nicht_da()
    return authority, int(asked["generation"])


def _nicht_da() -> Absage:
    return Absage(Grund.NICHT_DA, "there is nothing of a log under this name")
