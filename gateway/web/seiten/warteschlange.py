"""Work that waits, for operators: what it is, with whom, how often it was tried, when it is tried next."""

from aiohttp import web

from gateway.transfer.einblick.betrieb import ALLE, ZEILEN_MAX, kennzeichen
from gateway.transfer.records import Auftrag
from gateway.web.anfrage import Anfrage
from gateway.web.seiten.betriebliches import haus, mandant, moment
from gateway.web.tafel import als_csv

_SPALTEN = ("arbeit", "partner", "versuche", "naechster", "zuletzt", "kennzeichen")
_STELLEN = 9
"""Digits of a number of jobs."""


async def zeige(anfrage: Anfrage) -> web.StreamResponse:
    """Show the work that waits or runs, what failed most often first."""
    rows = await haus(anfrage).blicke.warteschlange(mandant(anfrage))
    shown = [zellen(anfrage, one) for one in rows[:ZEILEN_MAX]]
    failed = sum(one.versuche > 0 for one in rows)
    return anfrage.render(
        "warteschlange.html",
        koepfe=koepfe(anfrage),
        zeilen=shown,
        misslungen=failed,
        versucht=versucht(anfrage),
        mehr=len(rows) > ZEILEN_MAX,
        hoechstens=ZEILEN_MAX,
    )


async def versuche(anfrage: Anfrage) -> web.StreamResponse:
    """Have everything that waits tried now."""
    person = anfrage.person.anmeldename
    count = await haus(anfrage).anstoss.alles(mandant(anfrage), person=person)
    return anfrage.weiter(f"/warteschlange?versucht={count}")


def versucht(anfrage: Anfrage) -> str | None:
    """Return what became of the wish to try at once, where this page follows on one."""
    said = anfrage.request.query.get("versucht", "")
    if not said.isascii() or not said.isdigit() or len(said) > _STELLEN:
        return None
    return anfrage.texte("warteschlange.versucht", anzahl=int(said))


async def als_tafel(anfrage: Anfrage) -> web.StreamResponse:
    """Give all of it as a file."""
    rows = await haus(anfrage).blicke.warteschlange(mandant(anfrage), max_zeilen=ALLE)
    return als_csv("warteschlange", koepfe(anfrage), [zellen(anfrage, one) for one in rows])


def koepfe(anfrage: Anfrage) -> list[str]:
    """Return the heads of the table."""
    return [anfrage.texte(f"warteschlange.kopf.{one}") for one in _SPALTEN]


def zellen(anfrage: Anfrage, one: Auftrag) -> list[object]:
    """Return one row; whatever a job says beyond ids is left out."""
    due = anfrage.texte("warteschlange.laeuft") if one.marke else moment(anfrage, one.faellig)
    return [
        anfrage.texte(f"betrieb.art.{one.art.value}"),
        one.partner or "–",
        one.versuche,
        due,
        one.letzter_code or "–",
        kennzeichen(one),
    ]
