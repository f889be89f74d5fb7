"""The one thread that writes: takes what waits, runs it as one group, answers after the commit is durable."""

import inspect
from collections.abc import Callable
from contextlib import suppress

import apsw

from gateway.storage.fehler import Defekt, deute
from gateway.storage.sql.schlange import UMGESCHLUESSELT, Schlange, Vorgang
from gateway.storage.sqlite.tx import SqliteTx

GRUPPE = 256
"""Operations in one commit: beyond it the fsync is already shared, and the others' wait only grows."""
CHECKPOINT_SEITEN = 2000
"""Pages in the WAL (8 MiB) after which they are copied into the database, outside every answer's way."""
CHECKPOINT_DRINGEND_SEITEN = 16_000
"""Pages (64 MiB) after which the copy waits for readers, so that the WAL starts anew and cannot grow for ever."""


class Schreiber(Schlange):
    """Owns the writing connection from its start to its end."""

    def __init__(
        self, connection: apsw.Connection, tx: SqliteTx, gehoert: Callable[[apsw.Connection], bool] = lambda _: True
    ) -> None:
        """Start the thread; ``gehoert`` tells in each transaction whether the file still has our storage key."""
        super().__init__(GRUPPE)
        self._c = connection
        self._tx = tx
        self._gehoert = gehoert
        self._wal_seiten = 0
        connection.set_wal_hook(self._wal_stand)
        self._thread.start()

    def _wal_stand(self, _connection: apsw.Connection, _name: str, seiten: int) -> int:
        self._wal_seiten = seiten
        return apsw.SQLITE_OK

    def _schliesse(self) -> None:
        """Empty the WAL and close."""
        with suppress(apsw.Error):
            if self._defekt is None:
                self._c.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self._c.close(True)

    def _fuehre_aus(self, gruppe: list[Vorgang]) -> None:
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

    def _danach(self) -> None:
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
