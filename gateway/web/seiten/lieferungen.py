"""Deliveries of scanned paper files: how far each is, what is to be corrected by whom, protocol, stop and go on."""

from datetime import timedelta
from typing import Final

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.transfer.einblick.betrieb import ALLE
from gateway.transfer.einblick.lieferungen import (
    MAX_LIEFERUNGEN,
    Befund,
    Lieferungsakte,
    Lieferungsbild,
    Lieferungszeile,
    Protokollform,
    Scanstand,
)
from gateway.transfer.einblick.neues import Themenart
from gateway.web.anfrage import Anfrage
from gateway.web.formular import Formfehler
from gateway.web.sachseite import Sachseite, kennung_aus, nur_vorhandenes, sachseite
from gateway.web.seiten.ereignisse import lebendig
from gateway.web.tafel import als_csv

GEZEIGT: Final = 500
"""Case files on one page; the CSV has them all."""
_MINUTE, _STUNDE, _LANGE = timedelta(minutes=1), timedelta(hours=1), timedelta(minutes=90)
SPALTEN = ("nummer", "dienst", "begonnen", "beendet", *(one.value for one in Scanstand))
SPALTEN_AKTEN = ("barcode", "aktenzeichen", "stand", "wo", "grund", "wer")


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show all deliveries, newest first."""
    seite = sachseite(anfrage)
    rows = await seite.fach.lieferungen.liste(seite.mandant, person=seite.person)
    lies = () if seite.fach.korb is None else await seite.fach.korb.liegt(seite.mandant)
    return anfrage.render(
        "lieferungen.html",
        lieferungen=[
            (one, _fortschritt(anfrage, one), seite.moment(one.begonnen), _summe(anfrage, one))
            for one in rows[:MAX_LIEFERUNGEN]
        ],
        aeltere=MAX_LIEFERUNGEN if len(rows) > MAX_LIEFERUNGEN else None,
        liegt_noch=max(0, len(lies) - GEZEIGT),
        liegt=[
            (one.name, seite.moment(one.seit), anfrage.texte(f"lieferungen.lage.{one.lage.value}"))
            for one in lies[:GEZEIGT]
        ],
        angestossen="angestossen" in anfrage.request.query,
        hochgeladen="hochgeladen" in anfrage.request.query,
        hochladbar=seite.fach.korb is not None,
    )


async def stosse_an(anfrage: Anfrage) -> web.StreamResponse:
    """Have what lies in the folder taken in now instead of after its pause."""
    seite = sachseite(anfrage)
    if seite.fach.korb is None:
        raise web.HTTPNotFound
    await seite.fach.lieferungstaten.stosse_an(seite.fach.korb, seite.mandant, person=seite.person)
    return anfrage.weiter("/lieferungen?angestossen")


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the list as CSV."""
    seite = sachseite(anfrage)
    rows = await seite.fach.lieferungen.liste(seite.mandant, person=seite.person, max_zeilen=ALLE)
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
    live = await lebendig(anfrage, Themenart.LIEFERUNG, kennung_aus(anfrage))
    found = await _lies(seite, selbst=anfrage.selbst)
    shown = [one for one in found.akten if one.befunde or one.stand in {Scanstand.OFFEN, Scanstand.NACHBESSERUNG}]
    shown.sort(key=lambda one: (one.stand is not Scanstand.NACHBESSERUNG, one.stelle))
    return anfrage.render(
        "lieferung.html",
        live=live,
        bild=found,
        rest=_rest(anfrage, found.rest),
        zeile=found.zeile,
        drin=sum(found.zeile.staende.get(one, 0) for one in (Scanstand.AUFGENOMMEN, Scanstand.SCHON_DA)),
        offen=found.zeile.staende.get(Scanstand.OFFEN, 0),
        angehalten=None if found.zeile.angehalten is None else seite.moment(found.zeile.angehalten),
        ohne_schrift="schrift" in anfrage.request.query,
        fortschritt_text=_fortschritt(anfrage, found.zeile),
        begonnen=seite.moment(found.zeile.begonnen),
        beendet=None if found.zeile.beendet is None else seite.moment(found.zeile.beendet),
        abgeholt=None if found.abgeholt is None else seite.worte.tag(found.abgeholt),
        summe=_summe(anfrage, found.zeile),
        akten=[(one, anfrage.texte(f"lieferungen.stand.{one.stand.value}")) for one in shown[:GEZEIGT]],
        weitere=max(0, len(shown) - GEZEIGT),
    )


async def tue(anfrage: Anfrage) -> web.StreamResponse:
    """Stop the intake of a delivery, or let it go on; sent twice, it is as sent once."""
    seite, wanted = sachseite(anfrage), anfrage.felder["tun"]
    ident = kennung_aus(anfrage)
    taten = seite.fach.lieferungstaten
    with nur_vorhandenes():
        if wanted == "anhalten":
            await taten.halte_an(seite.mandant, ident, person=seite.person)
        elif wanted == "fortsetzen":
            if await taten.setze_fort(seite.mandant, ident, person=seite.person) and seite.fach.korb is not None:
                seite.fach.korb.stosse_an()
        else:
            raise Formfehler
    return anfrage.weiter(f"/lieferungen/{ident}")


async def protokoll(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the protocol as its provider gets it, PDF or CSV."""
    seite, ident = sachseite(anfrage), kennung_aus(anfrage)
    try:
        form = Protokollform(anfrage.pfad("form"))
    except ValueError:
        raise web.HTTPNotFound from None
    with nur_vorhandenes():
        lieferung, akten = await seite.fach.lieferungen.unterlagen(seite.mandant, ident, person=seite.person)
    try:
        name, octets = await seite.fach.lieferprotokolle.schreibe(lieferung, akten, form)
    except Usage:
        return anfrage.weiter(f"/lieferungen/{ident}?schrift")
    headers = {
        "Content-Type": "application/pdf" if form is Protokollform.PDF else "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return web.Response(body=octets, headers=headers)


async def akten_als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with every case file and every finding of a delivery as CSV."""
    seite = sachseite(anfrage)
    found = await _lies(seite)
    rows = [_csv_zeile(anfrage, akte, one) for akte in found.akten for one in akte.befunde or (None,)]
    rows += [_csv_zeile(anfrage, None, one) for one in found.befunde]
    return als_csv("lieferung", [anfrage.texte(f"lieferung.spalte.{one}") for one in SPALTEN_AKTEN], rows)


async def _lies(seite: Sachseite, *, selbst: bool = False) -> Lieferungsbild:
    with nur_vorhandenes():
        return await seite.fach.lieferungen.zeige(
            seite.mandant, kennung_aus(seite.anfrage), person=seite.person, selbst=selbst
        )


def _rest(anfrage: Anfrage, rest: timedelta | None) -> str | None:
    """Return how long it still takes, rounded up: in minutes, from an hour and a half on in hours."""
    if rest is None:
        return None
    if rest <= _MINUTE:
        return anfrage.texte("lieferung.rest.minute")
    word, unit = ("minuten", _MINUTE) if rest <= _LANGE else ("stunden", _STUNDE)
    return anfrage.texte(f"lieferung.rest.{word}", anzahl=-(-rest // unit))


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
