"""Keeps the Kurzzeichen of each transfer beside it, so that looking for one reads no other."""

from contextlib import suppress

import apsw

from gateway.domain.errors import Refused
from gateway.domain.ids import ProzessUUID
from gateway.domain.kurzzeichen import kurzzeichen

MIGRATION = 32
"""The step that adds the column."""


def trage_nach(connection: apsw.Connection) -> None:
    """Fill in those of a database of before they were kept, in the transaction that adds the column."""
    for ident, process in connection.execute("SELECT id, prozess FROM transfer").fetchall():
        with suppress(Refused):  # no id: it keeps nobody from the new version
            connection.execute(
                "UPDATE transfer SET kurzzeichen = ? WHERE id = ?", (kurzzeichen(ProzessUUID(str(process))), ident)
            )
