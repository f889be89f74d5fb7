"""Tables of the deliveries of scanned paper files."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from gateway.domain.ids import Kennung, Sha256
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.storage.sql.abbildung import zeit_wert
from gateway.storage.sql.tabelle import Tabelle, liste
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt

_DES_DIENSTES = (
    "WHERE mandant = ? AND barcode = ? AND EXISTS"
    " (SELECT 1 FROM scanlieferung AS l WHERE l.id = scanakte.lieferung AND l.dienst = ?) ORDER BY id"
)
_ABLOESEN = """
UPDATE scanakte SET abgeloest = 1
WHERE mandant = ?1 AND stand = 'nachbesserung' AND abgeloest = 0 AND lieferung <> ?2
  AND ((aktenzeichen = ?3 AND ?3 <> '') OR (barcode = ?4 AND ?4 <> '' AND lieferung IN
    (SELECT a.id FROM scanlieferung AS a JOIN scanlieferung AS b ON b.dienst = a.dienst WHERE b.id = ?2)
    AND NOT EXISTS (SELECT 1 FROM scanakte AS x
      WHERE x.lieferung = scanakte.lieferung AND x.barcode = ?4 AND x.id <> scanakte.id)))
"""
"""A barcode that named two files says nothing about which of them comes now."""

_STAENDE = (
    "SELECT lieferung, stand, abgeloest, count(*) FROM scanakte"
    " WHERE lieferung IN (SELECT value FROM json_each(?)) GROUP BY lieferung, stand, abgeloest"
)
_ZULETZT = (
    "SELECT s.stelle, a.angelegt FROM scanakte AS s CROSS JOIN akte AS a"
    " WHERE a.mandant = s.mandant AND a.id = s.akte AND s.lieferung = ? AND s.stand = 'aufgenommen'"
    " ORDER BY s.stelle DESC LIMIT ?"
)


class SqlScans(Tabelle):
    """Implements ``Scanlieferungen``."""

    __slots__ = ("_a", "_l")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals the defects: they name files, and those name people."""
        super().__init__(connection)
        geheim = frozenset({"maengel"})
        self._l = GeheimeAbbildung(Scanlieferung, "scanlieferung", tresor, geheim=geheim, an="id")
        self._a = GeheimeAbbildung(Scanakte, "scanakte", tresor, geheim=geheim, an="id")

    def anlegen(self, lieferung: Scanlieferung, akten: Sequence[Scanakte]) -> None:
        """Insert a delivery with its case files."""
        if not self._tu(f"{self._l.insert()} ON CONFLICT DO NOTHING", *self._l.werte(lieferung)):
            raise Konflikt(f"delivery {lieferung.id} is known")
        for akte in akten:
            self._tu(self._a.insert(), *self._a.werte(akte))

    def zum_schein(self, mandant: Kennung, dienst: str, nummer: str, schein_sha256: Sha256) -> Scanlieferung | None:
        """Return the delivery with this identity."""
        where = "WHERE mandant = ? AND nummer = ? AND dienst = ? AND schein_sha256 = ?"
        zeile = self._eine(self._l.select(where), mandant, nummer, dienst, schein_sha256)
        return None if zeile is None else self._l.objekt(zeile)

    def holen(self, ident: str) -> Scanlieferung | None:
        """Return one delivery by our name of it."""
        zeile = self._eine(self._l.select("WHERE id = ?"), ident)
        return None if zeile is None else self._l.objekt(zeile)

    def zur_nummer(self, mandant: Kennung, nummer: str, *, dienst: str | None = None) -> tuple[Scanlieferung, ...]:
        """Return deliveries of this number, newest first."""
        where = "WHERE mandant = ?1 AND nummer = ?2 AND (dienst = ?3 OR ?3 IS NULL) ORDER BY begonnen DESC, id"
        zeilen = self._alle(self._l.select(where), mandant, nummer, dienst)
        return tuple(self._l.objekt(zeile) for zeile in zeilen)

    def liste(self, mandant: Kennung, *, max_zeilen: int) -> tuple[Scanlieferung, ...]:
        """Return the deliveries, newest first."""
        where = "WHERE mandant = ? ORDER BY begonnen DESC, id DESC LIMIT ?"
        return tuple(self._l.objekt(zeile) for zeile in self._alle(self._l.select(where), mandant, max_zeilen))

    def aendern(self, lieferung: Scanlieferung) -> None:
        """Store the value."""
        sql = f"UPDATE scanlieferung SET {self._l.setze()} WHERE id = ?"  # noqa: S608 -- constants
        if self._tu(sql, *self._l.werte(lieferung), lieferung.id) != 1:
            raise Konflikt(f"there is no delivery {lieferung.id}")

    def akten(self, lieferung: str) -> tuple[Scanakte, ...]:
        """Return the case files of a delivery in the order of its note."""
        zeilen = self._alle(self._a.select("WHERE lieferung = ? ORDER BY stelle"), lieferung)
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def staende(self, lieferungen: Collection[str]) -> Mapping[str, Mapping[tuple[str, bool], int]]:
        """Return of each delivery how many case files stand where, from an index alone."""
        found: dict[str, dict[tuple[str, bool], int]] = {}
        for lieferung, stand, abgeloest, anzahl in self._alle(_STAENDE, liste(lieferungen)):
            found.setdefault(str(lieferung), {})[str(stand), bool(abgeloest)] = int(anzahl)
        return found

    def aufgenommen(self, lieferung: str, *, max_zeilen: int) -> tuple[tuple[int, datetime], ...]:
        """Return place and moment of those taken in last."""
        zeilen = self._alle(_ZULETZT, lieferung, max_zeilen)
        return tuple((int(stelle), zeit_wert(angelegt)) for stelle, angelegt in zeilen)

    def akte(self, ident: str) -> Scanakte | None:
        """Return one case file of a delivery."""
        zeile = self._eine(self._a.select("WHERE id = ?"), ident)
        return None if zeile is None else self._a.objekt(zeile)

    def akte_aendern(self, akte: Scanakte) -> None:
        """Store the value."""
        sql = f"UPDATE scanakte SET {self._a.setze()} WHERE id = ?"  # noqa: S608 -- constants
        if self._tu(sql, *self._a.werte(akte), akte.id) != 1:
            raise Konflikt(f"there is no case file {akte.id} of a delivery")

    def zum_aktenzeichen(self, mandant: Kennung, aktenzeichen: str) -> tuple[Scanakte, ...]:
        """Return this case file in every delivery that named it."""
        zeilen = self._alle(
            self._a.select("WHERE mandant = ? AND aktenzeichen = ? ORDER BY id"), mandant, aktenzeichen
        )
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def zum_barcode(self, mandant: Kennung, dienst: str, barcode: str) -> tuple[Scanakte, ...]:
        """Return what this barcode stood for in the deliveries of a provider."""
        zeilen = self._alle(self._a.select(_DES_DIENSTES), mandant, barcode, dienst)
        return tuple(self._a.objekt(zeile) for zeile in zeilen)

    def nachbesserungen(self, mandant: Kennung, *, max_zeilen: int) -> tuple[Scanakte, ...]:
        """Return the correction list."""
        where = (
            "INDEXED BY scanakte_nachbesserung"
            " WHERE mandant = ? AND stand = 'nachbesserung' AND abgeloest = 0 ORDER BY (SELECT l.begonnen"
            " FROM scanlieferung AS l WHERE l.id = scanakte.lieferung), lieferung, stelle LIMIT ?"
        )
        return tuple(self._a.objekt(zeile) for zeile in self._alle(self._a.select(where), mandant, max_zeilen))

    def loese_ab(self, neu: Scanakte) -> int:
        """Take off the correction list what comes again."""
        return self._tu(_ABLOESEN, neu.mandant, neu.lieferung, neu.aktenzeichen, neu.barcode)

    def anderswo(self, mandant: Kennung, digests: Collection[Sha256], *, aktenzeichen: str) -> frozenset[Sha256]:
        """Return which of these documents lie in a file of another Aktenzeichen too."""
        zeilen = self._alle(
            "SELECT DISTINCT d.sha256 FROM json_each(?1) AS b CROSS JOIN dokument AS d"
            " JOIN akte AS a ON a.mandant = d.mandant AND a.id = d.akte"
            " WHERE d.sha256 = b.value AND d.mandant = ?2 AND a.aktenzeichen <> ?3",
            liste(digests),
            mandant,
            aktenzeichen,
        )
        return frozenset(Sha256(zeile[0]) for zeile in zeilen)
