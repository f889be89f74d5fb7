"""What waits for a second person before it is deleted: look at all that goes, then release or refuse it."""

import uuid

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.konto import Rolle
from gateway.domain.sprache import Sprache
from gateway.transfer.einblick.loeschfreigaben import Loeschbild
from gateway.transfer.records import Loeschgegenstand
from gateway.web.anfrage import Anfrage
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.betriebliches import ende, haus, mandant, moment

_ERGEBNIS = frozenset({"inhalt", "dokument", "abgelehnt"})
_ART = {Loeschgegenstand.INHALT: "loeschungen.art.inhalt", Loeschgegenstand.DOKUMENT: "loeschungen.art.dokument"}
_VERWEIGERT = {
    "SAME": "loeschung.eigenes",
    "NAMES": "freigaben.namen",
    "TOO-OLD": "freigaben.zu_alt",
    "UNKNOWN": "freigaben.weg",
    "KEPT": "loeschungen.steht_entgegen",
    "REASON": "loeschungen.grund_fehlt",
}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show what waits for this authority."""
    rows = await haus(anfrage).loeschfreigaben.liste(mandant(anfrage), person=anfrage.person.anmeldename)
    done = anfrage.request.query.get("ergebnis", "")
    lines = [
        (
            f"/loeschungen/{one.id}",
            [
                anfrage.texte(_ART[one.art]),
                one.aktenzeichen,
                one.von,
                moment(anfrage, one.gestellt),
                ende(anfrage, one.bis),
            ],
        )
        for one in rows
    ]
    heads = [anfrage.texte(f"loeschungen.kopf.{one}") for one in ("worum", "akte", "von", "gestellt", "bis")]
    return anfrage.render(
        "loeschungen.html", koepfe=heads, zeilen=lines, ergebnis=done if done in _ERGEBNIS else None
    )


async def zeige_eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one: every document that goes, who asked, what cannot be undone."""
    return _eine(anfrage, await _hole(anfrage))


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Release, which takes a code of the second factor every time, or refuse with a reason."""
    found, choice = await _hole(anfrage), anfrage.felder["antwort"]
    gate, whose, ident = haus(anfrage).loeschfreigaben, mandant(anfrage), found.wunsch.id
    person = anfrage.person.anmeldename
    try:
        if choice == "ablehnen":
            reason = anfrage.felder["begruendung"].strip()[: zweitzeichen.GRUND_MAX]
            await gate.lehne_ab(whose, ident, person=person, begruendung=reason)
            return anfrage.weiter("/loeschungen?ergebnis=abgelehnt")
        if choice != "freigeben":
            return _eine(anfrage, found, {"antwort": "freigaben.waehlen"})
        if (wrong := await _pruefe(anfrage, found)) is not None:
            return _eine(anfrage, found, wrong)
        known = frozenset(anfrage.felder.alle("trotz"))
        await gate.gib_frei(whose, ident, person=person, trotz=known)
    except Usage as error:
        where = "begruendung" if error.code == "REASON" else "antwort"
        text = _VERWEIGERT.get(error.code, "loeschungen.geht_nicht")
        return _eine(anfrage, await _hole(anfrage), {where: text})
    return anfrage.weiter(f"/loeschungen?ergebnis={found.wunsch.art.value}")


async def _pruefe(anfrage: Anfrage, found: Loeschbild) -> dict[str, str] | None:
    """Return what is wrong with the form, the code last: one that is right is used up."""
    if found.wunsch.eigenes:
        return {"antwort": "loeschung.eigenes"}
    if found.hindernisse:
        return {"antwort": "loeschungen.steht_entgegen"}
    if {one.value for one, _ in found.vorbehalte} - set(anfrage.felder.alle("trotz")):
        return {"trotz": "loeschungen.vorbehalt_fehlt"}
    wrong = await zweitzeichen.fehlt(anfrage)
    return None if wrong is None else {"code": wrong}


async def _hole(anfrage: Anfrage) -> Loeschbild:
    try:
        ident = str(uuid.UUID(anfrage.pfad("id")))
    except ValueError:
        raise web.HTTPNotFound from None
    found = await haus(anfrage).loeschfreigaben.eine(
        mandant(anfrage),
        ident,
        person=anfrage.person.anmeldename,
        sprache=Sprache(anfrage.texte.sprache),
    )
    if found is None:
        raise web.HTTPNotFound
    return found


def _eine(anfrage: Anfrage, found: Loeschbild, fehler: dict[str, str] | None = None) -> web.Response:
    t = anfrage.texte
    rows = [
        (
            str(one.nummer),
            one.name or t("loeschungen.verdeckt"),
            " ".join(one.gruende) or t("loeschungen.darf_gehen"),
        )
        for one in found.dokumente
    ]
    return anfrage.render(
        "loeschung.html",
        bild=found,
        worum=t(_ART[found.wunsch.art]),
        art=found.wunsch.art.value,
        zeilen=rows,
        koepfe=[t(f"loeschung.kopf.{one}") for one in ("nummer", "dokument", "gruende")],
        gestellt=moment(anfrage, found.wunsch.gestellt),
        bis=ende(anfrage, found.wunsch.bis),
        zur_akte=Rolle.SACHBEARBEITUNG in anfrage.rollen,
        fehler=fehler or {},
    )
