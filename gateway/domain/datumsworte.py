"""Moments and days as people read them: today, yesterday, a weekday, a date; deadlines, ranges, print (DIN 5008).

Pure: now and the time zone come in. Relative words are only for what is near: an expiry always has its exact day,
and no text ever says "3 hours ago". A moment nobody knows the hour of is a day; nothing is filled up with 00:00.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from gateway.domain.kalender import Arbeitstage
from gateway.domain.person import TeilDatum
from gateway.domain.sprache import Satz, Sprache

TAGE_MIT_WOCHENTAG: Final = 6
"""Days back in which a weekday alone tells which day it was; one more, and it is today's."""
_WOCHENTAG: Final = (
    Satz("Mo.", "Mon"), Satz("Di.", "Tue"), Satz("Mi.", "Wed"), Satz("Do.", "Thu"), Satz("Fr.", "Fri"),
    Satz("Sa.", "Sat"), Satz("So.", "Sun"),
)  # fmt: skip
_MONAT_EN: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HEUTE, _GESTERN = Satz("heute", "today"), Satz("gestern", "yesterday")
_UEBERFAELLIG = Satz("überfällig", "overdue")
_SOMMER, _WINTER = Satz("MESZ", "CEST"), Satz("MEZ", "CET")
_UNBEKANNT = Satz("unbekannt", "unknown")
_OHNE_TAG = Satz("Tag unbekannt", "day unknown")
_OHNE_TAG_UND_MONAT = Satz("Tag und Monat unbekannt", "day and month unknown")


@dataclass(frozen=True, slots=True)
class Datumsworte:
    """Writes moments (aware) and days for one language in one time zone, for Germany ``Europe/Berlin``."""

    zone: tzinfo
    sprache: Sprache = Sprache.DE

    def moment(self, wann: datetime, jetzt: datetime) -> str:
        """Return ``heute, 14:03`` · ``gestern, 14:03`` · ``Fr., 20.11., 09:12`` · ``20.11.2026, 09:12``.

        What is not today but to come has its whole date: a word for it would be a deadline's.
        """
        local = wann.astimezone(self.zone)
        ago = (jetzt.astimezone(self.zone).date() - local.date()).days
        if ago == 0:
            day = self._wort(_HEUTE)
        elif ago == 1:
            day = self._wort(_GESTERN)
        elif 1 < ago <= TAGE_MIT_WOCHENTAG:
            day = f"{self._wochentag(local.date())} {self._ohne_jahr(local.date())}"
        else:
            day = self.tag(local.date())
        return f"{day}, {local:%H:%M}"

    def tag(self, tag: date) -> str:
        """Return ``20.11.2026``, for a day whose hour nobody knows."""
        if self.sprache is Sprache.DE:
            return f"{tag:%d.%m.%Y}"
        return f"{self._ohne_jahr(tag)} {tag.year}"

    def wochentag(self, tag: date) -> str:
        """Return ``Do., 26.11.2026``, for a day that people plan with."""
        return f"{self._wochentag(tag)} {self.tag(tag)}"

    def frist(self, bis: datetime | date, jetzt: datetime, arbeitstage: Arbeitstage | None = None) -> str:
        """Return ``Do., 26.11.2026 (in 2 Werktagen)``: always the weekday and the whole date.

        ``arbeitstage`` counts Monday to Friday without holidays. Today is ``(heute)``, before today
        ``(überfällig)``; where no working day lies between, nothing is counted.
        """
        day = bis.astimezone(self.zone).date() if isinstance(bis, datetime) else bis
        today = jetzt.astimezone(self.zone).date()
        text = self.wochentag(day)
        if day < today:
            return f"{text} ({self._wort(_UEBERFAELLIG)})"
        if day == today:
            return f"{text} ({self._wort(_HEUTE)})"
        number = 0 if arbeitstage is None else arbeitstage.zwischen(today, day)
        return f"{text} ({self._werktage(number)})" if number else text

    def zeitraum(self, von: date, bis: date) -> str:
        """Return ``20.–24.11.2026``, with as much of the first day as differs from the last."""
        german = self.sprache is Sprache.DE
        if von == bis:
            return self.tag(bis)
        if von.year != bis.year:
            return f"{self.tag(von)} – {self.tag(bis)}" if not german else f"{self.tag(von)}–{self.tag(bis)}"
        if von.month != bis.month:
            return f"{self._ohne_jahr(von)}{'–' if german else ' – '}{self.tag(bis)}"
        return f"{von:%d}.–{self.tag(bis)}" if german else f"{von.day}–{self.tag(bis)}"

    def druck(self, wann: datetime) -> str:
        """Return ``24.11.2026, 14:03:11 MEZ``, for print and log: nothing relative, October's hour told apart."""
        local = wann.astimezone(self.zone)
        return f"{self.tag(local.date())}, {local:%H:%M:%S} {self._wort(_SOMMER if local.dst() else _WINTER)}"

    def teildatum(self, datum: TeilDatum) -> str:
        """Return a birth date as far as it is known: ``1990 (Tag und Monat unbekannt)``."""
        if datum.jahr is None:
            return self._wort(_UNBEKANNT)
        if datum.monat is None:
            return f"{datum.jahr:04} ({self._wort(_OHNE_TAG_UND_MONAT)})"
        if datum.tag is None:
            german = self.sprache is Sprache.DE
            month = f"{datum.monat:02}." if german else f"{_MONAT_EN[datum.monat - 1]} "
            return f"{month}{datum.jahr:04} ({self._wort(_OHNE_TAG)})"
        return self.tag(date(datum.jahr, datum.monat, datum.tag))

    def naechste_mitternacht(self, jetzt: datetime) -> datetime:
        """Return in UTC when the day changes: from then on ``heute`` is wrong on a page that still stands there."""
        tomorrow = jetzt.astimezone(self.zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(), self.zone).astimezone(UTC)

    def _ohne_jahr(self, tag: date) -> str:
        return f"{tag:%d.%m.}" if self.sprache is Sprache.DE else f"{tag.day} {_MONAT_EN[tag.month - 1]}"

    def _wochentag(self, tag: date) -> str:
        return f"{self._wort(_WOCHENTAG[tag.weekday()])},"

    def _werktage(self, number: int) -> str:
        if self.sprache is Sprache.DE:
            return "in 1 Werktag" if number == 1 else f"in {number} Werktagen"
        return "in 1 working day" if number == 1 else f"in {number} working days"

    def _wort(self, satz: Satz) -> str:
        return satz.auf(self.sprache)
