"""Polling one Postfach: failures grow the pause, success resets it, new mail rings."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from gateway.domain.errors import TryLater
from gateway.worker import Poller, poller

LATER = TryLater("not now", code="NETZ")


class Postfach:
    """Answers as told; then the poll waits for ever."""

    def __init__(self, *antworten: "tuple[str, int] | Exception") -> None:
        self._antworten: Iterator[tuple[str, int] | Exception] = iter(antworten)
        self.gefragt: list[str | None] = []
        self.am_ende = asyncio.Event()

    async def __call__(self, url: str, cursor: str | None, *, warten_s: int) -> tuple[str, int]:
        assert (url, warten_s) == ("https://partner:1", 50)
        self.gefragt.append(cursor)
        for one in self._antworten:
            if isinstance(one, Exception):
                raise one
            return one
        self.am_ende.set()
        await asyncio.Event().wait()
        raise AssertionError("unreachable")


@pytest.fixture(autouse=True)
def kurze_pausen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "PAUSE_FIRST_S", 0.001)
    monkeypatch.setattr(poller, "PAUSE_MAX_S", 0.004)
    monkeypatch.setattr(poller, "EMPTY_PAUSE_S", 0.001)


async def frage(postfach: Postfach) -> tuple[list[float], int]:
    """Poll until the answers are used up; return the pauses after failures and how often it rang."""
    rings = 0

    def ring() -> None:
        nonlocal rings
        rings += 1

    with capture_logs() as lines:
        task = asyncio.create_task(Poller("https://partner:1", postfach, ring).poll())
        await asyncio.wait_for(postfach.am_ende.wait(), 10)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return [line["wartet_s"] for line in lines if line["event"] == "poll.failed"], rings


async def test_failures_in_a_row_double_the_pause_up_to_the_longest_and_success_resets_it() -> None:
    pauses, _ = await frage(Postfach(LATER, LATER, LATER, LATER, ("c1", 0), LATER))
    assert pauses == [0.001, 0.002, 0.004, 0.004, 0.001]


async def test_the_cursor_is_handed_back_and_forgotten_after_a_failure() -> None:
    postfach = Postfach(("c1", 0), ("c2", 3), LATER, ("c3", 0))
    await frage(postfach)
    assert postfach.gefragt == [None, "c1", "c2", None, "c3"]


async def test_only_new_mail_rings() -> None:
    _, rings = await frage(Postfach(("c1", 0), ("c2", 2), ("c2", 0), ("c3", 1)))
    assert rings == 2


async def test_a_surprise_goes_up_to_whoever_keeps_the_poller_alive() -> None:
    with pytest.raises(ZeroDivisionError):
        await frage_bis_fehler(Postfach(ZeroDivisionError()))


async def frage_bis_fehler(postfach: Postfach) -> None:
    await asyncio.wait_for(Poller("https://partner:1", postfach, lambda: None).poll(), 10)
