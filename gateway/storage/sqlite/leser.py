"""The connections that read: a few threads, one consistent moment per call."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import apsw

from gateway.domain.errors import TryLater
from gateway.storage.fehler import CODE_GESCHLOSSEN, besetzt, deute
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer.ports import Tx

T = TypeVar("T")

THREADS = 3
"""Connections at most; reads are short and two cores do the rest of the work."""
WARTESCHLANGE = 4096
"""Reads that may wait or run."""

Offen = tuple[apsw.Connection, SqliteTx]


class Leser:
    """Runs functions on snapshots; connections are opened when first needed."""

    def __init__(self, oeffne: Callable[[], Offen]) -> None:
        """``oeffne`` makes one more connection that cannot write."""
        self._oeffne = oeffne
        self._pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="store-reader")
        self._frei: queue.LifoQueue[Offen] = queue.LifoQueue()
        self._unterwegs = 0
        self._zu = False
        self._wache: apsw.Connection | None = None
        """Asked for nothing but whether others committed: what it says counts for one connection alone."""
        self._an_der_wache = threading.Lock()

    async def lies(self, arbeit: Callable[[Tx], T]) -> T:
        """Run the function on a snapshot."""
        if self._zu:
            raise TryLater("the database is being closed", code=CODE_GESCHLOSSEN)
        if self._unterwegs >= WARTESCHLANGE:
            raise besetzt("too many reads wait for the database; try again")
        self._unterwegs += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._lies, arbeit)
        finally:
            self._unterwegs -= 1

    async def stand(self) -> int:
        """Return what ``Store.stand`` says."""
        if self._zu:
            raise TryLater("the database is being closed", code=CODE_GESCHLOSSEN)
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._stand)

    def _stand(self) -> int:
        with self._an_der_wache:
            if self._wache is None:
                self._wache, _ = self._oeffne()
            try:
                return int(str(self._wache.pragma("data_version")))
            except apsw.Error as error:
                raise deute(error, self._wache.system_errno) or error from error

    def _lies(self, arbeit: Callable[[Tx], T]) -> T:
        try:
            offen = self._frei.get_nowait()
        except queue.Empty:
            offen = self._oeffne()
        connection, tx = offen
        try:
            connection.execute("BEGIN")
            try:
                return arbeit(tx)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except apsw.ReadOnlyError as error:
            raise TypeError("a read must not change anything: use Store.write") from error
        except apsw.Error as error:
            raise deute(error, connection.system_errno) or error from error
        finally:
            self._frei.put(offen)

    def beende(self) -> None:
        """Wait for running reads and close all connections; blocks."""
        self._zu = True
        self._pool.shutdown(wait=True)
        while not self._frei.empty():
            self._frei.get_nowait()[0].close(True)
        if self._wache is not None:
            self._wache.close(True)
