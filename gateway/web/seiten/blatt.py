"""One page of a document as a picture drawn here, with its text; the document itself never reaches the browser."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.ids import AkteId
from gateway.domain.seitenbild import GRUND_DE, GRUND_EN, Bildbreite, KeinBild, Seitenbild, Seitenwunsch
from gateway.domain.sprache import Sprache
from gateway.transfer.einblick.akten import Dokumentstelle, Registerzeile
from gateway.transfer.einblick.sendung import Sendungszeile
from gateway.transfer.seitenblick import Blick
from gateway.web.anfrage import Anfrage
from gateway.web.sachseite import Sachseite, kennung_aus, nummer_aus, nur_vorhandenes, sachseite
from gateway.web.seiten.akte import Gesperrt, frage_grund, grund, nimm_grund


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blatt:
    akte: AkteId
    stelle: Dokumentstelle
    seite: int
    bild: Seitenbild | KeinBild


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show a page with its text and the way to the ones before and behind."""
    seite = sachseite(anfrage)
    try:
        found = await _lies(seite, breite(anfrage, Bildbreite.MITTEL))
    except Gesperrt:
        return frage_grund(seite, _hier(anfrage), blatt=True)
    if found is None:
        return anfrage.weiter(f"/akten/{kennung_aus(anfrage)}")
    stelle = found.stelle
    return zeichne_blatt(
        seite,
        found.bild,
        seite_nummer=found.seite,
        ort=f"/akten/{found.akte}/dokumente",
        zeile=stelle.zeile,
        davor=None if stelle.davor is None else (stelle.davor, 1),
        danach=stelle.danach,
        register=anfrage.texte("blatt.register", zeichen=stelle.aktenzeichen),
        register_pfad=f"/akten/{found.akte}",
    )


def zeichne_blatt(
    seite: Sachseite,
    shown: Seitenbild | KeinBild,
    *,
    seite_nummer: int,
    ort: str,
    zeile: Registerzeile | Sendungszeile,
    davor: tuple[int, int] | None,
    danach: int | None,
    register: str,
    register_pfad: str | None = None,
    fragen: Sequence[tuple[str, str]] = (),
) -> web.Response:
    """Draw a page of a document of a file or a delivery.

    ``ort``: address of its documents; ``davor``: number of the document before, and which page of it; ``fragen``:
    questions that wait, by id.
    """
    reasons = GRUND_DE if seite.sprache is Sprache.DE else GRUND_EN
    return seite.anfrage.render(
        "blatt.html",
        ort=f"{ort}/",
        register_pfad=register_pfad or ort,
        register=register,
        zeile=zeile,
        davor=davor,
        danach=danach,
        seite=seite_nummer,
        seiten=shown.seiten,
        bild=shown if isinstance(shown, Seitenbild) else None,
        ohne=reasons[shown.grund] if isinstance(shown, KeinBild) else None,
        gross=gross(seite.anfrage),
        fragen=fragen,
    )


async def oeffne(anfrage: Anfrage) -> web.StreamResponse:
    """Take the reason for which a page of a locked file is opened; it counts for the whole file."""
    return nimm_grund(sachseite(anfrage), AkteId(kennung_aus(anfrage)), _hier(anfrage), blatt=True)


async def bild(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the picture alone; 404 where there is none."""
    try:
        found = await _lies(sachseite(anfrage), breite(anfrage, Bildbreite.MITTEL))
    except Gesperrt:
        raise web.HTTPNotFound from None
    if found is None or not isinstance(found.bild, Seitenbild) or found.bild.bild is None:
        raise web.HTTPNotFound
    return web.Response(body=found.bild.bild, content_type=found.bild.typ or "image/png")


async def _lies(seite: Sachseite, wie_breit: Bildbreite) -> _Blatt | None:
    """Return the page the address names; ``None`` where the file was deleted.

    ``Gesperrt`` where it opens with a reason only: an Auskunftssperre, or a recall, which the register does not ask
    about.
    """
    anfrage = seite.anfrage
    akte, number = AkteId(kennung_aus(anfrage)), nummer_aus(anfrage, "seite")
    if number < 1:
        raise web.HTTPNotFound
    with nur_vorhandenes():
        stelle = await seite.fach.akten.stelle(
            seite.mandant, akte, nummer_aus(anfrage, "nummer"), sprache=seite.sprache
        )
        blick = Blick(
            mandant=seite.mandant, dokument=stelle.zeile.uuid, person=seite.person, grund=grund(seite, akte)
        )
        try:
            shown = await seite.fach.seiten.aus_akte(blick, akte, Seitenwunsch(seite=number, breite=wie_breit))
        except Usage as error:
            if error.code == "REASON":
                raise Gesperrt from None
            if error.code == "STUB":
                return None
            raise
    return _Blatt(akte=akte, stelle=stelle, seite=number, bild=shown)


def gross(anfrage: Anfrage) -> bool:
    """Tell whether the page is wanted larger."""
    return anfrage.request.query.get("gross") == "1"


def breite(anfrage: Anfrage, sonst: Bildbreite) -> Bildbreite:
    """Return how wide the picture is to be."""
    return Bildbreite.GROSS if gross(anfrage) else sonst


def _hier(anfrage: Anfrage) -> str:
    """Return the address of this page, written anew from what is known of it."""
    number, page = nummer_aus(anfrage, "nummer"), nummer_aus(anfrage, "seite")
    here = f"/akten/{kennung_aus(anfrage)}/dokumente/{number}/seite/{page}"
    return f"{here}?gross=1" if gross(anfrage) else here
