"""The Postfächer of partners: one client each, made at first use and shared."""

import ssl
from collections.abc import Callable
from datetime import datetime
from functools import partial

from gateway.domain.ids import Sha256
from gateway.postfach.client import PostfachClient
from gateway.postfach.grenzen import GRENZEN, Grenzen
from gateway.transfer.ports import Gegenstelle, Gegenstellen


class Clients(Gegenstellen):
    """One client per Postfach, made at first use and shared."""

    def __init__(
        self,
        context: ssl.SSLContext,
        pins: Callable[[str], frozenset[Sha256]],
        zeit: Callable[[str, datetime, float], None],
        grenzen: Grenzen = GRENZEN,
    ) -> None:
        """``pins`` returns the certificates the directory names for a Postfach now; ``zeit`` hears their clocks."""
        self._context = context
        self._pins = pins
        self._zeit = zeit
        self._grenzen = grenzen
        self._known: dict[str, PostfachClient] = {}

    def zu(self, url: str) -> Gegenstelle:
        """Return the client of a Postfach."""
        if url not in self._known:
            self._known[url] = PostfachClient(
                url,
                context=self._context,
                erlaubt=lambda: self._pins(url),
                zeitansage=partial(self._zeit, url),
                grenzen=self._grenzen,
            )
        return self._known[url]

    async def close(self) -> None:
        """Close all connections."""
        for client in self._known.values():
            await client.close()
