"""A consistent copy of a database that is in use, and what it says about itself."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import apsw

from gateway.domain.ids import Sha256
from gateway.pump.dateien import fsync_folder
from gateway.storage.fehler import deute
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.gebrauch import ALLE_BENUTZTEN
from gateway.storage.sqlite.verbindung import WARTEN_MS, pruefe_bibliothek
from gateway.transfer.postamt import FETCHABLE_AFTER_CLOSE


@dataclass(frozen=True, slots=True)
class Abzug:
    """What a copy holds."""

    epoche: str
    blobs: tuple[Sha256, ...]
    """Every blob its records name."""


def ziehe_ab(quelle: Path, ziel: Path, *, jetzt: datetime) -> Abzug:
    """Write one moment of the database into a new file, durably, while others use it; blocks.

    ``VACUUM INTO`` reads in one transaction, so writers neither wait nor disturb it; what was deleted is not in the
    copy. Raises what ``deute`` makes of errors of the disk.
    """
    pruefe_bibliothek()
    connection = apsw.Connection(str(quelle), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(WARTEN_MS)
        connection.execute("VACUUM INTO ?", (str(ziel),))
    except apsw.Error as error:
        raise deute(error, connection.system_errno) or error from error
    finally:
        connection.close(True)
    ziel.chmod(0o600)
    with ziel.open("rb") as file:
        os.fsync(file.fileno())
    fsync_folder(ziel.parent)
    return lies_abzug(ziel, jetzt=jetzt)


def lies_abzug(datei: Path, *, jetzt: datetime) -> Abzug:
    """Read a copy nobody writes to; raises ``Defekt`` where it is no database or is damaged."""
    name = f"file:{quote(str(datei))}?immutable=1"
    try:
        connection = apsw.Connection(name, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)
        try:
            epoche = connection.execute("SELECT wert FROM epoche ORDER BY nummer DESC LIMIT 1").fetchall()
            return Abzug(str(epoche[0][0]), tuple(_blobs(connection, jetzt)))
        finally:
            connection.close(True)
    except apsw.Error as error:
        raise deute(error) or error from error


def _blobs(connection: apsw.Connection, jetzt: datetime) -> Iterator[Sha256]:
    for (name,) in connection.execute(ALLE_BENUTZTEN, (None, zeit_text(jetzt - FETCHABLE_AFTER_CLOSE))):
        yield Sha256(str(name))
