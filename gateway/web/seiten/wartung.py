"""Maintenance, for operators: begin no new work, with a reason; let it go on. Both take a fresh code."""

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.seiten.betriebliches import haus, moment
from gateway.web.seiten.zweitzeichen import fehlt


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show whether work is held back, since when and why."""
    return await _seite(anfrage)


async def schalte(anfrage: Anfrage) -> web.StreamResponse:
    """Begin or end it; the code last, for one that is right is used up."""
    person, gate = anfrage.person.anmeldename, haus(anfrage).wartungen
    ends, reason = anfrage.felder["antwort"] == "beenden", anfrage.felder["begruendung"]
    if not ends and (wrong := mangel(reason, "wartung.grund_fehlt")) is not None:
        return await _seite(anfrage, {"begruendung": wrong})
    if wrong := await fehlt(anfrage):
        return await _seite(anfrage, {"code": wrong})
    try:
        if ends:
            await gate.beende(person=person)
        else:
            await gate.beginne(person=person, begruendung=reason)
    except Usage as error:
        text = "wartung.grund_fehlt" if error.code == "REASON" else "wartung.schon"
        return await _seite(anfrage, {"begruendung" if error.code == "REASON" else "stand": text})
    return anfrage.weiter("/wartung")


async def _seite(anfrage: Anfrage, fehler: dict[str, str] | None = None) -> web.Response:
    found = await haus(anfrage).wartungen.stand()
    return anfrage.render(
        "wartung.html",
        wartung=found,
        seit="" if found is None else moment(anfrage, found.seit),
        fehler=fehler or {},
    )
