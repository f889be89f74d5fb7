"""No partner takes every slot: a table of what may start beside what runs."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.transfer.verteilung import (
    ALLEIN,
    PLAETZE,
    PLAETZE_JE_PARTNER,
    PLAETZE_MIT_PARTNERN,
    RUECKSICHT,
    Lauf,
    Partnerpause,
    Verteilung,
)

JETZT = datetime(2026, 11, 2, 12, tzinfo=UTC)
A, B, C = "https://a.example", "https://b.example", "https://c.example"


def pause(partner: str, sekunden: float) -> Partnerpause:
    return Partnerpause(partner=partner, fehlschlaege=1, bis=JETZT + timedelta(seconds=sekunden))


def laeufe(*partner: str | None) -> list[Lauf]:
    return [Lauf(partner=one, seit=JETZT) for one in partner]


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
    assert Verteilung(laeufe(*laufende), pausen, JETZT).nimm(will) is darf


def test_slots_given_in_one_go_count_too() -> None:
    plaetze = Verteilung([], [pause(B, 0)], JETZT)
    assert [plaetze.nimm(one) for one in (A, A, A, B, B, None)] == [True, True, False, True, False, True]
    assert plaetze.gesperrt() == {A, B}


def test_two_slow_partners_leave_a_slot_to_a_third_and_all_partners_one_to_local_work() -> None:
    assert 2 * PLAETZE_JE_PARTNER < PLAETZE_MIT_PARTNERN < PLAETZE


SEKUNDE = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("laufende", "wartet", "verdaechtiger", "andere"),
    [
        ([], None, False, True),
        ([], 0 * SEKUNDE, True, False),  # nothing runs: its turn, and nobody else's
        ([(False, 0 * SEKUNDE)], 0 * SEKUNDE, False, True),  # the others go first for a while
        ([(False, 0 * SEKUNDE)], RUECKSICHT, False, False),  # then nothing new begins
        ([(False, ALLEIN)], RUECKSICHT, False, True),  # unless what runs takes long: nobody waits for that
        ([(True, 0 * SEKUNDE)], None, False, False),  # it runs alone
        ([(True, ALLEIN - SEKUNDE)], 0 * SEKUNDE, False, False),
        ([(True, ALLEIN)], RUECKSICHT, False, True),  # but not for hours
    ],
)
def test_a_job_under_suspicion_runs_alone_and_the_others_wait_for_it_only_so_long(
    laufende: list[tuple[bool, timedelta]], wartet: timedelta | None, verdaechtiger: bool, andere: bool
) -> None:
    def stand() -> Verteilung:
        runs = [Lauf(partner=None, verdacht=verdacht, seit=JETZT - seit) for verdacht, seit in laufende]
        made = Verteilung(runs, [], JETZT)
        made.wartet(None if wartet is None else JETZT - wartet)
        return made

    assert stand().nimm(A, verdacht=True) is verdaechtiger
    assert stand().nimm(None, verdacht=False) is andere


def test_beside_a_job_under_suspicion_nothing_is_begun_in_the_same_go() -> None:
    plaetze = Verteilung([], [], JETZT)
    plaetze.wartet(JETZT)
    assert [plaetze.nimm(None, verdacht=one) for one in (False, True, True, False)] == [False, True, False, False]
