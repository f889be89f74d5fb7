"""docs/procedure.md read as data: its rows, the steps they name, and the test that shows each row."""

import ast
import re
from functools import cache
from pathlib import Path

from gateway.domain.states import Ereignis, Rolle, Zustand

WURZEL = Path(__file__).parents[2]
SEITE = (WURZEL / "docs" / "procedure.md").read_text("utf-8")

Schritt = tuple[Rolle, Zustand, Ereignis, Zustand]


def zeilen(text: str) -> list[list[str]]:
    """Return the cells of every row of the tables of cases in this part of the page."""
    rows = re.findall(r"^\| (?!-|case )(.*) \|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.split("|")] for row in rows if not set(row) <= set("-| ")]


def schritte(cell: str) -> set[Schritt]:
    """Read ``N: `a → b (c)`; `d → e (f)` `` into steps."""
    found, side = set(), None
    for mark, before, after, event in re.findall(r"(?:([NG]): )?`(\w+) → (\w+) \((\w+)\)`", cell):
        side = {"N": Rolle.NEHMER, "G": Rolle.GEBER}.get(mark, side)
        assert side is not None, cell
        found.add((side, Zustand(before), Ereignis(event), Zustand(after)))
    return found


def test_der_zeile(cell: str) -> tuple[str, str]:
    """Return file and function of the one test a cell names: ``tests/….py::test_…``."""
    (found,) = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", cell)
    return found[0], found[1]


test_der_zeile.__test__ = False  # type: ignore[attr-defined]  # its name begins like one


@cache
def funktionen(path: str) -> frozenset[str]:
    """Return the names of the tests in a file."""
    tree = ast.parse((WURZEL / path).read_text("utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )


FAELLE = zeilen(SEITE.split("## Deadlines")[0])
"""Every row with steps."""


@cache
def versprochen() -> dict[str, set[Schritt]]:
    """Return the steps that the page says of a test, by its node id without parameters."""
    found: dict[str, set[Schritt]] = {}
    for row in FAELLE:
        path, name = test_der_zeile(row[-1])
        found.setdefault(f"{path}::{name}", set()).update(schritte(row[3]))
    return found
