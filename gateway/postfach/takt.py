"""Bodies in motion: the minimum rate of both directions, and blocks that leave the event loop for a thread."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from types import TracebackType
from typing import TypeVar

import aiohttp
import msgspec

from gateway.postfach.grenzen import BLOCK, Grenzen

T = TypeVar("T")
NICHT_LESBAR = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the JSON parser raises for a body of others: another shape, no UTF-8, or brackets too deep for it."""


class ZuLangsam(Exception):
    """The other side stayed below the minimum rate for a whole window."""


class ZuGross(Exception):
    """The body is longer than it may be."""


class Takt:
    """Counts octets in windows of ``fenster_s``; each window needs ``rate`` octets per second on average.

    Only time spent waiting for the other side counts: while this side is busy the window stands still.
    """

    def __init__(self, grenzen: Grenzen) -> None:
        """Begin the first window."""
        self._soll = int(grenzen.rate * grenzen.fenster_s)
        self._fenster_s = grenzen.fenster_s
        self._rest_s = grenzen.fenster_s
        self._octets = 0

    async def lies(self, content: aiohttp.StreamReader) -> bytes:
        """Return the octets that have come, empty at the end of the body; raises ``ZuLangsam``."""
        loop = asyncio.get_running_loop()
        while True:
            begin = loop.time()
            try:
                async with asyncio.timeout(self._rest_s):
                    chunk = await content.readany()
            except TimeoutError:  # a cancelled read has taken nothing from the stream
                self._schliesse_fenster()
                continue
            self._rest_s -= loop.time() - begin
            self._zaehle(len(chunk))
            return chunk

    async def schreibe(self, arbeit: Awaitable[None], octets: int) -> None:
        """Await a write of so many octets; raises ``ZuLangsam``. The write itself is never cut in two."""
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(arbeit)
        task.add_done_callback(_gesehen)
        try:
            while True:
                begin = loop.time()
                done, _ = await asyncio.wait((task,), timeout=self._rest_s)
                self._rest_s -= loop.time() - begin
                if done:
                    task.result()
                    return self._zaehle(octets)
                self._schliesse_fenster()
        finally:
            if not task.done():
                task.cancel()

    def _zaehle(self, octets: int) -> None:
        self._octets += octets
        if self._rest_s <= 0:
            self._schliesse_fenster()

    def _schliesse_fenster(self) -> None:
        if self._octets < self._soll:
            raise ZuLangsam
        self._octets = 0
        self._rest_s = self._fenster_s


def _gesehen(task: "asyncio.Future[None]") -> None:
    """Look at the error of a write nobody waits for any more: the line went away, which is no error of ours."""
    if not task.cancelled():
        task.exception()


async def bloecke(
    content: aiohttp.StreamReader, takt: Takt, *, max_octets: int
) -> AsyncIterator[tuple[bytes, ...]]:
    """Yield the body in groups of chunks of about 1 MiB; raises ``ZuLangsam``, ``ZuGross``.

    What came before a line broke is yielded before the error: whoever resumes would else never get past a line that
    breaks more often than once in a group.
    """
    chunks: list[bytes] = []
    waiting = seen = 0
    try:
        while chunk := await takt.lies(content):
            seen += len(chunk)
            if seen > max_octets:
                raise ZuGross
            chunks.append(chunk)
            waiting += len(chunk)
            if waiting >= BLOCK:
                yield tuple(chunks)
                chunks, waiting = [], 0
    except (ZuLangsam, aiohttp.ClientError, OSError):
        if chunks:
            yield tuple(chunks)
        raise
    if chunks:
        yield tuple(chunks)


async def alles(content: aiohttp.StreamReader, takt: Takt, *, max_octets: int) -> bytes:
    """Return a small body whole; raises ``ZuLangsam``, ``ZuGross``."""
    return b"".join([b"".join(group) async for group in bloecke(content, takt, max_octets=max_octets)])


async def im_thread(arbeit: Callable[[], T]) -> T:
    """Run a function in a thread and wait for its end even when cancelled: it may hold a file."""
    lauf = asyncio.get_running_loop().run_in_executor(None, arbeit)
    try:
        return await asyncio.shield(lauf)
    except asyncio.CancelledError:
        await asyncio.wait((lauf,))
        raise


class Fliessband:
    """Hands blocks to a function in a thread, one after the other, while the next one is being collected.

    Leaving the ``async with`` waits for the block at work, also after a cancellation: nobody else touches what the
    function writes to before.
    """

    def __init__(self, arbeit: Callable[[Sequence[bytes]], None]) -> None:
        """Remember the function; it gets the chunks of one block."""
        self._arbeit = arbeit
        self._lauf: asyncio.Future[None] | None = None

    async def __aenter__(self) -> "Fliessband":
        return self

    async def gib(self, chunks: Sequence[bytes]) -> None:
        """Wait for the block before and begin with this one."""
        await self.fertig()
        self._lauf = asyncio.get_running_loop().run_in_executor(None, self._arbeit, chunks)

    async def fertig(self) -> None:
        """Wait for the last block; raises what the function raised."""
        lauf, self._lauf = self._lauf, None
        if lauf is not None:
            try:
                await asyncio.shield(lauf)
            except asyncio.CancelledError:
                self._lauf = lauf
                raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lauf is not None:
            await asyncio.wait((self._lauf,))
            if not self._lauf.cancelled() and error is not None:
                self._lauf.exception()  # seen: the first error is the one that counts
