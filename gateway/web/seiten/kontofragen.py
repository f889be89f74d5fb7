"""What did an account do? Asked with an occasion for a limited time, released by a second person, seen by both."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.transfer.pruefung.abfragen import Antwort, Ausschnitt
from gateway.transfer.pruefung.kontofragen import HOECHSTENS, Fragebild
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.herausgabe import CSV, als_csv, datei
from gateway.web.pruefraum import amt, raum, worte
from gateway.web.sachseite import kennung_aus
from gateway.web.seiten import zweitzeichen
from gateway.web.seiten.pruefung_protokoll import recht, vorgang
from gateway.web.seiten.zweitzeichen import Ausgang, Nichts, Tor

PFAD: Final = "/pruefung/kontofragen"
FELDER: Final = ("konto", "von", "bis", "anlass")
SPALTEN: Final = ("nr", "zeit", "vorgang", "recht", "partner", "ergebnis")
GEZEIGT: Final = 500
"""Entries on the page; the file has them all."""
_STELLEN: Final = {
    "NAME": ("konto", "kontofrage.falsch.konto"),
    "OWN": ("konto", "kontofrage.falsch.selbst"),
    "PERIOD": ("bis", "kontofrage.falsch.zeitraum"),
    "REASON": ("anlass", "pruefung.falsch.anlass"),
}
_VERWEIGERT: Final = {
    "SAME": "kontofrage.eigene",
    "CONCERNED": "kontofrage.betroffen",
    "TOO-OLD": "freigaben.zu_alt",
    "UNKNOWN": "freigaben.weg",
    "STATE": "kontofrage.schon",
    "REASON": "loeschungen.grund_fehlt",
}


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show what waits or is answered, and the form for a new question."""
    return await _liste(anfrage, dict.fromkeys(FELDER, ""), {})


async def liste_als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Hand out what waits or is answered as CSV: like the list, without whom a question is about."""
    rows = await raum(anfrage).kontofragen.liste(amt(anfrage), person=anfrage.person.anmeldename)
    return datei("kontofragen.csv", CSV, als_csv(_listenkoepfe(anfrage), [_zellen(anfrage, one) for one in rows]))


async def stelle(anfrage: Anfrage) -> web.StreamResponse:
    """Take a question; nothing is answered before a second person has released it."""
    typed = {name: anfrage.felder[name].strip() for name in FELDER}
    first, last = _tag(anfrage, typed["von"]), _tag(anfrage, typed["bis"])
    wrong = {name: "pruefung.falsch.tag" for name, day in (("von", first), ("bis", last)) if day is None}
    if (why := mangel(typed["anlass"], "pruefung.falsch.anlass")) is not None:
        wrong["anlass"] = why
    if wrong or first is None or last is None:
        return await _liste(anfrage, typed, wrong)
    try:
        ident = await raum(anfrage).kontofragen.stelle(
            amt(anfrage),
            typed["konto"],
            first,
            last + timedelta(days=1),
            typed["anlass"],
            person=anfrage.person.anmeldename,
        )
    except Usage as error:
        if error.code not in _STELLEN:
            raise
        field, text = _STELLEN[error.code]
        return await _liste(anfrage, typed, {field: text})
    return anfrage.weiter(f"{PFAD}/{ident}")


async def zeige_eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one question: about whom, when, why, by whom; to be released, or that it is."""
    return _eine(anfrage, await _hole(anfrage))


async def entscheide(anfrage: Anfrage) -> web.StreamResponse:
    """Release it, which takes a code of the second factor every time, or refuse it with a reason."""
    found = await _hole(anfrage)
    gate, whose, person = raum(anfrage).kontofragen, amt(anfrage), anfrage.person.anmeldename
    ident = found.frage.id
    against = "kontofrage.eigene" if found.eigene else "kontofrage.betroffen"
    done = await zweitzeichen.entscheide(
        anfrage,
        Tor(
            gib_frei=lambda: gate.gib_frei(whose, ident, person=person),
            lehne_ab=lambda reason: gate.lehne_ab(whose, ident, person=person, begruendung=reason),
            verweigert=_VERWEIGERT,
            einwand={"antwort": against} if found.eigene or found.selbst else None,
        ),
    )
    if isinstance(done, Nichts):
        return _eine(anfrage, found, done.fehler)
    return anfrage.weiter(f"{PFAD}?abgelehnt" if done is Ausgang.ABGELEHNT else f"{PFAD}/{ident}")


