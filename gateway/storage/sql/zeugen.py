"""Tables of co-signing: checkpoints of others that we hold, witnesses of ours, alarms."""

from datetime import datetime

from gateway.audit.baum import Baumstand
from gateway.domain.ids import Kennung
from gateway.storage.sql.abbildung import Abbildung, zeit_text, zeit_wert
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.ports import Alarm, Auskunft, Gehalten, Konflikt, Vergleichsstand, Zeugnis

_GEHALTEN = Abbildung(Gehalten, "zeuge_gehalten")
_AUSKUNFT = Abbildung(Auskunft, "zeuge_auskunft")
_VERGLEICH = Abbildung(Vergleichsstand, "zeuge_vergleich")
_ALARM = Abbildung(Alarm, "zeuge_alarm")
_LOG = (
    "(SELECT id FROM protokoll WHERE mandant = ?1 AND (generation = ?2 OR ?2 IS NULL)"
    " ORDER BY generation DESC LIMIT 1)"
)


class SqlZeugen(Tabelle):
    """Implements ``Zeugen``."""

    __slots__ = ()

    # -- logs of others ----------------------------------------------------------------------------------------

    def gehalten(self, ursprung: str) -> Gehalten | None:
        """Return what we hold of a log."""
        zeile = self._eine(_GEHALTEN.select("WHERE ursprung = ?"), ursprung)
        return None if zeile is None else _GEHALTEN.objekt(zeile)

    def halte(self, stand: Gehalten) -> None:
        """Hold this instead."""
        self._tu(
            _GEHALTEN.insert() + " ON CONFLICT (ursprung) DO UPDATE"
            " SET groesse = excluded.groesse, notiz = excluded.notiz, zeit = excluded.zeit",
            *_GEHALTEN.werte(stand),
        )

    def alle_gehaltenen(self) -> tuple[Gehalten, ...]:
        """Return all, by origin."""
        return tuple(_GEHALTEN.objekt(zeile) for zeile in self._alle(_GEHALTEN.select("ORDER BY ursprung")))

    def gehaltene(self, *, nach: str, max_zeilen: int) -> tuple[Gehalten, ...]:
        """Return what we hold of logs behind this origin."""
        zeilen = self._alle(_GEHALTEN.select("WHERE ursprung > ? ORDER BY ursprung LIMIT ?"), nach, max_zeilen)
        return tuple(_GEHALTEN.objekt(zeile) for zeile in zeilen)

    def verglichen(self, ursprung: str, *, passte: bool, offen: bool, zeit: datetime) -> None:
        """Note how comparing ended."""
        moment = zeit_text(zeit)
        self._tu(
            "INSERT INTO zeuge_vergleich (ursprung, passte, offen_seit) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (ursprung) DO UPDATE SET passte = coalesce(excluded.passte, zeuge_vergleich.passte),"
            " offen_seit = CASE WHEN excluded.offen_seit IS NULL THEN NULL"
            " ELSE coalesce(zeuge_vergleich.offen_seit, excluded.offen_seit) END",
            ursprung,
            moment if passte else None,
            moment if offen else None,
        )

    def vergleiche(self) -> tuple[Vergleichsstand, ...]:
        """Return how comparing ended for each log."""
        return tuple(_VERGLEICH.objekt(zeile) for zeile in self._alle(_VERGLEICH.select("ORDER BY ursprung")))

    # -- our logs ----------------------------------------------------------------------------------------------

    def notiz(self, mandant: Kennung, groesse: int) -> bytes | None:
        """Return the note for this size."""
        zeile = self._eine(
            f"SELECT notiz FROM protokoll_checkpoint WHERE log = {_LOG} AND groesse = ?3",  # noqa: S608 -- constants only
            mandant,
            None,
            groesse,
        )
        return None if zeile is None else bytes(zeile[0])

    def bezeuge(self, mandant: Kennung, notiz: bytes, anzahl: int, zeugnis: Zeugnis) -> None:
        """Replace the note and note the witness."""
        stand = zeugnis.stand
        changed = self._tu(
            f"UPDATE protokoll_checkpoint SET notiz = ?4, zeugen = ?5 WHERE log = {_LOG} AND groesse = ?3",  # noqa: S608 -- constants only
            mandant,
            None,
            stand.groesse,
            notiz,
            anzahl,
        )
        if not changed:
            raise Konflikt(f"the log of {mandant} has no checkpoint of {stand.groesse} entries")
        self._tu(
            f"INSERT INTO zeuge_zeugnis (log, zeuge, groesse, frontier, zeit) VALUES ({_LOG}, ?3, ?4, ?5, ?6)"  # noqa: S608 -- constants only
            " ON CONFLICT (log, zeuge) DO UPDATE"
            " SET groesse = excluded.groesse, frontier = excluded.frontier, zeit = excluded.zeit"
            " WHERE excluded.groesse >= zeuge_zeugnis.groesse",
            mandant,
            None,
            zeugnis.zeuge,
            stand.groesse,
            stand.octets,
            zeit_text(zeugnis.zeit),
        )

    def zeugnisse(self, mandant: Kennung) -> tuple[Zeugnis, ...]:
        """Return the newest co-signature of each witness."""
        zeilen = self._alle(
            f"SELECT zeuge, groesse, frontier, zeit FROM zeuge_zeugnis WHERE log = {_LOG} ORDER BY zeuge",  # noqa: S608 -- constants only
            mandant,
            None,
        )
        return tuple(
            Zeugnis(zeuge=str(zeuge), stand=Baumstand.aus_octets(groesse, frontier), zeit=zeit_wert(zeit))
            for zeuge, groesse, frontier, zeit in zeilen
        )

    def bezeugter(self, mandant: Kennung, *, generation: int | None = None) -> bytes | None:
        """Return the newest note that a witness has co-signed."""
        zeile = self._eine(
            "SELECT notiz FROM protokoll_checkpoint INDEXED BY protokoll_checkpoint_bezeugt"  # noqa: S608 -- constants only
            f" WHERE log = {_LOG} AND zeugen > 0 ORDER BY groesse DESC LIMIT 1",
            mandant,
            generation,
        )
        return None if zeile is None else bytes(zeile[0])

    def sagte(self, auskunft: Auskunft) -> None:
        """Keep what a witness said."""
        self._tu(
            _AUSKUNFT.insert() + " ON CONFLICT (ursprung, betreiber) DO UPDATE"
            " SET notiz = excluded.notiz, zeit = excluded.zeit",
            *_AUSKUNFT.werte(auskunft),
        )

    def auskuenfte(self, ursprung: str, *, seit: datetime) -> tuple[Auskunft, ...]:
        """Return what witnesses said after this moment."""
        zeilen = self._alle(
            _AUSKUNFT.select("WHERE ursprung = ? AND zeit > ? ORDER BY betreiber"), ursprung, zeit_text(seit)
        )
        return tuple(_AUSKUNFT.objekt(zeile) for zeile in zeilen)

    # -- alarms ------------------------------------------------------------------------------------------------

    def alarmiere(self, alarm: Alarm) -> bool:
        """Keep an alarm, once."""
        known = self._eine(
            "SELECT 1 FROM zeuge_alarm WHERE ursprung = ? AND art = ?"
            " AND (geschlossen IS NULL OR (gehalten = ? AND gezeigt = ?))",
            alarm.ursprung,
            alarm.art.value,
            alarm.gehalten,
            alarm.gezeigt,
        )
        return known is None and self._tu(_ALARM.insert(), *_ALARM.werte(alarm)) > 0

    def alarme(self, *, offene: bool = False) -> tuple[Alarm, ...]:
        """Return the alarms, oldest first."""
        rest = "WHERE geschlossen IS NULL ORDER BY nummer" if offene else "ORDER BY nummer"
        return tuple(_ALARM.objekt(zeile) for zeile in self._alle(_ALARM.select(rest)))

    def schliesse_alarm(self, ident: str, zeit: datetime) -> bool:
        """Close one."""
        sql = "UPDATE zeuge_alarm SET geschlossen = ? WHERE id = ? AND geschlossen IS NULL"
        return self._tu(sql, zeit_text(zeit), ident) > 0
