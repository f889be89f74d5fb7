"""Which figures of an authority may be shown: none of fewer than ten cases, and none from which such a one follows.

Time is cut in one way only, into calendar quarters that are over; months and partners divide a quarter, and only
into parts each of which may be shown. Why that is enough: docs/adr/0041.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from statistics import median
from typing import TypeVar

from gateway.domain.kalender import Arbeitstage

MINDESTENS = 10
"""Cases a figure is about, at least."""
BESCHAEFTIGTE = 7
"""Clerks an authority has at least where the share of its own time is shown: of five or six each would feel it."""
KARENZ = timedelta(hours=1)
"""Until when the last transactions of a quarter are surely in."""
LANGSAM = 10
"""Working days above which a partner is called slow."""
ALTER = (5, 20)
"""Working days at which the bands of open cases end."""
_MONATE = 3
_QUARTALE = 4
_SONNTAG = 6

K = TypeVar("K", bound=str)


@dataclass(frozen=True, slots=True, order=True)
class Quartal:
    """A calendar quarter."""

    jahr: int
    nummer: int

    def __str__(self) -> str:
        """Return as in addresses: ``2026-Q3``."""
        return f"{self.jahr:04d}-Q{self.nummer}"

    @property
    def davor(self) -> "Quartal":
        """Return the one before."""
        return Quartal(self.jahr - 1, _QUARTALE) if self.nummer == 1 else Quartal(self.jahr, self.nummer - 1)

    @property
    def monate(self) -> tuple[tuple[int, int], ...]:
        """Return its months as (year, month)."""
        first = (self.nummer - 1) * _MONATE + 1
        return tuple((self.jahr, month) for month in range(first, first + _MONATE))

    def grenzen(self, zone: tzinfo) -> tuple[datetime, ...]:
        """Return the beginnings of its months and of the next quarter, in local time."""
        after = (self.jahr + 1, 1) if self.nummer == _QUARTALE else (self.jahr, self.monate[-1][1] + 1)
        return tuple(datetime.combine(date(year, month, 1), time(), zone) for year, month in (*self.monate, after))


def abgeschlossene(jetzt: datetime, zone: tzinfo, anzahl: int) -> tuple[Quartal, ...]:
    """Return the newest quarters that are over, newest first."""
    today = (jetzt - KARENZ).astimezone(zone).date()
    found = [Quartal(today.year, (today.month - 1) // _MONATE + 1).davor]
    while len(found) < anzahl:
        found.append(found[-1].davor)
    return tuple(found)


def letzter_sonntag(jetzt: datetime, zone: tzinfo) -> date:
    """Return the last Sunday that is over."""
    today = (jetzt - KARENZ).astimezone(zone).date()
    return today - timedelta(days=(today.weekday() - _SONNTAG) % 7 or 7)


def frueheste(tage: Arbeitstage, stand: date, alter: int) -> date:
    """Return the earliest day that lies at most so many working days before ``stand``."""
    day, left = stand, alter
    while True:
        left -= tage.ist_arbeitstag(day)
        if left < 0:
            return day
        day -= timedelta(days=1)


def zeigbar(anzahl: int) -> int | None:
    """Return a number of cases, or ``None`` where they are too few."""
    return anzahl if anzahl >= MINDESTENS else None


def mitte(werte: Sequence[int | None]) -> float | None:
    """Return the median of what is known; ``None`` where that is too little."""
    known = [one for one in werte if one is not None]
    return float(median(known)) if len(known) >= MINDESTENS else None


def teilbar(anzahlen: Sequence[int]) -> bool:
    """Tell whether a sum may be shown in its parts: all of them, or none."""
    return all(one >= MINDESTENS for one in anzahlen)


def zeigbare_partner(faelle: Mapping[K, int]) -> tuple[K, ...]:
    """Return the partners that may be shown one by one, most cases first; all others are shown as one sum.

    That sum is of two partners and ten cases at least: else the smallest that could be shown goes into it, for the
    sum of all is known. A partner without any case is no cell.
    """
    ranked = sorted((one for one in faelle if faelle[one]), key=lambda one: (-faelle[one], one))
    shown = [one for one in ranked if faelle[one] >= MINDESTENS]
    rest = ranked[len(shown) :]
    while rest and shown and (len(rest) == 1 or sum(faelle[one] for one in rest) < MINDESTENS):
        rest.append(shown.pop())
    return tuple(shown)
