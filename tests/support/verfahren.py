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


def name_des_tests(cell: str) -> tuple[str, str, str]:
    """Return file, function and case of the one test a cell names: ``tests/….py::test_…``, ``[case]`` if any."""
    (found,) = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)(\[[\w-]+\])?`", cell)
    return found[0], found[1], found[2]


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
    """Return the steps that the page says of a test, by its node id; without a case it speaks of all of them."""
    found: dict[str, set[Schritt]] = {}
    for row in FAELLE:
        found.setdefault("".join(_kennung(row[-1])), set()).update(schritte(row[3]))
    return found


def _kennung(cell: str) -> tuple[str, ...]:
    path, name, case = name_des_tests(cell)
    return path, "::", name, case


def schritte_des_tests(nodeid: str) -> set[Schritt]:
    """Return every step a test has to take; empty for one the page does not name."""
    return versprochen().get(nodeid, set()) | versprochen().get(nodeid.split("[", maxsplit=1)[0], set())
