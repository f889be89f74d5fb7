"""Table of the recalls."""

from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.rueckruf import Rueckruf
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt


class SqlRueckrufe(Tabelle):
    """Implements ``Rueckrufe``."""

    __slots__ = ("_r",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who called back or asked for the deletion."""
        super().__init__(connection)
        self._r = GeheimeAbbildung(Rueckruf, "rueckruf", tresor, geheim=frozenset({"person"}), an="id")

    def anlegen(self, rueckruf: Rueckruf) -> None:
        """Insert."""
        if not self._tu(f"{self._r.insert()} ON CONFLICT DO NOTHING", *self._r.werte(rueckruf)):
            raise Konflikt(f"recall {rueckruf.id} exists")

    def aendern(self, rueckruf: Rueckruf) -> Rueckruf:
        """Store the value."""
        touched = self._tu(
            f"UPDATE rueckruf SET {self._r.setze()} WHERE id = ?",  # noqa: S608 -- constants
            *self._r.werte(rueckruf),
            rueckruf.id,
        )
        if touched != 1:
            raise Konflikt(f"there is no recall {rueckruf.id}")
        return rueckruf

    def zum_transfer(self, transfer: TransferId) -> tuple[Rueckruf, ...]:
        """Return the recalls of a transfer, newest first."""
        zeilen = self._alle(self._r.select("WHERE transfer = ? ORDER BY begonnen DESC, id DESC"), transfer)
        return tuple(self._r.objekt(zeile) for zeile in zeilen)

    def zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Rueckruf, ...]:
        """Return the recalls of a file, newest first."""
        zeilen = self._alle(
            self._r.select("WHERE mandant = ? AND akte = ? ORDER BY begonnen DESC, id DESC"), mandant, akte
        )
        return tuple(self._r.objekt(zeile) for zeile in zeilen)
