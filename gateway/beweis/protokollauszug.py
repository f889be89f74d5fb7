"""The entries of one transfer as an excerpt of the log, in the form that ``aktenbote verify`` knows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.audit.baum import LEERER_BAUM, Baumstand, Bereich, haenge_an, plane_einschluss
from gateway.audit.checkpoint import Pruefschluessel, SignierterCheckpoint, lies_checkpoint, pruefe
from gateway.audit.export import MAX_AUSZUG, exportiere_auszug
from gateway.audit.kuerzung import blatt_von
from gateway.beweis.aufbau import MAX_STEMPEL
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung
from gateway.transfer.ports import Store
from gateway.transfer.ports.zeit import Stempel
from gateway.transfer.protokollbuch import SEITE, Protokollbuch

_ZUR_NACHRICHT = b'"inhaltSha256":'
"""What an entry about the content of a message names; its form is canonical."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auszug:
    """One excerpt as a ZIP of the log's own format."""

    ursprung: str
    groesse: int
    """Entries of the log under its checkpoint."""
    eintraege: int
    octets: bytes
    stempel: Stempel | None = None
    """The time stamp over its checkpoint."""


class _Baum:
    """The leaves of a log and the hashes above them, in memory: 32 octets an entry."""

    def __init__(self) -> None:
        self._stand: Baumstand = LEERER_BAUM
        self._stufen: dict[int, bytearray] = {0: bytearray()}

    def nimm(self, blaetter: list[bytes]) -> None:
        self._stand, new = haenge_an(self._stand, blaetter)
        for leaf in blaetter:
            self._stufen[0] += leaf
        for one in new:
            self._stufen.setdefault(one.stufe, bytearray()).extend(one.hash)

    def hashes(self, bereich: Bereich) -> bytes:
        begin = bereich.start * 32
        return bytes(self._stufen[bereich.stufe][begin : begin + bereich.anzahl * 32])

    def blatt(self, index: int) -> bytes:
        return self.hashes(Bereich(0, index, 1))


async def auszuege(
    store: Store, buch: Protokollbuch, mandant: Kennung, gehoert: Callable[[bytes], bool], erstellt: datetime
) -> list[Auszug]:
    """Return the excerpts with every entry that ``gehoert``, generation by generation; reads the whole log.

    Where witnesses co-signed an older checkpoint than the newest, one more lies under the newest of these; where
    checkpoints were stamped, one under each that is the first to cover an entry about a message.
    """
    found = []
    newest = await store.read(lambda tx: tx.protokoll.generation(mandant))
    for generation in range(1, newest + 1):
        note = await buch.checkpoint(mandant, generation=generation)
        if note is None:
            continue
        key = await buch.pruefschluessel(mandant, generation=generation)
        tree, rows = await _lies(store, mandant, generation, note.checkpoint.groesse, gehoert)
        if not rows:
            continue
        found.append(_auszug(note, key, tree, rows, erstellt))
        witnessed = await buch.bezeugter(mandant, unter=note, generation=generation)
        if witnessed is not None and pruefe(witnessed, key) and rows[0][0] < witnessed.checkpoint.groesse:
            covered = [row for row in rows if row[0] < witnessed.checkpoint.groesse]
            found.append(_auszug(witnessed, key, tree, covered, erstellt))
        for stamp, dated in await _gestempelt(store, mandant, generation, rows):
            under = _auszug(lies_checkpoint(stamp.notiz), key, tree, dated, erstellt)
            found.append(replace(under, stempel=stamp))
    return found


async def _gestempelt(
    store: Store, mandant: Kennung, generation: int, rows: list[tuple[int, bytes]]
) -> list[tuple[Stempel, list[tuple[int, bytes]]]]:
    """Return the stamps that first cover entries about messages, each with these; the last takes the rest."""
    found: list[tuple[Stempel, list[tuple[int, bytes]]]] = []
    for index, octets in rows:
        if _ZUR_NACHRICHT not in octets:
            continue
        if not found or index >= found[-1][0].groesse:
            stamp = await store.read(lambda tx, i=index: tx.zeitstempel.ab(mandant, i, generation=generation))  # type: ignore[misc]  # bound now
            if stamp is None:
                break
            found.append((stamp, []))
        found[-1][1].append((index, octets))
    few, rest = found[: MAX_STEMPEL - 1], found[MAX_STEMPEL - 1 :]
    return [*few, (rest[-1][0], [row for _, dated in rest for row in dated])] if rest else few


async def _lies(
    store: Store, mandant: Kennung, generation: int, groesse: int, gehoert: Callable[[bytes], bool]
) -> tuple[_Baum, list[tuple[int, bytes]]]:
    tree, rows = _Baum(), list[tuple[int, bytes]]()
    for begin in range(0, groesse, SEITE):
        end = min(begin + SEITE, groesse)
        page = await store.read(
            lambda tx, b=begin, e=end: tx.protokoll.eintraege(mandant, ab=b, bis=e, generation=generation)  # type: ignore[misc]  # bound now
        )
        tree.nimm([blatt_von(octets) for _, octets in page])
        rows += [(index, octets) for index, octets in page if gehoert(octets)]
    if len(rows) > MAX_AUSZUG:
        raise Usage(f"the log has more than {MAX_AUSZUG} entries about this transfer", code="SIZE")
    return tree, rows


def _auszug(
    note: SignierterCheckpoint,
    key: Pruefschluessel,
    tree: _Baum,
    rows: list[tuple[int, bytes]],
    erstellt: datetime,
) -> Auszug:
    size = note.checkpoint.groesse
    proven = [(index, octets, plane_einschluss(index, size).aus(tree)) for index, octets in rows]
    pieces = exportiere_auszug(checkpoint=note, schluessel=key, erstellt=erstellt, eintraege=proven)
    return Auszug(ursprung=note.checkpoint.ursprung, groesse=size, eintraege=len(rows), octets=b"".join(pieces))
