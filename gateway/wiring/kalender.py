"""The calendar of an authority: working days with the public holidays of its Land."""

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from gateway.domain.errors import Usage
from gateway.domain.kalender import Arbeitstage

LAENDER = frozenset(
    ["BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"]
)
"""The Länder by the second part of ISO 3166-2:DE."""
ZONE = ZoneInfo("Europe/Berlin")


def arbeitstage(land: str | None) -> Arbeitstage:
    """Return the working days in a Land; ``None`` = with the holidays that all Länder have.

    ``Usage`` for a key that is no Land.
    """
    if land is not None and land not in LAENDER:
        raise Usage(
            f"land = {land!r} is no Land; use one of {', '.join(sorted(LAENDER))}, or leave it out",
            code="CONFIG",
        )
    return Arbeitstage(lambda year: _feiertage(land, year), ZONE)


@lru_cache(maxsize=256)
def _feiertage(land: str | None, year: int) -> frozenset[date]:
    from holidays import country_holidays  # takes a moment, and a process that stops no deadline never needs it

    return frozenset(country_holidays("DE", subdiv=land, years=[year]))
