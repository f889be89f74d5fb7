"""How the installation stands, for operators: tiles, each with its own request, each failing alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from aiohttp import web

from gateway.transfer.einblick.neues import Themenart
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import ende, groesse, haus, mandant, moment
from gateway.web.seiten.ereignisse import Lebendig, lebendig

_log = structlog.get_logger()
FRIST_S = 10.0
"""Seconds a tile has; the others do not wait longer for it."""
_BALD = timedelta(days=60)
"""Time before a certificate of ours ends at which that is said, as ``/health`` does."""
_BALD_VERZEICHNIS = timedelta(days=7)
_WENIG = 10 * 1000**3
"""Octets below which space is said to be scarce."""
_GENANNT = 5
"""Partners or certificates that a tile names; the rest is a number, its page has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kachel:
    """One tile."""

    art: str
    """``stoerung``, ``sie`` (something to do), ``fertig`` (in order) or ``automatik`` (nothing known)."""
    saetze: tuple[str, ...]
    pfad: str | None = None
    """Page with everything about it."""
    fremde: tuple[str, ...] = ()
    """Sentences in English, as ``/health`` says them."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show every tile."""
    live = await lebendig(anfrage, Themenart.LAGE)
    found = await asyncio.gather(*(_sicher(anfrage, name) for name in KACHELN))
    return _seite(anfrage, dict(zip(KACHELN, found, strict=True)), live)


async def zeige_eine(anfrage: Anfrage) -> web.StreamResponse:
    """Show one tile, asked for anew."""
    name = anfrage.pfad("kachel")
    if name not in KACHELN:
        raise web.HTTPNotFound
    return _seite(anfrage, {name: await _sicher(anfrage, name)})


def _seite(anfrage: Anfrage, tiles: Mapping[str, Kachel], live: Lebendig | None = None) -> web.Response:
    count = {art: sum(one.art == art for one in tiles.values()) for art in ("stoerung", "sie", "fertig")}
    return anfrage.render(
        "lage.html",
        live=live,
        kacheln=tiles,
        anzahl=count,
        alle=len(tiles) == len(KACHELN),
        jetzt=moment(anfrage, haus(anfrage).blicke.jetzt()),
    )


async def _sicher(anfrage: Anfrage, name: str) -> Kachel:
    """Return a tile, whatever happens to it; what happened is logged."""
    try:
        async with asyncio.timeout(FRIST_S):
            return await KACHELN[name](anfrage)
    except Exception as error:  # a tile fails alone
        _log.warning("web.tile_failed", komponente=name, anfrage=anfrage.kennzeichen, exc_info=error)
        return Kachel(art="automatik", saetze=(anfrage.texte("lage.fehlt"),))


# -- the tiles -----------------------------------------------------------------------------------------------------


async def _partner(anfrage: Anfrage) -> Kachel:
    rows = await haus(anfrage).blicke.partner(mandant(anfrage))
    failed = [one for one in rows if one.pause is not None]
    lines = [
        anfrage.texte(
            "lage.partner.gestoert", name=one.name, wartende=one.wartende, wann=moment(anfrage, one.pause.bis)
        )
        for one in failed[:_GENANNT]
        if one.pause is not None
    ]
    if len(failed) > _GENANNT:
        lines.append(anfrage.texte("lage.weitere", anzahl=len(failed) - _GENANNT))
    if not failed:
        lines.append(anfrage.texte("lage.partner.gut", anzahl=len(rows)))
    return Kachel(art="stoerung" if failed else "fertig", saetze=tuple(lines), pfad="/partner")


