"""Long polls: whatever a partner answers, and however fast, he cannot keep an installation busy."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from gateway.domain.errors import TryLater
from gateway.worker import poller
from gateway.worker.poller import EMPTY_PAUSE_S, PAUSE_MAX_S, Poller


class Genug(Exception):
    """The test has seen enough."""


async def pausen(
    blick: Callable[..., Awaitable[tuple[str, int]]], monkeypatch: pytest.MonkeyPatch, anzahl: int
) -> tuple[list[float], list[str]]:
    """Let a poller run; return its pauses and what it rang."""
    slept: list[float] = []
    rung: list[str] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == anzahl:
            raise Genug

    monkeypatch.setattr(poller.asyncio, "sleep", sleep)
    with pytest.raises(Genug):
        await Poller("https://127.0.0.1:1", blick, lambda: rung.append("ring")).poll()
    return slept, rung


async def test_a_partner_that_answers_empty_at_once_is_asked_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    cursors: list[str | None] = []

    async def blick(_url: str, cursor: str | None, *, warten_s: int) -> tuple[str, int]:
        assert warten_s == 50
        cursors.append(cursor)
        return f"{len(cursors)}.e", 0

    slept, rung = await pausen(blick, monkeypatch, 5)
    assert all(0.9 * EMPTY_PAUSE_S < pause <= EMPTY_PAUSE_S for pause in slept)
    assert cursors == [None, "1.e", "2.e", "3.e", "4.e"]
    assert rung == []


async def test_new_mail_is_followed_by_the_next_look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = iter([3, 1, 0])

    async def blick(_url: str, _cursor: str | None, *, warten_s: int) -> tuple[str, int]:
        return "1.e", next(looks)

    slept, rung = await pausen(blick, monkeypatch, 1)
    assert len(slept) == 1
    assert rung == ["ring", "ring"]


async def test_failures_grow_the_pause_up_to_a_minute_and_begin_the_list_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cursors: list[str | None] = []

    async def blick(_url: str, cursor: str | None, *, warten_s: int) -> tuple[str, int]:
        cursors.append(cursor)
        if len(cursors) == 1:
            return "7.e", 1
        raise TryLater("down")

    slept, _ = await pausen(blick, monkeypatch, 10)
    assert slept[0] < 2
    assert all(pause <= PAUSE_MAX_S * 1.25 for pause in slept)
    assert slept[-1] > PAUSE_MAX_S / 2
    assert cursors == [None, "7.e", *[None] * 9]
    assert asyncio.get_running_loop().is_running()
