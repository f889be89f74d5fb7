"""Which texts may stand in a message: DIN 91379 datatype C, as XAusländer uses it everywhere (sheet 2.1).

The XSD decides about messages. This is the same question asked earlier: when an operator hands over a file whose
names and descriptions will travel one day.
"""

import re
import unicodedata
from typing import Final

from gateway.domain.errors import Fehlercode, Refused

_EINZELN: Final = (
    "09-0A 0D 20-7E A0-AC AE-17E 187-188 18F 197 1A0-1A1 1AF-1B0 1B7 1CD-1DC 1DE-1DF 1E2-1F0 1F4-1F5 1F8-1FF "
    "212-213 218-21B 21E-21F 227-233 259 268 292 2B9-2BA 2BE-2BF 2C8 2CC 1E02-1E03 1E06-1E07 1E0A-1E11 1E17 "
    "1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 1E8C-1E97 1E9E "
    "1EA0-1EF9 2019 2021 20AC"
)
"""Code points that stand alone, hexadecimal ranges."""

_FOLGEN: Final = {
    "A": "030B", "C": "0300 0304 0306 0308 0315 0323 0326 0328+0306", "D": "0302", "F": "0300 0304", "G": "0300",
    "H": "0304 0326 0331", "J": "0301 030C", "K": "0300 0302 0304 0307 0315 031B 0326 035F+0048 035F+0068",
    "L": "0302 0325 0325+0304 0326", "M": "0300 0302 0306 0310", "N": "0302 0304 0306 0326",
    "P": "0300 0304 0315 0323", "R": "0306 0325 0325+0304", "S": "0300 0304 031B+0304 0331",
    "T": "0300 0304 0308 0315 031B", "U": "0307", "Z": "0300 0304 0306 0308 0327", "a": "030B",
    "c": "0300 0304 0306 0308 0315 0323 0326 0328+0306", "d": "0302", "f": "0300 0304", "g": "0300",
    "h": "0304 0326",
    "j": "0301", "k": "0300 0302 0304 0307 0315 031B 0326 035F+0068", "l": "0302 0325 0325+0304 0326",
    "m": "0300 0302 0306 0310", "n": "0302 0304 0306 0326", "p": "0300 0304 0315 0323", "r": "0306 0325 0325+0304",
    "s": "0300 0304 031B+0304 0331", "t": "0300 0304 0315 031B", "u": "0307", "z": "0300 0304 0306 0308 0327",
    "\u00c7": "0306", "\u00e7": "0306", "\u00db": "0304", "\u00fb": "0304", "\u00ff": "0301", "\u010c": "0315 0323",
    "\u010d": "0315 0323", "\u0113": "030D", "\u012a": "0301", "\u012b": "0301", "\u014d": "030D",
    "\u017d": "0326 0327", "\u017e": "0326 0327", "\u1e32": "0304", "\u1e33": "0304", "\u1e62": "0304",
    "\u1e63": "0304", "\u1e6c": "0304", "\u1e6d": "0304", "\u1ea0": "0308", "\u1ea1": "0308", "\u1ecc": "0308",
    "\u1ecd": "0308", "\u1ee4": "0304 0308", "\u1ee5": "0304 0308",
}  # fmt: skip
"""Letter → what may follow it, hexadecimal; ``+`` joins two."""


def einzelne_zeichen() -> tuple[str, ...]:
    """Return every character that stands alone."""
    ends = ([int(end, 16) for end in part.split("-")] for part in _EINZELN.split())
    return tuple(chr(code) for end in ends for code in range(end[0], end[-1] + 1))


def _klasse() -> str:
    return "".join(
        "-".join(re.escape(chr(int(grenze, 16))) for grenze in bereich.split("-")) for bereich in _EINZELN.split()
    )


SEQUENZEN: Final[tuple[str, ...]] = tuple(
    grund + "".join(chr(int(teil, 16)) for teil in folge.split("+"))
    for grund, werte in _FOLGEN.items()
    for folge in werte.split()
)
"""Every letter that needs more than one code point."""
ZEICHEN: Final = f"(?:{'|'.join(map(re.escape, sorted(SEQUENZEN, key=len, reverse=True)))}|[{_klasse()}])"
"""Regular expression of one character, marks included."""
_DATENTYP_C: Final = re.compile(f"{ZEICHEN}*+")


def ist_datentyp_c(text: str) -> bool:
    """Tell whether the text, as it stands, is of datatype C."""
    return _DATENTYP_C.fullmatch(text) is not None


def datentyp_c(text: str) -> str:
    """Return the text in normal form C; refuse it (X001) when it holds what a message cannot carry."""
    normal = unicodedata.normalize("NFC", text)
    if not ist_datentyp_c(normal):
        fremd = next(zeichen for zeichen in normal if not ist_datentyp_c(zeichen))
        raise Refused(
            Fehlercode.X001,
            f"the character U+{ord(fremd):04X} is not in DIN 91379 datatype C; write it in Latin letters",
        )
    return normal
