"""What one person asked for and another one has to confirm, compared with the entries about it.

Whoever changes who asked, or what for, or puts back what was carried out, lets one person do alone what only two
may. A request that is gone is no matter: it has to be made anew.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain

import apsw
import msgspec

from gateway.audit.eintrag import Eintrag
from gateway.domain.angabenstand import antragsstand
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung
from gateway.storage.sql.abbildung import zeit_wert
from gateway.storage.sql.auftraege import SqlLoeschantraege
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verzeichnisse import SqlVerzeichnisse

_E = AuditEreignis
_GEFRAGT = frozenset({
    _E.PROTOKOLL_LOESCHUNG_BEANTRAGT,
    _E.PROTOKOLL_KUERZUNG_BEANTRAGT,
    _E.AKTE_LOESCHUNG_BEANTRAGT,
    _E.AKTE_VERNICHTUNG_BEANTRAGT,
    _E.VERZEICHNIS_VORGESCHLAGEN,
    _E.RUECKRUF_LOESCHUNG_BEANTRAGT,
    _E.SCHUTZ_FREIGABE_BEANTRAGT,
})  # fmt: skip
_ERLEDIGT = frozenset({
    _E.PROTOKOLL_BEZUG_GELOESCHT,
    _E.PROTOKOLL_LOESCHUNG_VERWORFEN,
    _E.AKTE_GELOESCHT,
    _E.AKTE_LOESCHUNG_VERWORFEN,
    _E.AKTE_DOKUMENT_VERNICHTET,
    _E.VERZEICHNIS_GELADEN,
    _E.VERZEICHNIS_VERWORFEN,
})  # fmt: skip
"""After these a request is gone, in the same transaction. Pruning keeps its own over several, and if it is killed:
put back later it is too old to confirm, and until then it allows no more than two persons agreed on."""
_ZUM_UEBERGANG = {
    _E.RUECKRUF_LOESCHUNG_BEANTRAGT: "rueckruf",
    _E.RUECKRUF_GELOESCHT: "rueckruf",
    _E.SCHUTZ_FREIGABE_BEANTRAGT: "anhaltung",
    _E.SCHUTZ_FREIGEGEBEN: "anhaltung",
}
"""Requests that stand in a row of their transfer, by table; the others have an id of their own."""


@dataclass(frozen=True, slots=True)
class _Antrag:
    """A request as its entry tells it; ``None`` where the opening was erased, or there was none."""

    person: str | None
    stand: str | None
    nummer: int | None
    sha256: str | None


class Antragslage:
    """What the entries of one authority say of requests; entries are told in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._gestellt = dict[str, _Antrag]()
        self._erledigt = set[str]()
        self._andere: list[str] = []
        self._gekuerzt = 0
        self._beginn: datetime | None = None
        """When the first entry was written: before, this authority was not here."""

    def merke(self, entry: Eintrag, offen: Mapping[Bezug, str]) -> None:
        """Take in an entry with the references that still open."""
        a, event = entry.angaben, entry.ereignis
        self._beginn = self._beginn or entry.zeit.instant
        if event is _E.PROTOKOLL_GEKUERZT:
            self._gekuerzt = max(self._gekuerzt, a.jahr or 0)
        name = f"{_ZUM_UEBERGANG[event]}/{a.transfer}" if event in _ZUM_UEBERGANG else a.aufgabe
        if name is None:
            return
        if event in _GEFRAGT:
            self._gestellt[name] = _Antrag(
                offen.get(Bezug.HANDELNDER),
                offen.get(Bezug.ANTRAG),
                a.verzeichnis,
                a.verzeichnis_sha256,
            )
        elif name in self._gestellt and Bezug.VERANTWORTLICHER in offen:
            asked = self._gestellt[name].person
            if asked is not None and asked != offen[Bezug.VERANTWORTLICHER]:
                self._andere.append(name)
        if event in _ERLEDIGT and self._gestellt.pop(name, None) is not None:
            self._erledigt.add(name)

    def bezeugte(self) -> tuple[str, ...]:
        """Return ids of the requests with one of their own that are vouched for as a whole, the newest last."""
        return tuple(name for name, one in self._gestellt.items() if (one.stand or one.nummer) and "/" not in name)

    def pruefe(self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each request that is not as the log says."""
        for name in self._andere:
            yield "antrag", f"Wer {name} laut Ausführung beantragt hat, ist ein anderer, als der Antrag nennt."
        try:
            requests = self._antraege(connection, tresor, mandant)
            for name, same in chain(requests, self._im_uebergang(connection, tresor, mandant)):
                if name in self._erledigt:
                    yield "antrag", f"Der Antrag {name} ist laut Protokoll schon ausgeführt oder zurückgezogen."
                elif same is None:
                    yield "antrag", f"Den Antrag {name} hat laut Protokoll niemand gestellt."
                elif not same:
                    yield "antrag", f"Der Antrag {name} ist ein anderer als der, den das Protokoll nennt."
        except (AktenboteError, ValueError, TypeError, msgspec.MsgspecError):
            yield "antrag", "Ein offener Antrag lässt sich nicht lesen."

    def _antraege(
        self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung
    ) -> Iterator[tuple[str, bool | None]]:
        table = SqlLoeschantraege(connection, tresor)
        rows = connection.execute("SELECT id, gestellt FROM loeschantrag WHERE mandant = ?", (mandant,)).fetchall()
        for ident, moment in rows:
            said = self._gestellt.get(str(ident))
            if said is None:
                yield from self._unbekannt(str(ident), zeit_wert(str(moment)))
            elif (antrag := table.holen(str(ident))) is not None:
                same = said.stand in {None, antragsstand(asdict(antrag))}
                yield str(ident), same and said.person in {None, antrag.person}
        waiting = SqlVerzeichnisse(connection, tresor).vorschlag()
        if waiting is None:
            return
        if (said := self._gestellt.get(waiting.id)) is not None:
            same = (said.nummer, said.sha256) == (waiting.nummer, waiting.sha256)
            when = antragsstand({"person": waiting.person, "gebeten": waiting.gestellt})
            yield waiting.id, same and said.person in {None, waiting.person} and said.stand in {None, when}
        elif self._beginn is not None and self._beginn < waiting.gestellt:  # each authority's log has its entry
            yield from self._unbekannt(waiting.id, waiting.gestellt)

    def _im_uebergang(
        self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung
    ) -> Iterator[tuple[str, bool | None]]:
        for table in sorted(set(_ZUM_UEBERGANG.values())):
            rows = connection.execute(
                f"SELECT id, transfer, person, gebeten FROM {table}"  # noqa: S608 -- constants
                " WHERE mandant = ? AND gebeten IS NOT NULL AND beendet IS NULL",
                (mandant,),
            ).fetchall()
            for ident, transfer, person, moment in rows:
                name = f"{table}/{transfer}"
                said = self._gestellt.get(name)
                if said is None:
                    yield from self._unbekannt(name, zeit_wert(str(moment)))
                else:
                    who = tresor.oeffne(str(person), f"{table}.person/{ident}")
                    yield name, said.person in {None, who} and said.stand in {None, _gebeten(who, str(moment))}

    def _unbekannt(self, name: str, gestellt: datetime) -> Iterator[tuple[str, None]]:
        """Yield a request without an entry, unless that may have been pruned: such a one is too old to confirm."""
        if gestellt.astimezone(UTC).year > self._gekuerzt:
            yield name, None


def _gebeten(person: str, wann: str) -> str:
    return antragsstand({"person": person, "gebeten": zeit_wert(wann)})
