"""One transaction as the use cases see it: every table over one connection."""

from collections.abc import Collection
from datetime import datetime

import apsw

from gateway.domain.ids import Sha256
from gateway.storage.sqlite.abbildung import zeit_text
from gateway.storage.sqlite.akten import SqliteAkten
from gateway.storage.sqlite.auftraege import SqliteAufgaben, SqliteAuftraege, SqliteLoeschantraege
from gateway.storage.sqlite.betriebsblick import SqliteBetriebsblick
from gateway.storage.sqlite.einblick import SqliteEinblick
from gateway.storage.sqlite.eingaenge import SqliteEingaenge
from gateway.storage.sqlite.haushalte import SqliteHaushalte
from gateway.storage.sqlite.konten import SqliteKonten
from gateway.storage.sqlite.kontofragen import SqliteKontofragen
from gateway.storage.sqlite.laufzeiten import SqliteLaufzeiten
from gateway.storage.sqlite.lesungen import SqliteLesungen
from gateway.storage.sqlite.messung import SqliteMessung
from gateway.storage.sqlite.nachrichten import SqliteNachrichten
from gateway.storage.sqlite.pakete import SqlitePakete
from gateway.storage.sqlite.postfach import SqlitePostfach
from gateway.storage.sqlite.protokoll import SqliteProtokoll
from gateway.storage.sqlite.quarantaene import SqliteQuarantaenen, SqliteWegzuege
from gateway.storage.sqlite.rueckrufe import SqliteRueckrufe
from gateway.storage.sqlite.ruhe import SqliteWiederherstellungen
from gateway.storage.sqlite.scans import SqliteScans
from gateway.storage.sqlite.schnittstelle import SqliteSchnittstelle
from gateway.storage.sqlite.schutz import SqliteSchutz
from gateway.storage.sqlite.suche import SqliteSuche
from gateway.storage.sqlite.tabelle import Tabelle, liste
from gateway.storage.sqlite.transfers import SqliteTransfers
from gateway.storage.sqlite.tresor import Tresor
from gateway.storage.sqlite.umschluesselung import SqliteUmschluesselung
from gateway.storage.sqlite.verrat import SqliteVerrat
from gateway.storage.sqlite.verzeichnisse import SqliteVerzeichnisse
from gateway.storage.sqlite.volltext import SqliteVolltext
from gateway.storage.sqlite.vorab import SqliteVorabablage
from gateway.storage.sqlite.wartung import SqliteWartung
from gateway.storage.sqlite.webhooks import SqliteWebhooks
from gateway.storage.sqlite.zeitstempel import SqliteStempeltabelle
from gateway.storage.sqlite.zeugen import SqliteZeugen
from gateway.storage.sqlite.zugaenge import SqliteZugaenge
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
    Protokoll,
    Quarantaenen,
    Rueckrufe,
    Scanlieferungen,
    Schutzablage,
    Suche,
    Transfers,
    Verrat,
    Verzeichnisse,
    Volltext,
    Vorabablage,
    Wegzuege,
    Wiederherstellungen,
    Zeugen,
)
from gateway.transfer.ports.konten import Konten, Zugaenge
from gateway.transfer.ports.kontofragen import Kontofragen
from gateway.transfer.ports.laufzeiten import Laufzeiten
from gateway.transfer.ports.messung import Messung
from gateway.transfer.ports.schnittstelle import Schnittstelle
from gateway.transfer.ports.umschluesselung import Umschluesselung
from gateway.transfer.ports.wartung import Wartungstabelle
from gateway.transfer.ports.webhooks import Webhooktabelle
from gateway.transfer.ports.zeit import Stempeltabelle
from gateway.transfer.postamt import FETCHABLE_AFTER_CLOSE

_KEIN_SCHLUESSEL = (
    "EXISTS (SELECT 1 FROM nachricht AS m WHERE m.mandant = p.autor AND m.richtung = 'aus' AND m.autor = p.autor"
    " AND m.uuid = p.uuid AND m.schluessel IS NULL)"
)
"""Its content was deleted."""
_ABGELOEST = "p.zustand = 'ersetzt' AND NOT EXISTS (SELECT 1 FROM nachricht AS m WHERE m.umschlag_sha256 = p.id)"
"""Taken back because of its keys, and sealed anew since."""
_ABRUFBAR = (
    f"((p.einlieferer IS NULL AND NOT {_KEIN_SCHLUESSEL} AND NOT ({_ABGELOEST}))"
    " OR p.zustand IN ('offen', 'liegt', 'geholt')"
    " OR p.abgeschlossen >= ?2)"
)
"""What we wrote may be sent again; a deposit of others, and ours whose content was deleted, is kept until 30 days
after it was closed (wire 6.1)."""
_BENUTZTE = f"""
SELECT b.value FROM json_each(?1) AS b WHERE
  EXISTS (SELECT 1 FROM nachricht AS n WHERE n.umschlag_sha256 = b.value)
  OR EXISTS (SELECT 1 FROM nachricht AS n WHERE n.inhalt_sha256 = b.value)
  OR EXISTS (SELECT 1 FROM postfach AS p WHERE p.id = b.value AND {_ABRUFBAR})
  OR EXISTS (
    SELECT 1 FROM postfach_segment AS s JOIN postfach AS p ON p.id = s.eintrag
    WHERE s.sha256 = b.value AND {_ABRUFBAR}
  )
  OR EXISTS (SELECT 1 FROM eingang_segment AS e WHERE e.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM quarantaene AS q WHERE q.umschlag_sha256 = b.value)
  OR EXISTS (SELECT 1 FROM quarantaene_segment AS qs WHERE qs.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM dokument AS d WHERE d.blob = b.value)
  OR EXISTS (SELECT 1 FROM dokument AS d WHERE d.sha256 = b.value AND d.blob IS NULL)
  OR EXISTS (SELECT 1 FROM sperrbeleg AS sb WHERE sb.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM verzeichnisstand AS vs WHERE vs.sha256 = b.value)
  OR EXISTS (SELECT 1 FROM verzeichnisvorschlag AS vv WHERE vv.sha256 = b.value)
"""  # noqa: S608 -- constants of this module only
"""Every place that names a blob; one that stands in none of them is nobody's."""
ALLE_BENUTZTEN = f"""
SELECT umschlag_sha256 FROM nachricht
UNION SELECT inhalt_sha256 FROM nachricht
UNION SELECT p.id FROM postfach AS p WHERE {_ABRUFBAR}
UNION SELECT s.sha256 FROM postfach_segment AS s JOIN postfach AS p ON p.id = s.eintrag
  WHERE {_ABRUFBAR} AND (s.da = 1 OR p.einlieferer IS NULL)
UNION SELECT sha256 FROM eingang_segment
UNION SELECT umschlag_sha256 FROM quarantaene WHERE umschlag_sha256 IS NOT NULL
UNION SELECT sha256 FROM quarantaene_segment
UNION SELECT coalesce(blob, sha256) FROM dokument
UNION SELECT sha256 FROM sperrbeleg
UNION SELECT sha256 FROM verzeichnisstand
UNION SELECT sha256 FROM verzeichnisvorschlag
ORDER BY 1
"""  # noqa: S608 -- constants of this module only
"""The same places the other way round, for a backup; without what a deposit announces and has not brought."""


