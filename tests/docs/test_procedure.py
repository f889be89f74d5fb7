"""docs/procedure.md has a row for every step of the tables, no empty cell, and names tests that exist."""

import re
from typing import cast

import pytest
from support import schrittzeuge
from support.verfahren import FAELLE, SEITE, funktionen, name_des_tests, schritte, versprochen

import gateway.transfer.schritte as ort
from gateway.domain import rueckruf
from gateway.domain.fristen import FRISTEN
from gateway.domain.loeschung import SATZ, ZWEI_DUERFEN, Hindernis
from gateway.domain.states import UEBERGAENGE, Rolle
from gateway.transfer.records import AufgabeArt

SPALTEN = 6
NACH_DER_QUITTUNG = SEITE.split("## After the receipt")[1].split("\n## ")[0]
RUECKRUF = SEITE.split("## What keeps a called-back file")[1]


@pytest.mark.parametrize("row", FAELLE, ids=lambda row: row[0])
def test_a_row_has_every_cell_and_names_steps_that_the_tables_know(row: list[str]) -> None:
    assert len(row) == SPALTEN
    assert all(row)
    named = schritte(row[3])
    assert named
    for side, before, event, after in named:
        assert UEBERGAENGE[side].get((before, event)) is after, (before, event)


@pytest.mark.parametrize("row", FAELLE, ids=lambda row: row[0])
def test_a_row_names_a_test_that_exists_and_questions_that_are_asked(row: list[str]) -> None:
    path, name, _ = name_des_tests(row[5])
    assert name in funktionen(path)
    for word in re.findall(r"`(\w+)`", row[4]):
        AufgabeArt(word)


@pytest.mark.parametrize("rolle", list(Rolle))
def test_every_step_of_the_tables_stands_in_a_row(rolle: Rolle) -> None:
    named = set().union(*(schritte(row[3]) for row in FAELLE))
    missing = {
        f"{before} → {after} ({event})"
        for (before, event), after in UEBERGAENGE[rolle].items()
        if (rolle, before, event, after) not in named
    }
    assert missing == set()


def test_every_deadline_stands_there_with_its_days_and_stages_and_what_happens() -> None:
    form = r"^\| `(\w+)` \| (\w+), `(\w+)` \| (\d+) \| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$"
    rows = re.findall(form, SEITE, re.MULTILINE)
    for *_, what, asked, test in rows:
        path, name, _ = name_des_tests(test)
        assert name in funktionen(path)
        assert what.strip()
        assert asked == "nobody" or [AufgabeArt(word) for word in re.findall(r"`(\w+)`", asked)]
    assert {row[:5] for row in rows} == {
        (one.name, rolle.value, zustand.value, str(one.tage), str(one.stufen))
        for (rolle, zustand), fristen in FRISTEN.items()
        for one in fristen
    }


# -- after the receipt ---------------------------------------------------------------------------------------------

DANACH = [
    [cell.strip() for cell in row.split("|")]
    for row in re.findall(r"^\| (?!-|case |reason )([^`].*) \|$", NACH_DER_QUITTUNG, re.MULTILINE)
]


@pytest.mark.parametrize("row", DANACH, ids=lambda row: row[0])
def test_what_happens_after_the_receipt_has_every_cell_a_question_and_a_test_that_exist(row: list[str]) -> None:
    assert len(row) == 5
    assert all(row)
    path, name, _ = name_des_tests(row[4])
    assert name in funktionen(path)
    if row[3] != "nobody":
        AufgabeArt(re.findall(r"`(\w+)`", row[3])[0])


def test_every_reason_to_keep_a_file_stands_there_as_it_is_shown() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (yes|no) \|$", NACH_DER_QUITTUNG, re.MULTILINE)
    assert rows == [(one.value, SATZ[one].en, "yes" if one in ZWEI_DUERFEN else "no") for one in Hindernis]


# -- the named tests are held to it --------------------------------------------------------------------------------


class _Item:
    """What the hooks need of a test."""

    def __init__(self, nodeid: str) -> None:
        self.nodeid, self.stash = nodeid, pytest.Stash()


@pytest.mark.parametrize("taken", [True, False])
def test_a_named_test_fails_unless_it_takes_every_step_of_its_rows(*, taken: bool) -> None:
    nodeid, steps = next((nodeid, steps) for nodeid, steps in versprochen().items() if len(steps) > 1)
    item = cast("pytest.Item", _Item(nodeid))
    schrittzeuge.pytest_runtest_setup(item)
    try:
        for rolle, before, event, _ in sorted(steps)[0 if taken else 1 :]:
            ort.next_state(rolle, before, event)
        end = schrittzeuge.pytest_runtest_call(item)
        next(end)
        with pytest.raises(StopIteration if taken else AssertionError):
            end.send(None)
    finally:
        schrittzeuge.pytest_runtest_teardown()


def test_a_test_the_page_does_not_name_is_left_alone() -> None:
    item = cast("pytest.Item", _Item("tests/docs/test_procedure.py::test_x"))
    schrittzeuge.pytest_runtest_setup(item)
    end = schrittzeuge.pytest_runtest_call(item)
    next(end)
    with pytest.raises(StopIteration):
        end.send(None)


def test_every_reason_to_keep_a_called_back_file_stands_there_as_it_is_shown() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (yes|no) \|$", RUECKRUF, re.MULTILINE)
    both = rueckruf.ZWEI_DUERFEN
    assert rows == [
        (one.value, rueckruf.SATZ[one].en, "yes" if one in both else "no") for one in rueckruf.Rueckrufhindernis
    ]
