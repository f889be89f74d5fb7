"""Tables of a restored store: how far it has come back, and who was asked."""

from datetime import datetime

from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.records import Ruhelage, Wiederherstellung


class SqlWiederherstellungen(Tabelle):
    """Implements ``Wiederherstellungen``."""

    __slots__ = ("_w",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who confirmed."""
        super().__init__(connection)
        self._w = GeheimeAbbildung(
            Wiederherstellung, "wiederherstellung", tresor, geheim=frozenset({"person"}), an="id"
        )

    def stand(self) -> Wiederherstellung | None:
        """Return the newest restore."""
        zeile = self._eine(self._w.select("ORDER BY nummer DESC LIMIT 1"))
        return None if zeile is None else self._w.objekt(zeile)

    def beginnen(self, gesichert: datetime, epoche: str) -> Wiederherstellung:
        """Note a restore; a backup of a store that was not back yet has lost the time before that, too."""
        before = self.stand()
        if before is not None and before.zustand is not Ruhelage.WACH:
            gesichert = min(gesichert, before.gesichert)
        new = Wiederherstellung(id=epoche, gesichert=gesichert, zustand=Ruhelage.RUHT)
        self._tu(self._w.insert(), *self._w.werte(new))
        return new

    def aendern(self, wiederherstellung: Wiederherstellung) -> None:
        """Store where it stands."""
        self._tu(
            f"UPDATE wiederherstellung SET {self._w.setze()} WHERE id = ?",  # noqa: S608 -- constants only
            *self._w.werte(wiederherstellung),
            wiederherstellung.id,
        )

    def orte(self) -> frozenset[str]:
        """Return who was asked since the newest restore."""
        zeilen = self._alle(
            "SELECT url FROM wiederherstellung_ort WHERE wiederherstellung ="
            " (SELECT id FROM wiederherstellung ORDER BY nummer DESC LIMIT 1)"
        )
        return frozenset(str(url) for (url,) in zeilen)

    def ort_gefragt(self, url: str) -> None:
        """Note one more."""
        self._tu(
            "INSERT INTO wiederherstellung_ort (wiederherstellung, url)"
            " SELECT id, ? FROM wiederherstellung ORDER BY nummer DESC LIMIT 1 ON CONFLICT DO NOTHING",
            url,
        )

    def offen(self) -> int:
        """Count what was closed before and is to be fetched again, and messages nobody has tried to read."""
        zeile = self._eine(
            "SELECT (SELECT count(*) FROM eingang WHERE zustand = 'neu' AND beleg IS NOT NULL)"
            " + (SELECT count(*) FROM auftrag WHERE art = 'verarbeiten' AND letzter_code IS NULL)"
        )
        return 0 if zeile is None else int(zeile[0])
