"""The configuration as it counts, for operators: each value, and whether the file sets it; secrets never."""

from aiohttp import web

from gateway.transfer.einblick.haustechnik import Einstellung
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import haus, mandant
from gateway.web.tafel import als_csv

_SPALTEN = ("name", "wert", "herkunft")


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show every value."""
    return anfrage.render("einstellungen.html", koepfe=_koepfe(anfrage), zeilen=await _zeilen(anfrage))


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file."""
    return als_csv("einstellungen", _koepfe(anfrage), await _zeilen(anfrage))


async def _zeilen(anfrage: Anfrage) -> list[list[str]]:
    rows = await haus(anfrage).technik.einstellungen(mandant(anfrage))
    return [_zellen(anfrage, one) for one in rows]


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"einstellungen.kopf.{one}") for one in _SPALTEN]


def _zellen(anfrage: Anfrage, one: Einstellung) -> list[str]:
    shown = anfrage.texte("einstellungen.verdeckt") if one.wert is None else one.wert or "–"
    return [one.name, shown, anfrage.texte("einstellungen.gesetzt" if one.gesetzt else "einstellungen.vorgabe")]
