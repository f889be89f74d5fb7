"""A newer directory that waits for a second person: look at all it changes, then release or refuse it."""

from aiohttp import web

from gateway.domain.errors import AktenboteError, TryLater
from gateway.transfer.einblick.verzeichnisfreigabe import Verzeichniswunsch
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.betriebliches import ende, haus, moment
from gateway.web.seiten.verzeichnis import aenderungszeilen, koepfe

_ERGEBNIS = frozenset({"frei", "abgelehnt"})
_VERWEIGERT = {
    "SAME": "verzeichnisfreigabe.eigenes",
    "NAMES": "freigaben.namen",
    "TOO-OLD": "freigaben.zu_alt",
    "UNKNOWN": "freigaben.weg",
    "REASON": "verzeichnisfreigabe.grund_fehlt",
}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show what waits, or what became of it."""
    done = anfrage.request.query.get("ergebnis", "")
    return await _seite(anfrage, ergebnis=done if done in _ERGEBNIS else None)


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Release it, which takes a code every time, or refuse it with a reason."""
    choice, ident = anfrage.felder["antwort"], anfrage.felder["antrag"]
    person, gate = anfrage.person.anmeldename, haus(anfrage).verzeichnisfreigabe
    try:
        if choice == "ablehnen":
            reason = anfrage.felder["begruendung"]
            if (wrong := mangel(reason, _VERWEIGERT["REASON"])) is not None:
                return await _seite(anfrage, {"begruendung": wrong})
            await gate.verwirf(ident, person=person, begruendung=reason)
            return anfrage.weiter("/freigaben/verzeichnis?ergebnis=abgelehnt")
        if choice != "freigeben":
            return await _seite(anfrage, {"antwort": "freigaben.waehlen"})
        if (missing := await zweitzeichen.fehlt(anfrage)) is not None:
            return await _seite(anfrage, {"code": missing})
        await gate.bestaetige(ident, person=person)
    except TryLater:
        raise
    except AktenboteError as error:
        where = "begruendung" if error.code == "REASON" else "antwort"
        return await _seite(anfrage, {where: _VERWEIGERT.get(error.code, "verzeichnisfreigabe.geht_nicht")})
    return anfrage.weiter("/freigaben/verzeichnis?ergebnis=frei")


async def _seite(
    anfrage: Anfrage, fehler: dict[str, str] | None = None, ergebnis: str | None = None
) -> web.Response:
    found: Verzeichniswunsch | None = None
    broken = ""
    try:
        found = await haus(anfrage).verzeichnisfreigabe.wartet(anfrage.person.anmeldename)
    except TryLater:
        raise
    except AktenboteError as error:
        broken = error.code
    return anfrage.render(
        "verzeichnisfreigabe.html",
        wunsch=found,
        kaputt=broken,
        ergebnis=ergebnis,
        koepfe=koepfe(anfrage),
        zeilen=[] if found is None else aenderungszeilen(anfrage, found.aenderungen),
        gestellt="" if found is None else moment(anfrage, found.gestellt),
        bis="" if found is None else ende(anfrage, found.bis),
        fehler=fehler or {},
    )
