"""docs/attacks.md names tests and cases that exist."""

import ast
import re
from functools import cache

from support.befehle import WURZEL

SEITE = (WURZEL / "docs" / "attacks.md").read_text("utf-8")
ZEILEN = [line.strip("| ").split(" | ") for line in SEITE.splitlines() if line.startswith("| ")]
ROWS = [row for row in ZEILEN if row[0] != "attack"]


@cache
def names_of(file: str) -> tuple[frozenset[str], frozenset[str]]:
    """The test functions of a file; every function and every string in it."""
    nodes = list(ast.walk(ast.parse((WURZEL / file).read_text("utf-8"))))
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(name for name in functions if name.startswith("test_")), frozenset(functions | texts)


def test_every_line_names_a_test_that_exists_with_its_cases() -> None:
    assert len(ROWS) > 60
    for row in ROWS:
        attack, test, cases = row
        file, _, name = test.strip("`").partition("::")
        tests, known = names_of(file)
        assert name in tests, attack
        named = re.findall(r"`([^`]+)`", cases)
        assert cases == "all" or named, attack
        assert [case for case in named if case not in known] == [], attack


def test_the_classic_wrappings_stand_there_one_by_one_and_no_line_twice() -> None:
    _, known = names_of("tests/envelope/test_angriffe_wrapping.py")
    assert {name for name in known if name.startswith("xsw")} <= set(re.findall(r"`(xsw\w+)`", SEITE))
    assert len({tuple(row) for row in ROWS}) == len(ROWS) == len({row[0] for row in ROWS})
