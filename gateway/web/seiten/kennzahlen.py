"""Figures for the management: about the authority and its partners, as pages and files. None is about a person."""

from dataclasses import dataclass

from aiohttp import web

from gateway.domain.kennzahl import Quartal
from gateway.domain.states import Rolle
from gateway.transfer.einblick.kennzahlen import Kennzahlenbild, Partnerzahl, Zeitabschnitt
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import haus, mandant, worte
from gateway.web.tafel import als_csv

_STUNDE, _TAG = 3600, 86_400
_RICHTUNG = {Rolle.NEHMER: "kennzahlen.wir_erwarten", Rolle.GEBER: "kennzahlen.wir_geben"}


@dataclass(frozen=True, slots=True)
class Tafel:
    """One table, the same on the page and in the file."""

    titel: str
    koepfe: tuple[str, ...]
    zeilen: tuple[tuple[str, ...], ...]


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the figures of a quarter."""
    found = await _bild(anfrage)
    slow = [_langsam(anfrage, one) for one in found.langsame]
    return anfrage.render(
        "kennzahlen.html",
        umzug=_tage(anfrage, found.zahlen.werktage),
        papier=None if found.papierweg is None else anfrage.texte("kennzahlen.werktage", tage=found.papierweg),
        tafeln=_tafeln(anfrage, found),
        klein=found.aufteilung.kleine_behoerde,
        stand=worte(anfrage).wochentag(found.stand),
        langsame=slow,
        wahl=_wahl(anfrage, found.quartal),
    )


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file: one line for each cell."""
    found, t = await _bild(anfrage), anfrage.texte
    heads = [t(f"kennzahlen.datei.{one}") for one in ("tabelle", "zeile", "spalte", "wert")]
    rows = [
        (table.titel, row[0], head, cell)
        for table in _tafeln(anfrage, found)
        for row in table.zeilen
        for head, cell in zip(table.koepfe[1:], row[1:], strict=True)
    ]
    if found.papierweg is not None:
        rows.append((t("kennzahlen.papierweg"), "", "", t("kennzahlen.werktage", tage=found.papierweg)))
    return als_csv(f"kennzahlen-{found.quartal}", heads, rows)


async def vergleiche(anfrage: Anfrage) -> web.StreamResponse:
    """Show the partners of a quarter beside each other."""
    quarter = _quartal(anfrage)
    rows = await haus(anfrage).kennzahlen.partner(mandant(anfrage), quarter)
    return anfrage.render("partnervergleich.html", tafel=_vergleich(anfrage, rows), wahl=_wahl(anfrage, quarter))


