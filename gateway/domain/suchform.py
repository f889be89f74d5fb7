"""Search form of names: what DIN 91379 letters become when names are compared and indexed.

Follows the idea of the norm's search form (and of the machine readable zone of passports): every Latin letter
becomes one or two of A–Z, so that ``Müller-Łukasz`` finds ``MUELLER LUKASZ``. It is for finding, never for showing.
"""

import unicodedata
from typing import Final

_DOPPELT: Final = {
    ("A", "\u0308"): "AE",
    ("O", "\u0308"): "OE",
    ("U", "\u0308"): "UE",
    ("A", "\u030a"): "AA",
}
"""Base letter and its first mark above, where the pair is a letter of its own; every other mark is dropped."""
_DARUEBER: Final = 230
"""Unicode's combining class of marks above the letter; a dot below (``Ạ̈``) does not come between."""

_EINZELN: Final = {
    "Æ": "AE", "Œ": "OE", "Ø": "OE", "ẞ": "SS", "ß": "SS", "Þ": "TH", "Ð": "D", "Đ": "D", "Ł": "L", "Ħ": "H",
    "Ŧ": "T", "Ŋ": "N", "Ĳ": "IJ", "ĸ": "Q", "Ƈ": "C", "Ɨ": "I", "Ʒ": "Z", "Ə": "E", "Ǥ": "G", "Ŀ": "L",
}  # fmt: skip
"""Letters that Unicode does not take apart (``ĸ`` has no capital)."""

_WEGFALLEND: Final = frozenset("'`´’‘‛ʹʺʾʿˈˌʼʻ·‡")
"""Signs inside a word that do not part it: apostrophes, primes, half rings, stress marks."""


def suchform(name: str) -> str:
    """Return the search form: A–Z, 0–9 and single spaces.

    Letters outside the Latin script stay as they are (in upper case), so that two different names never become
    equal by losing what is not understood. The result does not depend on normal form or case; applying the
    function again changes nothing.
    """
    teile: list[str] = []
    grund = ""
    for zeichen in _zerlegt(name):
        kategorie = unicodedata.category(zeichen)
        if kategorie[0] == "M":
            if paar := _DOPPELT.get((grund, zeichen)):
                teile[-1] = paar
            if unicodedata.combining(zeichen) == _DARUEBER:
                grund = ""
            continue
        grund = zeichen
        if zeichen in _EINZELN:
            teile.append(_EINZELN[zeichen])
        elif zeichen in _WEGFALLEND or kategorie == "Cf":
            continue
        else:
            teile.append(zeichen if zeichen.isalnum() else " ")
    return " ".join("".join(teile).split())


def _zerlegt(name: str) -> str:
    """Upper case, then letters apart from their marks (compatibility forms such as ligatures too)."""
    zerlegt = unicodedata.normalize("NFKD", name).upper()
    return unicodedata.normalize("NFKD", zerlegt)
