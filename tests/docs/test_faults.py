"""docs/faults.md names tests that exist, in tables without an empty cell, and says the counts the tests have."""

import re

from power.kaputt import ALLE, PROBE
from support.befehle import WURZEL

SEITE = (WURZEL / "docs" / "faults.md").read_text("utf-8")
ZEILEN = re.findall(r"^\| (?!-)(.*) \|$", SEITE, re.MULTILINE)


def test_every_test_it_names_exists_and_every_row_names_one() -> None:
    for row in ZEILEN:
        named = re.findall(r"`(tests/[\w/]+\.py)`", row)
        header = row.split(" | ")[0] in {"fault", "invariant", "case"}
        assert header or named, f"no test in: {row}"
        assert [name for name in named if not (WURZEL / name).exists()] == [], row


def test_every_test_of_power_cuts_and_of_the_model_stands_on_it() -> None:
    files = [*(WURZEL / "tests/power").glob("test_*.py"), *(WURZEL / "tests/modell").glob("test_*.py")]
    about_the_tests = {"test_auslassen.py", "test_einzelne_dateien.py"}
    missing = [one.name for one in files if f"/{one.name}`" not in SEITE and one.name not in about_the_tests]
    assert missing == []


def test_the_failing_fsyncs_are_counted_as_they_are() -> None:
    (row,) = [row for row in ZEILEN if row.startswith("EIO on the n-th fsync of a running")]
    sample, long = row.split(" | ")[2:]
    assert sample == f"n = {', '.join(map(str, PROBE))}"
    assert long == f"n = {ALLE.start} to {ALLE.stop - 1}"
