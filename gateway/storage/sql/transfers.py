"""Table of the transfers."""

from dataclasses import replace
from datetime import datetime

from gateway.domain.ids import AkteId, Kennung, Sha256, TransferId
from gateway.domain.kurzzeichen import kurzzeichen
from gateway.domain.states import ENDZUSTAENDE, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.tabelle import Tabelle, liste
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt

_ENDE = liste(z.value for z in sorted(ENDZUSTAENDE))
_OFFEN = "zustand NOT IN (SELECT value FROM json_each(?))"


def abbildung(tresor: Tresor) -> GeheimeAbbildung[Transfer]:
    """Return the columns of a transfer, of which the person is sealed."""
    return GeheimeAbbildung(Transfer, "transfer", tresor, geheim=frozenset({"person"}), an="id")


class SqlTransfers(Tabelle):
    """Implements ``Transfers``."""

    __slots__ = ("_t", "_tresor")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals the person and keys the index of AZR numbers."""
        super().__init__(connection)
        self._tresor = tresor
        self._t = abbildung(tresor)

    def _azr(self, transfer: Transfer) -> Sha256 | None:
        number = transfer.person.azr_nummer
        return None if number is None else self._tresor.suchwert("azr", number)

    def anlegen(self, transfer: Transfer) -> None:
        """Insert a new transfer as version 1."""
        werte = self._t.werte(replace(transfer, version=1))
        sql = f"{self._t.insert('azr_suche', 'kurzzeichen')} ON CONFLICT DO NOTHING"
        if not self._tu(sql, *werte, self._azr(transfer), kurzzeichen(transfer.prozess)):
            raise Konflikt(f"transfer {transfer.id} exists")

    def holen(self, transfer: TransferId) -> Transfer | None:
        """Return one transfer."""
        zeile = self._eine(self._t.select("WHERE id = ?"), transfer)
        return None if zeile is None else self._t.objekt(zeile)

    def aendern(self, transfer: Transfer) -> Transfer:
        """Store the value if nobody was faster."""
        neu = replace(transfer, version=transfer.version + 1)
        touched = self._tu(
            f"UPDATE transfer SET {self._t.setze()}, azr_suche = ?, kurzzeichen = ? WHERE id = ? AND version = ?",  # noqa: S608 -- constants
            *self._t.werte(neu),
            self._azr(neu),
            kurzzeichen(neu.prozess),
            transfer.id,
            transfer.version,
        )
        if touched != 1:
            raise Konflikt(f"transfer {transfer.id} is not at version {transfer.version} any more")
        return neu

    def offene_zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Transfer, ...]:
        """Return the running transfers of a file, oldest first."""
        zeilen = self._alle(
            self._t.select(f"WHERE mandant = ? AND akte = ? AND {_OFFEN} ORDER BY begonnen, id"),
            mandant,
            akte,
            _ENDE,
        )
        return tuple(self._t.objekt(zeile) for zeile in zeilen)

    def liste(
        self,
        mandant: Kennung | None,
        *,
        zustand: Zustand | None = None,
        nach: str | None = None,
        max_zeilen: int = 100,
    ) -> tuple[Transfer, ...]:
        """Return transfers, newest first; an unknown ``nach`` gives an empty page."""
        bedingung, werte = ["1 = 1"], []
        if mandant is not None:
            bedingung.append("mandant = ?")
            werte.append(str(mandant))
        if zustand is not None:
            bedingung.append("zustand = ?")
            werte.append(zustand.value)
        if nach is not None:
            bedingung.append("(begonnen, id) < (SELECT begonnen, id FROM transfer WHERE id = ?)")
            werte.append(nach)
        where = " AND ".join(bedingung)
        zeilen = self._alle(
            self._t.select(f"WHERE {where} ORDER BY begonnen DESC, id DESC LIMIT ?"), *werte, max_zeilen
        )
        return tuple(self._t.objekt(zeile) for zeile in zeilen)

    def anzahl_seit(self, mandant: Kennung, partner: Kennung | None, rolle: Rolle, seit: datetime) -> int:
        """Return how many began since then, with this partner or (``None``) with anyone."""
        zeile = self._eine(
            "SELECT count(*) FROM transfer"
            " WHERE mandant = ?1 AND begonnen >= ?2 AND rolle = ?3 AND ueber IS NULL"
            " AND (partner = ?4 OR ?4 IS NULL)",
            mandant,
            zeit_text(seit),
            rolle.value,
            partner,
        )
        return 0 if zeile is None else int(zeile[0])

    def zur_akte(self, mandant: Kennung, akte: AkteId) -> tuple[Transfer, ...]:
        """Return every transfer of this file, newest first."""
        zeilen = self._alle(
            self._t.select("WHERE mandant = ? AND akte = ? ORDER BY begonnen DESC, id DESC"), mandant, akte
        )
        return tuple(self._t.objekt(zeile) for zeile in zeilen)

    def zur_person(self, mandant: Kennung, rolle: Rolle, azr_suche: Sha256) -> tuple[Transfer, ...]:
        """Return the transfers of this person on one side, newest first."""
        zeilen = self._alle(
            self._t.select("WHERE mandant = ? AND azr_suche = ? AND rolle = ? ORDER BY begonnen DESC, id DESC"),
            mandant,
            azr_suche,
            rolle.value,
        )
        return tuple(self._t.objekt(zeile) for zeile in zeilen)
