"""A delivery before it is taken over: its register, and each page of its documents as picture and text."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import TransferId
from gateway.domain.seitenbild import Bildbreite, KeinBild, Seitenbild, Seitenwunsch
from gateway.transfer.einblick.sendung import Sendungsbild, Sendungsstelle
from gateway.transfer.seitenblick import Blick
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, kennung_aus, nummer_aus, nur_vorhandenes, sachseite
from gateway.web.seiten.akte import Gesperrt, frage_grund, grund, nimm_grund
from gateway.web.seiten.blatt import breite, gross, zeichne_blatt
from gateway.web.tafel import als_csv

SPALTEN = ("blatt", "dokument", "datum", "seiten", "hinweise")


class Vorbei(Exception):
    """Nothing waits to be taken over any more."""


class Unlesbar(Exception):
    """The delivery cannot be opened."""


@contextmanager
def _nur_wartendes() -> Iterator[None]:
    with nur_vorhandenes():
        try:
            yield
        except Refused:
            raise Unlesbar from None
        except Usage as error:
            match error.code:
                case "REASON":
                    raise Gesperrt from None
                case "STATE" | "GONE":
                    raise Vorbei from None
            raise


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the register."""
    seite, ident = sachseite(anfrage), TransferId(kennung_aus(anfrage))
    try:
        shown = await _register(seite, ident)
    except Gesperrt:
        return frage_grund(seite, _ort(ident), blatt=True)
    except Vorbei:
        return anfrage.weiter(f"/uebergaben/{ident}")
    except Unlesbar:
        return _ohne(seite, ident)
    rows = [
        (one, "–" if one.datum is None else seite.worte.tag(one.datum), one.seiten_wort) for one in shown.dokumente
    ]
    return anfrage.render(
        "sendung.html",
        transfer=ident,
        bild=shown,
        zeilen=rows,
        titel={one.nummer: one.titel for one in shown.dokumente},
        zweifel=[one for one in shown.dokumente if one.zweifel],
        koepfe=[anfrage.texte(f"akte.spalte.{one}") for one in SPALTEN],
    )


async def als_datei(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the register as CSV."""
    seite, ident = sachseite(anfrage), TransferId(kennung_aus(anfrage))
    try:
        shown = await _register(seite, ident)
    except (Gesperrt, Vorbei, Unlesbar):
        return anfrage.weiter(_ort(ident))
    rows = [
        (one.blatt, one.titel, one.datum and one.datum.isoformat(), one.seiten, ", ".join(one.zweifel))
        for one in shown.dokumente
    ]
    return als_csv("lieferung", [anfrage.texte(f"akte.spalte.{one}") for one in SPALTEN], rows)


async def oeffne(anfrage: Anfrage) -> web.StreamResponse:
    """Take the reason for which a register is opened."""
    seite, ident = sachseite(anfrage), kennung_aus(anfrage)
    return nimm_grund(seite, ident, _ort(ident), blatt=True)


# -- pages -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blatt:
    stelle: Sendungsstelle
    seite: int
    bild: Seitenbild | KeinBild


async def zeige_blatt(anfrage: Anfrage) -> web.StreamResponse:
    """Show a page of a document with its text."""
    seite, ident = sachseite(anfrage), TransferId(kennung_aus(anfrage))
    try:
        found = await _lies(seite, ident)
    except Gesperrt:
        return frage_grund(seite, _hier(anfrage), blatt=True)
    except Vorbei:
        return anfrage.weiter(f"/uebergaben/{ident}")
    except Unlesbar:
        return _ohne(seite, ident)
    stelle = found.stelle
    before, after = stelle.davor, stelle.danach
    return zeichne_blatt(
        seite,
        found.bild,
        seite_nummer=found.seite,
        ort=_ort(ident),
        zeile=stelle.zeile,
        davor=None if before is None else (before.nummer, before.seiten or 1),
        danach=None if after is None else after.nummer,
        register=anfrage.texte("sendung.register", kurzzeichen=stelle.kurzzeichen),
        fragen=stelle.fragen,
    )


async def oeffne_blatt(anfrage: Anfrage) -> web.StreamResponse:
    """Take the reason for which a page is opened; it counts for the whole delivery."""
    return nimm_grund(sachseite(anfrage), kennung_aus(anfrage), _hier(anfrage), blatt=True)


async def bild(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the picture alone; 404 where there is none."""
    try:
        found = await _lies(sachseite(anfrage), TransferId(kennung_aus(anfrage)))
    except (Gesperrt, Vorbei, Unlesbar):
        raise web.HTTPNotFound from None
    if not isinstance(found.bild, Seitenbild) or found.bild.bild is None:
        raise web.HTTPNotFound
    return web.Response(body=found.bild.bild, content_type=found.bild.typ or "image/png")


async def _register(seite: Sachseite, ident: TransferId) -> Sendungsbild:
    with _nur_wartendes():
        return await seite.fach.sendungen.register(
            seite.mandant, ident, person=seite.person, sprache=seite.sprache, begruendung=grund(seite, ident)
        )


async def _lies(seite: Sachseite, ident: TransferId) -> _Blatt:
    anfrage = seite.anfrage
    number = nummer_aus(anfrage, "seite")
    if number < 1:
        raise web.HTTPNotFound
    with _nur_wartendes():
        stelle = await seite.fach.sendungen.stelle(
            seite.mandant, ident, nummer_aus(anfrage, "nummer"), sprache=seite.sprache
        )
        blick = Blick(
            mandant=seite.mandant, dokument=stelle.zeile.uuid, person=seite.person, grund=grund(seite, ident)
        )
        wish = Seitenwunsch(seite=number, breite=breite(anfrage, Bildbreite.MITTEL))
        shown = await seite.fach.seiten.aus_sendung(blick, ident, wish)
    return _Blatt(stelle=stelle, seite=number, bild=shown)


def _ohne(seite: Sachseite, ident: TransferId) -> web.Response:
    return seite.anfrage.render("sendung_ohne.html", transfer=ident)


def _ort(ident: str) -> str:
    return f"/uebergaben/{ident}/dokumente"


def _hier(anfrage: Anfrage) -> str:
    number, page = nummer_aus(anfrage, "nummer"), nummer_aus(anfrage, "seite")
    here = f"{_ort(kennung_aus(anfrage))}/{number}/seite/{page}"
    return f"{here}?gross=1" if gross(anfrage) else here
