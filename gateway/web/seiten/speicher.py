"""How full the disk is, for operators: by kind, how fast it grows, how long it lasts, what housekeeping removes."""

from aiohttp import web

from gateway.transfer.einblick.speicher import TAGE, Speicherlage
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import groesse, haus, moment
from gateway.web.tafel import als_csv

_ARTEN = ("dokumente", "sendungen", "datenbank", "verwaist", "frei")
_VIELE_TAGE = 3650
"""Days from which on it is said that it lasts for years."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show it."""
    found = await haus(anfrage).speicher.lies()
    rows = [(anfrage.texte(f"speicher.art.{one}"), groesse(anfrage, getattr(found, one))) for one in _ARTEN]
    return anfrage.render(
        "speicher.html",
        zeilen=rows,
        koepfe=_koepfe(anfrage),
        stand=moment(anfrage, found.stand),
        zuwachs=anfrage.texte("speicher.zuwachs", tage=TAGE, menge=groesse(anfrage, found.neu)),
        reicht=_reicht(anfrage, found),
        voll=found.frei == 0,
    )


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give the same as a file, in octets."""
    found = await haus(anfrage).speicher.lies()
    rows = [(anfrage.texte(f"speicher.art.{one}"), getattr(found, one)) for one in _ARTEN]
    return als_csv("speicher", [*_koepfe(anfrage)[:1], anfrage.texte("speicher.kopf.oktette")], rows)


def _koepfe(anfrage: Anfrage) -> list[str]:
    return [anfrage.texte(f"speicher.kopf.{one}") for one in ("art", "groesse")]


def _reicht(anfrage: Anfrage, found: Speicherlage) -> str:
    if found.frei == 0:
        return anfrage.texte("lage.speicher.voll")
    if found.tage is None or found.tage > _VIELE_TAGE:
        return anfrage.texte("speicher.reicht_lange")
    return anfrage.texte("speicher.reicht", tage=found.tage)
