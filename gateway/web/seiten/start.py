"""The first page after sign-in: the search, and what waits for whoever is signed in."""

from aiohttp import web

from gateway.domain.konto import Rolle
from gateway.transfer.einblick.neues import Themenart
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import sachseite
from gateway.web.seiten.aufgaben import offene, punkte
from gateway.web.seiten.ereignisse import lebendig

GEZEIGT = 10
"""Questions on the first page; the list has them all."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Greet, and say what waits."""
    if Rolle.SACHBEARBEITUNG not in anfrage.rollen or anfrage.haus.fach is None:
        return anfrage.render("start.html", sucht=False, anzahl=0, aufgaben=[])
    seite = sachseite(anfrage)
    live = await lebendig(anfrage, Themenart.AUFGABEN)
    rows = await offene(seite)
    return anfrage.render(
        "start.html", live=live, sucht=True, anzahl=len(rows), aufgaben=punkte(seite, rows[:GEZEIGT])
    )
