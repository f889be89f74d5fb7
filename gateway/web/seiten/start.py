"""The first page after sign-in: the search, and what waits for whoever is signed in."""

from aiohttp import web

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.konto import Rolle
from gateway.domain.sprache import Sprache
from gateway.transfer.einblick.neues import Themenart
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import sachseite
from gateway.web.seiten.aufgaben import offene, punkte
from gateway.web.seiten.betriebliches import ZONE
from gateway.web.seiten.ereignisse import lebendig

_GEWARNT = frozenset({Rolle.LEITUNG, Rolle.PRUEFUNG})
GEZEIGT = 10
"""Questions on the first page; the list has them all."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Greet, and say what waits."""
    heads, lent = await _notrechte(anfrage)
    if Rolle.SACHBEARBEITUNG not in anfrage.rollen or anfrage.haus.fach is None:
        return anfrage.render("start.html", sucht=False, anzahl=0, aufgaben=[], koepfe=heads, notrechte=lent)
    seite = sachseite(anfrage)
    live = await lebendig(anfrage, Themenart.AUFGABEN)
    rows = await offene(seite)
    shown = punkte(seite, rows[:GEZEIGT])
    return anfrage.render(
        "start.html",
        live=live,
        sucht=True,
        anzahl=len(rows),
        aufgaben=shown,
        koepfe=heads,
        notrechte=lent,
    )


async def _notrechte(anfrage: Anfrage) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return heads and rows of emergencies lately: Leitung is told the name, Prüfung finds it in the log."""
    service, mandant = anfrage.haus.notrechte, anfrage.mandant
    if service is None or mandant is None or not anfrage.rollen & _GEWARNT:
        return [], []
    words = Datumsworte(ZONE, Sprache(anfrage.texte.sprache))
    named = Rolle.LEITUNG in anfrage.rollen
    rows = [
        (
            f"{words.wochentag(one.begonnen.astimezone(ZONE).date())}, {anfrage.uhrzeit(one.begonnen)}",
            anfrage.uhrzeit(one.bis),
            anfrage.texte(f"rolle.{one.rolle.value}"),
            one.grund,
            *([one.anmeldename] if named else []),
        )
        for one in await service.genutzt(mandant, person=anfrage.person.anmeldename)
    ]
    heads = ("begonnen", "bis", "rolle", "grund", *(["wer"] if named else []))
    return [anfrage.texte(f"notrecht.kopf.{one}") for one in heads], rows
