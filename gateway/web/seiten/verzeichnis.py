"""The directory in force, and what the one that waits would change, for operators."""

from aiohttp import web

from gateway.transfer.einblick.haustechnik import Verzeichnislage
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import ende, haus
from gateway.web.tafel import als_csv

_SPALTEN = ("wirkung", "wer", "was")


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show both."""
    found = await haus(anfrage).technik.verzeichnis()
    return anfrage.render(
        "verzeichnis.html",
        lage=found,
        bis=ende(anfrage, found.gueltig_bis),
        koepfe=_koepfe(anfrage),
        zeilen=_zeilen(anfrage, found),
    )


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the changes as a file."""
    found = await haus(anfrage).technik.verzeichnis()
    return als_csv("verzeichnis", _koepfe(anfrage), _zeilen(anfrage, found))


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"verzeichnis.kopf.{one}") for one in _SPALTEN]


def _zeilen(anfrage: Anfrage, found: Verzeichnislage) -> list[list[str]]:
    t = anfrage.texte
    return [
        [t(f"verzeichnis.wirkung.{one.wirkung.value}"), str(one.wer or t("verzeichnis.alle")), one.was]
        for one in found.aenderungen
    ]
