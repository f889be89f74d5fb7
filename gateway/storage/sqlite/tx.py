"""One transaction as the use cases see it: every table over one connection."""

import apsw

from gateway.storage.sql.suche import SqlSuche
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.tx import SqlTx
from gateway.storage.sqlite.messung import SqliteMessung
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.storage.sqlite.volltext import SqliteVolltext
from gateway.transfer.ports import Protokoll, Suche, Volltext
from gateway.transfer.ports.messung import Messung


class SqliteTx(SqlTx):
    """Implements ``Tx``; made once per connection, handed to one function after another."""

    __slots__ = ("messung", "protokoll", "suche", "volltext")

    def __init__(self, connection: apsw.Connection, tresor: Tresor) -> None:
        """Set up the tables."""
        super().__init__(connection, tresor)
        volltext = SqliteVolltext(connection, tresor)
        self.volltext: Volltext = volltext
        self.suche: Suche = SqlSuche(connection, tresor, self._akten, volltext)
        self.protokoll: Protokoll = SqliteProtokoll(connection, tresor)
        self.messung: Messung = SqliteMessung(connection)
