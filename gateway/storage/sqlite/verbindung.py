"""Opens SQLite connections the one way this program uses them."""

import os
from pathlib import Path

import apsw

from gateway.domain.errors import Usage
from gateway.pump.dateien import fsync_folder
from gateway.storage.dateien import lege_ordner_an
from gateway.storage.fehler import Defekt, deute, voll

AELTESTE_SQLITE = (3, 51, 3)
"""Versions before it may corrupt a WAL database that two connections write and checkpoint at once."""
WARTEN_MS = 10_000
"""Milliseconds a writer waits for the writer of another process before it says STORE_BUSY."""
WAL_REST_OCTETS = 64 * 1024 * 1024
"""Octets the WAL file keeps after it was emptied: enough for a busy minute without growing again."""
ANWEISUNGEN = 300
"""Prepared statements kept per connection; the tables have about 100 different ones."""
KENNUNG = 0x414B5442
"""``application_id`` of our files ("AKTB")."""
EINSTELLUNGEN = (
    ("synchronous", "FULL"),  # NORMAL loses answered changes when the power fails
    ("foreign_keys", "ON"),
    ("cell_size_check", "ON"),  # sees a damaged page before it is used
    ("trusted_schema", "OFF"),
    ("secure_delete", "FAST"),  # what was deleted does not stay readable in the page
    ("temp_store", "MEMORY"),
    ("journal_size_limit", WAL_REST_OCTETS),
)


def pruefe_bibliothek() -> None:
    """Refuse to run on a SQLite that may corrupt the file."""
    version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
    if version < AELTESTE_SQLITE:
        wanted = ".".join(str(part) for part in AELTESTE_SQLITE)
        raise Usage(
            f"SQLite {apsw.sqlite_lib_version()} is too old: install apsw from its wheel (SQLite ≥ {wanted})"
        )


def lege_an(pfad: Path) -> None:
    """Make the folder (0700) and an empty file (0600), durably; existing ones stay."""
    lege_ordner_an(pfad.parent)
    if not pfad.exists():
        os.close(os.open(pfad, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        fsync_folder(pfad.parent)


def oeffne(pfad: Path, *, schreiben: bool, vfs: str | None = None, exklusiv: bool = False) -> apsw.Connection:
    """Open the existing file; a reading connection refuses every change.

    ``exklusiv``: the only connection there is, for a ``vfs`` without shared memory.
    Reading connections open the file for writing too: after a crash the first one must be able to recover the WAL.
    """
    try:
        connection = apsw.Connection(
            str(pfad), flags=apsw.SQLITE_OPEN_READWRITE, vfs=vfs, statementcachesize=ANWEISUNGEN
        )
    except apsw.CantOpenError as error:
        raise Usage(f"the database {pfad} cannot be opened: check that it exists and who may write it") from error
    try:
        _stelle_ein(connection, schreiben=schreiben, exklusiv=exklusiv)
    except apsw.Error as error:
        connection.close(True)
        if isinstance(error, apsw.CantOpenError) and os.statvfs(pfad.parent).f_bavail == 0:
            raise voll() from error  # the WAL could not be made; SQLite forgets why
        raise deute(error) or error from error
    except BaseException:
        connection.close(True)
        raise
    return connection


def _stelle_ein(connection: apsw.Connection, *, schreiben: bool, exklusiv: bool) -> None:
    connection.set_busy_timeout(WARTEN_MS)
    if exklusiv:
        connection.pragma("locking_mode", "exclusive")
    if schreiben and connection.pragma("journal_mode", "wal") != "wal":
        raise Usage(
            f"{connection.filename} lies on a file system that cannot hold a WAL database: choose a local disk"
        )
    connection.wal_autocheckpoint(0)  # the writer does it itself, outside every answer's way
    for name, wert in EINSTELLUNGEN:
        connection.pragma(name, wert)
    connection.pragma("query_only", "OFF" if schreiben else "ON")


def schnellpruefung(connection: apsw.Connection) -> None:
    """Read the whole file and check its structure; raises ``Defekt``."""
    try:
        befund = connection.pragma("quick_check")
    except apsw.Error as error:
        raise deute(error) or error from error
    if befund != "ok":
        raise Defekt("the database file is damaged (quick_check): restore the last backup")
