"""No partner takes every slot: a table of what may start beside what runs."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.transfer.verteilung import (
    PLAETZE,
    PLAETZE_JE_PARTNER,
    PLAETZE_MIT_PARTNERN,
    Partnerpause,
    Verteilung,
)

JETZT = datetime(2026, 11, 2, 12, tzinfo=UTC)
A, B, C = "https://a.example", "https://b.example", "https://c.example"


def pause(partner: str, sekunden: float) -> Partnerpause:
    return Partnerpause(partner=partner, fehlschlaege=1, bis=JETZT + timedelta(seconds=sekunden))


@pytest.mark.parametrize(
    ("laufende", "pausen", "will", "darf"),
    [
        ([], [], A, True),
        ([A], [], A, True),
        ([A, A], [], A, False),
        ([A, A], [], B, True),
        ([A, A], [], None, True),
        ([A, A, B, B], [], C, True),  # two slow partners never stop a third
        ([A, A, B, B, C], [], C, False),
        ([A, A, B, B, C], [], "https://d.example", False),
        ([A, A, B, B, C], [], None, True),  # nor local work
        ([None] * 5, [], A, True),
        ([], [pause(A, 1)], A, False),
        ([], [pause(A, 1)], B, True),
        ([], [pause(A, 0)], A, True),  # after its pause one job looks whether it is back
        ([A], [pause(A, 0)], A, False),
    ],
)
def test_a_slot_is_given_or_not(
    laufende: list[str | None], pausen: list[Partnerpause], will: str | None, darf: bool
) -> None:
    running = [one for one in laufende if one is not None]
    assert Verteilung(running, pausen, JETZT).nimm(will) is darf


def test_slots_given_in_one_go_count_too() -> None:
    plaetze = Verteilung([], [pause(B, 0)], JETZT)
    assert [plaetze.nimm(one) for one in (A, A, A, B, B, None)] == [True, True, False, True, False, True]
    assert plaetze.gesperrt() == {A, B}


def test_two_slow_partners_leave_a_slot_to_a_third_and_all_partners_one_to_local_work() -> None:
    assert 2 * PLAETZE_JE_PARTNER < PLAETZE_MIT_PARTNERN < PLAETZE
