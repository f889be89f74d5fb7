"""The characters a message can carry: DIN 91379 type C, and how other text is fitted to it (XAusländer sheet 2.1).

A file name or description from an office may hold a dash, a typographic quote or an emoji; the standard's
text type does not. What is shown to people is fitted; the exact original name travels in the xdomea ``akte``.
"""

import re
import unicodedata

_SINGLE = (
    "09-0A 0D 20-7E A0-AC AE-17E 187-188 18F 197 1A0-1A1 1AF-1B0 1B7 1CD-1DC 1DE-1DF 1E2-1F0 1F4-1F5 1F8-1FF "
    "212-213 218-21B 21E-21F 227-233 259 268 292 2B9-2BA 2BE-2BF 2C8 2CC 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 "
    "1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E 1EA0-1EF9 "
    "2019 2021 20AC"
)
"""Code points that stand alone."""
_COMBINED = {
    "A a": "30B",
    "C c": "300 304 306 308 315 323 326 328+306",
    "D d": "302",
    "F f": "300 304",
    "G g": "300",
    "H": "304 326 331",
    "h": "304 326",
    "J": "301 30C",
    "j": "301",
    "K": "300 302 304 307 315 31B 326 35F+48 35F+68",
    "k": "300 302 304 307 315 31B 326 35F+68",
    "L l": "302 325 325+304 326",
    "M m": "300 302 306 310",
    "N n": "302 304 306 326",
    "P p": "300 304 315 323",
    "R r": "306 325 325+304",
    "S s": "300 304 331 31B+304",
    "T": "300 304 308 315 31B",
    "t": "300 304 315 31B",
    "U u": "307",
    "Z z": "300 304 306 308 327",
    "\u00c7 \u00e7": "306",
    "\u00db \u00fb": "304",
    "\u00ff": "301",
    "\u010c \u010d": "315 323",
    "\u0113 \u014d": "30D",
    "\u012a \u012b": "301",
    "\u017d \u017e": "326 327",
    "\u1e32 \u1e33 \u1e62 \u1e63 \u1e6c \u1e6d": "304",
    "\u1ea0 \u1ea1 \u1ecc \u1ecd": "308",
    "\u1ee4 \u1ee5": "304 308",
}
"""Letters that exist only with marks behind them: marks of one letter are joined by ``+``."""


def _chars(text: str) -> str:
    return "".join(chr(int(part, 16)) for part in text.split("+"))


def _class() -> str:
    parts = (part.partition("-") for part in _SINGLE.split())
    return "".join(
        f"\\u{int(low, 16):04x}" + (f"-\\u{int(high, 16):04x}" if high else "") for low, _, high in parts
    )


SEQUENZEN: tuple[str, ...] = tuple(
    base + _chars(marks)
    for bases, every in _COMBINED.items()
    for base in bases.split(" ")
    for marks in every.split(" ")
)
"""Every letter that needs more than one code point."""

_ONE = "(?:" + "|".join(sorted(SEQUENZEN, key=len, reverse=True)) + f"|[{_class()}])"
_TYPE_C = re.compile(f"{_ONE}*")
_SCAN = re.compile(f"({_ONE})|(.)", re.DOTALL)
_FITTED = {
    "\u00ad": "", "\u200b": "", "\u200e": "", "\u200f": "", "\ufeff": "",
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2018": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2026": "...",
    "\u2022": "-", "\u2044": "/", "\u2028": " ", "\u2029": " ",
}  # fmt: skip
REPLACEMENT = "_"
"""Stands for a character that has no counterpart."""


def ist_datatype_c(text: str) -> bool:
    """Tell whether every character of the text may stand in a message."""
    return _TYPE_C.fullmatch(text) is not None


def als_datatype_c(text: str) -> str:
    """Return the text in NFC with every character outside type C replaced; never longer than three times."""
    return _SCAN.sub(lambda found: found[1] or _fit(found[2]), unicodedata.normalize("NFC", text))


def _fit(char: str) -> str:
    if char in _FITTED:
        return _FITTED[char]
    if unicodedata.combining(char):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    if plain != char and len(plain) <= 3 and ist_datatype_c(plain):
        return plain
    return " " if unicodedata.category(char) == "Zs" else REPLACEMENT
