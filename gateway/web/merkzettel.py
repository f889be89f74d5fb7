"""What somebody asked, under an address that says nothing of it: kept in memory, for one session, for minutes.

Questions name people; an address stands in histories and must not (ux 4). So a form leaves its question here.
"""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet

DAUER_S = 900.0
HOECHSTENS = 2000
"""Questions kept of all sessions together; the oldest goes first."""
_OKTETTE = 18

T = TypeVar("T")


class Merkzettel:
    """Keeps questions. Belongs to one event loop."""

    def __init__(self, uhr: Callable[[], float] = time.monotonic) -> None:
        """``uhr`` counts seconds and never goes back."""
        self._uhr = uhr
        self._zettel: OrderedDict[str, tuple[float, str, Kennung, object]] = OrderedDict()

    def lege(self, person: Angemeldet, mandant: Kennung, was: object) -> str:
        """Keep it; return the token of its address."""
        while len(self._zettel) >= HOECHSTENS:
            self._zettel.popitem(last=False)
        token = secrets.token_urlsafe(_OKTETTE)
        self._zettel[token] = (self._uhr() + DAUER_S, person.sitzung, mandant, was)
        return token

    def hole(self, token: str, person: Angemeldet, mandant: Kennung, art: type[T]) -> T | None:
        """Return what was kept for this session and authority; ``None`` for anybody else and when it is over."""
        found = self._zettel.get(token)
        if found is None:
            return None
        until, session, authority, was = found
        if until < self._uhr():
            del self._zettel[token]
            return None
        if (session, authority) != (person.sitzung, mandant) or not isinstance(was, art):
            return None
        return was
