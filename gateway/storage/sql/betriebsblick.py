"""What the pages of operators look up: jobs, pauses of partners, last messages."""

from collections.abc import Collection, Mapping
from datetime import datetime

from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.abbildung import Abbildung, zeit_text, zeit_wert
from gateway.storage.sql.tabelle import Tabelle, liste
from gateway.transfer.ports.einblick import Merkmale
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.verteilung import Partnerpause

_J = Abbildung(Auftrag, "auftrag")
_P = Abbildung(Partnerpause, "partnerpause")
_ARTEN = "art IN (SELECT value FROM json_each(?)) AND mandant = ?"
"""The key begins with the kind: timers, of which there are most, are not looked at."""


_PAUSEN_ALLER = f"""
DELETE FROM partnerpause WHERE partner IN (SELECT partner FROM auftrag WHERE {_ARTEN} AND partner IS NOT NULL)
"""  # noqa: S608 -- a constant of this module only
_VORZIEHEN = f"""
UPDATE auftrag SET faellig = ?1 WHERE {_ARTEN} AND marke = '' AND faellig > ?1
  AND (partner IN (SELECT value FROM json_each(?4)) OR ?4 IS NULL)
"""  # noqa: S608 -- a constant of this module only


class SqlBetriebsblick(Tabelle):
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

    def vorziehen(
        self, mandant: Kennung, arten: Collection[AuftragsArt], partner: Collection[str] | None, *, jetzt: datetime
    ) -> int:
        """Make waiting jobs due now, and end the pauses of their partners."""
        kinds, moment = liste(sorted(arten)), zeit_text(jetzt)
        if partner is None:
            self._tu(_PAUSEN_ALLER, kinds, mandant)
        else:
            self._tu("DELETE FROM partnerpause WHERE partner IN (SELECT value FROM json_each(?))", liste(partner))
        who = None if partner is None else liste(sorted(partner))
        return self._tu(_VORZIEHEN, moment, kinds, mandant, who)

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

    def dokumentblobs(self) -> frozenset[Sha256]:
        """Return the blobs that documents lie in."""
        rows = self._alle("SELECT coalesce(blob, sha256) FROM dokument")
        return frozenset(Sha256(name) for (name,) in rows)

    def letzte_nachricht(self, mandant: Kennung, partner: Kennung) -> datetime | None:
        """Return when the newest one came."""
        question = "SELECT max(zeit) FROM nachricht WHERE mandant = ? AND richtung = 'ein' AND autor = ?"
        row = self._eine(question, mandant, partner)
        return None if row is None or row[0] is None else zeit_wert(row[0])
