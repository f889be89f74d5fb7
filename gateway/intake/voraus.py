"""Does the next pieces of work while one is used: a place that the last document of one leaves free is not idle."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from itertools import islice
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")


async def im_voraus(
    dinge: Iterable[A], tue: Callable[[A], Coroutine[Any, Any, B]], *, voraus: int
) -> AsyncGenerator[tuple[A, B], None]:
    """Yield every thing with what was made of it, in order, while ``voraus`` others are in work.

    To be closed (``contextlib.aclosing``): what is in work then is cancelled. Raises what ``tue`` raises.
    """
    rest = iter(dinge)
    laeuft: deque[tuple[A, asyncio.Task[B]]] = deque()

    def fuelle_auf() -> None:
        laeuft.extend((eins, asyncio.create_task(tue(eins))) for eins in islice(rest, voraus - len(laeuft)))

    try:
        fuelle_auf()
        while laeuft:
            eins, lauf = laeuft[0]
            ergebnis = await lauf
            laeuft.popleft()
            fuelle_auf()
            yield eins, ergebnis
    finally:
        for _, lauf in laeuft:
            lauf.cancel()
        await asyncio.gather(*(lauf for _, lauf in laeuft), return_exceptions=True)