class SqliteTx(Tabelle):
    """Implements ``Tx``; made once per connection, handed to one function after another."""

    __slots__ = (
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
        "messung",
        "nachrichten",
        "pakete",
        "postfach",
        "protokoll",
        "quarantaene",
        "rueckrufe",
        "scans",
        "schnittstelle",
        "schutz",
        "suche",
        "transfers",
        "umschluesselung",
        "verrat",
        "verzeichnisse",
        "volltext",
        "vorab",
        "wartung",
        "webhooks",
        "wegzuege",
        "wiederherstellungen",
        "zeitstempel",
        "zeugen",
        "zugaenge",
    )

    def __init__(self, connection: apsw.Connection, tresor: Tresor) -> None:
        """Set up the tables."""
        super().__init__(connection)
        self.transfers: Transfers = SqliteTransfers(connection, tresor)
        self.nachrichten: Nachrichten = SqliteNachrichten(connection)
        self.pakete: Pakete = SqlitePakete(connection)
        self.postfach: PostfachTabelle = SqlitePostfach(connection)
        self.eingaenge: Eingaenge = SqliteEingaenge(connection)
        self.auftraege: Auftraege = SqliteAuftraege(connection)
        self.lesungen: Lesungen = SqliteLesungen(connection)
        self.aufgaben: Aufgaben = SqliteAufgaben(connection)
        self.loeschantraege: Loeschantraege = SqliteLoeschantraege(connection, tresor)
        akten = SqliteAkten(connection, tresor)
        self.akten: Akten = akten
        volltext = SqliteVolltext(connection, tresor)
        self.volltext: Volltext = volltext
        self.suche: Suche = SqliteSuche(connection, tresor, akten, volltext)
        self.protokoll: Protokoll = SqliteProtokoll(connection, tresor)
        self.vorab: Vorabablage = SqliteVorabablage(connection, tresor)
        self.wegzuege: Wegzuege = SqliteWegzuege(connection)
        self.haushalte: Haushalte = SqliteHaushalte(connection)
        self.quarantaene: Quarantaenen = SqliteQuarantaenen(connection)
        self.verzeichnisse: Verzeichnisse = SqliteVerzeichnisse(connection, tresor)
        self.rueckrufe: Rueckrufe = SqliteRueckrufe(connection, tresor)
        self.scans: Scanlieferungen = SqliteScans(connection, tresor)
        self.schutz: Schutzablage = SqliteSchutz(connection, tresor)
        self.umschluesselung: Umschluesselung = SqliteUmschluesselung(connection, tresor)
        self.wiederherstellungen: Wiederherstellungen = SqliteWiederherstellungen(connection, tresor)
        self.zeitstempel: Stempeltabelle = SqliteStempeltabelle(connection)
        self.zeugen: Zeugen = SqliteZeugen(connection)
        self.verrat: Verrat = SqliteVerrat(connection)
        self.konten: Konten = SqliteKonten(connection, tresor)
        self.zugaenge: Zugaenge = SqliteZugaenge(connection, tresor)
        self.einblick: Einblick = SqliteEinblick(connection, tresor)
        self.betriebsblick: Betriebsblick = SqliteBetriebsblick(connection)
        self.messung: Messung = SqliteMessung(connection)
        self.laufzeiten: Laufzeiten = SqliteLaufzeiten(connection)
        self.kontofragen: Kontofragen = SqliteKontofragen(connection, tresor)
        self.wartung: Wartungstabelle = SqliteWartung(connection, tresor)
        self.webhooks: Webhooktabelle = SqliteWebhooks(connection, tresor)
        self.schnittstelle: Schnittstelle = SqliteSchnittstelle(connection, tresor)

    def benutzte(self, blobs: Collection[Sha256], *, jetzt: datetime) -> frozenset[Sha256]:
        """Return which of these blobs a record still needs."""
        zeilen = self._alle(_BENUTZTE, liste(blobs), zeit_text(jetzt - FETCHABLE_AFTER_CLOSE))
        return frozenset(Sha256(zeile[0]) for zeile in zeilen)

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
