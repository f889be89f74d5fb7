"""What is being read right now, durably marked: if the process dies of it, the next one knows of what.

Every step that chews what others wrote stands under a mark. A death with one mark counts against what was marked;
with several, each of them is under suspicion and is read next time with nothing beside it, so that every further
death counts. What ends with the process alive is cleared, however it ends. A death without a mark (a fetch, a kill
while idle) blames nobody.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import structlog

from gateway.domain.errors import TryLater
from gateway.transfer.ports import Store, Tx

TODE_BIS_AUFGABE = 5
"""Deaths with one thing alone under its mark after which it is to blame: an operator who kills the process a few
times, each time in the same reading, is rarer than a message no parser survives; each try costs one restart."""
VERGESSEN_NACH = timedelta(days=30)
"""Time after which a death no longer counts: as long as a partner's Postfach keeps what it was about."""
NACHEINANDER_S = 2.0
"""Pause of whatever would be read while one under suspicion is."""
ALLEIN_S = 60.0
"""Longest time for which one under suspicion keeps all else waiting, and waits itself: a GiB is read in about ten
seconds, and one that never ends must not hold up everybody's mail; a death after it blames nobody."""
STUFE = "/"
"""Behind it stands the step of a job, where one has several: surviving the first clears nothing of the second."""

log = structlog.get_logger()


class Abgestuerzt(Exception):
    """The process died again and again while it read this; nobody lives to say why."""


class Lesungen:
    """The marks of one serving process, and what those before it left."""

    def __init__(self, store: Store, jetzt: Callable[[], datetime]) -> None:
        """Nothing is under suspicion until ``nach_absturz`` says so."""
        self._store = store
        self._jetzt = jetzt
        self._tode: dict[tuple[str, str], int] = {}
        self._allein_bis = 0.0
        """Moment (loop time) until which nothing is read beside one under suspicion."""
        self._laufend = 0
        self._ruhe = asyncio.Event()
        self._ruhe.set()

    def nach_absturz(self, tx: Tx) -> Mapping[tuple[str, str], int]:
        """Judge the marks of the process before; return the deaths of what was marked, by kind and ref of jobs."""
        offene = tx.lesungen.offene()
        for was, ref in offene:
            tx.lesungen.gestorben(was, ref, allein=len(offene) == 1)
        tx.lesungen.vergiss(self._jetzt() - VERGESSEN_NACH)
        self._tode = dict(tx.lesungen.verdaechtige())
        tode: dict[tuple[str, str], int] = {}
        for was, ref in offene:
            anzahl, art = self._tode.get((was, ref), 0), was.partition(STUFE)[0]
            log.warning("read.killed", art=was, anzahl=anzahl)
            tode[art, ref] = max(anzahl, tode.get((art, ref), 0))
        return tode

    @asynccontextmanager
    async def marke(self, was: str, ref: str, *, aufgeben: bool = True) -> AsyncIterator[None]:
        """Hold the mark while the body reads; ``was`` is the kind of job or door, ``ref`` holds no personal data.

        One under suspicion waits until nothing else is read. Marks do not nest. Raises ``Abgestuerzt`` instead for
        what is to blame, if it can be given up; ``TryLater`` (SUSPECT) while one under suspicion waits or is read.
        """
        tode = self._tode.get((was, ref))
        if aufgeben and tode is not None and tode >= TODE_BIS_AUFGABE:
            raise Abgestuerzt
        if asyncio.get_running_loop().time() < self._allein_bis:
            raise TryLater(
                "the process died lately; what was read then is read with nothing beside it",
                code="SUSPECT",
                retry_after_s=NACHEINANDER_S,
            )
        async with self._gezaehlt() if tode is None else self._allein(), self._markiert(was, ref):
            yield

    @asynccontextmanager
    async def _allein(self) -> AsyncIterator[None]:
        time = asyncio.get_running_loop().time
        self._allein_bis = time() + ALLEIN_S
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(self._allein_bis):
                    await self._ruhe.wait()
            self._allein_bis = time() + ALLEIN_S
            async with self._gezaehlt():
                yield
        finally:
            self._allein_bis = 0.0

    @asynccontextmanager
    async def _gezaehlt(self) -> AsyncIterator[None]:
        self._laufend += 1
        self._ruhe.clear()
        try:
            yield
        finally:
            self._laufend -= 1
            if not self._laufend:
                self._ruhe.set()

    @asynccontextmanager
    async def _markiert(self, was: str, ref: str) -> AsyncIterator[None]:
        try:
            await self._store.write(lambda tx: tx.lesungen.beginne(was, ref, self._jetzt()))
            yield
        finally:  # also for one cancelled at its beginning: the mark is written all the same
            await self._store.write(lambda tx: tx.lesungen.ende(was, ref))
            self._tode.pop((was, ref), None)

    async def entlaste(self, was: str, ref: str) -> None:
        """Forget what happened with it, at every step: it has been refused, or will not be read again."""
        names = [one for one in self._tode if one[1] == ref and one[0].partition(STUFE)[0] == was]

        def run(tx: Tx) -> None:
            for name in names:
                tx.lesungen.vergiss_eine(*name)

        await self._store.write(run)
        for name in names:
            self._tode.pop(name, None)
