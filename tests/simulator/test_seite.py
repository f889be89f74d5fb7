"""docs/simulator.md says of every fault what the catalogue says."""

import re

import pytest
from support.befehle import WURZEL

from gateway.simulator.schreiber import SCHREIBER
from gateway.simulator.stoerungen import NACH_NAMEN, STOERUNGEN, Stoerung

SEITE = (WURZEL / "docs" / "simulator.md").read_text("utf-8")


def zeile(one: Stoerung) -> str:
    """The row of the table."""
    value = "" if one.wert is None else f" [={one.wert.vorgabe} {one.wert.einheit}]"
    places = ", ".join(f"`{wo}`" for wo in sorted(one.wo))
    return f"| `{one.name}`{value} | {one.tut} | {places} | {one.soll} |"


@pytest.mark.parametrize("one", STOERUNGEN, ids=lambda one: one.name)
def test_the_table_says_what_the_catalogue_says(one: Stoerung) -> None:
    assert zeile(one) in SEITE.splitlines()


def test_the_table_names_every_fault_once_and_none_that_is_gone() -> None:
    named = re.findall(r"^\| `([a-z-]+)`(?: \[[^|]*\])? \| [A-Z]", SEITE, re.MULTILINE)
    assert named == [one.name for one in STOERUNGEN]


@pytest.mark.parametrize("one", STOERUNGEN, ids=lambda one: one.name)
def test_both_texts_of_a_fault_are_sentences(one: Stoerung) -> None:
    for text in (one.tut, one.soll):
        assert text[0].isupper()
        assert text.endswith(".")


def test_names_are_unique_and_every_writer_has_one() -> None:
    assert len(NACH_NAMEN) == len(STOERUNGEN)
    assert set(SCHREIBER) < set(NACH_NAMEN)
