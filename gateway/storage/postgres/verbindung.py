"""Opens PostgreSQL connections the one way this program uses them, and puts our statements into its words."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Final, TypeVar

import psycopg
from psycopg import errors

from gateway.domain.errors import AktenboteError, TryLater, Usage
from gateway.storage.fehler import Defekt, besetzt, voll
from gateway.storage.sql.verbindung import Wert, Zeile

T = TypeVar("T")

AELTESTE_VERSION: Final = 150_000
"""The oldest server that is tested."""
ANWEISUNGEN: Final = 1000
"""Translated statements kept: the tables have some hundreds."""
ANWEISUNG_MS: Final = 60_000
"""Milliseconds after which the server gives a statement up; a lock is not waited for longer either."""
STILLE_MS: Final = 10_000
"""Milliseconds a transaction may wait for its node: one that froze, or was cut off, keeps the others no longer."""
NETZ: Final[dict[str, Any]] = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Seconds, and milliseconds for the last: after these a node stops waiting for a server that is cut off."""
NOCHMAL: Final = (errors.SerializationFailure, errors.DeadlockDetected)
"""Nothing is wrong with the transaction, it came in the way of another one: run it again."""

_VIEL_ZU_TUN: Final = (
    errors.QueryCanceled,
    errors.LockNotAvailable,
    errors.OutOfMemory,
    errors.TooManyConnections,
)
_ENDE: Final = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.IdleInTransactionSessionTimeout,
    errors.IdleSessionTimeout,
)
"""The server ends this session with these words, before the connection is seen to be gone."""
_ZEICHEN = re.compile(
    r"(?P<blob>\bx'(?P<hex>[0-9a-f]*)')|(?P<text>'(?:[^']|'')*')|\?(?P<nr>\d+)?"
    r"|(?P<hinweis>\bINDEXED BY \w+|(?<=[ (])\+(?=[a-z]))|(?P<typ>\bAS BLOB\b)|(?P<wie>\bLIKE\b)"
)


@lru_cache(maxsize=ANWEISUNGEN)
def uebersetzt(sql: str) -> str:
    """Return a statement of ours for PostgreSQL: its marks, its octets; no hints to the other planner."""
    anzahl = 0

    def ersetze(treffer: re.Match[str]) -> str:
        nonlocal anzahl
        if treffer["text"] is not None:
            return treffer["text"]
        if treffer["blob"] is not None:
            return f"'\\x{treffer['hex']}'::bytea"
        if treffer["hinweis"] is not None:
            return ""
        if treffer["typ"] is not None:
            return "AS bytea"
        if treffer["wie"] is not None:
            return "ILIKE"
        nr = int(treffer["nr"] or anzahl + 1)  # as SQLite counts: one behind the highest so far
        anzahl = max(anzahl, nr)
        return f"${nr}"

    return _ZEICHEN.sub(ersetze, sql)


class PostgresVerbindung:
    """Implements ``Verbindung``; one thread at a time."""

    __slots__ = ("_beruehrt", "c", "gestoert")

    def __init__(self, connection: psycopg.Connection[Zeile]) -> None:
        """Take a connection of ``oeffne``."""
        self.c = connection
        self.gestoert: psycopg.Error | None = None
        """The first error of this transaction: who swallows it has not undone it."""
        self._beruehrt = 0

    @property
    def filename(self) -> str:
        """Return the name of the database and where it is."""
        info = self.c.info
        return f"{info.dbname} on {info.host}"

    def execute(self, sql: str, werte: Sequence[Wert] = (), /) -> psycopg.Cursor[Zeile]:
        """Run one statement; all of its rows are fetched."""
        try:
            cursor = self.c.execute(uebersetzt(sql), werte)
        except psycopg.Error as error:
            self._merke(error)
            raise
        self._beruehrt = cursor.rowcount
        return cursor

    def changes(self) -> int:
        """Return how many rows the last statement touched."""
        return self._beruehrt

    def vergiss(self) -> None:
        """Begin with no error."""
        self.gestoert = None

    def sage(self, sql: str) -> None:
        """Run statements without values or rows, several in one message (BEGIN, LOCK, COMMIT)."""
        try:
            self.c.execute(sql)
        except psycopg.Error as error:
            self._merke(error)
            raise

    def _merke(self, error: psycopg.Error) -> None:
        verschweige_werte(error)
        self.gestoert = self.gestoert or error
        if isinstance(error, _ENDE):
            self.c.close()


