"""docs/procedure.md has a row for every step of the tables, no empty cell, and names tests that exist."""

import re

import pytest
from support.befehle import WURZEL

from gateway.domain.fristen import FRISTEN
from gateway.domain.loeschung import SATZ, ZWEI_DUERFEN, Hindernis
from gateway.domain.states import UEBERGAENGE, Ereignis, Rolle, Zustand
from gateway.transfer.records import AufgabeArt

SEITE = (WURZEL / "docs" / "procedure.md").read_text("utf-8")
SPALTEN = 6
NACH_DER_QUITTUNG = SEITE.split("## After the receipt")[1]


def zeilen() -> list[list[str]]:
    rows = re.findall(r"^\| (?!-|case )(.*) \|$", SEITE.split("## Deadlines")[0], re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows if not set(row) <= set("-| ")]


ALLE = zeilen()


def schritte(cell: str) -> set[tuple[Rolle, Zustand, Ereignis, Zustand]]:
    """Read ``N: `a → b (c)`; `d → e (f)` `` into steps."""
    found, side = set(), None
    for mark, before, after, event in re.findall(r"(?:([NG]): )?`(\w+) → (\w+) \((\w+)\)`", cell):
        side = {"N": Rolle.NEHMER, "G": Rolle.GEBER}.get(mark, side)
        assert side is not None, cell
        found.add((side, Zustand(before), Ereignis(event), Zustand(after)))
    return found


@pytest.mark.parametrize("row", ALLE, ids=lambda row: row[0])
def test_a_row_has_every_cell_and_names_steps_that_the_tables_know(row: list[str]) -> None:
    assert len(row) == SPALTEN
    assert all(row)
    named = schritte(row[3])
    assert named
    for side, before, event, after in named:
        assert UEBERGAENGE[side].get((before, event)) is after, (before, event)


@pytest.mark.parametrize("row", ALLE, ids=lambda row: row[0])
def test_a_row_names_a_test_that_exists_and_questions_that_are_asked(row: list[str]) -> None:
    (path,) = re.findall(r"`(tests/[\w/]+\.py)`", row[5])
    assert (WURZEL / path).is_file()
    for word in re.findall(r"`(\w+)`", row[4]):
        AufgabeArt(word)


@pytest.mark.parametrize("rolle", list(Rolle))
def test_every_step_of_the_tables_stands_in_a_row(rolle: Rolle) -> None:
    named = set().union(*(schritte(row[3]) for row in ALLE))
    missing = {
        f"{before} → {after} ({event})"
        for (before, event), after in UEBERGAENGE[rolle].items()
        if (rolle, before, event, after) not in named
    }
    assert missing == set()


def test_every_deadline_stands_there_with_its_days_and_stages() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (\w+), `(\w+)` \| (\d+) \| (\d+) \|", SEITE, re.MULTILINE)
    assert set(rows) == {
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
    (path,) = re.findall(r"`(tests/[\w/]+\.py)`", row[4])
    assert (WURZEL / path).is_file()
    if row[3] != "nobody":
        AufgabeArt(re.findall(r"`(\w+)`", row[3])[0])


def test_every_reason_to_keep_a_file_stands_there_as_it_is_shown() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (yes|no) \|$", NACH_DER_QUITTUNG, re.MULTILINE)
    assert rows == [(one.value, SATZ[one].en, "yes" if one in ZWEI_DUERFEN else "no") for one in Hindernis]
