"""The one thread that writes: takes what waits, runs it as one group, answers after the commit is durable."""

import asyncio
import inspect
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import apsw

from gateway.domain.errors import TryLater
from gateway.storage.fehler import CODE_GESCHLOSSEN, Defekt, besetzt, deute
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer.ports import Tx

WARTESCHLANGE = 4096
"""Operations that may wait; at a slow disk's 2,500 a second the last one waits under two seconds."""
GRUPPE = 256
"""Operations in one commit: beyond it the fsync is already shared, and the others' wait only grows."""
CHECKPOINT_SEITEN = 2000
"""Pages in the WAL (8 MiB) after which they are copied into the database, outside every answer's way."""
CHECKPOINT_DRINGEND_SEITEN = 16_000
"""Pages (64 MiB) after which the copy waits for readers, so that the WAL starts anew and cannot grow for ever."""

UMGESCHLUESSELT = "the storage key was changed meanwhile: restart this process with the present configuration"
"""Why a process that knows the old storage key only writes nothing any more."""


@dataclass(slots=True, eq=False)
class Vorgang:
    """One operation that waits: its function, and where its caller waits."""

    arbeit: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    ergebnis: Any = None
    fehler: BaseException | None = None


def _antworte(vorgaenge: list[Vorgang]) -> None:
    """Wake the callers; runs in their event loop."""
    for vorgang in vorgaenge:
        if vorgang.future.done():  # the caller went away; what it asked for has happened or failed all the same
            continue
        if vorgang.fehler is not None:
            vorgang.future.set_exception(vorgang.fehler)
        else:
            vorgang.future.set_result(vorgang.ergebnis)


