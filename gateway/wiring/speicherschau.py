"""Counts what lies on the disk, by kind (``transfer.einblick.speicher``)."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from gateway.domain.ids import Sha256
from gateway.storage import LocalBlobs
from gateway.transfer.einblick.speicher import TAGE, Speicherlage
from gateway.transfer.hausputz import BLOBS_JE_FRAGE, VERWAIST_NACH_S
from gateway.transfer.ports import Store

GILT = timedelta(minutes=10)
"""How long a count is shown."""
_ANHAENGSEL = ("", "-wal", "-shm")
"""Files of the database, by what is behind its name."""


class Zaehlung:
    """Implements ``Speicherschau``; one count at a time."""

    def __init__(self, blobs: LocalBlobs, store: Store, datenbank: Path, jetzt: Callable[[], datetime]) -> None:
        """Keep where to look."""
        self._blobs = blobs
        self._store = store
        self._datenbank = datenbank
        self._jetzt = jetzt
        self._schloss = asyncio.Lock()
        self._letzte: Speicherlage | None = None

    async def lies(self) -> Speicherlage:
        """Return the last count, or count anew where it is old."""
        async with self._schloss:
            if self._letzte is None or not timedelta() <= self._jetzt() - self._letzte.stand < GILT:
                self._letzte = await self._zaehle()
            return self._letzte

    async def _zaehle(self) -> Speicherlage:
        moment = self._jetzt()
        documents = await self._store.read(lambda tx: tx.betriebsblick.dokumentblobs())
        sums = {"dokumente": 0, "sendungen": 0, "verwaist": 0, "neu": 0}
        names = self._blobs.names()
        while page := await asyncio.to_thread(self._seite, names):
            asked = [name for name, _, _ in page]
            needed = await self._store.read(lambda tx, asked=asked: tx.benutzte(asked, jetzt=moment))  # type: ignore[misc]  # bound now
            for name, size, age_s in page:
                if name not in needed and age_s >= VERWAIST_NACH_S:
                    sums["verwaist"] += size
                    continue
                sums["dokumente" if name in documents else "sendungen"] += size
                if age_s < timedelta(days=TAGE).total_seconds():
                    sums["neu"] += size
        return Speicherlage(
            stand=moment, datenbank=self._groesse(), frei=await asyncio.to_thread(self._blobs.free), **sums
        )

    def _seite(self, names: Iterator[Sha256]) -> list[tuple[Sha256, int, float]]:
        found = []
        for name in islice(names, BLOBS_JE_FRAGE):
            if (known := self._blobs.groesse_und_alter(name)) is not None:
                found.append((name, *known))
            else:
                found.append((name, 0, 0.0))  # deleted meanwhile; an empty page would end the count
        return found

    def _groesse(self) -> int:
        total = 0
        for end in _ANHAENGSEL:
            with suppress(FileNotFoundError):  # another process may have closed the last connection just now
                total += self._datenbank.with_name(self._datenbank.name + end).stat().st_size
        return total
