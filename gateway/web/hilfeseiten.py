"""Turns a page of the run-book into HTML: escaped by the renderer, with links to its other pages alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

PFAD: Final = "/hilfe/"
_ANDERE: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,63})\.md")
"""A link to another page of the run-book; every other one leads to documentation that is not served here."""


@dataclass(frozen=True, slots=True)
class Hilfeseite:
    """One page, ready to be shown."""

    code: str
    titel: str
    """Its first line, as text."""
    deutsch: bool
    inhalt: Markup
    """What stands below the title."""


class Hilfe:
    """The run-book of this installation, by code."""

    def __init__(self, seiten: Mapping[str, str]) -> None:
        """Take the Markdown of every page by its code (``resources.runbook``)."""
        self._seiten = seiten

    @property
    def codes(self) -> list[tuple[str, str]]:
        """Every code with its title, sorted."""
        return sorted((code, _titel(text)) for code, text in self._seiten.items())

    def adresse(self, code: str) -> str | None:
        """Return where the page about a code is; ``None``: there is none."""
        return f"{PFAD}{code}" if code in self._seiten else None

    def zeige(self, code: str) -> Hilfeseite | None:
        """Return the page about a code, spelled as it is emitted; ``None``: there is none."""
        text = self._seiten.get(code)
        if text is None:
            return None
        return Hilfeseite(code, _titel(text), "## Was geschehen ist" in text, _html(text, frozenset(self._seiten)))


def _titel(text: str) -> str:
    return text.partition("\n")[0].removeprefix("#").strip()


@cache
def _html(text: str, codes: frozenset[str]) -> Markup:
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    tokens = reader.parse(text.partition("\n")[2])
    for one in tokens:
        if one.children:
            one.children = _verlinkt(one.children, codes)
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704 -- the renderer escapes all text


def _verlinkt(tokens: Sequence[Token], codes: frozenset[str]) -> list[Token]:
    """Keep links to pages of the run-book; of any other one only its words stay."""
    kept: list[Token] = []
    open_ones: list[bool] = []
    for one in tokens:
        if one.type == "link_open":
            hit = _ANDERE.fullmatch(str(one.attrs.get("href", "")))
            good = hit is not None and hit[1] in codes
            open_ones.append(good)
            if hit is None or not good:
                continue
            one.attrs = {"href": f"{PFAD}{hit[1]}"}
        elif one.type == "link_close" and not open_ones.pop():
            continue
        kept.append(one)
    return kept
