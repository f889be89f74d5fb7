"""Moments and days as people read them, in both languages, across midnight and both changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.datumsworte import Datumsworte
from gateway.domain.kalender import Arbeitstage
from gateway.domain.person import TeilDatum
from gateway.domain.sprache import Sprache

BERLIN = ZoneInfo("Europe/Berlin")
DE, EN = Datumsworte(BERLIN), Datumsworte(BERLIN, Sprache.EN)
JETZT = datetime(2026, 11, 24, 15, 0, tzinfo=BERLIN)
"""A Tuesday."""
TAGE = Arbeitstage(lambda _year: frozenset({date(2026, 12, 25)}), BERLIN)


def am(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("wann", "de", "en"),
    [
        ("2026-11-24T14:03", "heute, 14:03", "today, 14:03"),
        ("2026-11-24T00:00", "heute, 00:00", "today, 00:00"),
        ("2026-11-24T23:59", "heute, 23:59", "today, 23:59"),
        ("2026-11-23T23:59", "gestern, 23:59", "yesterday, 23:59"),
        ("2026-11-22T09:12", "So., 22.11., 09:12", "Sun, 22 Nov, 09:12"),
        ("2026-11-20T09:12", "Fr., 20.11., 09:12", "Fri, 20 Nov, 09:12"),
        ("2026-11-18T09:12", "Mi., 18.11., 09:12", "Wed, 18 Nov, 09:12"),
        ("2026-11-17T09:12", "17.11.2026, 09:12", "17 Nov 2026, 09:12"),
        ("2025-11-24T09:12", "24.11.2025, 09:12", "24 Nov 2025, 09:12"),
        ("2026-11-25T09:12", "25.11.2026, 09:12", "25 Nov 2026, 09:12"),
    ],
)
def test_a_moment_is_said_relative_only_where_it_is_near(wann: str, de: str, en: str) -> None:
    assert (DE.moment(am(wann), JETZT), EN.moment(am(wann), JETZT)) == (de, en)
    assert DE.moment(am(wann).astimezone(UTC), JETZT.astimezone(UTC)) == de


def test_the_day_is_the_one_of_the_zone_and_not_of_utc() -> None:
    half_past_midnight = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert DE.moment(half_past_midnight, JETZT) == "heute, 00:30"
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert DE.moment(summer, datetime(2026, 7, 2, 12, 0, tzinfo=UTC)) == "heute, 00:30"


@pytest.mark.parametrize(
    ("bis", "de", "en"),
    [
        ("2026-11-26", "Do., 26.11.2026 (in 2 Werktagen)", "Thu, 26 Nov 2026 (in 2 working days)"),
        ("2026-11-25", "Mi., 25.11.2026 (in 1 Werktag)", "Wed, 25 Nov 2026 (in 1 working day)"),
        ("2026-11-24", "Di., 24.11.2026 (heute)", "Tue, 24 Nov 2026 (today)"),
        ("2026-11-23", "Mo., 23.11.2026 (überfällig)", "Mon, 23 Nov 2026 (overdue)"),
        ("2026-11-30", "Mo., 30.11.2026 (in 4 Werktagen)", "Mon, 30 Nov 2026 (in 4 working days)"),
        ("2026-12-28", "Mo., 28.12.2026 (in 23 Werktagen)", "Mon, 28 Dec 2026 (in 23 working days)"),
    ],
)
def test_a_deadline_has_weekday_date_and_working_days(bis: str, de: str, en: str) -> None:
    day = date.fromisoformat(bis)
    assert (DE.frist(day, JETZT, TAGE), EN.frist(day, JETZT, TAGE)) == (de, en)
    assert DE.frist(datetime(day.year, day.month, day.day, 7, tzinfo=BERLIN).astimezone(UTC), JETZT, TAGE) == de


def test_a_deadline_is_not_counted_where_nothing_is_to_count() -> None:
    friday = datetime(2026, 11, 27, 12, 0, tzinfo=BERLIN)
    assert DE.frist(date(2026, 11, 29), friday, TAGE) == "So., 29.11.2026"
    assert DE.frist(date(2026, 11, 29), friday) == "So., 29.11.2026"


@pytest.mark.parametrize(
    ("von", "bis", "de", "en"),
    [
        ("2026-11-20", "2026-11-24", "20.–24.11.2026", "20–24 Nov 2026"),
        ("2026-11-28", "2026-12-02", "28.11.–02.12.2026", "28 Nov – 2 Dec 2026"),
        ("2026-12-30", "2027-01-02", "30.12.2026–02.01.2027", "30 Dec 2026 – 2 Jan 2027"),
        ("2026-11-03", "2026-11-03", "03.11.2026", "3 Nov 2026"),
    ],
)
def test_a_range_repeats_nothing(von: str, bis: str, de: str, en: str) -> None:
    first, last = date.fromisoformat(von), date.fromisoformat(bis)
    assert (DE.zeitraum(first, last), EN.zeitraum(first, last)) == (de, en)


def test_in_print_everything_is_absolute_and_the_hour_that_comes_twice_is_told_apart() -> None:
    assert DE.druck(am("2026-11-24T14:03:11")) == "24.11.2026, 14:03:11 MEZ"
    assert EN.druck(am("2026-07-01T14:03:11")) == "1 Jul 2026, 14:03:11 CEST"
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert [DE.druck(one) for one in (first, second)] == [
        "25.10.2026, 02:30:00 MESZ",
        "25.10.2026, 02:30:00 MEZ",
    ]
    before, after = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert [DE.druck(one) for one in (before, after)] == [
        "29.03.2026, 01:59:59 MEZ",
        "29.03.2026, 03:00:00 MESZ",
    ]


def test_yesterday_is_the_day_before_also_where_a_day_has_23_or_25_hours() -> None:
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        midnight = DE.naechste_mitternacht(datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN))
        begin = datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
        assert midnight - begin == timedelta(hours=hours)
        assert DE.moment(begin, midnight - timedelta(seconds=1)) == "heute, 00:00"
        assert DE.moment(begin, midnight) == "gestern, 00:00"
        assert DE.moment(begin - timedelta(seconds=1), midnight - timedelta(seconds=1)) == "gestern, 23:59"


@pytest.mark.parametrize(
    ("datum", "de", "en"),
    [
        (TeilDatum(1988, 3, 12), "12.03.1988", "12 Mar 1988"),
        (TeilDatum(1988, 3), "03.1988 (Tag unbekannt)", "Mar 1988 (day unknown)"),
        (TeilDatum(1990), "1990 (Tag und Monat unbekannt)", "1990 (day and month unknown)"),
        (TeilDatum(), "unbekannt", "unknown"),
    ],
)
def test_a_birth_date_says_what_is_not_known_of_it(datum: TeilDatum, de: str, en: str) -> None:
    assert (DE.teildatum(datum), EN.teildatum(datum)) == (de, en)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda one: one.replace(tzinfo=UTC)),  # noqa: DTZ001
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)).map(lambda one: one.replace(tzinfo=UTC)),  # noqa: DTZ001
)
def test_two_moments_of_one_page_are_told_apart_by_their_day(one: datetime, now: datetime) -> None:
    """Within one page equal words mean the same local day, whatever now is."""
    for other in (one + timedelta(days=step) for step in (-7, -6, -1, 1, 6, 7)):
        said = [text.rpartition(",")[0] for text in (DE.moment(one, now), DE.moment(other, now))]
        same = one.astimezone(BERLIN).date() == other.astimezone(BERLIN).date()  # a day of 25 hours
        assert (said[0] == said[1]) == same


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 60))
def test_counting_working_days_agrees_with_letting_them_pass(von: date, tage: int) -> None:
    ended = TAGE.nach(datetime(von.year, von.month, von.day, 12, tzinfo=BERLIN), tage).astimezone(BERLIN).date()
    assert TAGE.zwischen(von, ended) == tage
    assert TAGE.zwischen(ended, von) == -tage
