"""Our own logs behind the partner port: tiles of hashes, never entries (wire skeleton 2, operation 14)."""

import re

from aiohttp import web

from gateway.audit.kacheln import lies_kachel
from gateway.domain.errors import Refused
from gateway.domain.ids import kennung
from gateway.postfach.schalter import SCHALTER
from gateway.transfer.absagen import Absage, Grund


async def kachel(request: web.Request) -> web.StreamResponse:
    """Operation 14: a tile of hashes of one of our logs."""
    amt, asked = request.app[SCHALTER].kachelamt, request.match_info
    try:
        authority, tile = kennung(asked["kennung"]), lies_kachel(asked["kachel"])
    except Refused:
        raise _nicht_da() from None
    if amt is None or not re.fullmatch("[1-9][0-9]{0,5}", asked["generation"]):
        raise _nicht_da()
    octets = await amt.kachel(authority, int(asked["generation"]), tile)
    return web.Response(body=octets, content_type="application/octet-stream")


def _nicht_da() -> Absage:
    return Absage(Grund.NICHT_DA, "there is no tile under this name")
