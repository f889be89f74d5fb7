"""One transaction in PostgreSQL: what differs from SQLite beside what both share."""

from gateway.storage.postgres.messung import PostgresMessung
from gateway.storage.postgres.protokoll import PostgresProtokoll
from gateway.storage.postgres.volltext import PostgresVolltext
from gateway.storage.sql.suche import SqlSuche
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.tx import SqlTx
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Protokoll, Suche, Volltext
from gateway.transfer.ports.messung import Messung


class PostgresTx(SqlTx):
    """Implements ``Tx``; made once per connection, handed to one function after another."""

    __slots__ = ("messung", "protokoll", "suche", "volltext")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """Set up the tables."""
        super().__init__(connection, tresor)
        volltext = PostgresVolltext(connection, tresor)
        self.volltext: Volltext = volltext
        self.suche: Suche = SqlSuche(connection, tresor, self._akten, volltext)
        self.protokoll: Protokoll = PostgresProtokoll(connection, tresor)
        self.messung: Messung = PostgresMessung(connection)
