"""The log, asked by auditors: a form, its answer under an opaque address, the same as a file."""

from collections.abc import Iterator

import orjson
from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.events import ART, Akteur, AuditEreignis, Rechtsgrund, Verarbeitung
from gateway.transfer.pruefung.abfragen import Antwort, Ausschnitt, Zeile
from gateway.web.anfrage import Anfrage
from gateway.web.herausgabe import CSV, JSON, ZIP, als_csv, datei
from gateway.web.pruefraum import amt, gemerkt, merke, raum, worte
from gateway.web.seiten.pruefung_formular import FALSCH, LEER, Gefragt, lies

PFAD = "/pruefung/protokoll"
JE_SEITE = 50
_STELLEN = 4
"""Digits of the number of a page."""
_SPALTEN = (
    "generation", "nr", "zeit", "verarbeitung", "ereignis", "vorgang", "recht", "wer", "begruendung", "partner",
    "kurzzeichen", "nachrichtentyp", "anzahl", "ergebnis", "blatt",
)  # fmt: skip


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask what is wanted of the log."""
    raum(anfrage)
    return _frage(anfrage, LEER, {})


async def frage(anfrage: Anfrage) -> web.StreamResponse:
    """Take the question; its answer stands under an address that says nothing of it."""
    asked, typed, wrong = lies(anfrage)
    if asked is None:
        return _frage(anfrage, typed, wrong)
    token = merke(anfrage, asked)
    return anfrage.weiter(f"{PFAD}/{token}/1")


async def antwort(anfrage: Anfrage) -> web.StreamResponse:
    """Show what answers; each look is an entry of the log."""
    asked, token = _gefragt(anfrage), anfrage.pfad("token")
    if not (said := anfrage.pfad("seite")).isascii() or not said.isdigit() or len(said) > _STELLEN:
        raise web.HTTPNotFound
    if (number := int(said)) < 1:
        raise web.HTTPNotFound
    try:
        found = await raum(anfrage).abfragen.beantworte(
            amt(anfrage),
            asked.ersuchen,
            person=anfrage.person.anmeldename,
            ausschnitt=Ausschnitt((number - 1) * JE_SEITE, JE_SEITE),
        )
    except Usage as error:
        return _falsch(anfrage, asked, error)
    pages = max(1, -(-found.anzahl // JE_SEITE))
    if number > pages:
        raise web.HTTPNotFound
    rows = [
        (str(one.index), worte(anfrage).druck(one.zeit), vorgang(anfrage, one), recht(anfrage, one.rechtsgrund),
         one.partner_name or "–", handelnder(anfrage, one), one.begruendung or "–", one.ergebnis or "–")
        for one in found.zeilen
    ]  # fmt: skip
    return anfrage.render(
        "pruefung_antwort.html", pfad=f"{PFAD}/{token}/", antwort=found, zeilen=rows, seite=number, seiten=pages,
        gefragt=gefragtes(anfrage, asked), gestellt=worte(anfrage).druck(found.gestellt), fehler={},
        kurzzeichen=found.vorgaenge,
    )  # fmt: skip


async def herausgeben(anfrage: Anfrage) -> web.StreamResponse:
    """Hand the answer out as a file: table, data, or a package others verify."""
    asked, form = _gefragt(anfrage), anfrage.felder["form"]
    questions, who = raum(anfrage).abfragen, anfrage.person.anmeldename
    try:
        if form == "zip":
            package = await questions.paket(amt(anfrage), asked.ersuchen, person=who)
            return datei("protokollauszug.zip", ZIP, b"".join(package.stuecke))
        if form not in {"csv", "json"}:
            raise web.HTTPNotFound
        found = await questions.beantworte(amt(anfrage), asked.ersuchen, person=who, form=form)
    except Usage as error:
        return _falsch(anfrage, asked, error)
    return tafel(anfrage, found, form)


def tafel(anfrage: Anfrage, found: Antwort, form: str) -> web.Response:
    """Return an answer as CSV or JSON; both say the same, and neither names an employee."""
    heads = [anfrage.texte(f"pruefung.spalte.{one}") for one in _SPALTEN]
    rows = [list(_werte(anfrage, one)) for one in found.zeilen]
    if form == "csv":
        return datei("protokoll.csv", CSV, als_csv(heads, rows))
    return datei("protokoll.json", JSON, orjson.dumps([dict(zip(_SPALTEN, row, strict=True)) for row in rows]))


def _werte(anfrage: Anfrage, one: Zeile) -> Iterator[str]:
    yield from (str(one.generation), str(one.index), one.zeit.isoformat(), one.art.klasse.value)
    yield from (one.art.ereignis.value, vorgang(anfrage, one), one.rechtsgrund or "", handelnder(anfrage, one))
    yield from (one.begruendung, one.partner_name, one.kurzzeichen or "", one.nachrichtentyp or "")
    yield from ("" if one.anzahl is None else str(one.anzahl), one.ergebnis, one.blatt)


def vorgang(anfrage: Anfrage, one: Zeile) -> str:
    """Return what happened, in a sentence of the language of the page."""
    return one.art.de if anfrage.texte.sprache == "de" else one.art.en


def recht(anfrage: Anfrage, one: Rechtsgrund | None) -> str:
    """Return a legal ground in words."""
    return "–" if one is None else anfrage.texte(f"recht.{one.name.lower()}")


def handelnder(anfrage: Anfrage, one: Zeile) -> str:
    """Return who acted: a number of this answer for a person, never a name."""
    if one.akteur is not Akteur.PERSON:
        return anfrage.texte(f"pruefung.akteur.{one.akteur.value}")
    if one.unpassend:
        return anfrage.texte("pruefung.akteur.unpassend")
    if one.person is None:
        return anfrage.texte("pruefung.akteur.niemand")
    return anfrage.texte("pruefung.akteur.person", nummer=one.person)


def gefragtes(anfrage: Anfrage, asked: Gefragt) -> list[tuple[str, str]]:
    """Return what was asked, for the page and its print."""
    said = asked.felder
    shown = {
        **said,
        "klasse": dict(klassen(anfrage)).get(said["klasse"], ""),
        "ereignis": dict(ereignisse(anfrage)).get(said["ereignis"], ""),
        "recht": dict(rechtsgruende(anfrage)).get(said["recht"], ""),
    }
    return [(anfrage.texte(f"pruefung.feld.{name}"), text) for name, text in shown.items() if text]


def _gefragt(anfrage: Anfrage) -> Gefragt:
    return gemerkt(anfrage, Gefragt)


def _falsch(anfrage: Anfrage, asked: Gefragt, error: Usage) -> web.Response:
    wrong = FALSCH.get(error.code, {"anlass": f"pruefung.falsch.{error.code.lower()}"})
    return _frage(anfrage, asked.felder, wrong)


def ereignisse(anfrage: Anfrage) -> list[tuple[str, str]]:
    """Return every event of the log with its sentence, by that."""
    german = anfrage.texte.sprache == "de"
    found = [(one.value, ART[one].de if german else ART[one].en) for one in AuditEreignis]
    return sorted(found, key=lambda pair: pair[1])


def rechtsgruende(anfrage: Anfrage) -> list[tuple[str, str]]:
    """Return every legal ground with its words."""
    return [(one.value, recht(anfrage, one)) for one in Rechtsgrund]


def klassen(anfrage: Anfrage) -> list[tuple[str, str]]:
    """Return every kind of processing with its word."""
    return [(one.value, anfrage.texte(f"verarbeitung.{one.name.lower()}")) for one in Verarbeitung]


def _frage(anfrage: Anfrage, felder: object, fehler: dict[str, str]) -> web.Response:
    return anfrage.render(
        "pruefung_protokoll.html", felder=felder, fehler=fehler, klassen=klassen(anfrage),
        ereignisse=ereignisse(anfrage), rechtsgruende=rechtsgruende(anfrage),
    )  # fmt: skip
