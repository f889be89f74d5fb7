"""The tables of one transaction that both databases share."""

import secrets
from collections.abc import Collection
from datetime import datetime

from gateway.domain.ids import Sha256
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.akten import SqlAkten
from gateway.storage.sql.auftraege import SqlAufgaben, SqlAuftraege, SqlLoeschantraege
from gateway.storage.sql.betriebsblick import SqlBetriebsblick
from gateway.storage.sql.einblick import SqlEinblick
from gateway.storage.sql.eingaenge import SqlEingaenge
from gateway.storage.sql.gebrauch import BENUTZTE
from gateway.storage.sql.haushalte import SqlHaushalte
from gateway.storage.sql.konten import SqlKonten
from gateway.storage.sql.kontofragen import SqlKontofragen
from gateway.storage.sql.laufzeiten import SqlLaufzeiten
from gateway.storage.sql.lesungen import SqlLesungen
from gateway.storage.sql.nachrichten import SqlNachrichten
from gateway.storage.sql.pakete import SqlPakete
from gateway.storage.sql.postfach import SqlPostfach
from gateway.storage.sql.quarantaene import SqlQuarantaenen, SqlWegzuege
from gateway.storage.sql.rueckrufe import SqlRueckrufe
from gateway.storage.sql.ruhe import SqlWiederherstellungen
from gateway.storage.sql.scans import SqlScans
from gateway.storage.sql.schnittstelle import SqlSchnittstelle
from gateway.storage.sql.schutz import SqlSchutz
from gateway.storage.sql.tabelle import Tabelle, liste
from gateway.storage.sql.transfers import SqlTransfers
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.umschluesselung import SqlUmschluesselung
from gateway.storage.sql.verbindung import Verbindung
from gateway.storage.sql.verrat import SqlVerrat
from gateway.storage.sql.verzeichnisse import SqlVerzeichnisse
from gateway.storage.sql.vorab import SqlVorabablage
from gateway.storage.sql.wartung import SqlWartung
from gateway.storage.sql.webhooks import SqlWebhooks
from gateway.storage.sql.zeitstempel import SqlStempeltabelle
from gateway.storage.sql.zeugen import SqlZeugen
from gateway.storage.sql.zugaenge import SqlZugaenge
from gateway.transfer.ports import (
    Akten,
    Aufgaben,
    Auftraege,
    Betriebsblick,
    Einblick,
    Eingaenge,
    Haushalte,
    Lesungen,
    Loeschantraege,
    Nachrichten,
    Pakete,
    PostfachTabelle,
    Quarantaenen,
    Rueckrufe,
    Scanlieferungen,
    Schutzablage,
    Transfers,
    Verrat,
    Verzeichnisse,
    Vorabablage,
    Wegzuege,
    Wiederherstellungen,
    Zeugen,
)
from gateway.transfer.ports.konten import Konten, Zugaenge
from gateway.transfer.ports.kontofragen import Kontofragen
from gateway.transfer.ports.laufzeiten import Laufzeiten
from gateway.transfer.ports.schnittstelle import Schnittstelle
from gateway.transfer.ports.umschluesselung import Umschluesselung
from gateway.transfer.ports.wartung import Wartungstabelle
from gateway.transfer.ports.webhooks import Webhooktabelle
from gateway.transfer.ports.zeit import Stempeltabelle
from gateway.transfer.postamt import FETCHABLE_AFTER_CLOSE


class SqlTx(Tabelle):
    """Made once per connection; who inherits it adds what differs."""

    __slots__ = (
        "_akten",
        "akten",
        "aufgaben",
        "auftraege",
        "betriebsblick",
        "einblick",
        "eingaenge",
        "haushalte",
        "konten",
        "kontofragen",
        "laufzeiten",
        "lesungen",
        "loeschantraege",
        "nachrichten",
        "pakete",
        "postfach",
        "quarantaene",
        "rueckrufe",
        "scans",
        "schnittstelle",
        "schutz",
        "transfers",
        "umschluesselung",
        "verrat",
        "verzeichnisse",
        "vorab",
        "wartung",
        "webhooks",
        "wegzuege",
        "wiederherstellungen",
        "zeitstempel",
        "zeugen",
        "zugaenge",
    )

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """Set up the tables."""
        super().__init__(connection)
        self.umschluesselung: Umschluesselung = SqlUmschluesselung(connection, tresor)
        self._akten = SqlAkten(connection, tresor)
        self.akten: Akten = self._akten
        self.einblick: Einblick = SqlEinblick(connection, tresor)
        self.transfers: Transfers = SqlTransfers(connection, tresor)
        self.nachrichten: Nachrichten = SqlNachrichten(connection)
        self.pakete: Pakete = SqlPakete(connection)
        self.postfach: PostfachTabelle = SqlPostfach(connection)
        self.eingaenge: Eingaenge = SqlEingaenge(connection)
        self.auftraege: Auftraege = SqlAuftraege(connection)
        self.lesungen: Lesungen = SqlLesungen(connection)
        self.aufgaben: Aufgaben = SqlAufgaben(connection)
        self.loeschantraege: Loeschantraege = SqlLoeschantraege(connection, tresor)
        self.vorab: Vorabablage = SqlVorabablage(connection, tresor)
        self.wegzuege: Wegzuege = SqlWegzuege(connection)
        self.haushalte: Haushalte = SqlHaushalte(connection)
        self.quarantaene: Quarantaenen = SqlQuarantaenen(connection)
        self.verzeichnisse: Verzeichnisse = SqlVerzeichnisse(connection, tresor)
        self.rueckrufe: Rueckrufe = SqlRueckrufe(connection, tresor)
        self.scans: Scanlieferungen = SqlScans(connection, tresor)
        self.schutz: Schutzablage = SqlSchutz(connection, tresor)
        self.wiederherstellungen: Wiederherstellungen = SqlWiederherstellungen(connection, tresor)
        self.zeitstempel: Stempeltabelle = SqlStempeltabelle(connection)
        self.zeugen: Zeugen = SqlZeugen(connection)
        self.verrat: Verrat = SqlVerrat(connection)
        self.konten: Konten = SqlKonten(connection, tresor)
        self.zugaenge: Zugaenge = SqlZugaenge(connection, tresor)
        self.betriebsblick: Betriebsblick = SqlBetriebsblick(connection)
        self.laufzeiten: Laufzeiten = SqlLaufzeiten(connection)
        self.kontofragen: Kontofragen = SqlKontofragen(connection, tresor)
        self.wartung: Wartungstabelle = SqlWartung(connection, tresor)
        self.webhooks: Webhooktabelle = SqlWebhooks(connection, tresor)
        self.schnittstelle: Schnittstelle = SqlSchnittstelle(connection, tresor)

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

    def benutzte(self, blobs: Collection[Sha256], *, jetzt: datetime) -> frozenset[Sha256]:
        """Return which of these blobs a record still needs."""
        zeilen = self._alle(BENUTZTE, liste(blobs), zeit_text(jetzt - FETCHABLE_AFTER_CLOSE))
        return frozenset(Sha256(zeile[0]) for zeile in zeilen)
