"""The key of each authority for its documents: random, wrapped by the storage key, made at the first opening."""

from collections.abc import Iterable, Mapping

import apsw

from gateway.domain.ids import Kennung
from gateway.storage.sql.tresor import Tresor


def lies_ablageschluessel(
    connection: apsw.Connection, tresor: Tresor, behoerden: Iterable[Kennung], *, schreiben: bool
) -> Mapping[Kennung, bytes]:
    """Return the keys (32 octets) of these authorities, made where one is missing and may be written.

    ``Usage`` where one does not open with the storage key.
    """
    found = {}
    for mandant in behoerden:
        ort = f"ablage_schluessel.schluessel/{mandant}"
        frage = "SELECT schluessel FROM ablage_schluessel WHERE mandant = ?"
        rows = connection.execute(frage, (mandant,)).fetchall()
        if not rows and schreiben:
            connection.execute(
                "INSERT INTO ablage_schluessel VALUES (?, ?) ON CONFLICT DO NOTHING",
                (mandant, tresor.neuer_datenschluessel(ort)),
            )
            rows = connection.execute(frage, (mandant,)).fetchall()  # another process may have been quicker
        for (wrapped,) in rows:
            found[mandant] = tresor.datenschluessel(bytes(wrapped), ort)  # type: ignore[arg-type]  # a BLOB
    return found
