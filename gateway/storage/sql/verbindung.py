"""What a table needs of a database: run a statement, read its rows, count what it changed."""

from collections.abc import Sequence
from typing import Any, Protocol

Wert = str | int | bytes | None
"""What a column holds."""
Zeile = tuple[Any, ...]


class Antwort(Protocol):
    """The rows of one statement."""

    def fetchall(self) -> list[Zeile]:
        """Return all of them."""


class Verbindung(Protocol):
    """A connection inside a transaction; what ``apsw.Connection`` is by itself.

    Statements mark values by ``?``, or ``?1``, ``?2`` where one is used twice. They keep to what both databases say
    the same way: ``ON CONFLICT``, ``RETURNING``, ``CAST(… AS BIGINT)``, ``CASE`` instead of ``iif`` and of ``min``
    with two arguments, ``json_each(?)`` with its ``value``; a value that may be empty is compared before it is
    asked whether it ``IS NULL``. A violated constraint ends the transaction of one of them, so a table that answers
    ``Konflikt`` asks by ``ON CONFLICT DO NOTHING`` and counts.
    """

    @property
    def filename(self) -> str:
        """Which database it is, for a sentence to an operator; no password."""

    def execute(self, sql: str, werte: Sequence[Wert] = (), /) -> Antwort:
        """Run one statement."""

    def changes(self) -> int:
        """Return how many rows the last change touched."""
