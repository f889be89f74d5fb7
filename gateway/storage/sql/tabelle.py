"""What all table classes share: a connection inside a transaction and three ways to ask it."""

import json
from collections.abc import Iterable

from gateway.storage.sql.verbindung import Verbindung, Wert, Zeile

__all__ = ["Tabelle", "Zeile", "liste", "zahlen"]


def liste(werte: Iterable[str]) -> str:
    """Bind many values as one: ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(werte))


def zahlen(werte: Iterable[int]) -> str:
    """Bind many numbers as one: ``IN (SELECT CAST(value AS BIGINT) FROM json_each(?))``."""
    return json.dumps(list(werte))


class Tabelle:
    """Base of the table classes; lives as long as its connection, usable only inside a transaction."""

    __slots__ = ("_c",)

    def __init__(self, connection: Verbindung) -> None:
        """Keep the connection."""
        self._c = connection

    def _eine(self, sql: str, *werte: Wert) -> Zeile | None:
        zeilen = self._c.execute(sql, werte).fetchall()
        return zeilen[0] if zeilen else None

    def _alle(self, sql: str, *werte: Wert) -> list[Zeile]:
        return self._c.execute(sql, werte).fetchall()

    def _tu(self, sql: str, *werte: Wert) -> int:
        """Run a change; return how many rows it touched."""
        self._c.execute(sql, werte)
        return self._c.changes()

    def _naechste(self, zaehler: str) -> int:
        """Move a cursor on and return it."""
        zeile = self._eine("UPDATE zaehler SET wert = wert + 1 WHERE name = ? RETURNING wert", zaehler)
        assert zeile is not None  # noqa: S101 -- the migration made the row
        return int(zeile[0])
