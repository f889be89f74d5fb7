"""Working days and the table of deadlines."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.fristen import FRISTEN, NAMEN, Fristart, frist
from gateway.domain.kalender import Arbeitstage
from gateway.domain.states import ENDZUSTAENDE, UEBERGAENGE, Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.settings.bereiche import LAENDER
from gateway.wiring.kalender import arbeitstage

BERLIN = ZoneInfo("Europe/Berlin")
OHNE_FEIERTAGE = Arbeitstage(lambda _year: frozenset(), BERLIN)


def am(tag: str) -> datetime:
    return datetime.fromisoformat(f"{tag}T12:00:00+00:00")


@pytest.mark.parametrize(
    ("von", "tage", "bis"),
    [
        ("2026-11-26", 1, "2026-11-27"),  # Thursday to Friday
        ("2026-11-27", 1, "2026-11-30"),  # over the weekend
        ("2026-11-28", 1, "2026-11-30"),  # Saturday does not count
        ("2026-11-26", 5, "2026-12-03"),
        ("2026-12-23", 2, "2026-12-28"),  # 25 December is a holiday everywhere, 26 a Saturday
        ("2026-12-31", 1, "2027-01-04"),  # the year changes
        ("2026-11-26", 0, "2026-11-26"),
    ],
)
def test_working_days_pass_weekends_and_holidays(von: str, tage: int, bis: str) -> None:
    ended = arbeitstage(None).nach(am(von), tage)
    assert ended.astimezone(BERLIN).date() == date.fromisoformat(bis)
    assert (ended.astimezone(BERLIN).hour, ended.tzinfo) == (7, UTC)


def test_holidays_are_those_of_the_land() -> None:
    reformation, epiphany = date(2026, 10, 30), date(2026, 1, 6)
    assert arbeitstage("BY").ist_arbeitstag(reformation)
    assert not arbeitstage("BY").ist_arbeitstag(epiphany)
    assert arbeitstage("NI").ist_arbeitstag(epiphany)
    assert not arbeitstage("SN").ist_arbeitstag(date(2026, 11, 18))  # Buß- und Bettag
    assert arbeitstage("NI").ist_arbeitstag(date(2026, 11, 18))


@pytest.mark.parametrize("land", sorted(LAENDER))
def test_every_land_keeps_the_day_of_german_unity(land: str) -> None:
    assert not arbeitstage(land).ist_arbeitstag(date(2027, 10, 3))
    assert date(2028, 10, 3) in arbeitstage(land).feiertage(2028)


@given(
    st.integers(min_value=0, max_value=4 * 365 * 24).map(lambda hours: am("2026-01-01") + timedelta(hours=hours)),
    st.integers(min_value=0, max_value=60),
)
def test_a_longer_deadline_never_ends_earlier_and_always_on_a_working_day(moment: datetime, tage: int) -> None:
    ended, later = OHNE_FEIERTAGE.nach(moment, tage), OHNE_FEIERTAGE.nach(moment, tage + 1)
    assert later >= ended + timedelta(hours=22)  # a day, less an hour when the clocks change
    assert OHNE_FEIERTAGE.ist_arbeitstag(later.astimezone(BERLIN).date())


def test_names_are_unique_and_states_can_be_waited_in() -> None:
    rows = [one for fristen in FRISTEN.values() for one in fristen]
    assert len(rows) == len(NAMEN)
    for (rolle, zustand), fristen in FRISTEN.items():
        assert zustand in {state for state, _ in UEBERGAENGE[rolle]}
        assert zustand not in ENDZUSTAENDE
        assert all(one.tage > 0 and one.stufen > 0 for one in fristen)
        assert frist(rolle, zustand, fristen[0].name) == fristen[0]
    assert frist(Rolle.GEBER, Zustand.PACKEN, "request_reminder") is None


def _kennt(ereignis: Ereignis) -> Callable[[Rolle, Zustand], bool]:
    return lambda rolle, zustand: kennt_ereignis(rolle, zustand, ereignis)


def test_a_deadline_that_changes_the_state_stands_only_where_the_table_knows_the_event() -> None:
    needs = {Fristart.GIB_AUF: _kennt(Ereignis.FRIST_VERSTRICHEN)}
    for (rolle, zustand), fristen in FRISTEN.items():
        for one in fristen:
            assert needs.get(one.art, lambda _rolle, _zustand: True)(rolle, zustand), one.name
            if one.art is Fristart.WIEDERVORLAGE and rolle is Rolle.NEHMER:
                assert kennt_ereignis(rolle, zustand, Ereignis.WIEDERVORGELEGT)


def test_a_delivery_is_never_given_up() -> None:
    assert not [one for one in FRISTEN[Rolle.GEBER, Zustand.VERSANDT] if one.art is Fristart.GIB_AUF]