def oeffne(dsn: str) -> PostgresVerbindung:
    """Connect; raises ``Usage`` where server or database cannot serve, ``TryLater`` when it is not there now."""
    try:
        connection: psycopg.Connection[Any] = psycopg.connect(
            dsn, autocommit=True, cursor_factory=psycopg.RawCursor, application_name="aktenbote", **NETZ
        )
    except psycopg.Error as error:
        raise _ablehnung(error) from None  # the driver's own sentence may hold the address with what belongs to it
    try:
        with deutend():
            _pruefe(connection)
            connection.execute(
                f"SET statement_timeout = {ANWEISUNG_MS}; SET idle_in_transaction_session_timeout = {STILLE_MS};"
                " SET standard_conforming_strings = on; SET timezone = 'UTC'"
            )
    except BaseException:
        connection.close()
        raise
    return PostgresVerbindung(connection)


def _ablehnung(error: psycopg.Error) -> AktenboteError:
    if isinstance(error, psycopg.ProgrammingError):
        return Usage("the address of the PostgreSQL database cannot be read: write it as libpq does")
    text = str(error)
    if any(word in text for word in ("authentication failed", "no password supplied", "does not exist", "pg_hba")):
        return Usage(
            "PostgreSQL refuses this user, password or database: check them, and pg_hba.conf on the server"
        )
    return nicht_da()


def nicht_da() -> TryLater:
    """Say that the server cannot be reached; what was asked for did not happen."""
    return besetzt("the PostgreSQL server is not there just now; try again", retry_after_s=2.0)


def _pruefe(connection: psycopg.Connection[Zeile]) -> None:
    if connection.info.server_version < AELTESTE_VERSION:
        raise Usage("this PostgreSQL is too old: version 15 or newer is needed")
    zeile = connection.execute(
        "SELECT datlocprovider = 'c' AND datcollate IN ('C', 'POSIX') AND pg_encoding_to_char(encoding) = 'UTF8',"
        " pg_is_in_recovery(), current_setting('synchronous_commit')"
        " FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    assert zeile is not None  # noqa: S101 -- the database we are connected with
    nach_oktetten, standby, bestaetigt = zeile
    if not nach_oktetten:
        raise Usage(
            "this database sorts text by a language: create it with"
            " `createdb --template=template0 --encoding=UTF8 --locale=C`"
        )
    if standby:
        raise Usage("this PostgreSQL is a standby, which takes no change: name the primary one")
    if bestaetigt == "off":
        connection.execute("SET synchronous_commit = on")  # else what was answered is lost when the power fails


def verschweige_werte(error: psycopg.Error) -> None:
    """Put into words of ours what the server says of a statement: its own sentence shows the row, and is logged."""
    if error.sqlstate is not None:
        diag = error.diag
        ours = diag.message_primary if error.sqlstate.startswith("42") else None  # a name that is not there
        wo = (one for one in (ours, diag.table_name, diag.column_name, diag.constraint_name) if one)
        error.args = (" ".join(("PostgreSQL says", error.sqlstate, type(error).__name__, *wo)),)


def deute(error: psycopg.Error) -> AktenboteError | None:
    """Translate an error of the server's condition; ``None`` = it belongs to the statement."""
    if isinstance(error, errors.DiskFull):
        return voll()
    if isinstance(error, errors.DataCorrupted | errors.IndexCorrupted | errors.IoError):
        return Defekt("PostgreSQL cannot read its own data: look into its log, and restore the last backup")
    if isinstance(error, _VIEL_ZU_TUN):
        return besetzt("the database has too much to do just now; try again")
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return nicht_da()  # it became a standby; the next connection says so
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return nicht_da()
    return None


@contextmanager
def deutend() -> Iterator[None]:
    """Raise errors of the driver within as what they mean."""
    try:
        yield
    except psycopg.Error as error:
        raise deute(error) or error from error


def weg(verbindung: PostgresVerbindung) -> bool:
    """Tell whether this connection serves nothing any more."""
    return verbindung.c.closed or verbindung.c.broken


Oeffner = Callable[[], PostgresVerbindung]
