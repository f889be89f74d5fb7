"""Who received data of a person: one question, an answer for that person (Art. 15 DSGVO) and one for the audit.

The answer for the person names authorities, days and purposes, and nobody who works here. Both are pages to print.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.events import Rechtsgrund
from gateway.domain.sprache import Sprache
from gateway.transfer.pruefung.abfragen import Antwort
from gateway.transfer.pruefung.auskunftsblatt import Auskunftsblatt, Blatttabelle
from gateway.transfer.pruefung.empfaenger import Empfang, Vorgang, Weitergaben, weitergaben
from gateway.web.anfrage import Anfrage
from gateway.web.herausgabe import CSV, PDF, ZIP, als_csv, datei
from gateway.web.pruefraum import amt, gemerkt, merke, raum, worte
from gateway.web.seiten.pruefung_formular import FALSCH, LEER, Auskunftsfrage, lies
from gateway.web.seiten.pruefung_protokoll import gefragtes, handelnder, recht, tafel, vorgang

PFAD: Final = "/pruefung/auskunft"
PERSON, BERICHT = "person", "bericht"
"""The two answers; the words are part of the addresses and of the keys of their texts."""
_NACHRICHTEN = frozenset(
    {"010002", "010101", "010102", "010201", "010202", "010203", "010205", "010206", "010207", "0010", "0020"}
)
"""Types of messages with words of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blatt:
    """The lists of an answer in words."""

    empfaenge: list[tuple[str, ...]]
    herausgaben: list[tuple[str, ...]]
    abfragen: list[tuple[str, ...]]


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Ask about whom."""
    raum(anfrage)
    return _frage(anfrage, LEER, {})


async def frage(anfrage: Anfrage) -> web.StreamResponse:
    """Take the question."""
    asked, typed, wrong = lies(anfrage, art=Auskunftsfrage, rechtsgrund=Rechtsgrund.DSGVO_15)
    if asked is not None and not typed["aktenzeichen"] and not typed["azr"]:
        wrong["aktenzeichen"] = "pruefung.falsch.wer"
    if asked is None or wrong:
        return _frage(anfrage, typed, wrong)
    token = merke(anfrage, asked)
    return anfrage.weiter(f"{PFAD}/{token}/{PERSON}")


async def antwort(anfrage: Anfrage) -> web.StreamResponse:
    """Show one of the two answers; each look is an entry of the log."""
    asked, kind, token = _gefragt(anfrage), _fassung(anfrage), anfrage.pfad("token")
    try:
        found = await raum(anfrage).abfragen.beantworte(
            amt(anfrage), asked.ersuchen, person=anfrage.person.anmeldename
        )
    except Usage as error:
        return _falsch(anfrage, asked, error)
    shown = _blatt(anfrage, weitergaben(found.zeilen))
    other = BERICHT if kind == PERSON else PERSON
    return anfrage.render(
        "pruefung_weitergaben.html",
        fassung=kind,
        gefragt=[
            *gefragtes(anfrage, asked),
            (anfrage.texte("pruefung.auskunft.verantwortlich"), _behoerde(anfrage)),
        ],
        nummer=found.nummer,
        gekuerzt=found.gekuerzt,
        gestellt=worte(anfrage).druck(found.gestellt),
        empfaenge=shown.empfaenge,
        herausgaben=shown.herausgaben,
        abfragen=shown.abfragen,
        eintraege=_eintraege(anfrage, found) if kind == BERICHT else [],
        kurzzeichen=found.vorgaenge if kind == BERICHT else [],
        datei=f"{PFAD}/{token}/{kind}/datei",
        wege=[
            (f"{PFAD}/{token}/{other}", anfrage.texte(f"pruefung.{other}.titel")),
            (PFAD, anfrage.texte("pruefung.antwort.neu")),
        ],
        ohne_schrift="schrift" in anfrage.request.query,
        fehler={},
    )


async def herausgeben(anfrage: Anfrage) -> web.StreamResponse:
    """Hand one of the two out as a table, or the entries behind it as a package others verify."""
    asked, kind, form = _gefragt(anfrage), _fassung(anfrage), anfrage.felder["form"]
    questions, who = raum(anfrage).abfragen, anfrage.person.anmeldename
    try:
        if form == "zip" and kind == BERICHT:
            package = await questions.paket(amt(anfrage), asked.ersuchen, person=who)
            return datei("protokollauszug.zip", ZIP, b"".join(package.stuecke))
        if form == "pdf":
            with raum(anfrage).setzerei.platz():
                found = await questions.beantworte(amt(anfrage), asked.ersuchen, person=who, form=form)
                return await _als_blatt(anfrage, asked, found, kind)
        if form != "csv":
            raise web.HTTPNotFound
        found = await questions.beantworte(amt(anfrage), asked.ersuchen, person=who, form=form)
    except Usage as error:
        return _falsch(anfrage, asked, error)
    if kind == BERICHT:
        return tafel(anfrage, found, form)
    shown = _blatt(anfrage, weitergaben(found.zeilen))
    heads = [
        anfrage.texte(f"pruefung.auskunft.{one}") for one in ("behoerde", "was", "bereit", "angekommen", "zweck")
    ]
    others = [("–", what, when, "–", why) for when, what, why in (*shown.herausgaben, *shown.abfragen)]
    return datei("auskunft.csv", CSV, als_csv(heads, [*shown.empfaenge, *others]))


async def _als_blatt(anfrage: Anfrage, asked: Auskunftsfrage, found: Antwort, kind: str) -> web.StreamResponse:
    """Answer with the sheet as PDF; a page says so where the server has no font to set it with."""
    t, shown = anfrage.texte, _blatt(anfrage, weitergaben(found.zeilen))
    told = [t("pruefung.gekuerzt", anzahl=found.gekuerzt)] if found.gekuerzt else []
    if kind == BERICHT:
        told.append(t("pruefung.antwort.nummern"))
    sheet = Auskunftsblatt(
        titel=t(f"pruefung.{kind}.titel"),
        behoerde=_behoerde(anfrage),
        erklaert=t(f"pruefung.{kind}.erklaert"),
        angaben=tuple(gefragtes(anfrage, asked)),
        tabellen=tuple(_tabellen(anfrage, shown, _eintraege(anfrage, found) if kind == BERICHT else [])),
        vermerke=(t("pruefung.gestellt", wann=worte(anfrage).druck(found.gestellt)), *told),
        test=not anfrage.haus.echt,
        sprache=Sprache(t.sprache),
        moment=found.gestellt,
        gestellt=worte(anfrage).druck(found.gestellt),
    )
    try:
        octets = await raum(anfrage).setzerei.setze(sheet)
    except Usage:
        return anfrage.weiter(f"{PFAD}/{anfrage.pfad('token')}/{kind}?schrift")
    return datei("auskunft.pdf" if kind == PERSON else "pruefbericht.pdf", PDF, octets)


def _tabellen(anfrage: Anfrage, shown: Blatt, eintraege: list[tuple[str, ...]]) -> Iterator[Blatttabelle]:
    t = anfrage.texte
    heads = [t(f"pruefung.auskunft.{one}") for one in ("behoerde", "was", "bereit", "angekommen", "zweck")]
    yield Blatttabelle(
        titel=t("pruefung.auskunft.empfaenger"),
        koepfe=tuple(heads),
        breiten=(24, 20, 17, 17, 22),
        zeilen=tuple(shown.empfaenge),
        leer=t("pruefung.auskunft.niemand"),
    )
    steps = (t("pruefung.spalte.zeit"), t("pruefung.spalte.vorgang"), t("pruefung.auskunft.zweck"))
    for name, rows in (("herausgaben", shown.herausgaben), ("abfragen", shown.abfragen)):
        yield Blatttabelle(
            titel=t(f"pruefung.auskunft.{name}"), koepfe=steps, breiten=(22, 44, 34), zeilen=tuple(rows)
        )
    columns = ("nr", "zeit", "vorgang", "recht", "wer", "begruendung")
    yield Blatttabelle(
        titel=t("pruefung.bericht.eintraege"),
        koepfe=tuple(t(f"pruefung.spalte.{one}") for one in columns),
        breiten=(9, 17, 26, 20, 11, 17),
        zeilen=tuple(eintraege),
    )


def _blatt(anfrage: Anfrage, found: Weitergaben) -> Blatt:
    return Blatt(
        empfaenge=[_empfang(anfrage, one) for one in found.empfaenge],
        herausgaben=[_vorgang(anfrage, one) for one in found.herausgaben],
        abfragen=[_vorgang(anfrage, one) for one in found.abfragen],
    )


def _empfang(anfrage: Anfrage, one: Empfang) -> tuple[str, ...]:
    kind = (one.nachrichtentyp or "").rpartition(".")[2]
    german = anfrage.texte.sprache == "de"
    what = anfrage.texte(f"nachricht.{kind}") if kind in _NACHRICHTEN else (one.art.de if german else one.art.en)
    arrived = "–" if one.angekommen is None else worte(anfrage).druck(one.angekommen)
    return (one.name, what, worte(anfrage).druck(one.zeit), arrived, recht(anfrage, one.rechtsgrund))


def _vorgang(anfrage: Anfrage, one: Vorgang) -> tuple[str, ...]:
    what = one.art.de if anfrage.texte.sprache == "de" else one.art.en
    return (worte(anfrage).druck(one.zeit), what, recht(anfrage, one.rechtsgrund))


def _eintraege(anfrage: Anfrage, found: Antwort) -> list[tuple[str, ...]]:
    return [
        (str(one.index), worte(anfrage).druck(one.zeit), vorgang(anfrage, one), recht(anfrage, one.rechtsgrund),
         handelnder(anfrage, one), one.begruendung or "–")
        for one in found.zeilen
    ]  # fmt: skip


def _behoerde(anfrage: Anfrage) -> str:
    return anfrage.haus.behoerden[amt(anfrage)]


def _fassung(anfrage: Anfrage) -> str:
    if (kind := anfrage.pfad("fassung")) not in {PERSON, BERICHT}:
        raise web.HTTPNotFound
    return kind


def _gefragt(anfrage: Anfrage) -> Auskunftsfrage:
    return gemerkt(anfrage, Auskunftsfrage)


def _falsch(anfrage: Anfrage, asked: Auskunftsfrage, error: Usage) -> web.Response:
    wrong = FALSCH.get(error.code, {"anlass": f"pruefung.falsch.{error.code.lower()}"})
    return _frage(anfrage, asked.felder, wrong)


def _frage(anfrage: Anfrage, felder: object, fehler: dict[str, str]) -> web.Response:
    return anfrage.render("pruefung_auskunft.html", felder=felder, fehler=fehler)
