"""The calendar of an authority: working days with the public holidays of its Land."""

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from gateway.domain.kalender import Arbeitstage

ZONE = ZoneInfo("Europe/Berlin")


def arbeitstage(land: str | None) -> Arbeitstage:
    """Return the working days in a Land; ``None`` = with the holidays that all Länder have."""
    return Arbeitstage(lambda year: _feiertage(land, year), ZONE)


@lru_cache(maxsize=256)
def _feiertage(land: str | None, year: int) -> frozenset[date]:
    from holidays import country_holidays  # takes a moment, and a process that stops no deadline never needs it

    return frozenset(country_holidays("DE", subdiv=land, years=[year]))
