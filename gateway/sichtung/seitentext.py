"""Text out of a foreign document, made fit to be shown: nothing in it moves, hides or turns what is around it."""

import unicodedata
from typing import Final

_BLEIBT: Final = frozenset("\n\t\u200c\u200d")
"""Line ends and tabs; joiners, without which Persian and Indic words read wrong."""
_FREMD: Final = "\ufffd"
"""Stands for letters that only a font of the document knows."""
_ERSATZ: Final = {"Cc": " ", "Cs": _FREMD, "Cn": " ", "Co": _FREMD, "Cf": "", "Zs": " ", "Zl": "\n", "Zp": "\n"}
"""By category of the Unicode standard: controls, no letters, formats (direction signs among them), blanks."""


class _Tafel(dict[int, str]):
    """What each sign becomes; filled as signs come."""

    def __missing__(self, nummer: int) -> str:
        zeichen = chr(nummer)
        wird = zeichen if zeichen in _BLEIBT else _ERSATZ.get(unicodedata.category(zeichen), zeichen)
        self[nummer] = wird
        return wird


def zeigbar(text: str) -> str:
    """Return the text in NFC with ``\\n`` as line end, without control and direction signs."""
    gleich = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", gleich.translate(_Tafel())).strip("\n\t ")
