"""The search form: what finds each other, and that it depends on nothing but the letters."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.suchform import suchform

_BEREICHE = (
    "09-0A 0D 20-7E A0-AC AE-B4 B6-17E 187-188 18F 197 1A0-1A1 1AF-1B0 1B7 1CD-1DC 1DE-1DF 1E2-1F0 1F4-1F5 1F8-1FF "
    "212-213 218-21B 21E-21F 227-233 259 268 292 2B9-2BA 2BE-2BF 2C8 2CC 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 "
    "1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E "
    "1EA0-1EF9 2019 2021 20AC"
)
"""Single letters of DIN 91379 datatype C, without the micro sign (a Greek letter)."""


def _repertoire() -> list[str]:
    grenzen = [teil.partition("-") for teil in _BEREICHE.split()]
    return [chr(n) for von, _, bis in grenzen for n in range(int(von, 16), int(bis or von, 16) + 1)]


namen = st.text(st.sampled_from([*_repertoire(), *"\u0300\u0301\u0302\u0304\u0308\u0315\u031b\u0323\u0326\u0331"]))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Müller", "MUELLER"),
        ("MUELLER", "MUELLER"),
        ("Weiß", "WEISS"),
        ("WEIẞ", "WEISS"),
        ("Łukaszewicz-Đorđević", "LUKASZEWICZ DORDEVIC"),
        ("Þórðarson", "THORDARSON"),
        ("Ærøskøbing", "AEROESKOEBING"),
        ("Ångström", "AANGSTROEM"),
        ("Nguyễn Thị Ánh", "NGUYEN THI ANH"),
        ("İstanbullu ığdır", "ISTANBULLU IGDIR"),
        ("O’Neill", "ONEILL"),
        ("O'Neill", "ONEILL"),
        ("ʿAbd al-Ḥamīd", "ABD AL HAMID"),
        ("  van   der\tBerg ", "VAN DER BERG"),
        ("Čapek–Žižka", "CAPEK ZIZKA"),
        ("Əliyev", "ELIYEV"),
        ("Ạ̈", "AE"),
        ("Ǖ", "UE"),
        ("L̥̄", "L"),
        ("soft\u00adhyphen", "SOFTHYPHEN"),
    ],
)
def test_names_become_their_search_form(name: str, form: str) -> None:
    assert suchform(name) == form


@given(namen)
def test_every_name_of_the_norm_becomes_plain_letters_digits_and_single_spaces(name: str) -> None:
    assert re.fullmatch(r"([A-Z0-9]+( [A-Z0-9]+)*)?", suchform(name))


@given(namen)
def test_applying_it_again_changes_nothing(name: str) -> None:
    assert suchform(suchform(name)) == suchform(name)


@given(namen)
def test_normal_form_does_not_matter(name: str) -> None:
    assert suchform(unicodedata.normalize("NFC", name)) == suchform(unicodedata.normalize("NFD", name))


def test_case_does_not_matter_and_no_letter_disappears() -> None:
    for zeichen in _repertoire():
        assert suchform(zeichen.lower()) == suchform(zeichen) == suchform(zeichen.upper()), f"U+{ord(zeichen):04X}"
        if unicodedata.category(zeichen) in {"Lu", "Ll"}:
            assert suchform(zeichen), f"U+{ord(zeichen):04X}"


def test_letters_of_other_scripts_stay_so_that_different_names_stay_different() -> None:
    assert suchform("Иван") != suchform("Пётр")
    assert suchform("Иван") == suchform("ИВАН")
