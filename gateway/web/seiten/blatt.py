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
from gateway.web.seiten.akte import grund


@dataclass(frozen=True, slots=True, kw_only=True)
class _Blatt:
    akte: AkteId
    stelle: Dokumentstelle
    seite: int
    bild: Seitenbild | KeinBild


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show a page with its text and the way to the ones before and behind."""
    seite = sachseite(anfrage)
    gross = anfrage.request.query.get("gross") == "1"
    found = await _lies(seite, Bildbreite.GROSS if gross else Bildbreite.MITTEL)
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


async def bild(anfrage: Anfrage) -> web.StreamResponse:
    """Answer with the picture alone; 404 where there is none."""
    gross = anfrage.request.query.get("gross") == "1"
    found = await _lies(sachseite(anfrage), Bildbreite.GROSS if gross else Bildbreite.MITTEL)
    if found is None or not isinstance(found.bild, Seitenbild) or found.bild.bild is None:
        raise web.HTTPNotFound
    return web.Response(body=found.bild.bild, content_type=found.bild.typ or "image/png")


async def _lies(seite: Sachseite, breite: Bildbreite) -> _Blatt | None:
    """Return the page the address names; ``None`` where the file opens with a reason only, or is deleted."""
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
            if error.code in {"REASON", "STUB"}:
                return None
            raise
    return _Blatt(akte=akte, stelle=stelle, seite=number, bild=shown)
