"""Tokens of other systems: what one may do, how long, what it is called; pure."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from gateway.domain.errors import Usage

VORN: Final = "ab1_"
"""Begins every token, so that scanners of repositories and logs find one that was lost; 1 is its form."""
ANFANG_ZEICHEN: Final = 6
"""Characters of a token that are kept and shown: 36 of its 256 bits, enough to tell tokens apart."""
TAGE_MAX: Final = 400
"""Days a token counts at most: a year and a month to put the next one in, as with certificates of partners."""
ZWECK_MAX: Final = 200
"""Characters of what a token is for."""
SYSTEM: Final = "api:"
"""Stands before a token's name where an account is named; no account of a person has a colon in its name."""
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}", re.ASCII)


class Umfang(StrEnum):
    """What a token may do (scope)."""

    TRANSFERS_LESEN = "transfers:read"
    TRANSFERS_SCHREIBEN = "transfers:write"
    AKTEN_LESEN = "files:read"
    AKTEN_SCHREIBEN = "files:write"
    AUFGABEN_LESEN = "tasks:read"
    AUFGABEN_SCHREIBEN = "tasks:write"


def tokenname(text: str) -> str:
    """Return the name of a token, or say (``Usage``, NAME) its form."""
    if not _NAME.fullmatch(text):
        raise Usage(
            "a token's name has 2 to 40 small letters a-z, digits, dots or dashes, and begins with a letter or a"
            " digit, such as fachverfahren",
            code="NAME",
        )
    return text


def zweck(text: str) -> str:
    """Return what a token is for, in one line, or refuse it (``Usage``, PURPOSE)."""
    said = " ".join(text.split())
    if not said or len(said) > ZWECK_MAX or not said.isprintable():
        raise Usage(f"say in one line of at most {ZWECK_MAX} characters what the token is for", code="PURPOSE")
    return said


def umfaenge(words: Iterable[str]) -> frozenset[Umfang]:
    """Return scopes by their names, or say (``Usage``, SCOPE) which there are."""
    try:
        found = frozenset(Umfang(word) for word in words)
    except ValueError:
        found = frozenset()
    if not found:
        raise Usage(f"name what the token may do, of: {', '.join(Umfang)}", code="SCOPE")
    return found


def systemkonto(name: str) -> str:
    """Return under which account the log names who used a token."""
    return f"{SYSTEM}{name}"
