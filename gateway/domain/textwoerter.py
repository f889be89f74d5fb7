"""Words under which the text of a document is found; the text itself is kept nowhere."""

import base64
import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Final

from gateway.domain.ids import Kennung
from gateway.domain.suchwoerter import MAX_BUCHSTABEN, formen

MIN_BUCHSTABEN: Final = 2
"""Letters or digits from which a word counts: single ones are initials and noise of a scan."""
MAX_WOERTER: Final = 20_000
"""Different words of one document that are indexed, the longest left out: 360 pages of print have as many, and what
is longest there is words run together by a scanner."""
MAX_GESUCHT: Final = 16
"""Words of one search: more narrow nothing down."""
MARKE_OCTETS: Final = 5
"""Octets of the hash that are kept. What collides is shown by mistake, as the text is not there to be judged: with
five million different words a wrong one in 200,000 searches."""
MAX_STUECKE: Final = 100_000
"""Different pieces between blanks that are looked at, the first ones: only a hostile document has so many."""
MAX_STUECK: Final = 200
"""Letters of such a piece that count; the longest German words and web addresses have fewer. Counted after one sign
that stands for many (U+FDFA for 18) was written out."""
_STUECK: Final = re.compile(r"\S+")
_GETRENNT: Final = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010][ \t]{0,8}\r?\n[ \t]{0,8}(?=[^\W\d_])")
"""A hyphen at the end of a line: the word is also taken as one."""

Schluesselwert = Callable[[str, str], str]
"""Keyed hash of a purpose and a text, in hex."""


def textwoerter(text: str) -> frozenset[str]:
    """Return the words of a text in all their spellings, numbers too: 2 to 40 of A-Z and 0-9, longer ones cut."""
    stuecke: set[str] = set()
    for stelle in chain(_STUECK.finditer(text), _GETRENNT.finditer(text)):
        if stelle.re is _STUECK:
            stuecke.add(_gekuerzt(stelle[0]))
        else:
            links = text[max(stelle.start() - MAX_BUCHSTABEN, 0) : stelle.start()].rsplit(maxsplit=1)[-1]
            rechts = text[stelle.end() : stelle.end() + MAX_BUCHSTABEN].split(maxsplit=1)[0]
            stuecke.add(_gekuerzt(links + rechts))
        if len(stuecke) == MAX_STUECKE:
            break
    woerter = {
        form for stueck in stuecke for formen_ in formen(stueck) for form in formen_ if len(form) >= MIN_BUCHSTABEN
    }
    if len(woerter) <= MAX_WOERTER:
        return frozenset(woerter)
    return frozenset(sorted(woerter, key=lambda wort: (len(wort), wort))[:MAX_WOERTER])


def _gekuerzt(stueck: str) -> str:
    return unicodedata.normalize("NFKC", stueck[:MAX_STUECK])[:MAX_STUECK]


def textfrage(text: str) -> tuple[frozenset[str], ...]:
    """Return for each word looked for its spellings; empty where none is long enough."""
    woerter = dict.fromkeys(
        frozenset(form for form in wort if len(form) >= MIN_BUCHSTABEN) for wort in formen(text)
    )
    return tuple(wort for wort in woerter if wort)


def marken(suchwert: Schluesselwert, mandant: Kennung, woerter: Iterable[str], *, test: bool) -> tuple[str, ...]:
    """Return what the index holds for words; authority and lane are hashed too, so that they never meet."""
    vorn = f"{mandant}\n{int(test)}\n"
    return tuple(sorted({_kurz(suchwert("suche/text", vorn + wort)) for wort in woerter}))


def _kurz(hexwert: str) -> str:
    return base64.b32encode(bytes.fromhex(hexwert[: 2 * MARKE_OCTETS])).decode().lower()
