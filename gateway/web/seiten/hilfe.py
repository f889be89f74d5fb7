"""Pages everybody may read: help, and what is accessible and what is not yet."""

from aiohttp import web

from gateway.web.anfrage import Anfrage


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Say how the pages work."""
    return anfrage.render("hilfe.html")


async def barrierefreiheit(anfrage: Anfrage) -> web.StreamResponse:
    """Say what was tested, what is missing, whom to tell."""
    return anfrage.render("barrierefreiheit.html")
