"""Tiles of our own logs for partners that compare checkpoints: hashes alone (wire skeleton 2, operation 14).

Full tiles never change, so the hashes above the leaves are folded once and stay in memory: 32 octets for 256.
"""

import asyncio
from collections import defaultdict

from gateway.audit.baum import HASH_OCTETS, LEERER_BAUM, Baumstand, Bereich, haenge_an, plane_stand, zerlege
from gateway.audit.checkpoint import lies_checkpoint
from gateway.audit.kacheln import BREITE, Kachel
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung
from gateway.transfer.absagen import Absage, Grund
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.umgebung import Umgebung

SEITE = 10_000
"""Leaf hashes read and folded at once: 320 kB, some ten milliseconds of one core."""


class _Stufen:
    """The hashes above the leaves of one generation of one log, as far as they were folded."""

    def __init__(self) -> None:
        self.stand = LEERER_BAUM
        self.hashes: dict[int, bytearray] = defaultdict(bytearray)
        self.lock = asyncio.Lock()


class Kachelamt:
    """Answers partners; one for each running service."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings; nothing is read before somebody asks."""
        self._u = umgebung
        self._stufen: dict[tuple[Kennung, int], _Stufen] = defaultdict(_Stufen)

    async def checkpoint(self, behoerde: Kennung, generation: int) -> bytes:
        """Return the newest signed checkpoint, with its co-signatures; ``Absage`` where there is none."""
        self._u.uhren.ruhe.pruefe()
        return (await self._u.store.read(lambda tx: _note(tx, behoerde, generation)))[0]

    async def kachel(self, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        """Return the hashes of a tile, 32 octets each.

        ``Absage``: no log of ours, or what a restore has lost of an earlier generation. ``Refused`` (T099): the log
        is shorter, which is no honest answer to whoever holds a checkpoint of ours. ``TryLater`` after a restore.
        """
        size = await self._reicht(behoerde, generation, (kachel.index * BREITE + kachel.breite) << 8 * kachel.stufe)
        run = Bereich(kachel.stufe, kachel.index * BREITE, kachel.breite)
        return await self._hashes(behoerde, generation, run, size)

    async def stand(self, behoerde: Kennung, generation: int, groesse: int) -> Baumstand:
        """Return the tree of the first leaves; refuses as ``kachel`` does."""
        size = await self._reicht(behoerde, generation, groesse)
        plan = plane_stand(groesse)
        answers = [await self._hashes(behoerde, generation, one, size) for one in plan.bereiche]
        return Baumstand(groesse, plan.loese(answers))

    async def _reicht(self, behoerde: Kennung, generation: int, blaetter: int) -> int:
        """Return the size of the log; refuse where it has not so many leaves."""
        self._u.uhren.ruhe.pruefe()
        note, newest = await self._u.store.read(lambda tx: _note(tx, behoerde, generation))
        size = lies_checkpoint(note).checkpoint.groesse
        if blaetter > size and generation < newest:
            raise Absage(Grund.VORBEI, "this generation of the log ended with a restore before that entry")
        if blaetter > size:
            raise Refused(Fehlercode.T099, "the log has fewer entries than that")
        return size

    async def _hashes(self, behoerde: Kennung, generation: int, bereich: Bereich, groesse: int) -> bytes:
        """Return a run of hashes of one level, of a log of at least this size."""
        if bereich.stufe == 0:
            return await self._blaetter(behoerde, generation, bereich.start, bereich.anzahl)
        stufen = self._stufen[behoerde, generation]
        async with stufen.lock:
            end = groesse - groesse % BREITE
            while (begin := stufen.stand.groesse) < end:
                octets = await self._blaetter(behoerde, generation, begin, min(SEITE, end - begin))
                stufen.stand, done = await asyncio.to_thread(haenge_an, stufen.stand, zerlege(octets))
                for one in done:
                    stufen.hashes[one.stufe] += one.hash
        begin = bereich.start * HASH_OCTETS
        return bytes(stufen.hashes[bereich.stufe][begin : begin + bereich.anzahl * HASH_OCTETS])

    async def _blaetter(self, behoerde: Kennung, generation: int, ab: int, anzahl: int) -> bytes:
        leaves = await self._u.store.read(
            lambda tx: tx.protokoll.blaetter(behoerde, ab=ab, bis=ab + anzahl, generation=generation)
        )
        if len(leaves) != anzahl:  # somebody took rows out of the file by hand
            raise Refused(Fehlercode.T099, "entries of this log are missing")
        return bytes.fromhex("".join(leaves))


def _note(tx: Tx, behoerde: Kennung, generation: int) -> tuple[bytes, int]:
    """Return the newest note of a generation, and which generation is the newest."""
    try:
        note = tx.protokoll.checkpoint(behoerde, generation=generation)
    except Konflikt:
        note = None
    if note is None:
        raise Absage(Grund.NICHT_DA, "there is no such log here")
    return note, tx.protokoll.generation(behoerde)
