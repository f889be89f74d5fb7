"""The characters a message can carry: DIN 91379 type C, and how other text is fitted to it (XAusländer sheet 2.1).

A file name or description from an office may hold a dash, a typographic quote or an emoji; the standard's
text type does not. What is shown to people is fitted; the exact original name travels in the xdomea ``akte``.
"""

import re
import unicodedata

from gateway.domain.din91379 import ZEICHEN, ist_datentyp_c

_SCAN = re.compile(f"({ZEICHEN})|(.)", re.DOTALL)
_FITTED = {
    "\u00ad": "", "\u200b": "", "\u200e": "", "\u200f": "", "\ufeff": "",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2018": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2026": "...",
    "\u2022": "-", "\u2044": "/", "\u2028": " ", "\u2029": " ",
}  # fmt: skip
REPLACEMENT = "_"
"""Stands for a character that has no counterpart."""


def als_datatype_c(text: str) -> str:
    """Return the text in NFC with every character outside type C replaced; never longer than three times."""
    return _SCAN.sub(lambda found: found[1] or _fit(found[2]), unicodedata.normalize("NFC", text))


def _fit(char: str) -> str:
    if char in _FITTED:
        return _FITTED[char]
    if unicodedata.combining(char):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and len(plain) <= 3 and ist_datentyp_c(plain):
        return plain
    return " " if unicodedata.category(char) == "Zs" else REPLACEMENT
