"""Time stamps compared with the entries about them: none is taken away, replaced or added."""

import hashlib
from collections.abc import Iterator, Mapping

import apsw

from gateway.audit.eintrag import Eintrag, stempeldigest
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import Kennung, Sha256
from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.tresor import Tresor
from gateway.trust.zeitstempel import pruefe_token

_ZEILEN = (
    "SELECT p.generation, z.groesse, z.notiz, z.token, z.zeit FROM zeitstempel AS z"
    " JOIN protokoll AS p ON p.id = z.log WHERE p.mandant = ? ORDER BY p.generation, z.groesse"
)


class Stempellage:
    """What the entries of one authority say of the time stamps over its logs, by generation and size."""

    def __init__(self) -> None:
        """Begin with none."""
        self._gesagt = dict[tuple[int, int], Sha256]()

    def merke(self, entry: Eintrag, _offen: Mapping[Bezug, str]) -> None:
        """Take in an entry."""
        a = entry.angaben
        if entry.ereignis is AuditEreignis.PROTOKOLL_GESTEMPELT and a.stempel_sha256 is not None:
            self._gesagt[a.generation or 0, a.anzahl or 0] = a.stempel_sha256

    def pruefe(self, connection: apsw.Connection, _tresor: Tresor, mandant: Kennung) -> Iterator[tuple[str, str]]:
        """Yield (where, German sentence) for each stamp that is not as the log says.

        What stands before the first one an entry tells of, came before entries did.
        """
        first, found = min(self._gesagt, default=None), set[tuple[int, int]]()
        newest: tuple[tuple[int, int], bytes, bytes, str] | None = None
        for generation, size, note, token, moment in connection.execute(_ZEILEN, (mandant,)):
            place, octets = (int(str(generation)), int(str(size))), (bytes(note), bytes(token))
            found.add(place)
            if place in self._gesagt:
                if stempeldigest(*octets) != self._gesagt[place]:
                    yield "zeitstempel", f"{_der(place)} ist ein anderer als der, den das Protokoll nennt."
            elif first is not None and place > first:
                yield "zeitstempel", f"{_der(place)} steht in der Datenbank, aber nicht im Protokoll."
            newest = (place, *octets, str(moment))
        for place in sorted(self._gesagt.keys() - found):
            yield "zeitstempel", f"{_der(place)} steht im Protokoll, aber nicht in der Datenbank."
        if newest is not None and not _haelt(*newest[1:]):
            yield "zeitstempel", f"{_der(newest[0])} ist nicht der Stempel, als der er verwahrt ist."


def _haelt(note: bytes, token: bytes, moment: str) -> bool:
    """Tell whether a token is over these octets and of this moment: by the newest, the next one becomes due."""
    try:
        stamp = pruefe_token(token, abdruck=hashlib.sha256(note).digest())
    except AktenboteError:
        return False
    return zeit_text(stamp.zeit) == moment


def _der(place: tuple[int, int]) -> str:
    return f"Der Zeitstempel über {place[1]} Einträge der Generation {place[0]}"
