"""Deliveries of scanned paper files: how far each is, and what is to be corrected by whom; as page and as CSV."""

from typing import Final

from aiohttp import web

from gateway.transfer.einblick.lieferungen import Befund, Lieferungsakte, Lieferungsbild, Lieferungszeile, Scanstand
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, kennung_aus, nur_vorhandenes, sachseite
from gateway.web.tafel import als_csv

GEZEIGT: Final = 500
"""Case files on one page; the CSV has them all."""
SPALTEN = ("nummer", "dienst", "begonnen", "beendet", *(one.value for one in Scanstand))
SPALTEN_AKTEN = ("barcode", "aktenzeichen", "stand", "wo", "grund", "wer")


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show all deliveries, newest first."""
    seite = sachseite(anfrage)
    rows = await seite.fach.lieferungen.liste(seite.mandant, person=seite.person)
    return anfrage.render(
        "lieferungen.html",
        lieferungen=[
            (one, _fortschritt(anfrage, one), seite.moment(one.begonnen), _summe(anfrage, one)) for one in rows
        ],
    )


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the list as CSV."""
    seite = sachseite(anfrage)
    rows = await seite.fach.lieferungen.liste(seite.mandant, person=seite.person)
    heads = [anfrage.texte(f"lieferungen.spalte.{one}") for one in SPALTEN]
    return als_csv("lieferungen", heads, [
        (
            one.nummer,
            one.dienst,
            one.begonnen.isoformat(timespec="seconds"),
            None if one.beendet is None else one.beendet.isoformat(timespec="seconds"),
            *(one.staende.get(stand, 0) for stand in Scanstand),
        )
        for one in rows
    ])  # fmt: skip


async def eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one delivery: its progress, and every case file somebody has to look at."""
    seite = sachseite(anfrage)
    found = await _lies(seite)
    shown = [one for one in found.akten if one.befunde or one.stand in {Scanstand.OFFEN, Scanstand.NACHBESSERUNG}]
    shown.sort(key=lambda one: (one.stand is not Scanstand.NACHBESSERUNG, one.stelle))
    return anfrage.render(
        "lieferung.html",
        bild=found,
        zeile=found.zeile,
        fortschritt_text=_fortschritt(anfrage, found.zeile),
        begonnen=seite.moment(found.zeile.begonnen),
        beendet=None if found.zeile.beendet is None else seite.moment(found.zeile.beendet),
        abgeholt=None if found.abgeholt is None else seite.worte.tag(found.abgeholt),
        summe=_summe(anfrage, found.zeile),
        akten=[(one, anfrage.texte(f"lieferungen.stand.{one.stand.value}")) for one in shown[:GEZEIGT]],
        weitere=max(0, len(shown) - GEZEIGT),
    )


async def akten_als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with every case file and every finding of a delivery as CSV."""
    seite = sachseite(anfrage)
    found = await _lies(seite)
    rows = [_csv_zeile(anfrage, akte, one) for akte in found.akten for one in akte.befunde or (None,)]
    rows += [_csv_zeile(anfrage, None, one) for one in found.befunde]
    return als_csv("lieferung", [anfrage.texte(f"lieferung.spalte.{one}") for one in SPALTEN_AKTEN], rows)


async def _lies(seite: Sachseite) -> Lieferungsbild:
    with nur_vorhandenes():
        return await seite.fach.lieferungen.zeige(seite.mandant, kennung_aus(seite.anfrage), person=seite.person)


def _fortschritt(anfrage: Anfrage, one: Lieferungszeile) -> str:
    return anfrage.texte("lieferungen.fortschritt", fertig=one.entschieden, von=one.akten)


def _summe(anfrage: Anfrage, one: Lieferungszeile) -> str:
    parts = [
        f"{anfrage.texte(f'lieferungen.stand.{stand.value}')} {one.staende[stand]}"
        for stand in Scanstand
        if one.staende.get(stand)
    ]
    return " · ".join(parts) or "–"


def _csv_zeile(anfrage: Anfrage, akte: Lieferungsakte | None, one: Befund | None) -> tuple[object, ...]:
    head = (
        (None, None, None)
        if akte is None
        else (akte.barcode, akte.aktenzeichen, anfrage.texte(f"lieferungen.stand.{akte.stand.value}"))
    )
    if one is None:
        return (*head, None, None, None)
    return (*head, one.wo, one.grund, anfrage.texte(f"lieferung.wer.{one.zustaendig}"))
