"""What a session must remember between two pages and no address may say: words of a search, a reason, a result.

In memory only, for some minutes: after a restart one searches once more.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

GILT: Final = timedelta(minutes=15)
MAX_JE_SITZUNG: Final = 50
"""Notes of one session: the oldest goes first."""
MAX_ALLER: Final = 20_000
"""Notes of all: some hundred people with all of theirs."""
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
        """Keep a value under a name."""
        self._zettel[sitzung, name] = (self._uhr() + GILT, wert)
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
