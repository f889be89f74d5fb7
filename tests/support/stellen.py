"""Every durable step of the program, found in its source: each transaction that is written, each blob that is made.

A step is a place in ``gateway/`` where a store's ``write`` or a blob folder's ``new`` is taken. Its name is the
function around it, with ``#2`` for the second place in the same function. Nobody keeps a list by hand, so none is
forgotten; ``tests/promises`` demands a way to each.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

import gateway

WURZEL = Path(gateway.__file__).parent
OHNE = ("demo",)
"""It only types commands."""
_GRIFFE = {
    "write": frozenset({"store", "_store"}),
    "new": frozenset({"blobs", "_blobs"}),
}
"""Attribute that makes something durable, and what its owner is called."""


@dataclass(frozen=True, slots=True)
class Stelle:
    """One durable step; ``art`` is ``tx`` or ``blob``."""

    name: str
    art: str
    datei: Path
    von: int
    bis: int


def alle_stellen() -> tuple[Stelle, ...]:
    """Every durable step of the program, in the order of the source."""
    return tuple(_stellen())


@cache
def _stellen() -> tuple[Stelle, ...]:
    found: list[Stelle] = []
    for datei in sorted(WURZEL.rglob("*.py")):
        room = datei.relative_to(WURZEL)
        if room.parts[0] not in OHNE:
            found += _in_datei(datei, ".".join(room.with_suffix("").parts).removesuffix(".__init__"))
    return tuple(found)


def _in_datei(datei: Path, modul: str) -> Iterator[Stelle]:
    counted: Counter[str] = Counter()
    text = datei.read_text("utf-8")
    if not any(f".{attr}" in text for attr in _GRIFFE):
        return  # most have none, and a tree of each would take seconds
    for umgebung, griff in _griffe(ast.parse(text), modul):
        counted[umgebung] += 1
        number = counted[umgebung]
        name = umgebung if number == 1 else f"{umgebung}#{number}"
        art = "tx" if griff.attr == "write" else "blob"
        yield Stelle(name, art, datei, griff.lineno, griff.end_lineno or griff.lineno)


def _griffe(node: ast.AST, umgebung: str) -> Iterator[tuple[str, ast.Attribute]]:
    """Yield every place with the name of the functions around it, lambdas left out."""
    if isinstance(node, ast.Attribute) and _letztes_wort(node.value) in _GRIFFE.get(node.attr, ()):
        yield umgebung, node
    named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    inside = f"{umgebung}.{node.name}" if named else umgebung  # type: ignore[attr-defined]  # named says so
    for child in ast.iter_child_nodes(node):
        yield from _griffe(child, inside)


def _letztes_wort(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


@cache
def _nach_datei() -> dict[str, tuple[Stelle, ...]]:
    files: dict[str, list[Stelle]] = {}
    for stelle in alle_stellen():
        files.setdefault(str(stelle.datei), []).append(stelle)
    return {name: tuple(rows) for name, rows in files.items()}


def lies_vorher() -> None:
    """Look for the steps now: before a fork, so that not every process does it for itself."""
    _nach_datei()


def stelle_von(rahmen: FrameType) -> str:
    """Return the name of the step whose place a frame is at; raises ``LookupError`` where there is none."""
    rows = _nach_datei().get(rahmen.f_code.co_filename, ())
    found = [one.name for one in rows if one.von <= rahmen.f_lineno <= one.bis]
    if len(found) != 1:
        raise LookupError(f"a durable step without a name: {rahmen.f_code.co_filename}:{rahmen.f_lineno} {found}")
    return found[0]
