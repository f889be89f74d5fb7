"""Which figures are shown: what is hidden stays possible otherwise, whatever is shown beside it."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.kalender import Arbeitstage
from gateway.domain.kennzahl import (
    MINDESTENS,
    Quartal,
    abgeschlossene,
    frueheste,
    letzter_sonntag,
    mitte,
    teilbar,
    zeigbar,
    zeigbare_partner,
)

ZONE = ZoneInfo("Europe/Berlin")
TAGE = Arbeitstage(lambda year: frozenset({date(year, 1, 1), date(year, 10, 3)}), ZONE)
Faelle = dict[str, int]


@pytest.mark.parametrize(
    ("wann", "newest"),
    [
        ("2026-11-27T08:00+01:00", "2026-Q3"),
        ("2026-01-01T00:30+01:00", "2025-Q3"),
        ("2026-01-01T01:00+01:00", "2025-Q4"),
        ("2026-03-31T23:59+02:00", "2025-Q4"),
    ],
)
def test_only_quarters_that_are_over_can_be_chosen(wann: str, newest: str) -> None:
    found = abgeschlossene(datetime.fromisoformat(wann), ZONE, 5)
    assert str(found[0]) == newest
    assert len({*found}) == 5
    assert all(one.davor == after for one, after in pairwise(found))


@given(st.integers(2000, 2100), st.integers(1, 4))
def test_quarters_cut_time_without_gap_and_without_overlap(jahr: int, nummer: int) -> None:
    one = Quartal(jahr, nummer)
    begin, *_, end = one.grenzen(ZONE)
    assert one.davor.grenzen(ZONE)[-1] == begin
    assert [(day.year, day.month, day.day) for day in one.grenzen(ZONE)[:3]] == [
        (*month, 1) for month in one.monate
    ]
    assert {(begin + timedelta(days=n)).month for n in range((end.date() - begin.date()).days)} == {
        month for _, month in one.monate
    }


@given(st.datetimes(datetime.combine(date(2020, 1, 1), time()), datetime.combine(date(2030, 1, 1), time())))
def test_the_state_of_open_cases_is_that_of_a_sunday_that_is_over(wann: datetime) -> None:
    moment = wann.replace(tzinfo=UTC)
    sunday = letzter_sonntag(moment, ZONE)
    assert sunday.weekday() == 6
    assert timedelta(0) < moment.astimezone(ZONE).date() - sunday <= timedelta(days=8)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 25))
def test_the_earliest_day_of_an_age_is_what_counting_says(stand: date, alter: int) -> None:
    found = frueheste(TAGE, stand, alter)
    assert TAGE.zwischen(found, stand) <= alter < TAGE.zwischen(found - timedelta(days=1), stand)


def test_medians_need_ten_that_are_known() -> None:
    assert mitte([3] * 9 + [None] * 5) is None
    assert mitte([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, None]) == 5.5
    assert (zeigbar(9), zeigbar(10)) == (None, 10)
    assert not teilbar([10, 10, 9])


def partnertafel(faelle: Faelle) -> tuple[tuple[str, int], ...]:
    """What the table of partners tells, the sum of all the others included."""
    shown = zeigbare_partner(faelle)
    rest = sum(faelle.values()) - sum(faelle[one] for one in shown)
    return (*((one, faelle[one]) for one in shown), *((("", rest),) if rest else ()))


partner = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 14), max_size=8)


@given(partner)
def test_the_sum_of_all_other_partners_is_of_ten_cases_and_two_partners(faelle: Faelle) -> None:
    if sum(faelle.values()) < MINDESTENS:
        return  # then nothing at all is shown
    table = partnertafel(faelle)
    assert all(number >= MINDESTENS for _, number in table)
    hidden = [one for one, number in faelle.items() if number and one not in dict(table)]
    assert len(hidden) != 1 or not dict(table).keys() - {""}


@given(partner)
def test_no_hidden_partner_follows_from_the_table(faelle: Faelle) -> None:
    """For each there is another world with the same table in which its number is another one."""
    if sum(faelle.values()) < MINDESTENS:
        return
    table = partnertafel(faelle)
    for one, number in faelle.items():
        if number and one not in dict(table):
            others = [other for other in (*faelle, "z") if other != one and other not in dict(table)]
            moved = [
                Counter(faelle) + Counter({one: step, other: -step}) if step > 0 else None
                for other in others
                for step in range(1, faelle.get(other, 0) + 1)
            ]
            moved += [
                Counter(faelle) - Counter({one: step}) + Counter({other: step})
                for other in others
                for step in range(1, number + 1)
            ]
            worlds = [dict(world) for world in moved if world is not None]
            assert any(
                partnertafel(world) == table and sum(world.values()) == sum(faelle.values()) for world in worlds
            ), (faelle, one)


@given(st.lists(st.integers(0, 30), min_size=3, max_size=3))
def test_no_hidden_month_follows_from_its_quarter(monate: list[int]) -> None:
    if sum(monate) < MINDESTENS or teilbar(monate):
        return
    for hidden in range(3):
        worlds = (
            [
                number + (step if place == other else -step if place == hidden else 0)
                for place, number in enumerate(monate)
            ]
            for other in range(3)
            if other != hidden
            for step in (1, -1)
        )
        assert any(min(world) >= 0 and not teilbar(world) for world in worlds), monate