class Schreiber:
    """Owns the writing connection from its start to its end."""

    def __init__(
        self, connection: apsw.Connection, tx: SqliteTx, gehoert: Callable[[apsw.Connection], bool] = lambda _: True
    ) -> None:
        """Start the thread; ``gehoert`` tells in each transaction whether the file still has our storage key."""
        self._c = connection
        self._tx = tx
        self._gehoert = gehoert
        self._bedingung = threading.Condition()
        self._wartend: deque[Vorgang] = deque()
        self._ende = False
        self._wal_seiten = 0
        self._defekt: Defekt | None = None
        connection.set_wal_hook(self._wal_stand)
        self._thread = threading.Thread(target=self._laufe, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def defekt(self) -> str | None:
        """Why nothing is accepted any more, or ``None``."""
        return None if self._defekt is None else self._defekt.reason

    @property
    def wartend(self) -> int:
        """How many operations wait."""
        return len(self._wartend)

    def nimm(self, vorgang: Vorgang) -> None:
        """Queue one operation; raises ``TryLater`` when too many wait, ``Defekt`` when the disk failed."""
        with self._bedingung:
            if self._defekt is not None:
                raise Defekt(self._defekt.reason)
            if self._ende:
                raise TryLater("the database is being closed", code=CODE_GESCHLOSSEN)
            if len(self._wartend) >= WARTESCHLANGE:
                raise besetzt("too many changes wait for the disk; try again")
            self._wartend.append(vorgang)
            self._bedingung.notify()

    def beende(self) -> None:
        """Finish what waits, empty the WAL, close the connection; blocks until done."""
        with self._bedingung:
            self._ende = True
            self._bedingung.notify()
        self._thread.join()

    def _wal_stand(self, _connection: apsw.Connection, _name: str, seiten: int) -> int:
        self._wal_seiten = seiten
        return apsw.SQLITE_OK

    def _laufe(self) -> None:
        try:
            while gruppe := self._naechste():
                try:
                    self._fuehre_aus(gruppe)
                except BaseException:  # the thread must answer everyone, whatever happened
                    self.verdirb(Defekt("the database writer failed unexpectedly: restart the program"))
                    self._versage(gruppe, self._defekt)
                self._wecke(gruppe)
                del gruppe
                self._checkpoint()
        finally:
            with suppress(apsw.Error):
                if self._defekt is None:
                    self._c.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._c.close(True)

    def _naechste(self) -> list[Vorgang]:
        """Wait for work; an empty list says that the end has come."""
        with self._bedingung:
            while not self._wartend and not self._ende:
                self._bedingung.wait()
            return [self._wartend.popleft() for _ in range(min(len(self._wartend), GRUPPE))]

    def _fuehre_aus(self, gruppe: list[Vorgang]) -> None:
        if self._defekt is not None:
            self._versage(gruppe, Defekt(self._defekt.reason))
            return
        try:
            self._c.execute("BEGIN IMMEDIATE")
            if not self._gehoert(self._c):  # what this process wrote would be lost with the old key
                self.verdirb(Defekt(UMGESCHLUESSELT))
                self._c.execute("ROLLBACK")
                self._versage(gruppe, self._defekt)
                return
            for vorgang in gruppe:
                if not vorgang.future.cancelled():
                    self._fuehre_einen_aus(vorgang)
            self._c.execute("COMMIT")
        except apsw.Error as error:
            fehler = self._deute(error)
            with suppress(apsw.Error):
                if self._c.in_transaction:
                    self._c.execute("ROLLBACK")
            self._versage(gruppe, fehler)

    def _fuehre_einen_aus(self, vorgang: Vorgang) -> None:
        """Run one operation between savepoints; what leaves this method has ended the whole transaction."""
        self._c.execute("SAVEPOINT vorgang")
        try:
            vorgang.ergebnis = vorgang.arbeit(self._tx)
            if inspect.isawaitable(vorgang.ergebnis):
                raise TypeError("a transaction is a plain function, it cannot await")
        except BaseException as error:
            if isinstance(error, apsw.Error):
                vorgang.fehler = self._deute(error)
                if not self._c.in_transaction or isinstance(vorgang.fehler, Defekt):
                    raise
            else:
                vorgang.fehler = error
            self._c.execute("ROLLBACK TO vorgang")
        self._c.execute("RELEASE vorgang")

    def _deute(self, error: apsw.Error) -> BaseException:
        gedeutet = deute(error, self._c.system_errno)
        if isinstance(gedeutet, Defekt):
            self.verdirb(gedeutet)
        return gedeutet or error

    def verdirb(self, defekt: Defekt) -> None:
        """Accept nothing more, for this reason; the first one stays."""
        with self._bedingung:
            self._defekt = self._defekt or defekt

    @staticmethod
    def _versage(gruppe: list[Vorgang], fehler: BaseException | None) -> None:
        """Nothing of the group happened; those that failed by themselves keep their own reason."""
        for vorgang in gruppe:
            vorgang.ergebnis = None
            vorgang.fehler = vorgang.fehler or fehler

    @staticmethod
    def _wecke(gruppe: list[Vorgang]) -> None:
        nach_loop: dict[asyncio.AbstractEventLoop, list[Vorgang]] = {}
        for vorgang in gruppe:
            nach_loop.setdefault(vorgang.loop, []).append(vorgang)
        for loop, vorgaenge in nach_loop.items():
            with suppress(RuntimeError):  # the loop was closed; nobody waits any more
                loop.call_soon_threadsafe(_antworte, vorgaenge)

    def _checkpoint(self) -> None:
        """Copy the WAL into the database. A failed fsync here means the file cannot be trusted any more."""
        if self._wal_seiten < CHECKPOINT_SEITEN or self._defekt is not None:
            return
        dringend = self._wal_seiten >= CHECKPOINT_DRINGEND_SEITEN
        try:
            self._c.wal_checkpoint(
                mode=apsw.SQLITE_CHECKPOINT_RESTART if dringend else apsw.SQLITE_CHECKPOINT_PASSIVE
            )
            self._wal_seiten = 0
        except apsw.Error as error:  # busy or full: the next commit tries again
            self._deute(error)
