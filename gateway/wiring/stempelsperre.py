"""Which certificates of time-stamp authorities are watched for revocation: those whose stamps lie over our logs."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.settings import Configuration
from gateway.transfer.ports import Store, Tx
from gateway.trust.quellen import Paar
from gateway.trust.zeitstempel import stempelpfad
from gateway.wiring.zeitstempel import anker


class Stempelsperre:
    """Looks whose stamps came last; without an authority in the configuration nobody's."""

    def __init__(
        self,
        configuration: Configuration,
        store: Store,
        mandanten: Sequence[Kennung],
        jetzt: Callable[[], datetime],
    ) -> None:
        """Nothing is read yet."""
        self._configuration = configuration
        self._store = store
        self._mandanten = tuple(mandanten)
        self._jetzt = jetzt

    async def __call__(self) -> tuple[Paar, ...]:
        """Return each certificate of their paths with who can revoke it; none where a path does not hold.

        The evidence stays soft: a stamp counts without it, only the level of a signature wants it.
        """
        if not self._configuration.settings.timestamps.urls:
            return ()
        tokens = await self._store.read(self._tokens)
        return await asyncio.to_thread(self._paare, tokens) if tokens else ()

    def _tokens(self, tx: Tx) -> tuple[bytes, ...]:
        last = [tx.zeitstempel.letzter(mandant) for mandant in self._mandanten]
        return tuple(dict.fromkeys(one.token for one in last if one is not None))

    def _paare(self, tokens: tuple[bytes, ...]) -> tuple[Paar, ...]:
        try:
            trusted = anker(self._configuration)
        except AktenboteError:  # whoever wants a stamp is told
            return ()
        found: dict[Paar, None] = {}
        for token in tokens:
            path = stempelpfad(token, trusted, self._jetzt())
            found.update(dict.fromkeys(Paar(*pair) for pair in pairwise(path)))
        return tuple(found)
