"""Only what was being read can have killed the process; what is read beside it is under suspicion, not to blame."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.store import STORES, ZEIT

from gateway.domain.errors import TryLater
from gateway.transfer.lesung import TODE_BIS_AUFGABE, VERGESSEN_NACH, Abgestuerzt, Lesungen
from gateway.transfer.ports import Store, Tx

JETZT = ZEIT


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with STORES["sqlite"](tmp_path) as opened:
        yield opened


async def neuer_prozess(store: Store, nach: timedelta = timedelta()) -> Lesungen:
    made = Lesungen(store, lambda: JETZT + nach)
    await store.write(made.nach_absturz)
    return made


async def stirb(store: Store, *refs: str) -> None:
    """A process reads these at once and is gone."""
    for ref in refs:
        await store.write(lambda tx, ref=ref: tx.lesungen.beginne("inbox", ref, JETZT))
    await neuer_prozess(store)


async def lies(lesungen: Lesungen, ref: str) -> None:
    async with lesungen.marke("inbox", ref):
        pass


async def test_what_was_alone_under_its_mark_at_every_death_is_to_blame(store: Store) -> None:
    for _ in range(TODE_BIS_AUFGABE):
        await lies(await neuer_prozess(store), "b")
        await stirb(store, "a")
    lesungen = await neuer_prozess(store)
    with pytest.raises(Abgestuerzt):
        await lies(lesungen, "a")
    async with lesungen.marke("inbox", "a", aufgeben=False):  # what cannot be given up is tried
        pass
    await lies(lesungen, "a")  # and survived: forgotten


async def test_one_that_is_read_to_its_end_begins_to_count_anew(store: Store) -> None:
    for _ in range(TODE_BIS_AUFGABE - 1):
        await stirb(store, "a")
    await lies(await neuer_prozess(store), "a")
    await stirb(store, "a")
    await lies(await neuer_prozess(store), "a")


async def test_a_failure_of_the_reading_is_an_end_too(store: Store) -> None:
    await stirb(store, "a")
    lesungen = await neuer_prozess(store)
    with pytest.raises(ZeroDivisionError):
        async with lesungen.marke("inbox", "a"):
            raise ZeroDivisionError
    assert await store.read(lambda tx: (tx.lesungen.offene(), tx.lesungen.verdaechtige())) == ((), {})


async def test_what_died_together_is_not_blamed_but_read_with_nothing_beside_it(store: Store) -> None:
    for _ in range(TODE_BIS_AUFGABE):
        await stirb(store, "a", "b")
    lesungen = await neuer_prozess(store)
    async with lesungen.marke("inbox", "a"):
        for other in ("b", "c"):  # of the same suspicion, and of none
            with pytest.raises(TryLater) as later:
                await lies(lesungen, other)
            assert later.value.code == "SUSPECT"
    await lies(lesungen, "b")
    async with lesungen.marke("inbox", "a"), lesungen.marke("inbox", "b"):  # both are cleared
        pass


async def test_one_under_suspicion_waits_until_nothing_else_is_read(store: Store) -> None:
    await stirb(store, "a")
    lesungen = await neuer_prozess(store)
    async with lesungen.marke("inbox", "c"):
        suspect = asyncio.create_task(lies(lesungen, "a"))
        await asyncio.sleep(0)
        with pytest.raises(TryLater):  # nor does anything else begin before it
            await lies(lesungen, "d")
        assert await store.read(lambda tx: tx.lesungen.offene()) == (("inbox", "c"),)
    await suspect
    await lies(lesungen, "d")


async def test_one_under_suspicion_that_never_ends_holds_up_nobody_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.transfer.lesung.ALLEIN_S", 0.0)
    await stirb(store, "a")
    lesungen = await neuer_prozess(store)
    async with lesungen.marke("inbox", "c"), lesungen.marke("inbox", "a"):
        await lies(lesungen, "d")


async def test_a_death_with_nothing_under_a_mark_blames_nobody(store: Store) -> None:
    for _ in range(TODE_BIS_AUFGABE):
        await neuer_prozess(store)
    assert await store.read(lambda tx: tx.lesungen.verdaechtige()) == {}


async def test_deaths_of_long_ago_are_forgotten(store: Store) -> None:
    for _ in range(TODE_BIS_AUFGABE):
        await stirb(store, "a")
    later = await neuer_prozess(store, VERGESSEN_NACH + timedelta(seconds=1))
    await lies(later, "a")


async def test_surviving_the_first_step_of_a_job_clears_nothing_of_the_second(store: Store) -> None:
    for deaths in range(1, TODE_BIS_AUFGABE + 1):
        before = await neuer_prozess(store)
        async with before.marke("abholen", "a"):
            pass
        await store.write(lambda tx: tx.lesungen.beginne("abholen/inhalt", "a", JETZT))
        made = Lesungen(store, lambda: JETZT)
        assert await store.write(made.nach_absturz) == {("abholen", "a"): deaths}
    with pytest.raises(Abgestuerzt):
        async with made.marke("abholen/inhalt", "a"):
            pass
    await made.entlaste("abholen", "a")
    async with made.marke("abholen/inhalt", "a"):
        pass


async def test_one_that_is_cancelled_while_it_sets_its_mark_leaves_none(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesungen = await neuer_prozess(store)

    async def write(arbeit: Callable[[Tx], object]) -> object:
        monkeypatch.setattr(lesungen, "_store", store)
        await store.write(arbeit)
        raise asyncio.CancelledError  # the commit came before the word of it

    monkeypatch.setattr(lesungen, "_store", SimpleNamespace(write=write))
    with pytest.raises(asyncio.CancelledError):
        await lies(lesungen, "a")
    assert await store.read(lambda tx: tx.lesungen.offene()) == ()
