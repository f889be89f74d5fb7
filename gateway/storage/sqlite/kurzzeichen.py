"""Keeps the Kurzzeichen of each transfer beside it, so that looking for one reads no other."""

import apsw

from gateway.domain.errors import Refused
from gateway.domain.ids import ProzessUUID
from gateway.domain.kurzzeichen import Kurzzeichen, kurzzeichen

MIGRATION = 32
"""The step that adds the column."""


def trage_nach(connection: apsw.Connection) -> None:
    """Fill in those of a database of before they were kept, in the transaction that adds the column."""
    for ident, process in connection.execute("SELECT id, prozess FROM transfer").fetchall():
        connection.execute("UPDATE transfer SET kurzzeichen = ? WHERE id = ?", (berechnet(process), ident))


def berechnet(prozess: object) -> Kurzzeichen | None:
    """Return the Kurzzeichen of a stored process id; ``None`` for what is none: it stops nothing."""
    try:
        return kurzzeichen(ProzessUUID(str(prozess)))
    except Refused:
        return None
