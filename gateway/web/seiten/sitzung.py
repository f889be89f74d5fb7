"""The session goes on: asked by a key or a button, two minutes before it would end."""

from aiohttp import web

from gateway.web.anfrage import Anfrage


async def bleibe(anfrage: Anfrage) -> web.StreamResponse:
    """Say how long it lasts now, in seconds; that somebody asks has already made it last."""
    rest = anfrage.person.rest
    if rest is None or anfrage.request.headers.get("Accept") != "application/json":
        return anfrage.weiter("/")
    return web.json_response({"ruhe": int(rest.ruhe.total_seconds()), "ganz": int(rest.ganz.total_seconds())})
