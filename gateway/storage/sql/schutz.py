"""Tables of the protection against malware: held deliveries, and how each file was looked at."""

from collections.abc import Collection, Mapping

from gateway.domain.ids import AkteId, DokumentUUID, Kennung, TransferId
from gateway.domain.merkmale import Merkmal
from gateway.domain.schutz import Anhaltung, Schutzstand, Schutzvermerk
from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import GeheimeAbbildung, Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Konflikt


class SqlSchutz(Tabelle):
    """Implements ``Schutzablage``."""

    __slots__ = ("_a", "_v")

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` seals who asked for a release."""
        super().__init__(connection)
        self._a = GeheimeAbbildung(Anhaltung, "anhaltung", tresor, geheim=frozenset({"person"}), an="id")
        self._v = Abbildung(Schutzvermerk, "schutzvermerk")

    def anlegen(self, anhaltung: Anhaltung) -> None:
        """Insert."""
        if not self._tu(f"{self._a.insert()} ON CONFLICT DO NOTHING", *self._a.werte(anhaltung)):
            raise Konflikt(f"hold {anhaltung.id} exists, or another one of its delivery")

    def aendern(self, anhaltung: Anhaltung) -> Anhaltung:
        """Store the value."""
        touched = self._tu(
            f"UPDATE anhaltung SET {self._a.setze()} WHERE id = ?",  # noqa: S608 -- constants
            *self._a.werte(anhaltung),
            anhaltung.id,
        )
        if touched != 1:
            raise Konflikt(f"there is no hold {anhaltung.id}")
        return anhaltung

    def zum_transfer(self, transfer: TransferId) -> tuple[Anhaltung, ...]:
        """Return the holds of a transfer, newest first."""
        rows = self._alle(self._a.select("WHERE transfer = ? ORDER BY begonnen DESC, id DESC"), transfer)
        return tuple(self._a.objekt(row) for row in rows)

    def vermerke(self, mandant: Kennung, akte: AkteId, vermerk: Schutzvermerk) -> None:
        """Keep with a file how it was looked at."""
        self._tu(self._v.insert("mandant", "akte"), *self._v.werte(vermerk), mandant, akte)

    def uebergehe(self, mandant: Kennung, akte: AkteId, anzahl: int) -> None:
        """Count documents that came to a file that was looked at, without a clean verdict."""
        self._tu(
            "UPDATE schutzvermerk SET uebergangen = uebergangen + ? WHERE mandant = ? AND akte = ? AND stand = ?",
            anzahl,
            mandant,
            akte,
            Schutzstand.GEPRUEFT.value,
        )

    def merke(self, mandant: Kennung, akte: AkteId, merkmale: Mapping[DokumentUUID, Collection[Merkmal]]) -> None:
        """Keep what documents do by themselves."""
        for uuid, marks in merkmale.items():
            for mark in marks:
                self._tu("INSERT INTO dokumentmerkmal VALUES (?, ?, ?, ?)", mandant, akte, uuid, mark.value)

    def merkmale(self, mandant: Kennung, akte: AkteId) -> dict[DokumentUUID, tuple[Merkmal, ...]]:
        """Return what is kept of the documents of a file."""
        rows = self._alle(
            "SELECT dokument, merkmal FROM dokumentmerkmal WHERE mandant = ? AND akte = ?", mandant, akte
        )
        found: dict[DokumentUUID, set[Merkmal]] = {}
        for uuid, mark in rows:
            found.setdefault(DokumentUUID(uuid), set()).add(Merkmal(mark))
        return {uuid: tuple(one for one in Merkmal if one in marks) for uuid, marks in found.items()}

    def vermerk(self, mandant: Kennung, akte: AkteId) -> Schutzvermerk | None:
        """Return how a file was looked at."""
        row = self._eine(self._v.select("WHERE mandant = ? AND akte = ?"), mandant, akte)
        return None if row is None else self._v.objekt(row)
