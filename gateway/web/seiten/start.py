"""The first page after sign-in: what waits for whoever is signed in."""

from aiohttp import web

from gateway.web.anfrage import Anfrage


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Greet, and say what waits."""
    return anfrage.render("start.html")
