"""The loops of one process and their common life: start, survive, stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from gateway.domain.errors import AktenboteError
from gateway.transfer.auftraege import Auftragsbuch
from gateway.transfer.records import Auftrag
from gateway.transfer.verteilung import PLAETZE
from gateway.worker.bell import Bell

LOOK_S = 0.5
"""Longest time a due job waits for a look when nobody rang (other processes write too)."""
RESTART_PAUSE_S = 2.0
"""Pause before a loop that failed starts again."""
STOP_GRACE_S = 20.0
"""How long running jobs may finish at a stop before they are cut and given back."""

log = structlog.get_logger()

Loop = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WorkerTasks:
    """The loops beside the dispatcher: name and an endless coroutine function."""

    loops: tuple[tuple[str, Loop], ...]


class Worker:
    """Runs the dispatcher of jobs and the other loops until it is told to stop."""

    def __init__(
        self, book: Auftragsbuch, tasks: WorkerTasks, *, bell: Bell, after_job: Callable[[], None], lease_s: float
    ) -> None:
        """``after_job`` is rung after every job: its result may be mail for a partner who waits."""
        self._book = book
        self._tasks = tasks
        self._bell = bell
        self._after_job = after_job
        self._lease_s = lease_s
        self._running: dict[asyncio.Task[None], Auftrag] = {}
        self._unfinished: list[Auftrag] = []
        """Jobs whose end could not be stored: held by us, run by nobody."""
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Run until ``stop``; returns when everything is finished or given back."""
        loops = [asyncio.create_task(self._forever(name, loop), name=name) for name, loop in self._tasks.loops]
        dispatcher = asyncio.create_task(self._forever("dispatcher", self._dispatch), name="dispatcher")
        try:
            await self._stop.wait()
        finally:
            for task in loops:
                task.cancel()
            self.stop()  # the dispatcher ends by itself: cut while it leases, it would not know what it holds
            await asyncio.gather(*loops, dispatcher, return_exceptions=True)
            await self._finish_jobs()

    def stop(self) -> None:
        """Ask for a graceful stop."""
        self._stop.set()
        self._bell.ring()

    async def _forever(self, name: str, loop: Loop) -> None:
        while not self._stop.is_set():
            try:
                await loop()
            except asyncio.CancelledError:
                raise
            except AktenboteError as no:  # full, busy or broken: the place does not matter
                log.warning("loop.failed", komponente=name, code=no.code)
            except Exception:
                log.exception("loop.failed", komponente=name)
            with suppress(TimeoutError):
                async with asyncio.timeout(RESTART_PAUSE_S):
                    await self._stop.wait()

    async def _dispatch(self) -> None:
        while not self._stop.is_set():
            await self._catch_up()
            room = PLAETZE - len(self._running)
            jobs = await self._book.beanspruche(max_auftraege=room, frist_s=self._lease_s) if room else ()
            for job in jobs:
                task = asyncio.create_task(self._one(job))
                self._running[task] = job
                task.add_done_callback(self._done)
            if not jobs:
                await self._bell.wait(LOOK_S)

    async def _catch_up(self) -> None:
        """Let go of jobs whose end could not be stored as soon as the store takes it; a lease would last longer."""
        while self._unfinished:
            await self._book.nachholen(self._unfinished[0])
            self._unfinished.pop(0)

    async def _one(self, job: Auftrag) -> None:
        keeper = asyncio.create_task(self._keep(job))
        try:
            await self._book.erledige(job)
        finally:
            keeper.cancel()

    async def _keep(self, job: Auftrag) -> None:
        """Renew the lease while the job runs: packing a large file takes longer than a lease."""
        while True:
            await asyncio.sleep(self._lease_s / 3)
            try:
                await self._book.verlaengere(job, self._lease_s)
            except Exception:  # the store may be busy; the next third of the lease is another chance
                log.exception("lease.not_renewed", art=job.art.value)

    def _done(self, task: asyncio.Task[None]) -> None:
        job = self._running.pop(task, None)
        error = None if task.cancelled() else task.exception()
        if job is not None and error is not None:
            self._unfinished.append(job)
            if isinstance(error, AktenboteError):
                log.error("job.unfinished", art=job.art.value, code=error.code)
            else:
                log.error("job.unfinished", art=job.art.value, exc_info=error)
        self._bell.ring()
        self._after_job()

    async def _finish_jobs(self) -> None:
        jobs = dict(self._running)
        pending = (await asyncio.wait(jobs, timeout=STOP_GRACE_S))[1] if jobs else set()
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        try:
            for task in pending:
                await self._book.freigeben(jobs[task])
            await self._catch_up()
        except AktenboteError as no:  # the next start takes over what we hold
            log.warning("loop.failed", komponente="dispatcher", code=no.code)
