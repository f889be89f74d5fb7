"""What the pages of operators share: their use cases, the words for dates and sizes, names of partners."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.ids import Kennung
from gateway.domain.sprache import Sprache
from gateway.web.anfrage import Anfrage
from gateway.web.betriebshaus import Betriebshaus

ZONE = ZoneInfo("Europe/Berlin")
_STUFEN = ("B", "KB", "MB", "GB", "TB")
_EINZELN = 2
"""Days of which one says more than a number."""
_TAUSEND = 1000


def haus(anfrage: Anfrage) -> Betriebshaus:
    """Return the use cases of operators."""
    if anfrage.haus.betrieb is None:
        raise web.HTTPNotFound
    return anfrage.haus.betrieb


def mandant(anfrage: Anfrage) -> Kennung:
    """Return the authority the page is about."""
    if anfrage.mandant is None:
        raise web.HTTPForbidden
    return anfrage.mandant


def worte(anfrage: Anfrage) -> Datumsworte:
    """Return who writes dates in the language of the page."""
    return Datumsworte(ZONE, Sprache(anfrage.texte.sprache))


def moment(anfrage: Anfrage, wann: datetime | None) -> str:
    """Return a moment in words; a dash where there is none."""
    return "–" if wann is None else worte(anfrage).moment(wann, haus(anfrage).blicke.jetzt())


def ende(anfrage: Anfrage, bis: datetime | None) -> str:
    """Return until when something counts, with the days that are left; a dash where nobody knows."""
    if bis is None:
        return "–"
    now, day = haus(anfrage).blicke.jetzt(), bis.astimezone(ZONE).date()
    said = worte(anfrage).wochentag(day)
    if bis < now:
        return anfrage.texte("betrieb.abgelaufen", tag=said)
    left = (day - now.astimezone(ZONE).date()).days  # as a calendar counts them: the day stands beside it
    if left < _EINZELN:
        return anfrage.texte("betrieb.noch_tag" if left else "betrieb.noch_heute", tag=said)
    return anfrage.texte("betrieb.noch_tage", tag=said, tage=left)


def groesse(anfrage: Anfrage, oktette: int | None) -> str:
    """Return octets as people read them: ``42,5 MB``."""
    if oktette is None:
        return "–"
    number, stage = float(oktette), 0
    while number >= _TAUSEND and stage < len(_STUFEN) - 1:
        number, stage = number / _TAUSEND, stage + 1
    text = f"{number:.1f}" if stage else f"{number:.0f}"
    return f"{text.replace('.', ',') if anfrage.texte.sprache == 'de' else text} {_STUFEN[stage]}"
