"""The German handbooks print what the pages show: every bold name and every quoted sentence is a text of theirs."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from support.befehle import WURZEL

HANDBUECHER = tuple(sorted((WURZEL / "docs" / "handbuch").glob("*.md")))
FETT = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
ZITAT = re.compile(r"„(.+?)“", re.DOTALL)
LUECKE = re.compile(r"\{[a-z_]+\}")
WERT = r"[A-ZÄÖÜ\d].*"
"""What may stand for a value: a name or a number, never a verb of ours."""
GROESSTER_SATZ = 32
"""Words; a sentence that is longer is two."""


def _blaetter(node: object) -> list[str]:
    if isinstance(node, dict):
        return [text for one in node.values() for text in _blaetter(one)]
    return [str(node)]


def _deutsch(path: Path) -> list[str]:
    """Texts in front of a pair ``Satz(German, English)``."""
    calls = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Call)]
    first = [one.args[0] for one in calls if getattr(one.func, "id", "") == "Satz" and one.args]
    return [one.value for one in first if isinstance(one, ast.Constant) and isinstance(one.value, str)]


@cache
def gezeigtes() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What the pages show, and patterns of what they show with a value in it."""
    pages = tomllib.loads((WURZEL / "gateway" / "web" / "texte" / "de.toml").read_text("utf-8"))
    texts = _blaetter(pages)
    for path in (WURZEL / "gateway" / "transfer" / "aufgaben").rglob("*.py"):
        texts += _deutsch(path)
    with_values = [one for one in texts if "{" in one and len(LUECKE.sub("", one).strip()) > 3]
    patterns = tuple(re.compile(WERT.join(map(re.escape, LUECKE.split(one)))) for one in with_values)
    return frozenset(texts), patterns


def ist_gezeigt(text: str) -> bool:
    """Tell whether a page shows this, as it stands or with a value in it."""
    words = " ".join(text.split())
    texts, patterns = gezeigtes()
    return words in texts or any(one.fullmatch(words) for one in patterns)


@pytest.mark.parametrize("page", HANDBUECHER, ids=lambda one: one.stem)
def test_every_name_and_sentence_a_handbook_quotes_is_one_of_the_pages(page: Path) -> None:
    text = page.read_text("utf-8")
    quoted = [*FETT.findall(text), *ZITAT.findall(text)]
    assert len(quoted) > 25
    assert [one for one in quoted if not ist_gezeigt(one)] == []


def test_a_name_that_no_page_shows_is_noticed() -> None:
    assert not ist_gezeigt("Akte verschicken")
    assert not ist_gezeigt("Kiel")
    assert ist_gezeigt("Ja, Akte TEST-KI 4473")
    assert ist_gezeigt("Darf die Akte zu Kiel\ngehen?")


@pytest.mark.parametrize("page", HANDBUECHER, ids=lambda one: one.stem)
def test_sentences_of_a_handbook_are_short(page: Path) -> None:
    text = re.sub(r"```.*?```|\]\([^)]*\)|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    pieces = re.split(r"[.:;?!](?=\s|\*|$)|\n\n|\n[-|#\d]|\|", text)
    assert [" ".join(one.split()) for one in pieces if len(one.split()) > GROESSTER_SATZ] == []


def test_there_is_a_handbook_for_each_role_that_works_with_the_pages_and_the_index_names_it() -> None:
    assert [one.stem for one in HANDBUECHER] == ["betrieb", "pruefung", "sachbearbeitung"]
    index = (WURZEL / "docs" / "index.md").read_text("utf-8")
    assert all(f"(handbuch/{one.name})" in index and f"\nhandbuch/{one.stem}\n" in index for one in HANDBUECHER)
