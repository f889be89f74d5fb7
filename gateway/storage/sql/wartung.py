"""Table of the maintenance mode."""

from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports.wartung import Wartung


class SqlWartung(Tabelle):
    """Implements ``Wartungstabelle``."""

    __slots__ = ("_w",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who holds work back, and why."""
        super().__init__(connection)
        self._w = GeheimeAbbildung(Wartung, "wartung", tresor, geheim=frozenset({"person", "begruendung"}), an="id")

    def stand(self) -> Wartung | None:
        """Return the row."""
        row = self._eine(self._w.select("WHERE id = 'wartung'"))
        return None if row is None else self._w.objekt(row)

    def haelt(self) -> bool:
        """Tell whether there is one."""
        return self._eine("SELECT 1 FROM wartung WHERE id = 'wartung'") is not None

    def beginne(self, wartung: Wartung) -> None:
        """Insert."""
        self._tu(self._w.insert(), *self._w.werte(wartung))

    def beende(self) -> bool:
        """Delete."""
        return self._tu("DELETE FROM wartung WHERE id = 'wartung'") == 1
