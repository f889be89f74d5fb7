"""What the pages of operators look up: jobs, pauses of partners, last messages."""

from collections.abc import Collection, Mapping
from datetime import datetime

from gateway.domain.ids import Kennung
from gateway.storage.sqlite.abbildung import Abbildung, zeit_wert
from gateway.storage.sqlite.tabelle import Tabelle, liste
from gateway.transfer.ports.einblick import Merkmale
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.verteilung import Partnerpause

_J = Abbildung(Auftrag, "auftrag")
_P = Abbildung(Partnerpause, "partnerpause")
_ARTEN = "art IN (SELECT value FROM json_each(?)) AND mandant = ?"
"""The key begins with the kind: timers, of which there are most, are not looked at."""


class SqliteBetriebsblick(Tabelle):
    """Implements ``Betriebsblick``."""

    __slots__ = ()

    def auftraege(
        self, mandant: Kennung, arten: Collection[AuftragsArt], *, max_zeilen: int
    ) -> tuple[Auftrag, ...]:
        """Return jobs of these kinds, those that failed most often first."""
        rest = f"WHERE {_ARTEN} ORDER BY versuche DESC, faellig, art, ref LIMIT ?"
        return tuple(
            _J.objekt(row) for row in self._alle(_J.select(rest), liste(sorted(arten)), mandant, max_zeilen)
        )

    def wartende(self, mandant: Kennung, arten: Collection[AuftragsArt]) -> Mapping[str | None, int]:
        """Return how many there are, by partner."""
        question = f"SELECT partner, count(*) FROM auftrag WHERE {_ARTEN} GROUP BY partner"  # noqa: S608 -- constants
        return dict(self._alle(question, liste(sorted(arten)), mandant))

    def pausen(self) -> tuple[Partnerpause, ...]:
        """Return every partner that failed last."""
        return tuple(_P.objekt(row) for row in self._alle(_P.select("ORDER BY partner")))

    def merkmale(self, mandant: Kennung, arten: Collection[AuftragsArt]) -> Merkmale:
        """Return pauses, jobs by their tries, quarantine, and the directory that counts or waits."""
        jobs = f"SELECT partner, versuche, count(*) FROM auftrag WHERE {_ARTEN} GROUP BY partner, versuche"  # noqa: S608 -- constants
        return (
            *self._alle("SELECT partner, fehlschlaege, bis FROM partnerpause ORDER BY partner"),
            *self._alle(jobs, liste(sorted(arten)), mandant),
            *self._alle(
                "SELECT count(*), max(zeit) FROM quarantaene WHERE mandant = ? OR mandant IS NULL", mandant
            ),
            *self._alle("SELECT id FROM verzeichnisvorschlag ORDER BY id"),
        )

    def letzte_nachricht(self, mandant: Kennung, partner: Kennung) -> datetime | None:
        """Return when the newest one came."""
        question = "SELECT max(zeit) FROM nachricht WHERE mandant = ? AND richtung = 'ein' AND autor = ?"
        row = self._eine(question, mandant, partner)
        return None if row is None or row[0] is None else zeit_wert(row[0])
