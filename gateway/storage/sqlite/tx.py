"""One transaction as the use cases see it: every table over one connection."""

from datetime import datetime

import apsw

from gateway.storage.sqlite.abbildung import zeit_text
from gateway.storage.sqlite.akten import SqliteAkten
from gateway.storage.sqlite.auftraege import SqliteAufgaben, SqliteAuftraege
from gateway.storage.sqlite.eingaenge import SqliteEingaenge
from gateway.storage.sqlite.nachrichten import SqliteNachrichten
from gateway.storage.sqlite.postfach import SqlitePostfach
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.storage.sqlite.quarantaene import SqliteQuarantaenen, SqliteWegzuege
from gateway.storage.sqlite.tabelle import Tabelle
from gateway.storage.sqlite.transfers import AzrSuchwert, SqliteTransfers
from gateway.transfer.ports import (
    Akten,
    Aufgaben,
    Auftraege,
    Eingaenge,
    Nachrichten,
    PostfachTabelle,
    Protokoll,
    Quarantaenen,
    Transfers,
    Wegzuege,
)


class SqliteTx(Tabelle):
    """Implements ``Tx``; made once per connection, handed to one function after another."""

    __slots__ = (
        "akten",
        "aufgaben",
        "auftraege",
        "eingaenge",
        "nachrichten",
        "postfach",
        "protokoll",
        "quarantaene",
        "transfers",
        "wegzuege",
    )

    def __init__(self, connection: apsw.Connection, suchwert: AzrSuchwert) -> None:
        """Set up the tables."""
        super().__init__(connection)
        self.transfers: Transfers = SqliteTransfers(connection, suchwert)
        self.nachrichten: Nachrichten = SqliteNachrichten(connection)
        self.postfach: PostfachTabelle = SqlitePostfach(connection)
        self.eingaenge: Eingaenge = SqliteEingaenge(connection)
        self.auftraege: Auftraege = SqliteAuftraege(connection)
        self.aufgaben: Aufgaben = SqliteAufgaben(connection)
        self.akten: Akten = SqliteAkten(connection)
        self.protokoll: Protokoll = SqliteProtokoll(connection)
        self.wegzuege: Wegzuege = SqliteWegzuege(connection)
        self.quarantaene: Quarantaenen = SqliteQuarantaenen(connection)

    def epoche(self) -> str:
        """Return the random name of this store (wire 8.4)."""
        zeile = self._eine("SELECT wert FROM epoche ORDER BY nummer DESC LIMIT 1")
        assert zeile is not None  # noqa: S101 -- the migration made the first
        return str(zeile[0])

    def neue_epoche(self, zeit: datetime, anlass: str) -> str:
        """Give the store a new random name, as after a restore, and return it."""
        self._tu(
            "INSERT INTO epoche (wert, seit, anlass) VALUES (lower(hex(randomblob(16))), ?, ?)",
            zeit_text(zeit),
            anlass,
        )
        return self.epoche()
