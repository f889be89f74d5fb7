"""Tables of the webhooks: addresses, sealed, and what each of them is to be told."""

import hmac
from dataclasses import replace
from datetime import datetime

from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.abbildung import Abbildung, zeit_text, zeit_wert
from gateway.storage.sql.tabelle import Tabelle, Zeile
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt
from gateway.transfer.ports.webhooks import Hakenstand, Webhook, Zustellung

_HOERT = "mandant = ?1 AND EXISTS (SELECT 1 FROM json_each(webhook.arten) AS a WHERE a.value = ?2)"
_EINSTELLEN = """
INSERT INTO webhook_zustellung (webhook, ereignis, art, zeit, seit, inhalt, zustand, versuche, faellig, siegel)
VALUES (?1, ?2, ?3, ?4, ?4, ?5, 'offen', 0, ?4, ?6)
"""
_FAELLIG = """
SELECT w.id FROM webhook AS w WHERE w.frei_ab <= ?1
  AND EXISTS (SELECT 1 FROM webhook_zustellung AS z
              WHERE z.webhook = w.id AND z.zustand = 'offen' AND z.faellig <= ?1)
"""
_VERGISS = """
DELETE FROM webhook_zustellung WHERE nummer IN (
  SELECT z.nummer FROM webhook AS w CROSS JOIN webhook_zustellung AS z INDEXED BY webhook_zustellung_ende
  WHERE z.webhook = w.id AND z.zustand = ?1 AND z.zustand <> 'offen' AND z.beendet < ?2 LIMIT ?3
)
"""
MIGRATION = 41
"""The step that adds the keyed hash over what is to be told."""