async def _zertifikate(anfrage: Anfrage) -> Kachel:
    rows = await haus(anfrage).technik.zertifikate(mandant(anfrage))
    now = haus(anfrage).blicke.jetzt()
    over = [one for one in rows if one.bis is None or one.bis <= now]
    soon = [one for one in rows if one.bis is not None and now < one.bis < now + _BALD]
    urgent = (*over, *soon)
    shown = urgent[:_GENANNT] or rows[:1]
    lines = []
    for one in shown:
        role = anfrage.texte(f"betrieb.schluessel.{one.rolle}")
        if one.bis is None:
            lines.append(anfrage.texte("lage.zertifikate.unlesbar", rolle=role, einstellung=one.einstellung))
        else:
            lines.append(anfrage.texte("lage.zertifikate.ende", rolle=role, bis=ende(anfrage, one.bis)))
    if len(urgent) > _GENANNT:
        lines.append(anfrage.texte("lage.weitere", anzahl=len(urgent) - _GENANNT))
    art = "stoerung" if over else "sie" if soon else "fertig"
    return Kachel(art=art, saetze=tuple(lines), pfad="/zertifikate")


async def _auftraege(anfrage: Anfrage) -> Kachel:
    rows = await haus(anfrage).blicke.warteschlange(mandant(anfrage))
    failed = [one for one in rows if one.versuche]
    if failed:
        line = anfrage.texte("lage.auftraege.misslungen", anzahl=len(failed), alle=len(rows))
        return Kachel(art="sie", saetze=(line,), pfad="/warteschlange")
    line = anfrage.texte("lage.auftraege.gut", alle=len(rows))
    return Kachel(art="fertig", saetze=(line,), pfad="/warteschlange")


async def _quarantaene(anfrage: Anfrage) -> Kachel:
    count = await haus(anfrage).blicke.gehalten(mandant(anfrage))
    key = "lage.quarantaene.etwas" if count else "lage.quarantaene.leer"
    line = anfrage.texte(key, anzahl=count)
    return Kachel(art="sie" if count else "fertig", saetze=(line,), pfad="/quarantaene")


async def _verzeichnis(anfrage: Anfrage) -> Kachel:
    found, now = await haus(anfrage).technik.verzeichnis(), haus(anfrage).blicke.jetzt()
    lines = [anfrage.texte("lage.verzeichnis.stand", nummer=found.nummer, bis=ende(anfrage, found.gueltig_bis))]
    art = "sie" if found.gueltig_bis < now + _BALD_VERZEICHNIS else "fertig"
    if found.wartet is not None:
        art = "sie"
        lines.append(anfrage.texte("lage.verzeichnis.wartet", nummer=found.wartet))
    if found.abgelehnt is not None or found.gueltig_bis <= now:
        art = "stoerung"
    if found.abgelehnt is not None:
        lines.append(anfrage.texte("lage.verzeichnis.abgelehnt", code=found.abgelehnt))
    return Kachel(art=art, saetze=tuple(lines), pfad="/verzeichnis")


async def _speicher(anfrage: Anfrage) -> Kachel:
    free = await haus(anfrage).technik.frei()
    if free == 0:
        return Kachel(art="stoerung", saetze=(anfrage.texte("lage.speicher.voll"),), pfad="/speicher")
    line = anfrage.texte("lage.speicher.frei", frei=groesse(anfrage, free))
    return Kachel(art="sie" if free < _WENIG else "fertig", saetze=(line,), pfad="/speicher")


async def _selbstpruefung(anfrage: Anfrage) -> Kachel:
    problems, notes = await haus(anfrage).technik.stoerungen()
    key = "stoerung" if problems else "hinweis" if notes else "gut"
    line = anfrage.texte(f"lage.selbstpruefung.{key}", anzahl=len(problems or notes))
    art = {"stoerung": "stoerung", "hinweis": "sie", "gut": "fertig"}[key]
    return Kachel(art=art, saetze=(line,), fremde=(*problems, *notes))


KACHELN: Mapping[str, Callable[[Anfrage], Awaitable[Kachel]]] = {
    "partner": _partner,
    "zertifikate": _zertifikate,
    "auftraege": _auftraege,
    "quarantaene": _quarantaene,
    "verzeichnis": _verzeichnis,
    "speicher": _speicher,
    "selbstpruefung": _selbstpruefung,
}
"""By the last part of its address, in the order of the page."""
