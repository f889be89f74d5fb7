"""``aktenbote ablage search``: what it prints, refuses and logs."""

from pathlib import Path

import pytest
from support.dateien import beispielordner
from support.tippen import tippe

ZEICHEN = "TEST 33-2019/004711"


@pytest.fixture
def voll(haus: Path, tmp_path: Path) -> Path:
    """A house with one file, of Ayşe Öztürk-Łukasz, born 17 May 1990."""
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    return haus


@pytest.mark.parametrize(
    ("wonach", "warum"),
    [
        (("Oeztürk",), "exact"), (("--name", "Ösdürk"), "sounds alike"), (("Lukaxsz",), "one letter differs"),
        (("004711",), "part of the Aktenzeichen"), (("--reference", ZEICHEN), "Aktenzeichen"),
        (("--born", "1990"), "birth date"), (("Ayse", "--born", "1990-05-18"), "exact, another day of birth"),
        (("Ayse", "--azr", "900517000017"), "exact"),
        ((" Ayse ", "--azr", "90 05 17 000017"), "exact"),
    ],
)  # fmt: skip
def test_a_file_is_found_and_the_answer_says_why(voll: Path, wonach: tuple[str, ...], warum: str) -> None:
    found = tippe("ablage", "search", *wonach, "--json", config=voll).daten["files"]
    assert [(one["reference"], one["found"]) for one in found] == [(ZEICHEN, warum)]
    out = tippe("ablage", "search", *wonach, config=voll).out
    assert ZEICHEN in out
    assert warum in out


def test_the_person_is_shown_only_when_asked_for(voll: Path) -> None:
    assert "Öztürk" not in tippe("ablage", "search", "Oeztuerk", config=voll).out
    shown = tippe("ablage", "search", "Oeztuerk", "--person", config=voll).out
    assert "Ayşe Öztürk-Łukasz, 1990-05-17" in shown
    assert "no file found" in tippe("ablage", "search", "Niemand", config=voll).out


def test_every_search_is_logged_without_what_was_looked_for(voll: Path) -> None:
    for more in ((), ("--person",)):
        tippe("ablage", "search", "Oeztuerk", *more, config=voll)
    tippe("ablage", "search", "Niemand", config=voll)
    entries = tippe("audit", "list", "--json", config=voll).daten["entries"]
    assert [one["ereignis"] for one in entries[-4:]] == ["akte.gelesen"] * 4
    assert "oeztuerk" not in str(entries).lower()


@pytest.mark.parametrize(
    ("wonach", "wort"),
    [
        ((), "say what to look for"), (("--azr", "900517000017"), "AZRG"), (("Ayse", "--azr", "quatsch"), "twelve"),
        (("--name", " "), "empty"),
        (("--name", "'"), "no letter"),
        (("--born", "1990-02-30"), "--born"), (("--born", "gestern"), "--born"), (("x" * 201,), "200 characters"),
        (("--text", "a !"), "at least two letters"), (("--text", " ".join(f"w{n}" for n in range(17))), "16 words"),
        (("Probe", "--name", "Probe"), "leave out"), (("7", "--reference", "7"), "leave out"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_for_is_refused(haus: Path, wonach: tuple[str, ...], wort: str) -> None:
    assert wort in tippe("ablage", "search", *wonach, config=haus, code=2).err


def test_words_of_documents_are_found_once_they_are_read(voll: Path) -> None:
    found = tippe("ablage", "search", "--text", "Aufenthaltstitel", "--json", config=voll).daten
    assert (found["files"], found["cut"]) == ([], False)
    assert found["unread_documents"] > 0
    assert "still to be read" in tippe("ablage", "search", "--text", "Aufenthaltstitel", config=voll).out
    assert "still to be read" not in tippe("ablage", "search", "Oeztuerk", config=voll).out
