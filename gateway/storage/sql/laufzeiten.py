"""Table of how long files take."""

from collections.abc import Sequence
from datetime import datetime

from gateway.domain.ids import Kennung, TransferId
from gateway.domain.states import Rolle
from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.ports.laufzeiten import Fertige, Laufzeit

_L = Abbildung(Laufzeit, "laufzeit")
_FERTIGE = (
    f"SELECT {', '.join(Fertige._fields)} FROM laufzeit"  # noqa: S608 -- constants
    " WHERE mandant = ? AND rolle = ? AND fertig >= ? AND fertig < ?"
)
_BEGONNEN = "SELECT count(*) FROM laufzeit WHERE mandant = ? AND rolle = ? AND begonnen >= ? AND begonnen < ?"
_NOCH_OFFEN = f"{_BEGONNEN} AND ende IS NULL"
_SPAETER_BEENDET = f"{_BEGONNEN} AND ende >= ?"
_BESCHAEFTIGTE = (
    "SELECT count(*) FROM konto_rolle AS r JOIN konto AS k ON k.id = r.konto"
    " WHERE r.mandant = ? AND r.rolle = 'sachbearbeitung' AND k.zustand = 'aktiv'"
)


class SqlLaufzeiten(Tabelle):
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
            _FERTIGE,
            mandant,
            rolle.value,
            zeit_text(von),
            zeit_text(bis),
        )
        return tuple(Fertige(*row) for row in rows)

    def offene(self, mandant: Kennung, rolle: Rolle, *, stand: datetime, ab: Sequence[datetime]) -> tuple[int, ...]:
        """Return how many were open at a moment, by when they began."""
        found, moment = [], zeit_text(stand)
        for since in (*(zeit_text(one) for one in ab), ""):
            values = (mandant, rolle.value, since, moment)
            rows = (self._eine(_NOCH_OFFEN, *values), self._eine(_SPAETER_BEENDET, *values, moment))
            found.append(sum(int(row[0]) for row in rows if row is not None))
        return tuple(found)

    def beschaeftigte(self, mandant: Kennung) -> int:
        """Return how many clerks can sign in."""
        row = self._eine(_BESCHAEFTIGTE, mandant)
        return 0 if row is None else int(row[0])
