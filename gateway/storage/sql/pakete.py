"""Table of the packets of the plain route."""

from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.tabelle import Tabelle
from gateway.transfer.ports import Konflikt
from gateway.transfer.records import Paketschein

_P = Abbildung(Paketschein, "paket")


class SqlPakete(Tabelle):
    """Implements ``Pakete``."""

    __slots__ = ()

    def anlegen(self, paket: Paketschein) -> None:
        """Insert, once per number and once per UUID."""
        if not self._tu(f"{_P.insert()} ON CONFLICT DO NOTHING", *_P.werte(paket)):
            raise Konflikt(f"packet {paket.nummer} of {paket.lieferung} has been taken")

    def holen(
        self, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID, nummer: int
    ) -> Paketschein | None:
        """Return one packet of a delivery."""
        where = "WHERE mandant = ? AND autor = ? AND lieferung = ? AND nummer = ?"
        zeile = self._eine(_P.select(where), mandant, autor, lieferung, nummer)
        return None if zeile is None else _P.objekt(zeile)

    def zur_lieferung(
        self, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID
    ) -> tuple[Paketschein, ...]:
        """Return the packets of a delivery that are known, by number."""
        where = "WHERE mandant = ? AND autor = ? AND lieferung = ? ORDER BY nummer"
        return tuple(_P.objekt(zeile) for zeile in self._alle(_P.select(where), mandant, autor, lieferung))

    def zur_uuid(self, mandant: Kennung, autor: Kennung, uuid: NachrichtenUUID) -> Paketschein | None:
        """Return the packet that travels under this UUID."""
        zeile = self._eine(_P.select("WHERE mandant = ? AND autor = ? AND uuid = ?"), mandant, autor, uuid)
        return None if zeile is None else _P.objekt(zeile)

    def wartend(self, mandant: Kennung, autor: Kennung) -> tuple[int, int]:
        """Return how many packets of this author wait for their delivery, and their octets."""
        zeile = self._eine(
            "SELECT count(*), coalesce(sum(laenge), 0) FROM paket WHERE mandant = ? AND autor = ?", mandant, autor
        )
        return (0, 0) if zeile is None else (int(zeile[0]), int(zeile[1]))

    def vergessen(self, mandant: Kennung, autor: Kennung, lieferung: NachrichtenUUID) -> None:
        """Forget the packets of a delivery."""
        self._tu("DELETE FROM paket WHERE mandant = ? AND autor = ? AND lieferung = ?", mandant, autor, lieferung)
