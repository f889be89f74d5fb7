"""Tables of the directory's history and of the snapshot that waits for a second person."""

from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt
from gateway.transfer.ports.verzeichnisse import Verzeichnisstand, Verzeichnisvorschlag


class SqlVerzeichnisse(Tabelle):
    """Implements ``Verzeichnisse``."""

    __slots__ = ("_s", "_v")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who brought the one that waits."""
        super().__init__(connection)
        self._s = Abbildung(Verzeichnisstand, "verzeichnisstand")
        self._v = GeheimeAbbildung(
            Verzeichnisvorschlag, "verzeichnisvorschlag", tresor, geheim=frozenset({"person"}), an="id"
        )

    def geltend(self) -> Verzeichnisstand | None:
        """Return the newest."""
        zeile = self._eine(self._s.select("WHERE gilt_bis IS NULL"))
        return None if zeile is None else self._s.objekt(zeile)

    def alle(self) -> tuple[Verzeichnisstand, ...]:
        """Return all of them, oldest first."""
        return tuple(self._s.objekt(zeile) for zeile in self._alle(self._s.select("ORDER BY lfd")))

    def folge(self, stand: Verzeichnisstand) -> None:
        """End the one in force, which a clock set back must not end before it began, and add this one."""
        self._tu(
            "UPDATE verzeichnisstand SET gilt_bis = CASE WHEN gilt_ab > ?1 THEN gilt_ab ELSE ?1 END"
            " WHERE gilt_bis IS NULL",
            zeit_text(stand.gilt_ab),
        )
        if not self._tu(f"{self._s.insert()} ON CONFLICT DO NOTHING", *self._s.werte(stand)):
            raise Konflikt(f"directory {stand.nummer} cannot follow: another one is in force")

    def vorschlag(self) -> Verzeichnisvorschlag | None:
        """Return the one that waits."""
        zeile = self._eine(self._v.select(""))
        return None if zeile is None else self._v.objekt(zeile)

    def schlage_vor(self, vorschlag: Verzeichnisvorschlag) -> None:
        """Keep it in place of any other."""
        self.entferne_vorschlag()
        self._tu(self._v.insert(), *self._v.werte(vorschlag))

    def entferne_vorschlag(self) -> None:
        """Let nothing wait."""
        self._tu("DELETE FROM verzeichnisvorschlag")
