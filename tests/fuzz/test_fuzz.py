"""Bent octets come back as named refusals and nothing else; and no parser is forgotten."""

import ast
import os
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

import gateway
from fuzz.lauf import eingabe, fuzze, versuche
from fuzz.parser import AUSGENOMMEN, ERREICHT, PARSER, Parser

EINGABEN = int(os.environ.get("AKTENBOTE_FUZZ_INPUTS", "800"))
"""Inputs of a cheap parser in the fixed part; the new part has a quarter of it. More: ``python -m tests.fuzz``."""
FESTE_SAAT = 1
_BEGINNT = re.compile(r"(lies|read|parse|load)_[a-z_]+|load|parse|_decode")
"""Names of functions that read something."""
_FREMDE = re.compile(
    r"(orjson|tomllib|json)\.loads|msgspec\.(convert|json\.decode)|\w*\.(unpack|unpack_from|iter_unpack|fromisoformat)"
    r"|(x509|serialization|ocsp)\.load_\w+|etree\.(fromstring|XMLParser|parse)|\w+\.convert"
)
"""Calls of parsers that others wrote."""


@pytest.mark.parametrize("parser", PARSER, ids=lambda parser: parser.name)
def test_bent_octets_are_refused_by_name_or_read(parser: Parser) -> None:
    new = random.SystemRandom().randrange(2**32)
    for seed, number in ((FESTE_SAAT, EINGABEN), (new, EINGABEN // 4)):
        for found in islice(fuzze(parser, seed), number // parser.teuer):
            if found is not None:
                pytest.fail(f"{parser.name}, seed {seed}, number {found.nummer}: {found.fehler!r}")


@pytest.mark.parametrize("parser", PARSER, ids=lambda parser: parser.name)
def test_most_inputs_are_bent_and_the_same_number_makes_the_same(parser: Parser) -> None:
    inputs = [eingabe(parser, FESTE_SAAT, number) for number in range(40)]
    assert inputs == [eingabe(parser, FESTE_SAAT, number) for number in range(40)]
    assert sum(octets not in parser.saat() for octets in inputs) > 30


def test_an_error_that_is_no_refusal_is_found() -> None:
    def lies(octets: bytes) -> None:
        octets.decode("ascii")

    broken = Parser(name="broken", lies=lies, saat=lambda: (b"octets",))
    assert isinstance(versuche(broken, b"\xff"), UnicodeDecodeError)
    assert any(islice(fuzze(broken, FESTE_SAAT), 200))


def leser() -> Iterator[str]:
    """Yield every function of the program that begins like a parser, or calls one that others wrote."""
    root = Path(gateway.__file__).parent
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            calls = [_gerufen(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)]
            if any(map(_FREMDE.fullmatch, calls)) or (_BEGINNT.fullmatch(node.name) and not _port(node)):
                yield f"{module}:{node.name}"


def _gerufen(node: ast.expr) -> str:
    """Return a name with dots; empty where something else than a name is called, or a part of it."""
    if isinstance(node, ast.Attribute):
        return f"{found}.{node.attr}" if (found := _gerufen(node.value)) else ""
    return node.id if isinstance(node, ast.Name) else ""


def _port(node: ast.AST) -> bool:
    """Tell whether a function is only a line of a protocol."""
    body = getattr(node, "body", [])
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in body)


def test_every_function_that_parses_is_fuzzed_or_says_why_not() -> None:
    found = set(leser())
    named = ERREICHT.keys() | AUSGENOMMEN.keys()
    assert found - named == set(), "name the parser of tests/fuzz that reaches it, or why it sees nothing foreign"
    assert named - found == set(), "these are no parsers any more"
    assert not ERREICHT.keys() & AUSGENOMMEN.keys()
    assert set(ERREICHT.values()) <= {parser.name for parser in PARSER}
