"""The connections that read from PostgreSQL: a few threads, one consistent moment per call."""

import asyncio
import queue
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import psycopg
from psycopg import errors

from gateway.domain.errors import TryLater
from gateway.storage.fehler import CODE_GESCHLOSSEN, besetzt
from gateway.storage.postgres.tx import PostgresTx
from gateway.storage.postgres.verbindung import Oeffner, PostgresVerbindung, deute, weg
from gateway.storage.sql.tresor import Tresor
from gateway.transfer.ports import Tx

T = TypeVar("T")

THREADS = 3
"""Connections for reading; with the writer's one a node holds four."""
WARTESCHLANGE = 4096
"""Reads that may wait or run."""
LAEUFE = THREADS + 1
"""Runs of a read: connections that lay idle may have been cut meanwhile, all of them."""

_ANFANG = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_STAND = "SELECT hashtextextended(pg_current_snapshot()::text, 0)"
"""Which transactions had ended: another text after each commit, whichever node made it."""

Offen = tuple[PostgresVerbindung, PostgresTx]


class Leser:
    """Runs functions on snapshots; connections are opened when first needed."""

    def __init__(self, oeffne: Oeffner, tresor: Tresor) -> None:
        """``oeffne`` makes one more connection."""
        self._oeffne = oeffne
        self._tresor = tresor
        self._pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="store-reader")
        self._frei: queue.LifoQueue[Offen] = queue.LifoQueue()
        self._unterwegs = 0
        self._zu = False

    async def lies(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function on a snapshot; a second time where the connection was cut."""
        return await self._im_thread(lambda: self._wiederhole(lambda offen: self._lies(offen, arbeit)))

    async def stand(self) -> int:
        """Return what ``Store.stand`` says."""
        return await self._im_thread(lambda: self._wiederhole(self._stand))

    async def _im_thread(self, arbeit: Callable[[], T]) -> T:
        if self._zu:
            raise TryLater("the database is being closed", code=CODE_GESCHLOSSEN)
        if self._unterwegs >= WARTESCHLANGE:
            raise besetzt("too many reads wait for the database; try again")
        self._unterwegs += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, arbeit)
        finally:
            self._unterwegs -= 1

    def _wiederhole(self, frage: Callable[[Offen], T]) -> T:
        for lauf in range(LAEUFE):
            offen = self._nimm()
            try:
                return frage(offen)
            except psycopg.Error as error:
                if isinstance(error, errors.ReadOnlySqlTransaction):
                    raise TypeError("a read must not change anything: use Store.write") from error
                if not weg(offen[0]) or lauf == LAEUFE - 1:
                    raise deute(error) or error from error
            finally:
                self._gib(offen)
        raise AssertionError("unreachable")  # pragma: no cover

    def _nimm(self) -> Offen:
        with suppress(queue.Empty):
            return self._frei.get_nowait()
        verbindung = self._oeffne()
        return verbindung, PostgresTx(verbindung, self._tresor)

    def _gib(self, offen: Offen) -> None:
        if weg(offen[0]):
            offen[0].c.close()
        else:
            self._frei.put(offen)

    @staticmethod
    def _lies(offen: Offen, arbeit: Callable[[Tx], T]) -> T:
        verbindung, tx = offen
        verbindung.sage(_ANFANG)
        try:
            return arbeit(tx)
        finally:
            if not weg(verbindung):
                with suppress(psycopg.Error):
                    verbindung.sage("ROLLBACK")

    @staticmethod
    def _stand(offen: Offen) -> int:
        ((stand,),) = offen[0].execute(_STAND).fetchall()
        return int(stand)

    def beende(self) -> None:
        """Wait for running reads and close all connections; blocks."""
        self._zu = True
        self._pool.shutdown(wait=True)
        while not self._frei.empty():
            self._frei.get_nowait()[0].c.close()
