"""Table of the certificates of ours whose key somebody else may have."""

from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.records import Schluesselverrat

_V = Abbildung(Schluesselverrat, "schluesselverrat")


class SqlVerrat(Tabelle):
    """Implements ``Verrat``."""

    __slots__ = ()

    def merken(self, verrat: Schluesselverrat) -> Schluesselverrat:
        """Insert, or return what is there already."""
        self._tu(_V.insert() + " ON CONFLICT DO NOTHING", *_V.werte(verrat))
        zeile = self._eine(_V.select("WHERE zertifikat_sha256 = ?"), verrat.zertifikat_sha256)
        assert zeile is not None  # noqa: S101 -- just inserted, or there before
        return _V.objekt(zeile)

    def alle(self) -> tuple[Schluesselverrat, ...]:
        """Return all, the first one first."""
        return tuple(_V.objekt(zeile) for zeile in self._alle(_V.select("ORDER BY gemeldet, zertifikat_sha256")))
