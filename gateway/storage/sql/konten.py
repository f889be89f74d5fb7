"""Tables of accounts: people, their roles, requests of one person that another confirms."""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.domain.ids import Kennung
from gateway.domain.konto import Rolle
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports.konten import Konto, Kontoantrag


class SqlKonten(Tabelle):
    """Implements ``Konten``."""

    __slots__ = ("_a", "_k", "_tresor")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals names, password hashes and requests; an account is found by a keyed hash."""
        super().__init__(connection)
        self._tresor = tresor
        sealed = frozenset({"anmeldename", "name", "passwort"})
        self._k = GeheimeAbbildung(Konto, "konto", tresor, geheim=sealed, an="id")
        self._a = GeheimeAbbildung(Kontoantrag, "konto_antrag", tresor, geheim=frozenset({"inhalt"}), an="id")

    def _suche(self, anmeldename: str) -> str:
        return self._tresor.suchwert("konto", anmeldename)

    def anlegen(self, konto: Konto) -> bool:
        """Insert; False where the sign-in name is taken."""
        suche = self._suche(konto.anmeldename)
        if self._eine("SELECT 1 FROM konto WHERE suche = ?", suche) is not None:
            return False
        self._tu(self._k.insert("suche"), *self._k.werte(konto), suche)
        return True

    def holen(self, konto: str) -> Konto | None:
        """Return one by id."""
        zeile = self._eine(self._k.select("WHERE id = ?"), konto)
        return None if zeile is None else self._k.objekt(zeile)

    def zum_namen(self, anmeldename: str) -> Konto | None:
        """Return one by sign-in name; a keyed hash that somebody moved to another account finds nobody."""
        zeile = self._eine(self._k.select("WHERE suche = ?"), self._suche(anmeldename))
        found = None if zeile is None else self._k.objekt(zeile)
        return found if found is not None and found.anmeldename == anmeldename else None

    def alle(self) -> tuple[Konto, ...]:
        """Return all, oldest first."""
        return tuple(self._k.objekt(zeile) for zeile in self._alle(self._k.select("ORDER BY angelegt, id")))

    def aendern(self, konto: Konto) -> None:
        """Store state and password anew; the rest of a row never changes."""
        self._tu(f"UPDATE konto SET {self._k.setze()} WHERE id = ?", *self._k.werte(konto), konto.id)  # noqa: S608 -- constants

    def rollen(self, konto: str) -> Mapping[Kennung, frozenset[Rolle]]:
        """Return the roles as they stand in the table."""
        found: dict[Kennung, set[Rolle]] = {}
        for mandant, rolle in self._alle("SELECT mandant, rolle FROM konto_rolle WHERE konto = ?", konto):
            found.setdefault(Kennung(mandant), set()).add(Rolle(rolle))
        return MappingProxyType({mandant: frozenset(rollen) for mandant, rollen in found.items()})

    def gib_rolle(self, konto: str, mandant: Kennung, rolle: Rolle) -> None:
        """Add a role; one that is there stays."""
        self._tu("INSERT INTO konto_rolle VALUES (?, ?, ?) ON CONFLICT DO NOTHING", konto, mandant, rolle.value)

    def nimm_rolle(self, konto: str, mandant: Kennung, rolle: Rolle) -> bool:
        """Remove a role; tell whether it was there."""
        where = "konto = ? AND mandant = ? AND rolle = ?"
        return self._tu(f"DELETE FROM konto_rolle WHERE {where}", konto, mandant, rolle.value) == 1  # noqa: S608 -- constants

    def stelle(self, antrag: Kontoantrag) -> None:
        """Keep a request."""
        self._tu(self._a.insert(), *self._a.werte(antrag))

    def antrag(self, ident: str) -> Kontoantrag | None:
        """Return one."""
        zeile = self._eine(self._a.select("WHERE id = ?"), ident)
        return None if zeile is None else self._a.objekt(zeile)

    def antraege(self) -> tuple[Kontoantrag, ...]:
        """Return all that wait, oldest first."""
        return tuple(self._a.objekt(zeile) for zeile in self._alle(self._a.select("ORDER BY gestellt, id")))

    def entferne_antrag(self, ident: str) -> None:
        """Remove one."""
        self._tu("DELETE FROM konto_antrag WHERE id = ?", ident)

    def entferne_antraege(self, konto: str) -> None:
        """Remove all about an account; they are few."""
        for one in self.antraege():
            if one.inhalt.konto == konto:
                self.entferne_antrag(one.id)
