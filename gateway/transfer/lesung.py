"""What is being read right now, durably marked: if the process dies of it, the next one knows of what.

Every step that chews what others wrote stands under a mark. A death with one mark counts against what was marked;
with several, each of them is under suspicion, and those are read one at a time until they are known. What ends with
the process alive is cleared, however it ends. A death without a mark (a fetch, a kill while idle) blames nobody.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
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
"""Pause of one under suspicion while another one is read."""
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
        self._eine_verdaechtige = False

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

        Raises ``Abgestuerzt`` instead for what is to blame, if it can be given up; ``TryLater`` (SUSPECT) while
        another one under suspicion is read.
        """
        tode = self._tode.get((was, ref))
        if tode is not None:
            if aufgeben and tode >= TODE_BIS_AUFGABE:
                raise Abgestuerzt
            if self._eine_verdaechtige:
                raise TryLater(
                    "the process died lately; what was read then is read one at a time",
                    code="SUSPECT",
                    retry_after_s=NACHEINANDER_S,
                )
            self._eine_verdaechtige = True
        try:
            await self._store.write(lambda tx: tx.lesungen.beginne(was, ref, self._jetzt()))
            yield
        finally:
            try:  # also for one cancelled at its beginning: the mark is written all the same
                await self._store.write(lambda tx: tx.lesungen.ende(was, ref))
                self._tode.pop((was, ref), None)
            finally:
                if tode is not None:
                    self._eine_verdaechtige = False

    async def entlaste(self, was: str, ref: str) -> None:
        """Forget what happened with it, at every step: it has been refused, or will not be read again."""
        names = [one for one in self._tode if one[1] == ref and one[0].partition(STUFE)[0] == was]

        def run(tx: Tx) -> None:
            for name in names:
                tx.lesungen.vergiss_eine(*name)

        await self._store.write(run)
        for name in names:
            self._tode.pop(name, None)
