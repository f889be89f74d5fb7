"""Sounds, gaps and judgements of the search."""

import pytest

from gateway.domain.klang import klang
from gateway.domain.suchwoerter import ein_buchstabe, formen, luecken


@pytest.mark.parametrize(
    ("wort", "code"),
    [
        ("MUELLERLUEDENSCHEIDT", "65752682"), ("WIKIPEDIA", "3412"), ("BREMERHAVEN", "17 6736".replace(" ", "")),
        ("MEIER", "67"), ("MAYR", "67"), ("PHILIPP", "351"), ("AXEL", "0485"), ("HH", ""), ("CHRIST", "4782"),
    ],
)  # fmt: skip
def test_the_code_of_a_sound(wort: str, code: str) -> None:
    assert klang(wort) == code


@pytest.mark.parametrize(
    ("eins", "zwei", "nah"),
    [
        ("SCHMIDT", "SCHMDT", True), ("SCHMIDT", "SCHMIIDT", True), ("SCHMIDT", "SCHMIXT", True),
        ("SCHMIDT", "SCHMITD", True), ("SCHMIDT", "SCHIMTD", False), ("SCHMIDT", "XCHMIDX", False),
        ("LEE", "LEA", False),
        ("ABCD", "ABCD", True), ("ABCDE", "ABXYZ", False), ("ABCD", "ABCDEF", False),
    ],
)  # fmt: skip
def test_one_letter(eins: str, zwei: str, nah: bool) -> None:
    assert ein_buchstabe(eins, zwei) is nah
    assert ein_buchstabe(zwei, eins) is nah
    if nah:
        assert luecken(eins) & luecken(zwei)


def test_the_spellings_of_a_name() -> None:
    assert formen("Müller-Łukasz") == (frozenset({"MUELLER", "MULLER"}), frozenset({"LUKASZ"}))
    assert formen(" ' ") == ()
