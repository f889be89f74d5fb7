"""Table of the questions to the log that ask by employee."""

from datetime import datetime

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.konto import namensform
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt
from gateway.transfer.ports.kontofragen import Kontofrage

MIGRATION = 40
"""The step that adds the column by which questions about an account are found."""
_GEHEIM = frozenset({"person", "konto", "anlass", "zeitraum", "freigeber"})


class SqlKontofragen(Tabelle):
    """Implements ``Kontofragen``."""

    __slots__ = ("_f", "_tresor")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who asked about whom, why and when, and who released it."""
        super().__init__(connection)
        self._tresor = tresor
        self._f = GeheimeAbbildung(Kontofrage, "kontofrage", tresor, geheim=_GEHEIM, an="id")

    def anlegen(self, frage: Kontofrage) -> None:
        """Insert one."""
        self._tu(self._f.insert("suche"), *self._f.werte(frage), _suche(self._tresor, frage.konto))

    def holen(self, ident: str) -> Kontofrage | None:
        """Return one."""
        row = self._eine(self._f.select("WHERE id = ?"), ident)
        return None if row is None else self._f.objekt(row)

    def liste(self, mandant: Kennung, *, max_zeilen: int, ab: datetime | None = None) -> tuple[Kontofrage, ...]:
        """Return those of an authority that were asked since then, newest first."""
        where = "WHERE mandant = ? AND gestellt >= ? ORDER BY gestellt DESC, id LIMIT ?"
        rows = self._alle(self._f.select(where), mandant, "" if ab is None else zeit_text(ab), max_zeilen)
        return tuple(map(self._f.objekt, rows))

    def ueber(self, mandant: Kennung, konto: str, *, max_zeilen: int) -> tuple[Kontofrage, ...]:
        """Return the released ones about an account, newest first; none that somebody moved here by hand."""
        where = "WHERE mandant = ? AND suche = ? AND freigegeben IS NOT NULL ORDER BY gestellt DESC, id LIMIT ?"
        rows = self._alle(self._f.select(where), mandant, _suche(self._tresor, konto), max_zeilen)
        return tuple(one for one in map(self._f.objekt, rows) if namensform(one.konto) == namensform(konto))

    def freigeben(self, frage: Kontofrage) -> None:
        """Store who released it."""
        sql = f"UPDATE kontofrage SET {self._f.setze()} WHERE id = ? AND freigegeben IS NULL"  # noqa: S608 -- constants
        if self._tu(sql, *self._f.werte(frage), frage.id) != 1:
            raise Konflikt(f"there is no question {frage.id} that waits")

    def entfernen(self, ident: str) -> None:
        """Delete one that was not released."""
        self._tu("DELETE FROM kontofrage WHERE id = ? AND freigegeben IS NULL", ident)


def trage_nach(connection: Verbindung, tresor: Tresor) -> None:
    """Fill in by what questions of before are found; one that does not open is shown to nobody, and is no stop."""
    tresor.pruefe(connection, schreiben=False)
    for ident, konto in connection.execute("SELECT id, konto FROM kontofrage").fetchall():
        try:
            name = tresor.oeffne(str(konto), f"kontofrage.konto/{ident}")
        except (Usage, ValueError):
            continue
        connection.execute("UPDATE kontofrage SET suche = ? WHERE id = ?", (_suche(tresor, name), ident))


def _suche(tresor: Tresor, konto: str) -> Sha256:
    return tresor.suchwert("kontofrage", namensform(konto))
