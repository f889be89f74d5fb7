"""What is known beside the documents of files, and noted departures, compared with the entries that commit to them.

Where an opening was erased, or the entry was pruned, nothing is compared; so is what came before entries committed
to it. A row that no entry can be about is noticed all the same: no more of them than entries that keep silent.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC

import apsw
import msgspec

from gateway.audit.eintrag import Eintrag
from gateway.domain.angabenstand import aus_wert, bezeugt_angaben, worum
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis, Aufbewahrung, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.akten import SqlAkten
from gateway.storage.sql.quarantaene import WEGZUG_SPALTEN, wegzug_bezeugt
from gateway.storage.sql.schutz import SqlSchutz
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.vorab import SqlVorabablage
from gateway.transfer.angabenbezug import stand_zu

_E = AuditEreignis
_ZU = "SELECT zu FROM vorab WHERE mandant = ?1 UNION SELECT zu FROM dauersperre WHERE mandant = ?1"


@dataclass(slots=True)
class _Gesagtes:
    """What the entries of one authority commit to, and how many keep silent."""

    stand: dict[str, tuple[Sha256, int]] = field(default_factory=dict)
    """The newest digest of each, by what it is about, and the year (UTC) of its entry."""
    gekuerzt: int = 0
    """Last year of which entries were pruned: newer ones about the same may be among them, older ones be kept."""

    def merke(self, entry: Eintrag, wert: str | None) -> None:
        said = entry.angaben
        if entry.ereignis is _E.PROTOKOLL_GEKUERZT and said.aufbewahrung == Aufbewahrung.NACHWEIS.value:
            self.gekuerzt = max(self.gekuerzt, said.jahr or 0)
        if wert is not None:
            year = entry.zeit.instant.astimezone(UTC).year
            self.stand |= {zu: (digest, year) for zu, digest in aus_wert(wert).items()}

    def gilt(self) -> dict[str, Sha256]:
        return {zu: digest for zu, (digest, year) in self.stand.items() if year > self.gekuerzt}


class Angabenlage:
    """What the entries of one authority say of what is known of its files; entries are told in their order."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._gesagt = _Gesagtes()
        self._genannt = set[str]()
        self._stumm = 0

    def merke(self, entry: Eintrag, offen: Mapping[Bezug, str]) -> None:
        """Take in an entry with the references that still open; ValueError where one is none of ours."""
        bekannt = offen.get(Bezug.ANGABEN)
        self._gesagt.merke(entry, bekannt)
        if not bezeugt_angaben(entry.ereignis, entry.angaben.nachrichtentyp):
            return
        akte, transfer = offen.get(Bezug.AKTE), entry.angaben.transfer
        about = {one for one in (akte, transfer) if one is not None}
        self._genannt |= about if bekannt is None else aus_wert(bekannt).keys()
        if bekannt is None:  # of before this was vouched for, or erased since
            self._stumm += akte is None
            for one in about:
                self._gesagt.stand.pop(one, None)

    def bezeugte(self) -> tuple[str, ...]:
        """Return ids of files and transfers what is known of which is vouched for, those of the newest last."""
        return tuple(self._gesagt.gilt())

    def pruefe(self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each file and transfer of which something else is known."""
        akten, schutz = SqlAkten(connection, tresor), SqlSchutz(connection, tresor)
        vorab = SqlVorabablage(connection, tresor)
        for zu, said in sorted(self._gesagt.gilt().items()):
            try:
                same = stand_zu(akten, vorab, schutz, mandant, zu) == said
            except (AktenboteError, ValueError, TypeError, msgspec.MsgspecError):
                yield "angaben", f"Was zu {zu} neben den Dokumenten bekannt ist, lässt sich nicht lesen."
                continue
            if not same:
                yield "angaben", f"Was zu {zu} neben den Dokumenten bekannt ist, ist anderes, als bezeugt ist."
        rows = {str(zu) for (zu,) in connection.execute(_ZU, (mandant,))}
        strangers = sorted(rows - self._genannt)
        if len(strangers) > self._stumm and not self._gesagt.gekuerzt:
            yield "angaben", f"Zu {strangers[0]} ist etwas vermerkt, wovon kein Eintrag handelt."


class Wegzuglage:
    """What the entries of one authority say of the departures it noted."""

    def __init__(self) -> None:
        """Begin with none."""
        self._gesagt = _Gesagtes()
        self._folge: list[str | None] = []
        """Numbers of the rows in the order of their entries; of an erased opening nobody knows it."""

    def merke(self, entry: Eintrag, offen: Mapping[Bezug, str]) -> None:
        """Take in an entry with the references that still open; ValueError where one is none of ours."""
        noted = offen.get(Bezug.WEGZUG)
        self._gesagt.merke(entry, noted)
        if Bezug.WEGZUG in dict(entry.bezuege):
            self._folge.append(None if noted is None else worum(noted))

    def bezeugte(self) -> tuple[str, ...]:
        """Return numbers of the rows that are vouched for, the newest last."""
        return tuple(self._gesagt.gilt())

    def pruefe(self, connection: apsw.Connection, _tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each departure that is not as the log says."""
        said = self._gesagt.gilt()
        found = connection.execute(f"SELECT {WEGZUG_SPALTEN} FROM wegzug WHERE mandant = ?", (mandant,))  # noqa: S608 -- constants
        rows = dict[str, Sha256]()
        for row in found:
            rows |= aus_wert(wegzug_bezeugt(row))
        for number in sorted(said, key=int):
            if number not in rows:
                yield "wegzug", f"Wegzug {number} steht im Protokoll, aber nicht in der Datenbank."
            elif rows[number] != said[number]:
                yield "wegzug", f"Wegzug {number} ist ein anderer als der, der im Protokoll bezeugt ist."
        yield from self._fremde(set(map(int, rows)), set(map(int, said)))

    def _fremde(self, rows: set[int], said: set[int]) -> Iterator[tuple[str, str]]:
        """Count the rows behind the first one vouched for: each has its entry, and none ever goes."""
        first = min(said, default=None)
        behind = self._folge[self._folge.index(str(first)) :] if first is not None else []
        new = [one for one in rows - said if one < 1 or (first is not None and one > first)]
        if len(new) > behind.count(None):
            yield "wegzug", f"Wegzug {min(new)} hat niemand gemeldet: kein Eintrag handelt von ihm."
