"""The words of the pages: one TOML file a language in ``texte/``, chosen by cookie, else by the browser."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter

SPRACHEN = ("de", "en")
"""The first is the one for whoever wants neither."""
_GEWICHT = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,20})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")
_TEILE_MAX = 20
"""Parts of ``Accept-Language`` that are looked at."""


class Texte:
    """All texts of one language; ``texte("start.titel")`` returns one, with its places filled in."""

    def __init__(self, sprache: str, zeilen: Mapping[str, str]) -> None:
        """Keep the language and its texts by dotted key."""
        self.sprache = sprache
        self.zeilen = zeilen

    def __call__(self, schluessel: str, **werte: object) -> str:
        """Return a text. A key that does not exist is an error, and so is a place without a value."""
        return self.zeilen[schluessel].format(**werte)


def _flach(table: Mapping[str, object], vor: str = "") -> Iterator[tuple[str, str]]:
    for key, inner in table.items():
        if isinstance(inner, Mapping):
            yield from _flach(inner, f"{vor}{key}.")
        else:
            yield f"{vor}{key}", str(inner)


@cache
def texte(sprache: str) -> Texte:
    """Return the texts of a language of ``SPRACHEN``; read once."""
    raw = files("gateway.web").joinpath("texte", f"{sprache}.toml").read_text("utf-8")
    return Texte(sprache, dict(_flach(tomllib.loads(raw))))


def plaetze(text: str) -> frozenset[str]:
    """Return the names of the places of a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


def waehle(gemerkt: str | None, accept_language: str) -> str:
    """Return the language: what the reader chose, else what the browser likes best of ours, else German."""
    if gemerkt in SPRACHEN:
        return gemerkt
    best, found = 0.0, SPRACHEN[0]
    for part in accept_language.split(",")[:_TEILE_MAX]:
        match = _GEWICHT.fullmatch(part)
        if match is None:
            continue
        tag, weight = match[1].lower(), float(match[2] or 1)
        if tag in SPRACHEN and weight > best:
            best, found = weight, tag
    return found
