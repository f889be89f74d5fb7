"""Table of the messages that have taken their id."""

from collections.abc import Iterable

from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import Belegart, Nachricht, Richtung, Sperrbeleg

_N = Abbildung(Nachricht, "nachricht")


class SqlNachrichten(Tabelle):
    """Implements ``Nachrichten``."""

    __slots__ = ()

    def anlegen(self, nachricht: Nachricht) -> None:
        """Insert, once per (mandant, richtung, autor, uuid)."""
        if not self._tu(f"{_N.insert()} ON CONFLICT DO NOTHING", *_N.werte(nachricht)):
            raise Konflikt(f"message {nachricht.autor}/{nachricht.uuid} has been taken")

    def holen(self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID) -> Nachricht | None:
        """Return one message; where an authority wrote to itself, the received one."""
        zeile = self._eine(
            _N.select(  # both directions are named because the index has them before the author
                "WHERE mandant = ? AND richtung IN ('ein', 'aus') AND autor = ? AND uuid = ?"
                " ORDER BY +richtung DESC LIMIT 1"
            ),
            mandant,
            autor,
            uuid,
        )
        return None if zeile is None else _N.objekt(zeile)

    def zum_transfer(self, transfer: TransferId) -> tuple[Nachricht, ...]:
        """Return the messages of a transfer, oldest first."""
        zeilen = self._alle(_N.select("WHERE transfer = ? ORDER BY zeit, zeile"), transfer)
        return tuple(_N.objekt(zeile) for zeile in zeilen)

    def antworten_auf(
        self, mandant: Kennung, uuid: NachrichtenUUID, richtung: Richtung, *, leser: Kennung | None = None
    ) -> tuple[Nachricht, ...]:
        """Return what answers a message, oldest first; with ``leser`` only what was written to that authority."""
        zeilen = self._alle(
            _N.select(
                "WHERE mandant = ?1 AND ausloeser = ?2 AND richtung = ?3 AND (leser = ?4 OR ?4 IS NULL)"
                " ORDER BY zeit, zeile"
            ),
            mandant,
            uuid,
            richtung.value,
            leser,
        )
        return tuple(_N.objekt(zeile) for zeile in zeilen)

    def belegen(self, nachricht: Nachricht, belege: Iterable[Sperrbeleg]) -> None:
        """Insert evidence; what is there already stays."""
        for one in belege:
            self._tu(
                "INSERT INTO sperrbeleg (mandant, autor, uuid, art, sha256) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                nachricht.mandant,
                nachricht.autor,
                nachricht.uuid,
                one.art.value,
                one.sha256,
            )

    def sperrbelege(self, nachricht: Nachricht) -> tuple[Sperrbeleg, ...]:
        """Return the evidence of a message, lists first."""
        zeilen = self._alle(
            "SELECT art, sha256 FROM sperrbeleg WHERE mandant = ? AND richtung = ? AND autor = ? AND uuid = ?"
            " ORDER BY art DESC, sha256",
            nachricht.mandant,
            nachricht.richtung.value,
            nachricht.autor,
            nachricht.uuid,
        )
        return tuple(Sperrbeleg(art=Belegart(art), sha256=Sha256(name)) for art, name in zeilen)

    def proben(self, mandant: Kennung, leser: Kennung, *, max_zeilen: int) -> tuple[Nachricht, ...]:
        """Return our test messages to an authority, newest first."""
        where = (
            "INDEXED BY nachricht_probe WHERE mandant = ? AND leser = ? AND test = 'verbindungsprobe'"
            " AND richtung = 'aus' AND typ = '0021' ORDER BY zeit DESC LIMIT ?"
        )
        return tuple(_N.objekt(zeile) for zeile in self._alle(_N.select(where), mandant, leser, max_zeilen))

    def zum_umschlag(self, umschlag: Sha256) -> Nachricht | None:
        """Return the message of this Umschlag; where both sides live here, the received one."""
        zeile = self._eine(_N.select("WHERE umschlag_sha256 = ? ORDER BY richtung DESC, zeile LIMIT 1"), umschlag)
        return None if zeile is None else _N.objekt(zeile)

    def zuordnen(self, nachricht: Nachricht, transfer: TransferId) -> None:
        """Note the transfer it belongs to."""
        self._setze("transfer", transfer, nachricht)

    def blatt_setzen(self, nachricht: Nachricht, blatt: Sha256) -> None:
        """Note the leaf of the log entry about it."""
        self._setze("blatt_sha256", blatt, nachricht)

    def neu_verschluesselt(self, nachricht: Nachricht) -> None:
        """Store Inhalt, Umschlag and wrapped content key; the page the old one stood in is overwritten."""
        self._setze("inhalt_sha256", nachricht.inhalt_sha256, nachricht)
        self._setze("umschlag_sha256", nachricht.umschlag_sha256, nachricht)
        self._setze("schluessel", nachricht.schluessel, nachricht)

    def schluessel_vernichten(self, nachricht: Nachricht) -> None:
        """Forget the content key; the page it stood in is overwritten (``secure_delete``)."""
        self._setze("schluessel", None, nachricht)

    def _setze(self, spalte: str, wert: str | bytes | None, nachricht: Nachricht) -> None:
        touched = self._tu(
            f"UPDATE nachricht SET {spalte} = ?"  # noqa: S608 -- constants of this class only
            " WHERE mandant = ? AND richtung = ? AND autor = ? AND uuid = ?",
            wert,
            nachricht.mandant,
            nachricht.richtung.value,
            nachricht.autor,
            nachricht.uuid,
        )
        if touched != 1:
            raise Konflikt(f"message {nachricht.autor}/{nachricht.uuid} is not here")
