"""``aktenbote ablage retain`` and ``show``: the mark that keeps a file, and its register for a clerk."""

from pathlib import Path

import pytest
from support.dateien import beispielordner
from support.tippen import tippe

ZEICHEN = "TEST 33-2019/004711"
WEIL = ("--reason", "Klage anhängig")


@pytest.fixture
def akte(haus: Path, tmp_path: Path) -> Path:
    """An installation with one case file of three documents."""
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    return haus


def test_a_retention_mark_is_set_and_lifted_with_an_entry_that_names_person_and_reason(akte: Path) -> None:
    done = tippe("ablage", "retain", ZEICHEN, "--until", "2090-12-31", *WEIL, "--json", config=akte).daten
    assert (done["retain_until"], done["changed"]) == ("2090-12-31", True)
    again = tippe("ablage", "retain", ZEICHEN, "--until", "2090-12-31", *WEIL, "--json", config=akte).daten
    assert again["changed"] is False
    assert tippe("ablage", "show", ZEICHEN, "--json", config=akte).daten["retain_until"] == "2090-12-31"
    lifted = tippe("ablage", "retain", ZEICHEN, "--none", "--reason", "Zurückgenommen", config=akte)
    assert lifted.out == f"{ZEICHEN}: no retention mark\n"
    assert tippe("ablage", "show", ZEICHEN, "--json", config=akte).daten["retain_until"] is None
    entries = tippe("audit", "list", "--json", config=akte).daten["entries"]
    marks = [one for one in entries if one["ereignis"] == "akte.aufbewahrung_geaendert"]
    assert [(one["zustandAlt"], one["zustandNeu"]) for one in marks] == [
        ("keiner", "2090-12-31"),
        ("2090-12-31", "keiner"),
    ]
    assert all({"begruendung", "handelnder"} <= set(one["bezuege"]) for one in marks)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (WEIL, "USAGE"),
        (("--until", "2090-12-31", "--none", *WEIL), "USAGE"),
        (("--until", "2001-01-01", *WEIL), "DATE"),
        (("--until", "2090-12-31", "--reason", " "), "REASON"),
    ],
    ids=["neither", "both", "a day in the past", "no reason"],
)
def test_a_mark_that_says_nothing_is_refused(akte: Path, words: tuple[str, ...], code: str) -> None:
    assert tippe("ablage", "retain", ZEICHEN, *words, config=akte, code=2).fehler.startswith(f"{code} ")
    assert tippe("ablage", "show", ZEICHEN, "--json", config=akte).daten["retain_until"] is None
