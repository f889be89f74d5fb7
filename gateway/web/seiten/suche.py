"""The one search field: what was typed stays in memory, the address holds an opaque token."""

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, sachseite
from gateway.web.seiten.uebergaben import als_zeilen

MAX_TEXT = 200


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the search field alone."""
    return _feld(sachseite(anfrage))


async def sende(anfrage: Anfrage) -> web.StreamResponse:
    """Take what is looked for; the hits have an address of their own."""
    seite = sachseite(anfrage)
    text = " ".join(anfrage.felder["suche"].split())
    if not text:
        return _feld(seite, fehler={"suche": "suche.fehlt"})
    if len(text) > MAX_TEXT:
        return _feld(seite, text=text, fehler={"suche": "suche.zu_lang"})
    token = seite.fach.zettel.lege(seite.sitzung, (seite.mandant, text))
    return anfrage.weiter(f"/suche/{token}")


async def treffer(anfrage: Anfrage) -> web.StreamResponse:
    """Show what was found: what fits exactly, then what is only alike, then transfers."""
    seite = sachseite(anfrage)
    match seite.fach.zettel.lies(seite.sitzung, anfrage.pfad("zettel")):
        case (seite.mandant, str() as text):
            pass
        case _:
            return _feld(seite, abgelaufen=True)
    try:
        found = await seite.fach.suche.suche(seite.mandant, text, person=seite.person, sprache=seite.sprache)
    except Usage as error:
        if error.code != "SEARCH":
            raise
        return _feld(seite, text=text, fehler={"suche": "suche.nichts_zu_suchen"})
    return anfrage.render(
        "suche.html",
        text=text,
        zettel=anfrage.pfad("zettel"),
        genau=[one for one in found.akten if not one.aehnlich],
        aehnlich=[one for one in found.akten if one.aehnlich],
        uebergaben=als_zeilen(seite, found.uebergaben),
        unvollstaendig=found.unvollstaendig,
        gesucht=True,
        abgelaufen=False,
        fehler={},
    )


def _feld(
    seite: Sachseite, *, text: str = "", fehler: dict[str, str] | None = None, abgelaufen: bool = False
) -> web.Response:
    return seite.anfrage.render(
        "suche.html",
        text=text,
        zettel="",
        genau=[],
        aehnlich=[],
        uebergaben=[],
        unvollstaendig=False,
        gesucht=False,
        abgelaufen=abgelaufen,
        fehler=fehler or {},
    )
