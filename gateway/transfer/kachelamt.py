"""Tiles of our own logs for partners that compare checkpoints: hashes alone (wire skeleton 2, operation 14).

Full tiles never change, so the hashes above the leaves are folded once and stay in memory: 32 octets for 256.
"""

import asyncio
from collections import defaultdict

from gateway.audit.baum import HASH_OCTETS, LEERER_BAUM, haenge_an
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

    async def kachel(self, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        """Return the hashes of a tile, 32 octets each.

        ``Absage``: no log of ours, or what a restore has lost of an earlier generation. ``Refused`` (T099): the log
        is shorter, which is no honest answer to whoever holds a checkpoint of ours. ``TryLater`` after a restore.
        """
        self._u.uhren.ruhe.pruefe()
        size, newest = await self._u.store.read(lambda tx: self._groesse(tx, behoerde, generation))
        if (kachel.index * BREITE + kachel.breite) << 8 * kachel.stufe > size:
            if generation < newest:
                raise Absage(Grund.VORBEI, "this generation of the log ended with a restore before that entry")
            raise Refused(Fehlercode.T099, "the log has fewer entries than that")
        if kachel.stufe == 0:
            return await self._blaetter(behoerde, generation, kachel.index * BREITE, kachel.breite)
        return await self._oberhalb(behoerde, generation, kachel, size)

    def _groesse(self, tx: Tx, behoerde: Kennung, generation: int) -> tuple[int, int]:
        """Return how many leaves have a checkpoint, and the newest generation."""
        try:
            note = tx.protokoll.checkpoint(behoerde, generation=generation)
        except Konflikt:
            raise Absage(Grund.NICHT_DA, "there is no such log here") from None
        size = lies_checkpoint(note).checkpoint.groesse if note else 0
        return size, tx.protokoll.generation(behoerde)

    async def _oberhalb(self, behoerde: Kennung, generation: int, kachel: Kachel, groesse: int) -> bytes:
        stufen = self._stufen[behoerde, generation]
        async with stufen.lock:
            end = groesse - groesse % BREITE
            while (begin := stufen.stand.groesse) < end:
                octets = await self._blaetter(behoerde, generation, begin, min(SEITE, end - begin))
                leaves = [octets[at : at + HASH_OCTETS] for at in range(0, len(octets), HASH_OCTETS)]
                stufen.stand, done = await asyncio.to_thread(haenge_an, stufen.stand, leaves)
                for one in done:
                    stufen.hashes[one.stufe] += one.hash
        begin = kachel.index * BREITE * HASH_OCTETS
        return bytes(stufen.hashes[kachel.stufe][begin : begin + kachel.breite * HASH_OCTETS])

    async def _blaetter(self, behoerde: Kennung, generation: int, ab: int, anzahl: int) -> bytes:
        leaves = await self._u.store.read(
            lambda tx: tx.protokoll.blaetter(behoerde, ab=ab, bis=ab + anzahl, generation=generation)
        )
        if len(leaves) != anzahl:  # somebody took rows out of the file by hand
            raise Refused(Fehlercode.T099, "entries of this log are missing")
        return bytes.fromhex("".join(leaves))
