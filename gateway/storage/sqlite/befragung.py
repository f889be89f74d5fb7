"""Asks a database how it is, without changing it: can every page be read, and did this version write it."""

from pathlib import Path

import apsw

from gateway.storage.fehler import Defekt, deute
from gateway.storage.sqlite.migration import eingebaute, offene
from gateway.storage.sqlite.verbindung import oeffne


def befrage(pfad: Path) -> int:
    """Read the whole file (seconds a GiB) on a snapshot of its own; return how many migrations are due.

    A running service is not held up. Raises ``Defekt`` where it is damaged, ``Usage`` where it is not ours or of
    another version.
    """
    connection = oeffne(pfad, schreiben=False)
    try:
        ((said,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
        if said != "ok":
            raise Defekt(f"the database file is damaged ({said}): stop the program and restore the last backup")
        return len(offene(connection, eingebaute()))
    except apsw.Error as error:
        raise deute(error) or error from error
    finally:
        connection.close()
