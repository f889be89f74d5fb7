"""The audit log in PostgreSQL: who appends and who integrates touch different rows, so that they do not collide."""

from gateway.storage.sql.offenlegungen import Offenlegungen
from gateway.storage.sql.protokoll import SqlProtokoll
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung


class PostgresProtokoll(SqlProtokoll):
    """Implements ``Protokoll``.

    A row number is drawn when an entry is written, so that an entry may be committed behind a later number; the
    integrator takes what has no place yet, and misses none.
    """

    __slots__ = ()

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` holds what opens the commitments, and links the checkpoints."""
        super().__init__(connection, tresor, Offenlegungen(connection, tresor))

    def _baum(self, log: int) -> tuple[int, bytes]:
        zeile = self._eine("SELECT groesse, frontier FROM protokoll_baum WHERE log = ?", log)
        return (0, b"") if zeile is None else (int(zeile[0]), bytes(zeile[1]))

    def _setze_baum(self, log: int, groesse: int, frontier: bytes) -> int:
        return self._tu(
            "INSERT INTO protokoll_baum (log, groesse, frontier) VALUES (?, ?, ?) ON CONFLICT (log) DO UPDATE"
            " SET groesse = excluded.groesse, frontier = excluded.frontier"
            " WHERE protokoll_baum.groesse <= excluded.groesse",
            log,
            groesse,
            frontier,
        )
