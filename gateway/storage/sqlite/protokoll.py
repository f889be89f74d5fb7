"""The audit log in SQLite: the tree stands beside the name of the log, and what is deleted is overwritten."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from gateway.storage.sql.offenlegungen import Offenlegungen
from gateway.storage.sql.protokoll import SqlProtokoll
from gateway.storage.sql.tresor import Tresor


class SqliteOffenlegungen(Offenlegungen):
    """Openings in SQLite."""

    __slots__ = ("_apsw",)

    def __init__(self, connection: apsw.Connection, tresor: Tresor) -> None:
        """Keep the connection."""
        super().__init__(connection, tresor)
        self._apsw = connection

    @contextmanager
    def spurlos(self) -> Iterator[None]:
        """Have SQLite overwrite what is deleted even where it otherwise would not write a page for it."""
        vorher = self._apsw.pragma("secure_delete")
        self._apsw.pragma("secure_delete", "ON")
        try:
            yield
        finally:
            self._apsw.pragma("secure_delete", "FAST" if vorher == 2 else vorher)


class SqliteProtokoll(SqlProtokoll):
    """Implements ``Protokoll``."""

    __slots__ = ()

    def __init__(self, connection: apsw.Connection, tresor: Tresor) -> None:
        """``tresor`` holds what opens the commitments, and links the checkpoints."""
        super().__init__(connection, tresor, SqliteOffenlegungen(connection, tresor))

    def _baum(self, log: int) -> tuple[int, bytes]:
        zeile = self._eine("SELECT groesse, frontier FROM protokoll WHERE id = ?", log)
        assert zeile is not None  # noqa: S101 -- the caller found it
        return int(zeile[0]), bytes(zeile[1])

    def _setze_baum(self, log: int, groesse: int, frontier: bytes) -> int:
        return self._tu(
            "UPDATE protokoll SET groesse = ?1, frontier = ?2 WHERE id = ?3 AND groesse <= ?1",
            groesse,
            frontier,
            log,
        )
