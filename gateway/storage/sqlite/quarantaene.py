"""Tables of what was refused, and of the departures our own Meldebehörde told us."""

from datetime import datetime

import apsw

from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.storage.sqlite.abbildung import Abbildung, zeit_text
from gateway.storage.sqlite.tabelle import Tabelle
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import Quarantaene, Wegzug

_Q = Abbildung(Quarantaene, "quarantaene")
_W = Abbildung(Wegzug, "wegzug")


class SqliteWegzuege(Tabelle):
    """Implements ``Wegzuege``."""

    __slots__ = ()

    def anlegen(self, wegzug: Wegzug) -> None:
        """Insert."""
        self._tu(_W.insert(), *_W.werte(wegzug))

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Wegzug, ...]:
        """Return those of one person, newest first."""
        zeilen = self._alle(
            _W.select("WHERE mandant = ? AND azr_suche = ? ORDER BY gemeldet DESC, zeile DESC"), mandant, azr_suche
        )
        return tuple(_W.objekt(zeile) for zeile in zeilen)


class SqliteQuarantaenen(Tabelle):
    """Implements ``Quarantaenen``."""

    __slots__ = ()

    def anlegen(self, eintrag: Quarantaene) -> None:
        """Insert."""
        try:
            self._tu(_Q.insert(), *_Q.werte(eintrag))
        except apsw.ConstraintError as error:
            raise Konflikt(f"quarantine entry {eintrag.id} exists: {error}") from error

    def liste(self, *, max_zeilen: int = 100) -> tuple[Quarantaene, ...]:
        """Return newest first."""
        zeilen = self._alle(_Q.select("ORDER BY zeit DESC, id DESC LIMIT ?"), max_zeilen)
        return tuple(_Q.objekt(zeile) for zeile in zeilen)

    def zur_nachricht(
        self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID, *, umschlag: Sha256 | None = None
    ) -> Quarantaene | None:
        """Return the newest entry under this name, or about this Umschlag of that name."""
        zeile = self._eine(
            _Q.select(
                "WHERE mandant = ?1 AND autor = ?2 AND uuid = ?3 AND (?4 IS NULL OR umschlag_sha256 = ?4)"
                " ORDER BY zeit DESC, id DESC LIMIT 1"
            ),
            mandant,
            autor,
            uuid,
            umschlag,
        )
        return None if zeile is None else _Q.objekt(zeile)

    def belegt(self, quelle: str) -> tuple[int, int]:
        """Return (entries, octets) kept for this source."""
        zeile = self._eine("SELECT count(*), coalesce(sum(laenge), 0) FROM quarantaene WHERE quelle = ?", quelle)
        return (0, 0) if zeile is None else (int(zeile[0]), int(zeile[1]))

    def aelteste_unauthentische(self, quelle: str) -> Quarantaene | None:
        """Return the one of this source that goes first when its room is full."""
        zeile = self._eine(_Q.select("WHERE authentisch = 0 AND quelle = ? ORDER BY zeit, id LIMIT 1"), quelle)
        return None if zeile is None else _Q.objekt(zeile)

    def aelter_als(self, zeit: datetime, *, max_zeilen: int) -> tuple[Quarantaene, ...]:
        """Return entries from before a moment, oldest first."""
        zeilen = self._alle(_Q.select("WHERE zeit < ? ORDER BY zeit, id LIMIT ?"), zeit_text(zeit), max_zeilen)
        return tuple(_Q.objekt(zeile) for zeile in zeilen)

    def entfernen(self, eintrag: str) -> None:
        """Delete one; nothing happens if it is gone."""
        self._tu("DELETE FROM quarantaene WHERE id = ?", eintrag)
