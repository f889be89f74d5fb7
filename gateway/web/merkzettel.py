"""What a session must remember between two pages and no address may say: words of a search, a reason, a result.

In memory only, for some minutes: after a restart one searches once more.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Final

from aiohttp import web

GILT: Final = timedelta(minutes=15)
MAX_JE_SITZUNG: Final = 50
"""Notes of one session: the oldest goes first."""
MAX_ALLER: Final = 20_000
"""Notes of all: some hundred people with all of theirs."""
TEXT_MAX: Final = 16 * 1024
"""Octets of all text in one note: the longest form of ours, twice over."""
_OKTETTE: Final = 18
"""Of a token: nobody guesses one, and it counts in its own session alone."""


class Merkzettel:
    """Notes by session and name. Belongs to one event loop."""

    def __init__(self, uhr: Callable[[], datetime]) -> None:
        """``uhr`` says what time it is (UTC)."""
        self._uhr = uhr
        self._zettel: OrderedDict[tuple[str, str], tuple[datetime, object]] = OrderedDict()

    def lege(self, sitzung: str, wert: object) -> str:
        """Keep a value under a new token, which may stand in an address."""
        token = secrets.token_urlsafe(_OKTETTE)
        self.setze(sitzung, token, wert)
        return token

    def setze(self, sitzung: str, name: str, wert: object) -> None:
        """Keep a value under a name; one with too much text (``TEXT_MAX``) is refused as too large a form is."""
        if (octets := _oktette(wert)) > TEXT_MAX:
            raise web.HTTPRequestEntityTooLarge(max_size=TEXT_MAX, actual_size=octets)
        now = self._uhr()
        self._vergiss_altes(now)
        self._zettel[sitzung, name] = (now + GILT, wert)
        self._zettel.move_to_end((sitzung, name))
        own = [key for key in self._zettel if key[0] == sitzung]
        for key in own[:-MAX_JE_SITZUNG]:
            del self._zettel[key]
        while len(self._zettel) > MAX_ALLER:
            self._zettel.popitem(last=False)

    def lies(self, sitzung: str, name: str) -> object | None:
        """Return what this session keeps under a name or token; ``None`` where there is nothing (any more)."""
        found = self._zettel.get((sitzung, name))
        if found is None:
            return None
        if found[0] <= self._uhr():
            del self._zettel[sitzung, name]
            return None
        return found[1]

    def vergiss(self, sitzung: str) -> None:
        """Drop what a session kept: it is over."""
        for key in [key for key in self._zettel if key[0] == sitzung]:
            del self._zettel[key]

    def _vergiss_altes(self, now: datetime) -> None:
        """Drop what is over, from the front: notes lie in the order of their time."""
        while self._zettel and next(iter(self._zettel.values()))[0] <= now:
            self._zettel.popitem(last=False)

    def __len__(self) -> int:
        return len(self._zettel)


def _oktette(wert: object) -> int:
    """Return the octets of all text in a value, through what may hold some."""
    if isinstance(wert, str):
        return len(wert.encode("utf-8", "surrogatepass"))
    if is_dataclass(wert):
        return sum(_oktette(getattr(wert, one.name)) for one in fields(wert))
    if isinstance(wert, Mapping):
        return sum(_oktette(key) + _oktette(one) for key, one in wert.items())
    if isinstance(wert, tuple | list | frozenset | set):
        return sum(map(_oktette, wert))
    return 0
