"""One transaction in PostgreSQL, as far as its tables are there; not yet a ``Tx`` (ADR 0054)."""

import secrets
from datetime import datetime

from gateway.storage.postgres.protokoll import PostgresProtokoll
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.auftraege import SqlAufgaben, SqlAuftraege, SqlLoeschantraege
from gateway.storage.sql.lesungen import SqlLesungen
from gateway.storage.sql.nachrichten import SqlNachrichten
from gateway.storage.sql.postfach import SqlPostfach
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.transfers import SqlTransfers
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import (
    Aufgaben,
    Auftraege,
    Lesungen,
    Loeschantraege,
    Nachrichten,
    PostfachTabelle,
    Protokoll,
    Transfers,
)


class PostgresTx(Tabelle):
    """Made once per connection, handed to one function after another."""

    __slots__ = (
        "aufgaben",
        "auftraege",
        "lesungen",
        "loeschantraege",
        "nachrichten",
        "postfach",
        "protokoll",
        "transfers",
    )

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """Set up the tables."""
        super().__init__(connection)
        self.transfers: Transfers = SqlTransfers(connection, tresor)
        self.nachrichten: Nachrichten = SqlNachrichten(connection)
        self.postfach: PostfachTabelle = SqlPostfach(connection)
        self.auftraege: Auftraege = SqlAuftraege(connection)
        self.lesungen: Lesungen = SqlLesungen(connection)
        self.aufgaben: Aufgaben = SqlAufgaben(connection)
        self.loeschantraege: Loeschantraege = SqlLoeschantraege(connection, tresor)
        self.protokoll: Protokoll = PostgresProtokoll(connection, tresor)

    def epoche(self) -> str:
        """Return the random name of this store (wire 8.4)."""
        zeile = self._eine("SELECT wert FROM epoche ORDER BY nummer DESC LIMIT 1")
        assert zeile is not None  # noqa: S101 -- the migration made the first
        return str(zeile[0])

    def neue_epoche(self, zeit: datetime, anlass: str) -> str:
        """Give the store a new random name, as after a restore, and return it."""
        self._tu(
            "INSERT INTO epoche (wert, seit, anlass) VALUES (?, ?, ?)",
            secrets.token_hex(16),
            zeit_text(zeit),
            anlass,
        )
        return self.epoche()
