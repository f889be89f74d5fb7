"""What the database tells a process without the storage key: which directories were put in force."""

from pathlib import Path

import apsw

from gateway.domain.ids import Sha256
from gateway.storage.fehler import deute
from gateway.storage.sqlite.verbindung import oeffne


def verzeichnisse_in_kraft(pfad: Path) -> tuple[Sha256, ...]:
    """Return the digests of the signed octets that were in force, oldest first, the last one is; blocking.

    Empty where there is no database yet, or none was noted in it. ``Usage`` or ``Defekt`` where it cannot be read.
    """
    if not pfad.exists():
        return ()
    connection = oeffne(pfad, schreiben=False)
    try:
        table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'verzeichnisstand'"
        if connection.execute(table).fetchone() is None:  # of an earlier version; the service adds it
            return ()
        rows = connection.execute("SELECT sha256 FROM verzeichnisstand ORDER BY lfd")
        return tuple(Sha256(str(row[0])) for row in rows)
    except apsw.Error as error:
        raise deute(error) or error from error
    finally:
        connection.close()
