"""Counts for a monitoring, each from an index: what has ended is not looked at."""

from collections.abc import Collection
from typing import ClassVar

from gateway.domain.ids import Kennung
from gateway.domain.states import ENDZUSTAENDE, Zustand
from gateway.storage.sql.abbildung import zeit_wert
from gateway.storage.sql.tabelle import Tabelle, Zeile, liste
from gateway.transfer.ports.messung import Eintragszahl, Gruppe, Logstand
from gateway.transfer.records import AuftragsArt

_OFFENE = liste(sorted(set(Zustand) - ENDZUSTAENDE))
_TRANSFERS = """
SELECT rolle, zustand, count(*), min(begonnen) FROM transfer
WHERE mandant = ? AND zustand IN (SELECT value FROM json_each(?)) GROUP BY zustand, rolle
"""
_AUFTRAEGE = """
SELECT art, CASE WHEN marke <> '' THEN 'running' WHEN versuche > 0 THEN 'retrying' ELSE 'waiting' END AS lage,
  count(*), min(faellig)
FROM auftrag WHERE art IN (SELECT value FROM json_each(?)) AND mandant = ? GROUP BY art, lage
"""
_FRAGEN = "SELECT art, count(*), min(angelegt) FROM aufgabe WHERE erledigt IS NULL AND mandant = ? GROUP BY art"
_OHNE_PLATZ = "SELECT count(*) FROM protokoll_eintrag WHERE log = ? AND stelle IS NULL"
_CHECKPOINT = "SELECT zeit FROM protokoll_checkpoint WHERE log = ? ORDER BY nummer DESC LIMIT 1"
_STEMPEL = "SELECT zeit FROM zeitstempel WHERE log = ? ORDER BY groesse DESC LIMIT 1"


class SqlMessung(Tabelle):
    """Implements ``Messung``; the octets of entries and the size of a log are each database's own."""

    __slots__ = ()
    _EINTRAEGE: ClassVar[str]
    _LOG: ClassVar[str]

    def transfers(self, mandant: Kennung) -> tuple[Gruppe, ...]:
        """Return open transfers by role and state."""
        return tuple(_gruppe(row) for row in self._alle(_TRANSFERS, mandant, _OFFENE))

    def auftraege(self, mandant: Kennung, arten: Collection[AuftragsArt]) -> tuple[Gruppe, ...]:
        """Return jobs by kind and how they stand."""
        return tuple(_gruppe(row) for row in self._alle(_AUFTRAEGE, liste(sorted(arten)), mandant))

    def fragen(self, mandant: Kennung) -> tuple[Gruppe, ...]:
        """Return open questions by kind."""
        return tuple(_gruppe(row) for row in self._alle(_FRAGEN, mandant))

    def post(self) -> Gruppe:
        """Return what waits; the oldest has the smallest number."""
        ((count, first),) = self._alle(
            "SELECT count(*), min(nummer) FROM postfach INDEXED BY postfach_liegt"
            " WHERE zustand IN ('liegt', 'geholt')"
        )
        row = self._eine("SELECT eingang FROM postfach WHERE nummer = ? AND nummer > 0", first) if count else None
        return Gruppe(worte=(), anzahl=count, aelteste=zeit_wert(row[0]) if row else None)

    def pausen(self) -> int:
        """Return how many partners are left alone for now."""
        ((count,),) = self._alle("SELECT count(*) FROM partnerpause")
        return int(count)

    def protokoll(self, mandant: Kennung) -> Logstand:
        """Return the state of the newest generation; an authority without a log has an empty one."""
        found = self._eine(self._LOG, mandant)
        if found is None:
            return Logstand(eintraege=0, ohne_platz=0, checkpoint=None, zeitstempel=None)
        log, size = found
        ((waiting,),) = self._alle(_OHNE_PLATZ, log)
        note, stamp = self._eine(_CHECKPOINT, log), self._eine(_STEMPEL, log)
        return Logstand(
            eintraege=size,
            ohne_platz=waiting,
            checkpoint=zeit_wert(note[0]) if note else None,
            zeitstempel=zeit_wert(stamp[0]) if stamp else None,
        )

    def letzte_zeile(self) -> int:
        """Return the highest row; rows are given out in the order of commit."""
        ((row,),) = self._alle("SELECT coalesce(max(zeile), 0) FROM protokoll_eintrag")
        return int(row)

    def eintraege(self, *, nach: int, bis: int) -> tuple[Eintragszahl, ...]:
        """Return what was written between two rows."""
        return tuple(
            Eintragszahl(mandant=Kennung(who), ereignis=event, code=code, zustand=state, anzahl=count)
            for who, event, code, state, count in self._alle(self._EINTRAEGE, nach, bis)
        )


def _gruppe(row: Zeile) -> Gruppe:
    *words, count, oldest = row
    return Gruppe(worte=tuple(words), anzahl=count, aelteste=zeit_wert(oldest))
