"""What ``/readyz`` says: whether this process can do its work now, and if not, why, as codes of the run-book."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from gateway.transfer.uhren import satz
from gateway.wiring import Installation
from gateway.wiring.gesundheitscodes import Meldung
from gateway.wiring.verzeichnis import VerzeichnisHalter

STORE_S = 5.0
"""Seconds database and disk have for one small answer; a balancer asks again before that."""
SCHREIBT_S = 30.0
"""Seconds for which changes may wait while none is made: reads still come from memory where a disk hangs."""


class Bereitschaft:
    """Looks at what no request can do without; what only sends less or waits for a person does not count here."""

    def __init__(
        self,
        installation: Installation,
        verzeichnis: VerzeichnisHalter,
        jetzt: Callable[[], datetime],
        *,
        store_s: float = STORE_S,
        schreibt_s: float = SCHREIBT_S,
    ) -> None:
        """Keep what is looked at."""
        self._eins, self._verzeichnis, self._jetzt, self._store_s = installation, verzeichnis, jetzt, store_s
        self._schreibt_s = schreibt_s
        self._frage: asyncio.Task[int] | None = None
        self._wartet: tuple[int, float] | None = None
        """Number of the newest commit, and since when changes wait behind it."""
        self.faehrt_herunter = False
        """The process was told to end and finishes what runs."""

    async def lies(self) -> tuple[str, ...]:
        """Return why not, none twice; empty = ready."""
        one, found = self._eins, list[Meldung]()
        free: int | None = None
        if self.faehrt_herunter:
            found.append(Meldung.DRAINING)
        if one.store.defekt is not None or one.blobs.defekt is not None:
            found.append(Meldung.STORE_BROKEN)
        elif (free := await self._antwort()) is None:
            found.append(Meldung.STORE_SILENT)
        if one.schluesselbund.stoerungen():
            found.append(Meldung.TOKEN)
        if self._verzeichnis().ist_abgelaufen(self._jetzt()):
            found.append(Meldung.DIRECTORY_ENDED)
        if satz(one.umgebung.uhren.urteil()):
            found.append(Meldung.CLOCK)
        if free == 0:
            found.append(Meldung.NO_SPACE)
        return tuple(code.value for code in found)

    async def _antwort(self) -> int | None:
        """Return the room for blobs; ``None``: database or disk do not answer, or changes wait and none is made.

        Asked once for however many ask us: where it hangs, questions must not pile up behind it. Nor must the loop
        stand still with the disk, or ``/livez`` would.
        """
        asked = self._frage
        if asked is None or asked.done():
            asked = self._frage = asyncio.create_task(self._sieh())
            asked.add_done_callback(lambda one: one.cancelled() or one.exception())  # its answer may come too late
        done, _ = await asyncio.wait((asked,), timeout=self._store_s)
        if not done or asked.cancelled() or asked.exception() is not None:
            return None
        if self._wartet is not None and asyncio.get_running_loop().time() - self._wartet[1] >= self._schreibt_s:
            return None
        return asked.result()

    async def _sieh(self) -> int:
        store = self._eins.store
        _, free = await asyncio.gather(store.read(lambda tx: tx.epoche()), asyncio.to_thread(self._eins.blobs.free))
        if not store.wartend:
            self._wartet = None
            return free
        newest = await store.stand()
        if self._wartet is None or self._wartet[0] != newest:
            self._wartet = (newest, asyncio.get_running_loop().time())
        return free
