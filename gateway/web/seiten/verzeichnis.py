"""The directory in force, and what the one that waits would change, for operators."""

from collections.abc import Iterable

from aiohttp import web

from gateway.trust.unterschied import Aenderung
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
        koepfe=koepfe(anfrage),
        zeilen=aenderungszeilen(anfrage, found.aenderungen),
    )


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the changes as a file."""
    found = await haus(anfrage).technik.verzeichnis()
    return als_csv("verzeichnis", koepfe(anfrage), aenderungszeilen(anfrage, found.aenderungen))


def koepfe(anfrage: Anfrage) -> list[str]:
    """Return the heads of a table of changes."""
    return [anfrage.texte(f"verzeichnis.kopf.{one}") for one in _SPALTEN]


def aenderungszeilen(anfrage: Anfrage, aenderungen: Iterable[Aenderung]) -> list[list[str]]:
    """Return what a directory changes, one row each."""
    t = anfrage.texte
    return [
        [t(f"verzeichnis.wirkung.{one.wirkung.value}"), str(one.wer or t("verzeichnis.alle")), one.was]
        for one in aenderungen
    ]