class SqlWebhooks(Tabelle):
    """Implements ``Webhooktabelle``."""

    __slots__ = ("_roh", "_tresor", "_w", "_z")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals addresses and secrets, and makes the keyed hash over what is to be told."""
        super().__init__(connection)
        self._tresor = tresor
        sealed = frozenset({"inhalt"})
        self._w = GeheimeAbbildung(Webhook, "webhook", tresor, geheim=sealed, an="id", nie_offen=True)
        self._roh = Abbildung(Webhook, "webhook")
        self._z = Abbildung(Zustellung, "webhook_zustellung")

    def lege(self, haken: Webhook) -> None:
        """Insert one."""
        self._tu(self._w.insert(), *self._w.werte(haken))

    def erneuere(self, haken: Webhook) -> None:
        """Store its sealed part anew."""
        sql = f"UPDATE webhook SET {self._w.setze()} WHERE id = ?"  # noqa: S608 -- constants
        if self._tu(sql, *self._w.werte(haken), haken.id) != 1:
            raise Konflikt(f"there is no webhook {haken.id}")

    def entferne(self, ident: str) -> None:
        """Delete one with everything it was to be told."""
        self._tu("DELETE FROM webhook_zustellung WHERE webhook = ?", ident)
        self._tu("DELETE FROM webhook WHERE id = ?", ident)

    def holen(self, ident: str) -> Webhook | None:
        """Return one."""
        row = self._eine(self._w.select("WHERE id = ?"), ident)
        return None if row is None else self._webhook(row)

    def alle(self) -> tuple[Webhook, ...]:
        """Return all, the oldest first."""
        return tuple(map(self._webhook, self._alle(self._w.select("ORDER BY angelegt, id"))))

    def _webhook(self, row: Zeile) -> Webhook:
        """Return an address; one whose seal does not open with nothing in it, so that it can still be removed."""
        try:
            return self._w.objekt(row)
        except (Usage, ValueError):
            return self._roh.objekt((*row[:-1], ""))

    def hoert_jemand(self, mandant: Kennung, art: str) -> bool:
        """Tell whether an address of this authority wants events of this kind."""
        return self._eine(f"SELECT 1 FROM webhook WHERE {_HOERT} LIMIT 1", mandant, art) is not None  # noqa: S608 -- constants

    def stelle_ein(self, mandant: Kennung, *, ereignis: str, art: str, zeit: datetime, inhalt: str) -> None:
        """Note an event for every address of this authority that wants its kind."""
        for (webhook,) in self._alle(f"SELECT id FROM webhook WHERE {_HOERT}", mandant, art):  # noqa: S608 -- constants
            seal = _siegel(self._tresor, str(webhook), ereignis, art, inhalt)
            self._tu(_EINSTELLEN, webhook, ereignis, art, zeit_text(zeit), inhalt, seal)

    def faellige(self, jetzt: datetime) -> tuple[str, ...]:
        """Return the addresses that are free and have something due."""
        return tuple(str(row[0]) for row in self._alle(_FAELLIG, zeit_text(jetzt)))

    def naechste(self, ident: str, jetzt: datetime) -> Zustellung | None:
        """Return what is due first for an address; with nothing in it where its row was changed by hand."""
        moment = zeit_text(jetzt)
        if self._eine("SELECT 1 FROM webhook WHERE id = ? AND frei_ab <= ?", ident, moment) is None:
            return None
        wo = "WHERE webhook = ? AND zustand = 'offen' AND faellig <= ? ORDER BY faellig, nummer LIMIT 1"
        spalten = ", ".join(self._z.namen)
        row = self._eine(f"SELECT {spalten}, siegel FROM webhook_zustellung {wo}", ident, moment)  # noqa: S608 -- constants
        if row is None:
            return None
        found = self._z.objekt(row[:-1])
        seal = _siegel(self._tresor, found.webhook, found.ereignis, found.art, found.inhalt)
        return found if hmac.compare_digest(str(row[-1]).encode(), seal.encode()) else replace(found, inhalt="")

    def stand(self, ident: str) -> Hakenstand | None:
        """Return how it goes."""
        row = self._eine(
            "SELECT fehlschlaege, frei_ab, gestoert_seit, letzter_code FROM webhook WHERE id = ?", ident
        )
        if row is None:
            return None
        return Hakenstand(
            fehlschlaege=int(row[0]),
            frei_ab=zeit_wert(row[1]) if row[1] else None,
            gestoert_seit=None if row[2] is None else zeit_wert(row[2]),
            letzter_code=row[3],
        )

    def setze_stand(self, ident: str, stand: Hakenstand) -> None:
        """Store how it goes."""
        self._tu(
            "UPDATE webhook SET fehlschlaege = ?, frei_ab = ?, gestoert_seit = ?, letzter_code = ? WHERE id = ?",
            stand.fehlschlaege,
            "" if stand.frei_ab is None else zeit_text(stand.frei_ab),
            None if stand.gestoert_seit is None else zeit_text(stand.gestoert_seit),
            stand.letzter_code,
            ident,
        )

    def zugestellt(self, zustellung: Zustellung, jetzt: datetime) -> None:
        """Close one that arrived."""
        self._tu(
            "UPDATE webhook_zustellung SET zustand = 'zugestellt', beendet = ?, versuche = versuche + 1,"
            " letzter_code = NULL WHERE nummer = ? AND ereignis = ? AND zustand = 'offen'",
            zeit_text(jetzt),
            zustellung.nummer,
            zustellung.ereignis,
        )

    def gescheitert(self, zustellung: Zustellung, code: str, faellig: datetime) -> None:
        """Try one again later."""
        self._tu(
            "UPDATE webhook_zustellung SET faellig = ?, versuche = versuche + 1, letzter_code = ?"
            " WHERE nummer = ? AND ereignis = ? AND zustand = 'offen'",
            zeit_text(faellig),
            code,
            zustellung.nummer,
            zustellung.ereignis,
        )

    def verwirf(self, zustellung: Zustellung, code: str, jetzt: datetime) -> None:
        """Close one that is never sent."""
        self._tu(
            "UPDATE webhook_zustellung SET zustand = 'aufgegeben', beendet = ?, letzter_code = ?"
            " WHERE nummer = ? AND ereignis = ? AND zustand = 'offen'",
            zeit_text(jetzt),
            code,
            zustellung.nummer,
            zustellung.ereignis,
        )

    def gib_auf(self, ident: str, vor: datetime, jetzt: datetime, *, mindestens: int = 0) -> int:
        """Close those that were tried since before a moment, and so often."""
        return self._tu(
            "UPDATE webhook_zustellung SET zustand = 'aufgegeben', beendet = ?"
            " WHERE webhook = ? AND zustand = 'offen' AND seit < ? AND versuche >= ?",
            zeit_text(jetzt),
            ident,
            zeit_text(vor),
            mindestens,
        )

    def wiederhole(self, ident: str, jetzt: datetime) -> int:
        """Make everything given up and everything open due now."""
        moment = zeit_text(jetzt)
        return self._tu(
            "UPDATE webhook_zustellung SET zustand = 'offen', beendet = NULL, versuche = 0, seit = ?, faellig = ?"
            " WHERE webhook = ? AND zustand IN ('offen', 'aufgegeben')",
            moment,
            moment,
            ident,
        )

    def vergiss(self, *, zugestellt_vor: datetime, aufgegeben_vor: datetime, max_zeilen: int) -> int:
        """Delete closed ones that are old."""
        return max(
            self._tu(_VERGISS, "zugestellt", zeit_text(zugestellt_vor), max_zeilen),
            self._tu(_VERGISS, "aufgegeben", zeit_text(aufgegeben_vor), max_zeilen),
        )

    def zustellungen(self, ident: str, *, max_zeilen: int) -> tuple[Zustellung, ...]:
        """Return those of an address, newest first."""
        rows = self._alle(self._z.select("WHERE webhook = ? ORDER BY nummer DESC LIMIT ?"), ident, max_zeilen)
        return tuple(map(self._z.objekt, rows))

    def offene(self, ident: str) -> int:
        """Count what waits for an address."""
        row = self._eine("SELECT count(*) FROM webhook_zustellung WHERE webhook = ? AND zustand = 'offen'", ident)
        return 0 if row is None else int(row[0])


def trage_nach(connection: Verbindung, tresor: Tresor) -> None:
    """Give what waits from before the column its keyed hash."""
    tresor.pruefe(connection, schreiben=False)
    rows = connection.execute("SELECT nummer, webhook, ereignis, art, inhalt FROM webhook_zustellung").fetchall()
    for nummer, *said in rows:
        seal = _siegel(tresor, *map(str, said))
        connection.execute("UPDATE webhook_zustellung SET siegel = ? WHERE nummer = ?", (seal, nummer))


def _siegel(tresor: Tresor, webhook: str, ereignis: str, art: str, inhalt: str) -> Sha256:
    return tresor.suchwert("webhook_zustellung.siegel", "\0".join((webhook, ereignis, art, inhalt)))
