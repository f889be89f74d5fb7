"""Kölner Phonetik: names that sound alike in German get one code.

Source: H. J. Postel, "Die Kölner Phonetik", IBM-Nachrichten 19 (1969), 925-931.
"""

from functools import lru_cache
from typing import Final

_EINFACH: Final = (
    dict.fromkeys("AEIJOUY", "0") | dict.fromkeys("FVW", "3") | dict.fromkeys("GKQ", "4") | dict.fromkeys("MN", "6")
    | dict.fromkeys("SZ", "8") | {"B": "1", "L": "5", "R": "7"}
)  # fmt: skip
_C_ANLAUT: Final = frozenset("AHKLOQRUX")
_C_INLAUT: Final = frozenset("AHKOQUX")


@lru_cache(maxsize=4096)  # a search asks for the same few names of thousands of files
def klang(wort: str) -> str:
    """Return the code of a word in search form (A-Z); empty where it has no such letter but H."""
    buchstaben = "".join(z for z in wort if "A" <= z <= "Z")
    code = "".join(_code(buchstaben, stelle) for stelle in range(len(buchstaben)))
    einzeln = "".join(z for stelle, z in enumerate(code) if stelle == 0 or z != code[stelle - 1])
    return einzeln[:1] + einzeln[1:].replace("0", "")


def _code(wort: str, stelle: int) -> str:
    zeichen, vor, nach = wort[stelle], wort[stelle - 1 : stelle], wort[stelle + 1 : stelle + 2]
    if zeichen == "P":
        return "3" if nach == "H" else "1"
    if zeichen in "DT":
        return "8" if nach in {"C", "S", "Z"} else "2"
    if zeichen == "X":
        return "8" if vor in {"C", "K", "Q"} else "48"
    if zeichen == "C":
        if stelle == 0:
            return "4" if nach in _C_ANLAUT else "8"
        return "4" if nach in _C_INLAUT and vor not in {"S", "Z"} else "8"
    return _EINFACH.get(zeichen, "")
