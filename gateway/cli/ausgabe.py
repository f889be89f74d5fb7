"""The one door to the terminal: lines for people and lines of JSON, with everything invisible made visible.

Names, subjects and reasons come from partners. Written as they are, an escape sequence could repaint the screen, a
direction mark turn a Kennung round, a line separator forge a line. So every line is escaped here, whoever wrote it,
and a new line begins only where a caller gives one.
"""

import os
import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
import orjson

from gateway.domain.kopf import Zeitpunkt

_NBSP = "\u00a0"
"""No-break space: not printable for Python, but a letter of DIN 91379 and harmless."""
_LEER = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Printable for Python, yet nothing is seen: Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties) and the
braille pattern without dots. Two names that differ by one of them alone look the same."""
_VERDAECHTIG = re.compile(r"[^ -~¡-¬®-ž]")
"""First look, quick: beyond ASCII and the Latin letters every character is asked for its kind."""


def schreibe(*lines: str, err: bool = False) -> None:
    """Print lines for people on stdout, or on stderr with ``err``."""
    for line in lines:
        click.echo(sichtbar(line), err=err)


def sieht_jemand_zu() -> bool:
    """Tell whether stderr is a terminal: nobody follows a bar that is drawn elsewhere."""
    return sys.stderr.isatty()


def schreibe_json(data: object) -> None:
    """Print one line of JSON; the same value as without the escapes, and as harmless as a line for people."""
    click.echo(_VERDAECHTIG.sub(_ersetzt(_als_json), orjson.dumps(data, default=_plain).decode()))


def sichtbar(line: str) -> str:
    r"""Return the line with what is no visible character as ``\x1b``, ``\u202e`` or ``\U000e0001``.

    That is every control character (C0, C1, DEL, line ends too), direction marks and other format characters, line
    and paragraph separators, odd spaces, fillers and variation selectors, halves of pairs and what Unicode has not
    assigned. Letters of every script with their marks stay, above all those of DIN 91379.
    """
    return _VERDAECHTIG.sub(_ersetzt(_als_text), line)


def _ersetzt(als: Callable[[int], str]) -> Callable[[re.Match[str]], str]:
    return lambda found: found[0] if _ist_sichtbar(found[0]) else als(ord(found[0]))


def _ist_sichtbar(one: str) -> bool:
    return one == _NBSP or (one.isprintable() and _LEER.fullmatch(one) is None)


def _als_text(code: int) -> str:
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _als_json(code: int) -> str:
    units = chr(code).encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return Zeitpunkt.of(value).text
    if isinstance(value, Path):  # a name on disk may hold octets that are no UTF-8; JSON is always UTF-8
        return os.fsencode(value).decode("utf-8", "backslashreplace")
    raise TypeError(f"{type(value).__name__} has no JSON form")
