"""Files of the Ablage compared with the entries about them: whether they are there, their documents, their holds.

Entries point to a file by a commitment; what is compared is what their openings still tell. Where these were
erased, or the entry was pruned, nothing is compared.
"""

from collections.abc import Iterator, Mapping

import apsw
import msgspec

from gateway.audit.eintrag import Eintrag
from gateway.domain.akte import Sperre
from gateway.domain.errors import AktenboteError
from gateway.domain.event_words import NEUES_REGISTER
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.registerstand import registerstand
from gateway.storage.sql.akten import SqlAkten
from gateway.storage.sql.tresor import Tresor

_E = AuditEreignis
_ABGELEGT = frozenset({_E.AKTE_IMPORTIERT, _E.AKTE_IMPORTIERT_ABLAGE, _E.LIEFERUNG_AKTE_AUFGENOMMEN})
_KEINE = "keine"
_KEIN = "keiner"


class Aktenlage:
    """What the entries of one authority say of its files; entries are told in their order."""

    def __init__(self) -> None:
        """Begin with none."""
        self._da: set[str] = set()
        self._register: dict[str, str] = {}
        self._sperren: dict[str, str] = {}
        self._aufbewahrung: dict[str, str] = {}

    def merke(self, entry: Eintrag, offen: Mapping[Bezug, str]) -> None:
        """Take in an entry with the references that still open."""
        akte, event = offen.get(Bezug.AKTE), entry.ereignis
        if akte is None:
            return
        if event is _E.AKTE_STUB_GELOESCHT:
            self._da.discard(akte)
            for known in (self._register, self._sperren, self._aufbewahrung):
                known.pop(akte, None)
        if event in _ABGELEGT:
            self._da.add(akte)
        if event in NEUES_REGISTER:
            self._register.pop(akte, None)  # of before registers were vouched for, or erased since
            if Bezug.REGISTER in offen:
                self._register[akte] = offen[Bezug.REGISTER]
        if event is _E.AKTE_SPERREN_GEAENDERT:
            self._sperren[akte] = entry.angaben.zustand_neu or _KEINE
        if event is _E.AKTE_AUFBEWAHRUNG_GEAENDERT:
            self._aufbewahrung[akte] = entry.angaben.zustand_neu or _KEIN

    def pruefe(self, connection: apsw.Connection, tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each file that is not as the log says."""
        table = SqlAkten(connection, tresor)
        for ident in sorted(self._da | self._register.keys()):
            try:
                akte = table.holen(mandant, AkteId(ident))
                stand = None if akte is None else registerstand(akte.dokumente)
            except (AktenboteError, ValueError, TypeError, msgspec.MsgspecError):
                yield "akte", f"Akte {ident} oder ihr Register lässt sich nicht lesen."
                continue
            if akte is None:
                yield "akte", f"Akte {ident} wurde laut Protokoll in die Ablage gelegt, dort ist sie nicht."
            elif self._register.get(ident) not in {None, stand}:
                yield "register", f"Das Register der Akte {ident} ist nicht das, das im Protokoll bezeugt ist."
        yield from self._pruefe_spalten(connection, mandant)

    def _pruefe_spalten(self, connection: apsw.Connection, mandant: Kennung) -> Iterator[tuple[str, str]]:
        rows = connection.execute("SELECT id, sperren, aufbewahren_bis FROM akte WHERE mandant = ?", (mandant,))
        for ident, sperren, bis in rows.fetchall():
            said = self._sperren.get(str(ident))
            if said is not None and _ohne_rueckruf(said.split(".")) != _ohne_rueckruf(_liste(sperren)):
                yield "sperre", f"Die Sperren der Akte {ident} sind nicht die, die das Protokoll nennt ({said})."
            marked = self._aufbewahrung.get(str(ident))
            if marked is not None and marked != (_KEIN if bis is None else str(bis).strip('"')):
                yield "sperre", f"Der Aufbewahrungsvermerk der Akte {ident} ist nicht {marked} wie im Protokoll."


def _liste(sperren: object) -> list[str]:
    try:
        return msgspec.json.decode(str(sperren), type=list[str])
    except msgspec.MsgspecError:
        return [str(sperren)]


def _ohne_rueckruf(sperren: list[str]) -> frozenset[str]:
    """The hold of a recall comes and goes with the recall, which has entries of its own."""
    return frozenset(sperren) - {_KEINE, Sperre.RUECKRUF.value}
