"""The Kurzzeichen: both sides compute the same one, and what is misread or mistyped is noticed."""

import uuid
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import ProzessUUID
from gateway.domain.kurzzeichen import ALPHABET, LAENGE, ist_kurzzeichen, kurzzeichen, lies_kurzzeichen

PROZESSE = st.uuids().map(lambda one: ProzessUUID(str(one)))
STELLEN = st.integers(min_value=0, max_value=LAENGE - 1)


def test_it_is_the_same_on_every_machine_and_for_ever() -> None:
    assert kurzzeichen(ProzessUUID("6f1c0c0e-5a1f-4c6e-9d53-0d8a1c1f7c11")) == "64F-K4M"
    assert kurzzeichen(ProzessUUID("00000000-0000-0000-0000-000000000000")) == "D6N-V9X"


def test_the_alphabet_has_no_look_alikes_and_a_prime_length() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 23
    for alike in ("0OQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert len(set(alike) & set(ALPHABET)) <= 1, alike
    assert not set("AEIOU") & set(ALPHABET)


@given(PROZESSE)
def test_it_is_read_back_in_any_spelling(prozess: ProzessUUID) -> None:
    one = kurzzeichen(prozess)
    assert (len(one), one[3]) == (LAENGE + 1, "-")
    plain = one.replace("-", "")
    for typed in (
        one,
        one.lower(),
        plain,
        f" {plain.lower()} ",
        f"{plain[:3]} {plain[3:]}",
        f"{plain[:3]}–{plain[3:]}",
    ):
        assert lies_kurzzeichen(typed) == one
    assert kurzzeichen(ProzessUUID(prozess.upper())) == one


@given(PROZESSE, STELLEN, st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(prozess: ProzessUUID, place: int, other: str) -> None:
    plain = kurzzeichen(prozess).replace("-", "")
    assume(plain[place] != other)
    assert not ist_kurzzeichen(plain[:place] + other + plain[place + 1 :])


@given(PROZESSE)
def test_swapped_neighbours_are_noticed(prozess: ProzessUUID) -> None:
    plain = kurzzeichen(prozess).replace("-", "")
    for left, right in pairwise(range(LAENGE)):
        if plain[left] != plain[right]:
            swapped = plain[:left] + plain[right] + plain[left] + plain[right + 1 :]
            assert not ist_kurzzeichen(swapped)


@pytest.mark.parametrize("typed", ["", "K7F-2M", "K7F-2M99", "K7F-2MO", "K7F 2M9 K7F", "ĸ7f-2m9", "K7F_2M9"])
def test_what_is_none_is_wrong_usage(typed: str) -> None:
    with pytest.raises(Usage, match="Kurzzeichen"):
        lies_kurzzeichen(typed)


def test_a_wrong_check_character_says_so() -> None:
    good = kurzzeichen(ProzessUUID(str(uuid.UUID(int=7))))
    wrong = good[:-1] + next(one for one in ALPHABET if one != good[-1])
    with pytest.raises(Usage, match="compare it once more"):
        lies_kurzzeichen(wrong)


def test_only_a_process_id_has_one() -> None:
    with pytest.raises(Refused):
        kurzzeichen(ProzessUUID("no uuid"))


def test_many_processes_have_many_signs() -> None:
    signs = {kurzzeichen(ProzessUUID(str(uuid.UUID(int=number)))) for number in range(2000)}
    assert len(signs) >= 1995
    for place in (*range(3), *range(4, LAENGE + 1)):
        assert {one[place] for one in signs} == set(ALPHABET)
