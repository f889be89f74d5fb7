"""The loops of one process: they survive anything, run a few jobs at once, and stop without losing one."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from gateway.domain.errors import NO_SPACE, TryLater
from gateway.domain.ids import Kennung
from gateway.transfer.records import Auftrag, AuftragsArt
from gateway.transfer.verteilung import PLAETZE
from gateway.worker import Bell, Worker, WorkerTasks, service

HEUTE = datetime(2026, 11, 2, tzinfo=UTC)
Werk = Callable[[str], Awaitable[None]]


@dataclass
class Buch:
    """A book of jobs in memory: what was leased, done, renewed, given back."""

    werk: Werk
    wartend: list[str] = field(default_factory=list)
    laufend: int = 0
    hoechstens: int = 0
    fertig: list[str] = field(default_factory=list)
    verlaengert: list[str] = field(default_factory=list)
    freigegeben: list[str] = field(default_factory=list)
    nachgeholt: list[str] = field(default_factory=list)
    voll: int = 0
    stoerungen: list[Exception] = field(default_factory=list)
    bewegt: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def beanspruche(self, *, max_auftraege: int, frist_s: float) -> tuple[Auftrag, ...]:
        assert frist_s > 0
        if self.stoerungen:
            raise self.stoerungen.pop(0)
        taken, self.wartend = self.wartend[:max_auftraege], self.wartend[max_auftraege:]
        return tuple(
            Auftrag(art=AuftragsArt.ABHOLEN, ref=ref, mandant=Kennung("azr:999901"), partner=None, faellig=HEUTE)
            for ref in taken
        )

    async def erledige(self, auftrag: Auftrag) -> None:
        self.laufend += 1
        self.hoechstens = max(self.hoechstens, self.laufend)
        await self._sage()
        try:
            await self.werk(auftrag.ref)
            self.fertig.append(auftrag.ref)
        finally:
            self.laufend -= 1
            await self._sage()

    async def verlaengere(self, auftrag: Auftrag, frist_s: float) -> None:
        assert frist_s > 0
        self.verlaengert.append(auftrag.ref)
        await self._sage()
        if self.stoerungen:
            raise self.stoerungen.pop(0)

    async def freigeben(self, auftrag: Auftrag) -> None:
        self.freigegeben.append(auftrag.ref)

    async def nachholen(self, auftrag: Auftrag) -> None:
        if self.voll:
            self.voll -= 1
            raise TryLater("no room", code=NO_SPACE)
        self.nachgeholt.append(auftrag.ref)
        self.wartend.append(auftrag.ref)

    async def _sage(self) -> None:
        async with self.bewegt:
            self.bewegt.notify_all()

    async def bis(self, wahr: Callable[[], bool]) -> None:
        async with asyncio.timeout(10), self.bewegt:
            await self.bewegt.wait_for(wahr)


@pytest.fixture(autouse=True)
def kurze_pausen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "LOOK_S", 0.001)
    monkeypatch.setattr(service, "RESTART_PAUSE_S", 0.001)
    monkeypatch.setattr(service, "STOP_GRACE_S", 0.05)


@asynccontextmanager
async def laufend(
    buch: Buch, *loops: tuple[str, Callable[[], Awaitable[None]]], lease_s: float = 30.0
) -> AsyncIterator[Worker]:
    """A worker at work; stopped at the end."""
    worker = Worker(
        buch,  # type: ignore[arg-type]  # the part of the book it uses
        WorkerTasks(loops), bell=Bell(), after_job=lambda: None, lease_s=lease_s,
    )  # fmt: skip
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(task, 10)


async def nichts(_ref: str) -> None:
    """Be done at once."""


async def test_jobs_run_a_few_at_once_and_never_more() -> None:
    gate = asyncio.Event()

    async def warte(_ref: str) -> None:
        await gate.wait()

    buch = Buch(warte, wartend=[str(n) for n in range(10)])
    async with laufend(buch):
        await buch.bis(lambda: buch.laufend == PLAETZE)
        gate.set()
        await buch.bis(lambda: len(buch.fertig) == 10)
    assert buch.hoechstens == PLAETZE


async def test_a_job_that_fails_in_its_own_book_keeping_stops_no_other() -> None:
    async def werk(ref: str) -> None:
        if ref == "bad":
            raise ZeroDivisionError

    buch = Buch(werk, wartend=["bad", "a", "b"])
    async with laufend(buch):
        await buch.bis(lambda: sorted(buch.fertig) == ["a", "b"])


async def test_a_job_whose_end_could_not_be_stored_is_let_go_once_the_store_takes_it_and_done_again() -> None:
    """Held until its lease ends, it would stand still for minutes after somebody made room."""
    full = TryLater("no room", code=NO_SPACE)
    tries = [full, None]

    async def werk(_ref: str) -> None:
        if error := tries.pop(0):
            raise error

    buch = Buch(werk, wartend=["a"], voll=3)
    async with laufend(buch):
        await buch.bis(lambda: buch.fertig == ["a"])
    assert (buch.nachgeholt, buch.voll) == (["a"], 0)


async def test_a_job_whose_end_could_not_be_stored_is_let_go_at_the_stop() -> None:
    """Still held, the next start would take it for one the process died with."""
    begun, gate = asyncio.Event(), asyncio.Event()

    async def werk(_ref: str) -> None:
        begun.set()
        await gate.wait()
        raise TryLater("no room", code=NO_SPACE)

    buch = Buch(werk, wartend=["a"])
    async with laufend(buch) as worker:
        await begun.wait()
        worker.stop()
        gate.set()
    assert (buch.nachgeholt, buch.freigegeben, buch.fertig) == (["a"], [], [])


async def test_the_dispatcher_survives_a_store_that_is_away_for_a_while() -> None:
    buch = Buch(nichts, wartend=["a"], stoerungen=[OSError(5, "I/O error"), RuntimeError("surprise")])
    async with laufend(buch):
        await buch.bis(lambda: buch.fertig == ["a"])


async def test_a_loop_that_fails_starts_again_and_the_others_do_not_notice() -> None:
    runs, reached = 0, asyncio.Event()

    async def stolpert() -> None:
        nonlocal runs
        runs += 1
        if runs >= 4:
            reached.set()
            await asyncio.Event().wait()
        raise ValueError("again")

    buch = Buch(nichts, wartend=["a"])
    async with laufend(buch, ("stolpert", stolpert)):
        await asyncio.wait_for(reached.wait(), 10)
        await buch.bis(lambda: buch.fertig == ["a"])
    assert runs == 4


async def test_a_loop_that_returns_is_started_again_too() -> None:
    runs, reached = 0, asyncio.Event()

    async def endet() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            reached.set()

    async with laufend(Buch(nichts), ("endet", endet)):
        await asyncio.wait_for(reached.wait(), 10)


async def test_a_running_job_is_held_by_renewing_its_lease_also_when_one_renewal_fails() -> None:
    gate = asyncio.Event()

    async def warte(_ref: str) -> None:
        await gate.wait()

    buch = Buch(warte, wartend=["long"])
    async with laufend(buch, lease_s=0.003):
        await buch.bis(lambda: len(buch.verlaengert) >= 1)
        buch.stoerungen.append(OSError(5, "I/O error"))
        await buch.bis(lambda: not buch.stoerungen and len(buch.verlaengert) >= 4)
        gate.set()
        await buch.bis(lambda: buch.fertig == ["long"])
        held = len(buch.verlaengert)
        buch.wartend.append("next")
        await buch.bis(lambda: "next" in buch.fertig)
    assert len(buch.verlaengert) <= held + 1, "a lease is not renewed once its job is done"


async def test_a_graceful_stop_lets_jobs_finish() -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def warte(_ref: str) -> None:
        begun.set()
        await gate.wait()

    buch = Buch(warte, wartend=["a"])
    async with laufend(buch) as worker:
        await begun.wait()
        worker.stop()
        gate.set()
    assert (buch.fertig, buch.freigegeben) == (["a"], [])


async def test_a_graceful_stop_gives_back_what_does_not_finish() -> None:
    begun = asyncio.Event()
    cleaned = []

    async def haengt(ref: str) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(ref)
            if ref == "rude":
                raise RuntimeError("even now")

    buch = Buch(haengt, wartend=["polite", "rude"])
    async with laufend(buch) as worker:
        await begun.wait()
        worker.stop()
    assert (sorted(cleaned), sorted(buch.freigegeben)) == (["polite", "rude"], ["polite", "rude"])
    assert buch.fertig == []


async def test_what_is_leased_in_the_moment_of_the_stop_is_finished_or_given_back() -> None:
    """A cancelled writer does not know what it wrote; so the dispatcher is never cut while it leases."""
    asked, gate = asyncio.Event(), asyncio.Event()
    buch = Buch(nichts, wartend=["a"])
    original = buch.beanspruche

    async def langsam(*, max_auftraege: int, frist_s: float) -> tuple[Auftrag, ...]:
        asked.set()
        await gate.wait()
        return await original(max_auftraege=max_auftraege, frist_s=frist_s)

    buch.beanspruche = langsam  # type: ignore[method-assign]  # the store takes its time
    async with laufend(buch) as worker:
        await asked.wait()
        worker.stop()
        gate.set()
    assert buch.wartend == []
    assert buch.fertig + buch.freigegeben == ["a"]


async def test_after_a_stop_nothing_new_is_begun() -> None:
    buch = Buch(nichts)
    async with laufend(buch) as worker:
        worker.stop()
    buch.wartend.append("late")
    await asyncio.sleep(0)
    assert (buch.wartend, buch.fertig) == (["late"], [])


async def test_a_bell_that_rang_before_anybody_waited_is_heard_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()
    assert await bell.wait(10) is True
    assert await bell.wait(0) is False
