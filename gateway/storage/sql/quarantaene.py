"""Tables of what was refused, and of the departures our own Meldebehörde told us."""

from collections.abc import Iterable
from datetime import datetime

from gateway.domain.angabenstand import wegzugstand
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.storage.sql.abbildung import Abbildung, zeit_text
from gateway.storage.sql.tabelle import Tabelle, Zeile
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import Quarantaene, Wegzug

_Q = Abbildung(Quarantaene, "quarantaene")
_W = Abbildung(Wegzug, "wegzug")

WEGZUG_SPALTEN = "zeile, azr_suche, ziel_ags, gemeldet"
"""What the log commits to of a departure."""
BELEGT = "SELECT count(*), coalesce(sum(laenge), 0) FROM quarantaene WHERE quelle = ? AND authentisch >= ?"
"""Entries and octets of one source."""


def wegzug_bezeugt(zeile: Zeile) -> str:
    """Return number and digest of a row of ``WEGZUG_SPALTEN``."""
    number, azr, ags, moment = zeile
    return wegzugstand(int(number), azr_suche=Sha256(azr), ziel_ags=ags, gemeldet=moment)


class SqlWegzuege(Tabelle):
    """Implements ``Wegzuege``."""

    __slots__ = ()

    def anlegen(self, wegzug: Wegzug) -> str:
        """Insert; return the row's number and digest."""
        (zeile,) = self._alle(f"{_W.insert()} RETURNING {WEGZUG_SPALTEN}", *_W.werte(wegzug))
        return wegzug_bezeugt(zeile)

    def zur_azr(self, mandant: Kennung, azr_suche: Sha256) -> tuple[Wegzug, ...]:
        """Return those of one person, newest first."""
        zeilen = self._alle(
            _W.select("WHERE mandant = ? AND azr_suche = ? ORDER BY gemeldet DESC, zeile DESC"), mandant, azr_suche
        )
        return tuple(_W.objekt(zeile) for zeile in zeilen)


class SqlQuarantaenen(Tabelle):
    """Implements ``Quarantaenen``."""

    __slots__ = ()

    def anlegen(self, eintrag: Quarantaene, segmente: Iterable[Sha256] = ()) -> None:
        """Insert, with the segments that are kept for it."""
        if not self._tu(f"{_Q.insert()} ON CONFLICT DO NOTHING", *_Q.werte(eintrag)):
            raise Konflikt(f"quarantine entry {eintrag.id} exists")
        for segment in segmente:
            self._tu("INSERT INTO quarantaene_segment (eintrag, sha256) VALUES (?, ?)", eintrag.id, segment)

    def holen(self, eintrag: str) -> Quarantaene | None:
        """Return one entry."""
        zeile = self._eine(_Q.select("WHERE id = ?"), eintrag)
        return None if zeile is None else _Q.objekt(zeile)

    def segmente(self, eintrag: str) -> frozenset[Sha256]:
        """Return the segments that are kept for it."""
        zeilen = self._alle("SELECT sha256 FROM quarantaene_segment WHERE eintrag = ?", eintrag)
        return frozenset(Sha256(zeile[0]) for zeile in zeilen)

    def liste(self, *, mandant: Kennung | None = None, max_zeilen: int = 100) -> tuple[Quarantaene, ...]:
        """Return newest first."""
        zeilen = self._alle(
            _Q.select("WHERE mandant = ?1 OR ?1 IS NULL ORDER BY zeit DESC, id DESC LIMIT ?2"), mandant, max_zeilen
        )
        return tuple(_Q.objekt(zeile) for zeile in zeilen)

    def herrenlose(self, *, max_zeilen: int) -> tuple[Quarantaene, ...]:
        """Return those that name no authority of ours, newest first."""
        zeilen = self._alle(_Q.select("WHERE mandant IS NULL ORDER BY zeit DESC, id DESC LIMIT ?"), max_zeilen)
        return tuple(_Q.objekt(zeile) for zeile in zeilen)

    def hat_datei(self, mandant: Kennung, quelle: str, digest: Sha256, code: str) -> bool:
        """Tell whether a whole file of these octets is here; looks through the few entries of one source."""
        question = (
            "SELECT 1 FROM quarantaene WHERE quelle = ? AND mandant = ? AND ganz_sha256 = ? AND code = ? LIMIT 1"
        )
        return self._eine(question, quelle, mandant, digest, code) is not None

    def zur_nachricht(
        self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID, *, umschlag: Sha256 | None = None
    ) -> Quarantaene | None:
        """Return the newest entry under this name, or about this Umschlag of that name."""
        zeile = self._eine(
            _Q.select(
                "WHERE mandant = ?1 AND autor = ?2 AND uuid = ?3 AND (umschlag_sha256 = ?4 OR ?4 IS NULL)"
                " ORDER BY zeit DESC, id DESC LIMIT 1"
            ),
            mandant,
            autor,
            uuid,
            umschlag,
        )
        return None if zeile is None else _Q.objekt(zeile)

    def belegt(self, quelle: str, *, nur_authentische: bool = False) -> tuple[int, int]:
        """Return (entries, octets) kept for this source."""
        zeile = self._eine(BELEGT, quelle, int(nur_authentische))
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
        """Delete one, and with it the names of its segments; nothing happens if it is gone."""
        self._tu("DELETE FROM quarantaene WHERE id = ?", eintrag)
