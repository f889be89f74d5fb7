"""Pages everybody may read: help, the run-book, and what is accessible and what is not yet."""

from aiohttp import web

from gateway.web.anfrage import Anfrage


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Say how the pages work."""
    return anfrage.render("hilfe.html")


async def codes(anfrage: Anfrage) -> web.StreamResponse:
    """List every code of the run-book."""
    return anfrage.render("hilfe_codes.html", codes=anfrage.haus.hilfe.codes)


async def code(anfrage: Anfrage) -> web.StreamResponse:
    """Say what a code means, who must act, what to do."""
    found = anfrage.haus.hilfe.zeige(anfrage.pfad("code"))
    if found is None:
        raise web.HTTPNotFound
    return anfrage.render("hilfe_code.html", seite=found)


async def barrierefreiheit(anfrage: Anfrage) -> web.StreamResponse:
    """Say what was tested, what is missing, whom to tell."""
    return anfrage.render("barrierefreiheit.html")
