"""What waits for a second person: look, give the second factor once more, then release, or refuse with a reason.

An invitation that was released is handed out here to the person who asked for it, once, for a code as well.
"""

import uuid
from collections.abc import Awaitable, Callable

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.konto import Rolle
from gateway.transfer.einblick.freigaben import Wartendes
from gateway.transfer.schluesselwechsel import ROLLEN
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.betriebliches import ende, haus, mandant, moment
from gateway.web.sprache import texte

_Tat = Callable[[Anfrage, Wartendes], Awaitable[web.StreamResponse]]
_ERGEBNIS = frozenset({"frei", "einladung", "abgelehnt"})
_VERWEIGERT = {
    "SAME": "freigaben.selbst",
    "NAMES": "freigaben.namen",
    "TOO-OLD": "freigaben.zu_alt",
    "UNKNOWN": "freigaben.weg",
}
ANDERER = "anders"
GRUENDE = ("abgesprochen", "falsch", "unnoetig", ANDERER)
"""Reasons to refuse, as the form offers them."""
_FERTIG = {False: "/freigaben?ergebnis=frei", True: "/freigaben?ergebnis=einladung"}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show what waits for this authority."""
    rows = await haus(anfrage).freigaben.liste(mandant(anfrage), anfrage.person)
    done = anfrage.request.query.get("ergebnis", "")
    lines = [
        (
            f"/freigaben/{one.id}",
            [_worum(anfrage, one), one.fuer, one.von, moment(anfrage, one.gestellt), ende(anfrage, one.bis)],
        )
        for one in rows
    ]
    lines += _schluesselwechsel(anfrage)
    heads = [anfrage.texte(f"freigaben.kopf.{one}") for one in ("worum", "fuer", "von", "gestellt", "bis")]
    return anfrage.render(
        "freigaben.html", koepfe=heads, zeilen=lines, ergebnis=done if done in _ERGEBNIS else None
    )


def _schluesselwechsel(anfrage: Anfrage) -> list[tuple[str, list[str]]]:
    """Return the changes of keys that wait, for operations: they are decided on the page of their key."""
    changes = haus(anfrage).schluessel
    if changes is None or Rolle.BETRIEB not in anfrage.rollen:
        return []
    waiting = [one for role in ROLLEN if (one := changes.wartet(mandant(anfrage), role)) is not None]
    return [
        (
            f"/zertifikate/{one.rolle}",
            [
                anfrage.texte("freigaben.art.schluessel"),
                anfrage.texte(f"betrieb.schluessel.{one.rolle}"),
                one.person,
                moment(anfrage, one.gestellt),
                ende(anfrage, one.bis),
            ],
        )
        for one in waiting
    ]


async def zeige_eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one: what will happen, who asked, what cannot be undone."""
    return _eine(anfrage, await _hole(anfrage))


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Release, which takes a code every time, or refuse, which takes a reason of somebody else."""
    found, choice = await _hole(anfrage), anfrage.felder["antwort"]
    try:
        if choice == "ablehnen":
            return await _lehne_ab(anfrage, found)
        if choice == "abholen" and found.abholbar:
            return await _bestaetigt(anfrage, found, _hole_ab)
        if choice != "freigeben":
            return _eine(anfrage, found, {"antwort": "freigaben.waehlen"})
        return await _bestaetigt(anfrage, found, _gib_frei)
    except Usage as error:
        return _eine(anfrage, found, {"antwort": _VERWEIGERT.get(error.code, "freigaben.geht_nicht")})


async def _bestaetigt(anfrage: Anfrage, found: Wartendes, tue: _Tat) -> web.StreamResponse:
    """Take a code, then do it."""
    if (wrong := await zweitzeichen.fehlt(anfrage)) is not None:
        return _eine(anfrage, found, {"code": wrong})
    return await tue(anfrage, found)


async def _lehne_ab(anfrage: Anfrage, found: Wartendes) -> web.StreamResponse:
    """Refuse it; who asked only takes it back."""
    reason = None
    if not found.eigenes:
        chosen = anfrage.felder["grund"]
        note = anfrage.felder["anmerkung"].strip()
        if chosen not in GRUENDE:
            return _eine(anfrage, found, {"grund": "freigaben.grund_fehlt"})
        if chosen == ANDERER and not note:
            return _eine(anfrage, found, {"anmerkung": "freigaben.anmerkung_fehlt"})
        said = texte("de")(f"freigaben.grund.{chosen}")  # the log speaks one language
        reason = f"{said}: {note}" if note else said
        wrong = mangel(note, "", vorweg=f"{said}: ", lang="freigaben.anmerkung_lang") if note else None
        if wrong is not None:
            return _eine(anfrage, found, {"anmerkung": wrong})
    try:
        await haus(anfrage).freigaben.lehne_ab(mandant(anfrage), anfrage.person, found.id, begruendung=reason)
    except Usage as error:
        if error.code != "REASON":
            raise
        return _eine(anfrage, found, {"anmerkung": "freigaben.anmerkung_fehlt"})
    return anfrage.weiter("/freigaben?ergebnis=abgelehnt")


async def _gib_frei(anfrage: Anfrage, found: Wartendes) -> web.StreamResponse:
    done = await haus(anfrage).freigaben.gib_frei(mandant(anfrage), anfrage.person, found.id)
    return anfrage.weiter(_FERTIG[done.inhalt.freigegeben is not None])


async def _hole_ab(anfrage: Anfrage, found: Wartendes) -> web.StreamResponse:
    done = await haus(anfrage).freigaben.hole_ab(mandant(anfrage), anfrage.person, found.id)
    until = moment(anfrage, done.bis)
    return anfrage.render("freigabe_einladung.html", wartendes=found, einladung=done.einladung, bis=until)


async def _hole(anfrage: Anfrage) -> Wartendes:
    try:
        ident = str(uuid.UUID(anfrage.pfad("id")))
    except ValueError:
        raise web.HTTPNotFound from None
    found = await haus(anfrage).freigaben.eine(mandant(anfrage), anfrage.person, ident)
    if found is None:
        raise web.HTTPNotFound
    return found


def _worum(anfrage: Anfrage, one: Wartendes) -> str:
    if one.freigegeben:
        return anfrage.texte("freigaben.art.liegt_bereit")
    if one.rolle is None:
        return anfrage.texte(f"freigaben.art.{one.art.value}")
    return anfrage.texte("freigaben.art.rolle", rolle=anfrage.texte(f"rolle.{one.rolle.value}"))


def _eine(anfrage: Anfrage, one: Wartendes, fehler: dict[str, str] | None = None) -> web.Response:
    return anfrage.render(
        "freigabe.html",
        wartendes=one,
        worum=_worum(anfrage, one),
        gestellt=moment(anfrage, one.gestellt),
        bis=ende(anfrage, one.bis),
        behoerde=None if one.mandant is None else anfrage.haus.behoerden.get(one.mandant),
        gruende=[(one, anfrage.texte(f"freigaben.grund.{one}")) for one in GRUENDE],
        grund=anfrage.felder["grund"],
        fehler=fehler or {},
    )
