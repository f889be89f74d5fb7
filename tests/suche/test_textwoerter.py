"""Words of a text: what counts, what is cut, what is left out."""

import pytest
from support.store import HANNOVER, KIEL, SCHLUESSEL

from gateway.domain.textwoerter import MAX_WOERTER, marken, textfrage, textwoerter


@pytest.mark.parametrize(
    ("text", "woerter"),
    [
        ("Größe, groß", {"GROESSE", "GROSSE", "GROSE", "GROSS", "GROS"}), ("a b 1 22", {"22"}),
        ("Az. 33/2019-4", {"AZ", "33", "2019"}), ("x" * 50, {"X" * 40}), ("", set()), ("– \x00 …", set()),
        ("Aufenthalts-\r\n  titel", {"AUFENTHALTS", "TITEL", "AUFENTHALTSTITEL"}),
        ("2019-\n2020", {"2019", "2020"}),
        ("\ufdfa" * 200, {"صلى", "الله", "عليه", "وسلمصلى", "وسلمصل"}),  # one sign is 18, 200 count
        ("ein\u00ad\nmal", {"EIN", "MAL", "EINMAL"}), ("عمر", {"عمر"}),
    ],
)  # fmt: skip
def test_words(text: str, woerter: set[str]) -> None:
    assert textwoerter(text) == woerter


def test_the_longest_words_are_left_out_first() -> None:
    found = textwoerter(" ".join([*(f"w{n}" for n in range(MAX_WOERTER)), "x" * 39]))
    assert len(found) == MAX_WOERTER
    assert "X" * 39 not in found
    assert "W0" in found


def test_a_question_has_every_word_once_in_all_its_spellings() -> None:
    assert textfrage("Lübeck a lübeck 2019") == (frozenset({"LUEBECK", "LUBECK"}), frozenset({"2019"}))
    assert textfrage("a - !") == ()


def test_hashes_are_short_and_of_one_authority_and_lane() -> None:
    alle = [
        marken(SCHLUESSEL.suchwert, wer, ["WORT"], test=test) for wer in (HANNOVER, KIEL) for test in (False, True)
    ]
    assert len(set(alle)) == 4
    assert {len(eine) for (eine,) in alle} == {8}
    assert all(eine.isalnum() and eine.islower() for (eine,) in alle)
