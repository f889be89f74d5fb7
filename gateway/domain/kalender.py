"""Working days: how many of them pass until a deadline ends. The holidays of the Land come in as a function."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

SAMSTAG = 5
"""``date.weekday`` of the first day of the weekend."""
BEGINN = time(7, 0)
"""Local time at which a deadline ends: what it asks of people is there when their day begins."""


@dataclass(frozen=True, slots=True)
class Arbeitstage:
    """Monday to Friday without the public holidays of one Land, in local time."""

    feiertage: Callable[[int], frozenset[date]]
    """Returns the public holidays of a year."""
    zone: tzinfo

    def ist_arbeitstag(self, tag: date) -> bool:
        """Tell whether people work on this day."""
        return tag.weekday() < SAMSTAG and tag not in self.feiertage(tag.year)

    def nach(self, moment: datetime, tage: int) -> datetime:
        """Return when so many working days have passed, in UTC: the morning of the last of them.

        The day of ``moment`` does not count (§ 187 (1) BGB).
        """
        tag = moment.astimezone(self.zone).date()
        while tage > 0:
            tag += timedelta(days=1)
            tage -= self.ist_arbeitstag(tag)
        return datetime.combine(tag, BEGINN, self.zone).astimezone(UTC)

    def zwischen(self, von: date, bis: date) -> int:
        """Return how many working days lie behind ``von``, ``bis`` included; negative where ``bis`` is before."""
        if bis < von:
            return -self.zwischen(bis, von)
        days = (von + timedelta(days=number) for number in range(1, (bis - von).days + 1))
        return sum(self.ist_arbeitstag(one) for one in days)