async def vergleich_als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file."""
    quarter = _quartal(anfrage)
    rows = await haus(anfrage).kennzahlen.partner(mandant(anfrage), quarter)
    table = _vergleich(anfrage, rows)
    return als_csv(f"partnervergleich-{quarter}", table.koepfe, table.zeilen)


# -- inside ----------------------------------------------------------------------------------------------------


async def _bild(anfrage: Anfrage) -> Kennzahlenbild:
    return await haus(anfrage).kennzahlen.bild(mandant(anfrage), _quartal(anfrage))


def _quartal(anfrage: Anfrage) -> Quartal:
    """Return the quarter that was chosen; the newest one where none was, or one nobody can choose."""
    there = haus(anfrage).kennzahlen.quartale(mandant(anfrage))
    said = anfrage.request.query.get("zeitraum")
    return next((one for one in there if str(one) == said), there[0])


def _wahl(anfrage: Anfrage, gewaehlt: Quartal) -> dict[str, object]:
    there = haus(anfrage).kennzahlen.quartale(mandant(anfrage))
    return {
        "zeitraum": str(gewaehlt),
        "worte": _worte(anfrage, gewaehlt),
        "zeitraeume": [(str(one), _worte(anfrage, one)) for one in there],
    }


def _worte(anfrage: Anfrage, one: Quartal) -> str:
    return anfrage.texte("kennzahlen.quartal", nummer=one.nummer, jahr=one.jahr)


def _tafeln(anfrage: Anfrage, found: Kennzahlenbild) -> tuple[Tafel, ...]:
    t, parts = anfrage.texte, found.aufteilung
    columns = tuple(t(f"kennzahlen.spalte.{one}") for one in ("angekommen", "abgegeben", "werktage"))
    lay = [(t("kennzahlen.beim_partner"), _dauer(anfrage, parts.beim_partner))]
    if not parts.kleine_behoerde:
        lay = [
            (t("kennzahlen.bei_uns"), _dauer(anfrage, parts.bei_uns)),
            *lay,
            (t("kennzahlen.unterwegs"), _dauer(anfrage, parts.unterwegs)),
        ]
    months = tuple(
        (f"{one.nummer:02d}/{one.jahr}", *_zellen(anfrage, one, "kennzahlen.verdeckt")) for one in found.monate
    )
    quarters = tuple(
        (_worte(anfrage, Quartal(one.jahr, one.nummer)), *_zellen(anfrage, one, "kennzahlen.unter"))
        for one in found.verlauf
    )
    return (
        Tafel(
            t("kennzahlen.tafel.quartal"),
            (t("kennzahlen.spalte.zeitraum"), *columns),
            ((_worte(anfrage, found.quartal), *_zellen(anfrage, found.zahlen, "kennzahlen.unter")),),
        ),
        Tafel(t("kennzahlen.tafel.wo"), (t("kennzahlen.spalte.wo"), t("kennzahlen.spalte.dauer")), tuple(lay)),
        Tafel(
            t("kennzahlen.tafel.offen", stand=worte(anfrage).wochentag(found.stand)),
            tuple(t(f"kennzahlen.spalte.{one}") for one in ("offen", "bis_5", "bis_20", "ueber_20")),
            tuple(
                (
                    t(_RICHTUNG[one.rolle]),
                    *(_anzahl(anfrage, number, "kennzahlen.unter") for number in one.nach_alter),
                )
                for one in found.offen
            ),
        ),
        Tafel(t("kennzahlen.tafel.monate"), (t("kennzahlen.spalte.monat"), *columns), months),
        Tafel(t("kennzahlen.tafel.verlauf"), (t("kennzahlen.spalte.zeitraum"), *columns), quarters),
    )


def _zellen(anfrage: Anfrage, one: Zeitabschnitt, verdeckt: str) -> tuple[str, str, str]:
    return (
        _anzahl(anfrage, one.angekommen, verdeckt),
        _anzahl(anfrage, one.abgegeben, verdeckt),
        _tage(anfrage, one.werktage, verdeckt),
    )


def _anzahl(anfrage: Anfrage, anzahl: int | None, verdeckt: str) -> str:
    return anfrage.texte(verdeckt) if anzahl is None else str(anzahl)


def _tage(anfrage: Anfrage, tage: float | None, verdeckt: str = "kennzahlen.unter") -> str:
    if tage is None:
        return anfrage.texte(verdeckt)
    return anfrage.texte("kennzahlen.werktage", tage=_zahl(anfrage, tage))


def _dauer(anfrage: Anfrage, sekunden: float | None) -> str:
    """Return a length of time in days of the calendar: nights and weekends lie in it."""
    if sekunden is None:
        return anfrage.texte("kennzahlen.unter")
    if sekunden < _STUNDE:
        return anfrage.texte("kennzahlen.unter_stunde")
    return anfrage.texte("kennzahlen.tage", tage=_zahl(anfrage, round(sekunden / _TAG, 1)))


def _zahl(anfrage: Anfrage, zahl: float) -> str:
    text = f"{zahl:.1f}".removesuffix(".0")
    return text.replace(".", ",") if anfrage.texte.sprache == "de" else text


def _langsam(anfrage: Anfrage, one: Partnerzahl) -> str:
    return anfrage.texte(
        "kennzahlen.langsam", partner=one.name, faelle=one.faelle, tage=_tage(anfrage, one.werktage)
    )


def _vergleich(anfrage: Anfrage, rows: tuple[Partnerzahl, ...]) -> Tafel:
    t = anfrage.texte
    return Tafel(
        t("partnervergleich.tabelle"),
        tuple(t(f"partnervergleich.kopf.{one}") for one in ("partner", "faelle", "werktage", "langsam")),
        tuple(
            (
                one.name or t("partnervergleich.uebrige"),
                str(one.faelle),
                _tage(anfrage, one.werktage),
                t("partnervergleich.ja") if one.langsam else t("partnervergleich.nein"),
            )
            for one in rows
        ),
    )
