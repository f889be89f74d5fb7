"""What the head and the foot of every page let choose: the authority and the language."""

import re

from aiohttp import web

from gateway.web import kekse
from gateway.web.anfrage import Anfrage
from gateway.web.sprache import SPRACHEN

_PFAD = re.compile(r"/(?![/\\])[0-9A-Za-z/_.:-]{0,200}")
_JAHR_S = 365 * 24 * 3600


def eigener_pfad(text: str) -> str:
    """Return an address to come back to if it is one of ours, else the first page."""
    return text if _PFAD.fullmatch(text) else "/"


async def behoerde(anfrage: Anfrage) -> web.StreamResponse:
    """Show the pages of another authority from now on."""
    wanted = anfrage.felder["wahl"]
    if wanted not in [one for one, _ in anfrage.mandanten]:
        raise web.HTTPNotFound
    answer = anfrage.weiter("/")
    anfrage.setze(answer, kekse.BEHOERDE, wanted)
    return answer


async def sprache(anfrage: Anfrage) -> web.StreamResponse:
    """Show the pages in another language from now on."""
    wanted = anfrage.pfad("sprache")
    if wanted not in SPRACHEN:
        raise web.HTTPNotFound
    answer = anfrage.weiter(eigener_pfad(anfrage.request.query.get("zurueck", "/")))
    anfrage.setze(answer, kekse.SPRACHE, wanted, dauer_s=_JAHR_S)
    return answer
