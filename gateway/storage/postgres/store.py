"""The store in a PostgreSQL database that several nodes share: of each one writing connection, three reading."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self, TypeVar

from gateway.storage.postgres.leser import Leser
from gateway.storage.postgres.migration import eingebaute, migriere
from gateway.storage.postgres.schreiber import Schreiber
from gateway.storage.postgres.verbindung import Oeffner, PostgresVerbindung, oeffne
from gateway.storage.sql.schlange import Vorgang
from gateway.storage.sql.tresor import Tresor
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Speicherschluessel

T = TypeVar("T")


class PostgresStore:
    """Implements ``Store``."""

    def __init__(self, schreiber: Schreiber, oeffner: Oeffner, tresor: Tresor) -> None:
        """Use ``open``."""
        self._schreiber = schreiber
        self._leser = Leser(oeffner, tresor)
        self._schluss: asyncio.Future[None] | None = None

    @classmethod
    def open(cls, dsn: str, *, schluessel: Speicherschluessel) -> Self:
        """Connect, if need be make or migrate the tables; blocks: call it before the loop or in a thread.

        ``dsn`` is what libpq understands. ``schluessel`` is the storage key. Raises ``Usage``: not ours, of another
        version, refused, another storage key; ``TryLater``: the server is not there.
        """
        tresor = Tresor(schluessel)

        def oeffner() -> PostgresVerbindung:
            return oeffne(dsn)

        verbindung = oeffne(dsn)
        try:
            migriere(verbindung, eingebaute())
            tresor.pruefe(verbindung, schreiben=True)
        except BaseException:
            verbindung.c.close()
            raise
        return cls(Schreiber(verbindung, oeffner, tresor), oeffner, tresor)

    @property
    def defekt(self) -> str | None:
        """Why the store accepts nothing any more, or ``None``."""
        return self._schreiber.defekt

    @property
    def wartend(self) -> int:
        """How many changes wait for the writer."""
        return self._schreiber.wartend

    async def write(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function in a transaction; returns after the commit is durable.

        It may run more than once, each time as if the runs before had not been. A caller that is cancelled while it
        waits does not know whether the change was made. Raises what the function raises; ``TryLater``; ``Defekt``.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._schreiber.nimm(Vorgang(arbeit, loop, future))
        return await future  # type: ignore[no-any-return]  # the future carries what arbeit returned

    async def read(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function on one consistent moment of the database."""
        return await self._leser.lies(arbeit)

    async def stand(self) -> int:
        """Return a number that is another one after each commit, whichever node made it."""
        return await self._leser.stand()

    async def close(self) -> None:
        """Finish what waits and let the connections go; safe to call twice."""
        if self._schluss is None:
            self._schluss = asyncio.ensure_future(asyncio.to_thread(self._schliesse))
        await asyncio.shield(self._schluss)

    def _schliesse(self) -> None:
        self._leser.beende()
        self._schreiber.beende()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _typ: type[BaseException] | None, _wert: BaseException | None, _spur: TracebackType | None
    ) -> None:
        await self.close()
