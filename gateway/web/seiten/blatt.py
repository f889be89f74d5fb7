"""One page of a document as a picture drawn here, with its text; the document itself never reaches the browser."""

from dataclasses import dataclass

from aiohttp import web

from gateway.domain.errors import Usage
from gateway.domain.ids import AkteId
from gateway.domain.seitenbild import GRUND_DE, GRUND_EN, Bildbreite, KeinBild, Seitenbild, Seitenwunsch
from gateway.domain.sprache import Sprache
from gateway.transfer.einblick.akten import Dokumentstelle
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
    gross = _gross(anfrage)
    try:
        found = await _lies(seite, Bildbreite.GROSS if gross else Bildbreite.MITTEL)
    except Gesperrt:
        return frage_grund(seite, _hier(anfrage), blatt=True)
    if found is None:
        return anfrage.weiter(f"/akten/{kennung_aus(anfrage)}")
    shown = found.bild
    reasons = GRUND_DE if seite.sprache is Sprache.DE else GRUND_EN
    return anfrage.render(
        "blatt.html",
        akte=found.akte,
        stelle=found.stelle,
        seite=found.seite,
        seiten=shown.seiten,
        bild=shown if isinstance(shown, Seitenbild) else None,
        ohne=reasons[shown.grund] if isinstance(shown, KeinBild) else None,
        gross=gross,
    )


async def oeffne(anfrage: Anfrage) -> web.StreamResponse:
    """Take the reason for which a page of a locked file is opened; it counts for the whole file."""
    return nimm_grund(sachseite(anfrage), AkteId(kennung_aus(anfrage)), _hier(anfrage), blatt=True)


async def bild(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the picture alone; 404 where there is none."""
    try:
        found = await _lies(sachseite(anfrage), Bildbreite.GROSS if _gross(anfrage) else Bildbreite.MITTEL)
    except Gesperrt:
        raise web.HTTPNotFound from None
    if found is None or not isinstance(found.bild, Seitenbild) or found.bild.bild is None:
        raise web.HTTPNotFound
    return web.Response(body=found.bild.bild, content_type=found.bild.typ or "image/png")


async def _lies(seite: Sachseite, breite: Bildbreite) -> _Blatt | None:
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
            shown = await seite.fach.seiten.aus_akte(blick, akte, Seitenwunsch(seite=number, breite=breite))
        except Usage as error:
            if error.code == "REASON":
                raise Gesperrt from None
            if error.code == "STUB":
                return None
            raise
    return _Blatt(akte=akte, stelle=stelle, seite=number, bild=shown)


def _gross(anfrage: Anfrage) -> bool:
    return anfrage.request.query.get("gross") == "1"


def _hier(anfrage: Anfrage) -> str:
    """Return the address of this page, written anew from what is known of it."""
    number, page = nummer_aus(anfrage, "nummer"), nummer_aus(anfrage, "seite")
    here = f"/akten/{kennung_aus(anfrage)}/dokumente/{number}/seite/{page}"
    return f"{here}?gross=1" if _gross(anfrage) else here
