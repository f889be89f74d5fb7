"""Asks a database how it is, without changing it: can every page be read, and did this version write it."""

from datetime import datetime
from pathlib import Path

import apsw

from gateway.domain.events import AuditEreignis
from gateway.storage.fehler import Defekt, deute
from gateway.storage.sqlite.abbildung import zeit_wert
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


_SICHERUNG = "SELECT zeit FROM protokoll_eintrag WHERE ereignis = ? ORDER BY zeile DESC LIMIT 1"


def letzte_sicherung(pfad: Path) -> datetime | None:
    """Return when a backup was last begun, as the logs say; ``None``: no entry that is kept says so.

    Of a pruned entry nothing is left that says it. Goes back from the newest entry: at once where backups are made,
    once through the log where none ever was. Raises as ``befrage``.
    """
    connection = oeffne(pfad, schreiben=False)
    try:
        found = connection.execute(_SICHERUNG, (AuditEreignis.INSTALLATION_GESICHERT.value,)).fetchone()
        return None if found is None else zeit_wert(str(found[0]))
    except apsw.Error as error:
        raise deute(error) or error from error
    finally:
        connection.close()
