"""The end of a session."""

from aiohttp import web

from gateway.web import kekse
from gateway.web.anfrage import Anfrage


async def beende(anfrage: Anfrage) -> web.StreamResponse:
    """End the session here and at once."""
    if (token := anfrage.keks(kekse.SITZUNG)) is not None:
        await anfrage.haus.anmeldungen.beende(token)
    answer = anfrage.weiter("/abgemeldet")
    anfrage.loesche(answer, kekse.SITZUNG, kekse.BEHOERDE)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Say that it is over."""
    if anfrage.angemeldet is not None:
        return anfrage.weiter("/")
    return anfrage.render("abgemeldet.html")
