"""Brings the tables of a database to this version: numbered SQL files, each once, each whole or not at all."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import cast

import apsw

from gateway.domain.errors import Usage
from gateway.storage.fehler import deute
from gateway.storage.sql.schritte import Migration, fehlende, lies_schritte
from gateway.storage.sqlite.verbindung import KENNUNG

_TABELLE = """
CREATE TABLE IF NOT EXISTS migration (
  nummer     INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  sha256     TEXT NOT NULL,
  angewandt  TEXT NOT NULL
) STRICT
"""


def eingebaute() -> tuple[Migration, ...]:
    """Return the steps of this version."""
    return lies_schritte("gateway.storage.sqlite")


def _angewandte(connection: apsw.Connection) -> dict[int, str]:
    # One snapshot, and no cached schema (`table_exists`): another process may be making the tables.
    with connection:
        kennung = connection.pragma("application_id")
        tabellen = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema").fetchall()}
        if kennung not in {0, KENNUNG} or (tabellen and "migration" not in tabellen):
            raise Usage(f"{connection.filename} is a database of another program")
        if not tabellen:
            return {}
        zeilen = connection.execute("SELECT nummer, sha256 FROM migration ORDER BY nummer").fetchall()
    return {cast("int", nummer): cast("str", sha256) for nummer, sha256 in zeilen}


def offene(connection: apsw.Connection, schritte: tuple[Migration, ...]) -> tuple[Migration, ...]:
    """Return the steps that are missing; raises ``Usage`` for a database this version cannot serve."""
    try:
        angewandt = _angewandte(connection)
    except apsw.Error as error:
        raise deute(error) or error from error
    return fehlende(connection.filename, angewandt, schritte)


def pruefe(connection: apsw.Connection, schritte: tuple[Migration, ...]) -> None:
    """Refuse a database that must be brought to this version first (by the process that serves it)."""
    if offene(connection, schritte):
        raise Usage(
            f"{connection.filename} is of an older version: stop the running `aktenbote serve` and start this one",
            code="STORE_OLDER",
        )


def migriere(
    connection: apsw.Connection,
    schritte: tuple[Migration, ...],
    dazu: Mapping[int, Callable[[apsw.Connection], None]] = MappingProxyType({}),
) -> int:
    """Apply what is missing, under the lock of the caller; return how many steps that were.

    ``dazu`` is, by the number of a step, what SQL cannot do; it runs in the transaction of its step.
    """
    fehlend = offene(connection, schritte)
    try:
        for schritt in fehlend:
            with connection:  # a savepoint; the first write makes it a transaction, leaving it commits
                connection.execute(_TABELLE)
                connection.execute(schritt.sql)
                if (mehr := dazu.get(schritt.nummer)) is not None:
                    mehr(connection)
                connection.execute(
                    "INSERT INTO migration VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
                    (schritt.nummer, schritt.name, schritt.sha256),
                )
                if schritt.nummer == 1:
                    connection.pragma("application_id", KENNUNG)
    except apsw.Error as error:
        raise deute(error, connection.system_errno) or error from error
    return len(fehlend)
