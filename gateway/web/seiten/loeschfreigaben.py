"""What waits for a second person before it is deleted: look at all that goes, then release or refuse it."""

import uuid
from collections.abc import Mapping, Set

from aiohttp import web

from gateway.domain.konto import Rolle
from gateway.domain.sprache import Sprache
from gateway.transfer.einblick.loeschfreigaben import Loeschbild
from gateway.transfer.records import Loeschgegenstand
from gateway.web.anfrage import Anfrage
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.betriebliches import ende, haus, mandant, moment
from gateway.web.seiten.zweitzeichen import Ausgang, Nichts, Tor

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
    found = await _hole(anfrage)
    gate, whose, ident = haus(anfrage).loeschfreigaben, mandant(anfrage), found.wunsch.id
    person, known = anfrage.person.anmeldename, frozenset(anfrage.felder.alle("trotz"))
    done = await zweitzeichen.entscheide(
        anfrage,
        Tor(
            gib_frei=lambda: gate.gib_frei(whose, ident, person=person, trotz=known),
            lehne_ab=lambda reason: gate.lehne_ab(whose, ident, person=person, begruendung=reason),
            verweigert=_VERWEIGERT,
            einwand=_einwand(found, known),
        ),
    )
    if isinstance(done, Nichts):
        return _eine(anfrage, await _hole(anfrage) if done.anders else found, done.fehler)
    return anfrage.weiter(
        f"/loeschungen?ergebnis={'abgelehnt' if done is Ausgang.ABGELEHNT else found.wunsch.art.value}"
    )


def _einwand(found: Loeschbild, known: Set[str]) -> dict[str, str] | None:
    """Return what keeps this person from releasing it."""
    if found.wunsch.eigenes:
        return {"antwort": "loeschung.eigenes"}
    if found.hindernisse:
        return {"antwort": "loeschungen.steht_entgegen"}
    if {one.value for one, _ in found.vorbehalte} - known:
        return {"trotz": "loeschungen.vorbehalt_fehlt"}
    return None


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


def _eine(anfrage: Anfrage, found: Loeschbild, fehler: Mapping[str, str] | None = None) -> web.Response:
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