async def antwort(anfrage: Anfrage) -> web.StreamResponse:
    """Show the answer to the two persons who wanted it; each look is an entry of the log."""
    shown, found = await _antwort(anfrage, Ausschnitt(0, GEZEIGT))
    rows = _zeilen(anfrage, found)
    return anfrage.render(
        "kontofrage_antwort.html",
        bild=shown,
        zeitraum=_zeitraum(anfrage, shown),
        koepfe=_koepfe(anfrage),
        zeilen=rows,
        anzahl=found.anzahl,
        weitere=max(0, found.anzahl - GEZEIGT),
        antwort=found,
        gestellt=worte(anfrage).druck(found.gestellt),
    )


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Hand the same out as CSV."""
    _, found = await _antwort(anfrage)
    return datei("kontofrage.csv", CSV, als_csv(_koepfe(anfrage), _zeilen(anfrage, found)))


async def _antwort(anfrage: Anfrage, ausschnitt: Ausschnitt | None = None) -> tuple[Fragebild, Antwort]:
    found = await _hole(anfrage)
    try:
        return await raum(anfrage).kontofragen.beantworte(
            amt(anfrage), found.frage.id, person=anfrage.person.anmeldename, ausschnitt=ausschnitt
        )
    except Usage as error:
        if error.code == "NOT-YOURS":
            raise web.HTTPForbidden from None
        if error.code in {"MANY", "WIDE"}:
            raise web.HTTPRequestEntityTooLarge(max_size=0, actual_size=0) from None
        raise web.HTTPNotFound from None


async def _hole(anfrage: Anfrage) -> Fragebild:
    found = await raum(anfrage).kontofragen.eine(
        amt(anfrage), kennung_aus(anfrage), person=anfrage.person.anmeldename
    )
    if found is None:
        raise web.HTTPNotFound
    return found


def _tag(anfrage: Anfrage, text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), raum(anfrage).zone)
    except (ValueError, OverflowError):
        return None


def _zeitraum(anfrage: Anfrage, one: Fragebild) -> str:
    words, zone = worte(anfrage), raum(anfrage).zone
    last = (one.ende - timedelta(days=1)).astimezone(zone).date()
    return f"{words.tag(one.ab.astimezone(zone).date())} – {words.tag(last)}"


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"pruefung.spalte.{one}") for one in SPALTEN]


def _zeilen(anfrage: Anfrage, found: Antwort) -> list[list[str]]:
    return [
        [
            str(one.index),
            worte(anfrage).druck(one.zeit),
            vorgang(anfrage, one),
            recht(anfrage, one.rechtsgrund),
            one.partner_name or "–",
            one.ergebnis or "–",
        ]
        for one in found.zeilen
    ]


def _listenkoepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"kontofrage.kopf.{one}") for one in ("zeitraum", "von", "gestellt", "stand")]


def _zellen(anfrage: Anfrage, one: Fragebild) -> list[object]:
    asked = worte(anfrage).druck(one.frage.gestellt)
    return [_zeitraum(anfrage, one), one.frage.person, asked, _stand(anfrage, one)]


def _stand(anfrage: Anfrage, one: Fragebild) -> str:
    return anfrage.texte(f"kontofrage.stand.{'wartet' if one.frage.freigegeben is None else 'frei'}")


async def _liste(anfrage: Anfrage, werte: dict[str, str], fehler: dict[str, str]) -> web.Response:
    rows = await raum(anfrage).kontofragen.liste(amt(anfrage), person=anfrage.person.anmeldename)
    return anfrage.render(
        "kontofragen.html",
        koepfe=_listenkoepfe(anfrage),
        zeilen=[(f"{PFAD}/{one.frage.id}", _zellen(anfrage, one)) for one in rows],
        werte=werte,
        fehler=fehler,
        tage=HOECHSTENS.days,
        abgelehnt="abgelehnt" in anfrage.request.query,
    )


def _eine(anfrage: Anfrage, found: Fragebild, fehler: Mapping[str, str] | None = None) -> web.Response:
    return anfrage.render(
        "kontofrage.html",
        bild=found,
        zeitraum=_zeitraum(anfrage, found),
        stand=_stand(anfrage, found),
        gestellt=worte(anfrage).druck(found.frage.gestellt),
        bis=worte(anfrage).wochentag(found.bis.astimezone(raum(anfrage).zone).date()),
        fehler=fehler or {},
    )
