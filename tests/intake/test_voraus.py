"""Work ahead: in order, no more at once than asked for, and none left over whatever ends it."""

import asyncio
from contextlib import aclosing

import pytest

from gateway.intake.voraus import im_voraus


async def test_everything_comes_in_order_and_so_many_are_in_work_meanwhile() -> None:
    running, most = 0, 0

    async def work(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (number % 3))
        running -= 1
        return number * number

    async with aclosing(im_voraus(range(20), work, voraus=3)) as done:
        found = [one async for one in done]
    assert found == [(number, number * number) for number in range(20)]
    assert most == 3


async def test_the_next_ones_begin_before_the_first_is_used() -> None:
    begun: list[int] = []

    async def work(number: int) -> int:
        begun.append(number)
        await asyncio.sleep(0)
        return number

    async with aclosing(im_voraus(range(9), work, voraus=2)) as done:
        first = await anext(done)
        await asyncio.sleep(0)
        assert first == (0, 0)
        assert begun == [0, 1, 2]


@pytest.mark.parametrize("how", ["failed", "closed", "cancelled"])
async def test_whatever_ends_it_nothing_is_left_in_work(how: str) -> None:
    begun: list[int] = []
    ended: list[int] = []
    used = asyncio.Event()

    async def work(number: int) -> int:
        begun.append(number)
        try:
            if number == 1 and how == "failed":
                raise ValueError("number 1")
            await asyncio.sleep(0 if number < 1 else 60)
            return number
        finally:
            ended.append(number)

    async def use() -> None:
        async with aclosing(im_voraus(range(9), work, voraus=3)) as done:
            async for _ in done:
                used.set()
                if how == "closed":
                    break

    use_ = asyncio.create_task(use())
    if how == "cancelled":
        await used.wait()
        use_.cancel()
    (outcome,) = await asyncio.gather(use_, return_exceptions=True)
    expected = {"failed": ValueError, "closed": type(None), "cancelled": asyncio.CancelledError}
    assert type(outcome) is expected[how]
    assert sorted(ended) == begun
    assert 3 <= len(begun) < 9
