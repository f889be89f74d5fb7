"""Table of the notices that tell of a move, by the household that moved."""

from datetime import datetime

from gateway.domain.ids import Kennung, Sha256, TransferId
from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.records import Umzugsmeldung

_U = Abbildung(Umzugsmeldung, "haushalt")


class SqlHaushalte(Tabelle):
    """Implements ``Haushalte``."""

    __slots__ = ()

    def merke(self, meldung: Umzugsmeldung) -> None:
        """Insert; the same notice again changes nothing."""
        self._tu(_U.insert() + " ON CONFLICT (mandant, nachricht) DO NOTHING", *_U.werte(meldung))

    def zum_transfer(self, transfer: TransferId) -> tuple[Umzugsmeldung, ...]:
        """Return the notices that belong to a transfer, newest first."""
        zeilen = self._alle(_U.select("WHERE transfer = ? ORDER BY gemeldet DESC, nachricht"), transfer)
        return tuple(_U.objekt(zeile) for zeile in zeilen)

    def wegzuege(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Umzugsmeldung, ...]:
        """Return the departures of a person, newest first."""
        zeilen = self._alle(
            _U.select("WHERE mandant = ? AND azr_suche = ? AND transfer IS NULL ORDER BY gemeldet DESC"),
            mandant,
            azr_suche,
        )
        return tuple(_U.objekt(zeile) for zeile in zeilen)

    def gruppe(self, mandant: Kennung, suche: Sha256, *, von: str, bis: str) -> tuple[Umzugsmeldung, ...]:
        """Return the notices of one move within these days (ISO, both included), oldest first."""
        zeilen = self._alle(
            _U.select("WHERE mandant = ? AND suche = ? AND tag BETWEEN ? AND ? ORDER BY tag"),
            mandant,
            suche,
            von,
            bis,
        )
        return tuple(_U.objekt(zeile) for zeile in zeilen)

    def vergiss_person(self, mandant: Kennung, azr_suche: Sha256) -> None:
        """Delete every notice about a person."""
        self._tu("DELETE FROM haushalt WHERE mandant = ? AND azr_suche = ?", mandant, azr_suche)

    def vergiss_transfer(self, transfer: TransferId) -> None:
        """Delete every notice that belongs to a transfer."""
        self._tu("DELETE FROM haushalt WHERE transfer = ?", transfer)

    def vergiss_vor(self, mandant: Kennung, zeit: datetime) -> None:
        """Delete what was noted before a moment."""
        self._tu("DELETE FROM haushalt WHERE mandant = ? AND gemeldet < ?", mandant, zeit_text(zeit))
