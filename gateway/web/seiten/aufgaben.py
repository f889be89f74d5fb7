"""The questions that wait for clerks: the list, as page and as CSV, and one question with its answers."""

from collections.abc import Sequence

from aiohttp import web

from gateway.transfer.einblick.betrieb import ALLE
from gateway.transfer.einblick.fragen import MAX_FRAGEN, Frageseite, Fragezeile
from gateway.transfer.einblick.neues import Themenart
from gateway.transfer.sendungsmappe import wartet
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, kennung_aus, nur_vorhandenes, sachseite
from gateway.web.seiten.ereignisse import lebendig
from gateway.web.seiten.uebergaben import als_zeilen
from gateway.web.seiten.vergleich import ziel, zum_vergleich
from gateway.web.tafel import als_csv

SPALTEN = ("frage", "anlass", "partner", "kurzzeichen", "seit", "bis")
Punkt = tuple[str, str, str, str, bool]


async def offene(seite: Sachseite, max_zeilen: int = MAX_FRAGEN) -> tuple[Fragezeile, ...]:
    """Return the open questions for clerks, what is due first in front."""
    return await seite.fach.fragen.liste(
        seite.mandant,
        person=seite.person,
        sprache=seite.sprache,
        betrieb=False,
        selbst=seite.anfrage.selbst,
        max_zeilen=max_zeilen,
    )


def punkte(seite: Sachseite, rows: Sequence[Fragezeile]) -> list[Punkt]:
    """Return questions as the list draws them: address, question, occasion, until when, overdue."""
    return [(f"/aufgaben/{one.id}", one.frage, one.anlass, _bis(seite, one), one.ueberfaellig) for one in rows]


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show all of them."""
    seite = sachseite(anfrage)
    live = await lebendig(anfrage, Themenart.AUFGABEN)
    rows = await offene(seite)
    more = bool(rows) and await seite.fach.fragen.mehr(seite.mandant)
    return anfrage.render("aufgaben.html", live=live, anzahl=len(rows), aufgaben=punkte(seite, rows), mehr=more)


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with all of them as CSV."""
    seite = sachseite(anfrage)
    rows = [
        (
            one.frage,
            one.anlass,
            one.partner,
            one.kurzzeichen,
            one.seit.isoformat(timespec="seconds"),
            None if one.faellig is None else one.faellig.am.isoformat(timespec="seconds"),
        )
        for one in await offene(seite, ALLE)
    ]
    return als_csv("aufgaben", [anfrage.texte(f"aufgaben.spalte.{one}") for one in SPALTEN], rows)


async def lies_frage(seite: Sachseite, ident: str) -> Frageseite:
    """Return one open question for clerks; those for operations are not here (404)."""
    with nur_vorhandenes():
        found = await seite.fach.fragen.zeige(seite.mandant, ident, person=seite.person, sprache=seite.sprache)
    if found.betrieb:
        raise web.HTTPNotFound
    return found


async def eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one question with every answer and what it does."""
    seite = sachseite(anfrage)
    return await _frage(seite, await lies_frage(seite, kennung_aus(anfrage)))


async def waehle(anfrage: Anfrage) -> web.StreamResponse:
    """Take which answer somebody wants to give; nothing is decided yet."""
    seite = sachseite(anfrage)
    ident, chosen = kennung_aus(anfrage), anfrage.felder["antwort"]
    if (there := ziel(ident, chosen)) is not None:
        return anfrage.weiter(there)
    return await _frage(seite, await lies_frage(seite, ident), fehler={"antwort": "aufgabe.waehlen"})


async def _frage(seite: Sachseite, found: Frageseite, *, fehler: dict[str, str] | None = None) -> web.Response:
    bild, about = found.bild, found.bild.transfer
    beside = await zum_vergleich(seite, found)
    given = [one for one in bild.antworten if not one.nur_getippt]
    return seite.anfrage.render(
        "aufgabe.html",
        bild=bild,
        uebergabe=als_zeilen(seite, [found.uebergabe])[0] if found.uebergabe is not None else None,
        vergleich=beside,
        antworten=[
            *(() if beside is None else beside.antworten),
            *((one.name, one.titel, f"{one.folge} {one.partner}") for one in given),
        ],
        getippte=[(one.titel, one.folge, one.befehl) for one in bild.antworten if one.nur_getippt],
        gefragt=seite.moment(bild.aufgabe.angelegt),
        fristen=[(seite.frist(one.am), one.dann) for one in bild.faellig],
        sendung=None if about is None or not wartet(about) else f"/uebergaben/{about.id}/dokumente",
        fehler=fehler or {},
    )


def _bis(seite: Sachseite, one: Fragezeile) -> str:
    if one.faellig is None:
        return seite.anfrage.texte("aufgaben.seit", wann=seite.moment(one.seit))
    key = "aufgaben.ueberfaellig" if one.ueberfaellig else "aufgaben.bis"
    return seite.anfrage.texte(key, wann=seite.frist(one.faellig.am))
