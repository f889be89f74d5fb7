"""Table of how long files take."""

from collections.abc import Sequence
from datetime import datetime

from gateway.domain.ids import Kennung, TransferId
from gateway.domain.states import Rolle
from gateway.storage.sqlite.abbildung import Abbildung, zeit_text
from gateway.storage.sqlite.tabelle import Tabelle
from gateway.transfer.ports.laufzeiten import Fertige, Laufzeit

_L = Abbildung(Laufzeit, "laufzeit")
_F = Abbildung(Fertige, "laufzeit")
_OFFEN = (
    "SELECT (SELECT count(*) FROM laufzeit WHERE mandant = ?1 AND rolle = ?2 AND begonnen >= ?3 AND begonnen < ?4"
    " AND ende IS NULL)"
    " + (SELECT count(*) FROM laufzeit WHERE mandant = ?1 AND rolle = ?2 AND ende >= ?4 AND begonnen >= ?3"
    " AND begonnen < ?4)"
)
_BESCHAEFTIGTE = (
    "SELECT count(*) FROM konto_rolle AS r JOIN konto AS k ON k.id = r.konto"
    " WHERE r.mandant = ? AND r.rolle = 'sachbearbeitung' AND k.zustand = 'aktiv'"
)


class SqliteLaufzeiten(Tabelle):
    """Implements ``Laufzeiten``."""

    __slots__ = ()

    def setze(self, laufzeit: Laufzeit) -> None:
        """Insert, or replace the one of this transfer."""
        text = _L.insert() + f" ON CONFLICT (transfer) DO UPDATE SET {_L.setze()}"
        self._tu(text, *_L.werte(laufzeit), *_L.werte(laufzeit))

    def holen(self, transfer: TransferId) -> Laufzeit | None:
        """Return one."""
        row = self._eine(_L.select("WHERE transfer = ?"), transfer)
        return None if row is None else _L.objekt(row)

    def fertige(self, mandant: Kennung, rolle: Rolle, *, von: datetime, bis: datetime) -> tuple[Fertige, ...]:
        """Return those that were finished in a time."""
        rows = self._alle(
            _F.select("WHERE mandant = ? AND rolle = ? AND fertig >= ? AND fertig < ?"),
            mandant,
            rolle.value,
            zeit_text(von),
            zeit_text(bis),
        )
        return tuple(_F.objekt(row) for row in rows)

    def offene(self, mandant: Kennung, rolle: Rolle, *, stand: datetime, ab: Sequence[datetime]) -> tuple[int, ...]:
        """Return how many were open at a moment, by when they began."""
        found = []
        for since in (*(zeit_text(one) for one in ab), ""):
            row = self._eine(_OFFEN, mandant, rolle.value, since, zeit_text(stand))
            found.append(0 if row is None else int(row[0]))
        return tuple(found)

    def beschaeftigte(self, mandant: Kennung) -> int:
        """Return how many clerks can sign in."""
        row = self._eine(_BESCHAEFTIGTE, mandant)
        return 0 if row is None else int(row[0])
