"""Writers of answers that go wrong: aiohttp's own writer, and between it and the line what the fault does."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web
from aiohttp.http_writer import StreamWriter

from gateway.simulator.plan import Schlag

STUECKE_JE_S = 10
"""A slow body goes out in so many pieces a second."""
MUELL = b"\x00\xff\x80 this is no HTTP \xfe\r\n\r\n" * 64
"""What stands on the line instead of an answer."""


class Schreiber(StreamWriter):
    """Writes as it should, with the ``Date`` of the simulator's clock; the faults below change one thing each.

    A fault strikes only answers that say yes (2xx): a refusal is the honest work already.
    """

    def __init__(self, request: web.Request, jetzt: Callable[[], datetime], schlag: Schlag | None = None) -> None:
        """Write for this request; ``schlag`` is the fault a derived class carries out."""
        super().__init__(request.protocol, asyncio.get_running_loop())
        self._jetzt = jetzt
        self._schlag = schlag
        self._gut = False
        self._tot = False

    async def write_headers(self, status_line: str, headers: Any) -> None:
        """Write status and headers."""
        headers["Date"] = format_datetime(self._jetzt(), usegmt=True)
        self._gut = self._schlag is not None and status_line.split(" ")[1].startswith("2")
        if self._gut:
            self.kopf(headers)
        await super().write_headers(status_line, headers)

    async def write(self, chunk: Any, *, drain: bool = True, LIMIT: int = 0x10000) -> None:  # noqa: N803 -- aiohttp's name
        """Write a piece of the body as the fault leaves it."""
        if not self._gut:
            await super().write(chunk, drain=drain, LIMIT=LIMIT)
            return
        async for piece in self.koerper(bytes(chunk)):
            await super().write(piece, drain=drain, LIMIT=LIMIT)

    async def write_eof(self, chunk: bytes = b"") -> None:
        """Write the last piece."""
        if self._gut and chunk:
            await self.write(chunk)
            chunk = b""
        await super().write_eof(chunk)
        if self._gut:
            self.schluss()

    def _write(self, chunk: Any) -> None:
        if not self._tot:
            super()._write(chunk)

    def _writelines(self, chunks: Iterable[Any]) -> None:
        if not self._tot:
            super()._writelines(chunks)

    def trifft(self) -> None:
        """Count the fault."""
        if self._schlag is not None:
            self._schlag.trifft()

    def trenne(self) -> None:
        """Let what was written go out, close the connection, and write nothing more."""
        self.send_headers()
        self._tot = True
        if self.transport is not None:
            self.transport.close()

    # -- what a fault changes ---------------------------------------------------------------------------------

    def kopf(self, headers: Any) -> None:
        """Called before the headers of a good answer are written."""

    async def koerper(self, chunk: bytes) -> AsyncIterator[bytes]:
        """Yield what is written instead of a piece of the body."""
        yield chunk

    def schluss(self) -> None:
        """Called behind the last octet."""


class Langsam(Schreiber):
    """So many octets a second."""

    async def koerper(self, chunk: bytes) -> AsyncIterator[bytes]:
        """Yield small pieces with pauses."""
        self.trifft()
        rate = self._schlag.wert if self._schlag is not None else 1
        size = max(1, rate // STUECKE_JE_S)
        for begin in range(0, len(chunk), size):
            piece = chunk[begin : begin + size]
            yield piece
            await asyncio.sleep(len(piece) / rate)


class Stockend(Schreiber):
    """Half of the body, a long pause, the rest."""

    _bis: int | None = None

    async def koerper(self, chunk: bytes) -> AsyncIterator[bytes]:
        """Yield everything, with the pause in the middle of the whole body."""
        if self._bis is None:
            self._bis = (self.length or 0) // 2
        if 0 <= self._bis < len(chunk):
            yield chunk[: self._bis]
            chunk = chunk[self._bis :]
            self._bis = -1
            self.trifft()
            await asyncio.sleep(self._schlag.wert if self._schlag is not None else 0)
        elif self._bis > 0:
            self._bis -= len(chunk)
        yield chunk


class Abgeschnitten(Schreiber):
    """So many octets of the body, then the connection is closed."""

    _da = 0

    async def koerper(self, chunk: bytes) -> AsyncIterator[bytes]:
        """Yield what is before the cut."""
        room = (self._schlag.wert if self._schlag is not None else 0) - self._da
        self._da += len(chunk)
        if len(chunk) <= room:
            yield chunk
            return
        if room > 0:
            yield chunk[:room]
        if not self._tot:
            self.trifft()
            self.trenne()


class Verloren(Schreiber):
    """The work is done, the connection is gone before the answer."""

    def kopf(self, headers: Any) -> None:  # noqa: ARG002 -- nothing of them goes out
        """End the connection."""
        self.trifft()
        self._tot = True
        if self.transport is not None:
            self.transport.abort()


class Muell(Schreiber):
    """Octets that are no HTTP instead of the answer."""

    def kopf(self, headers: Any) -> None:  # noqa: ARG002 -- nothing of them goes out
        """Write the rubbish and close."""
        self.trifft()
        self._write(MUELL)
        self.trenne()


class Gekippt(Schreiber):
    """One bit of the body is another."""

    _fertig = False

    async def koerper(self, chunk: bytes) -> AsyncIterator[bytes]:
        """Yield the first piece with a bit flipped in its middle."""
        if not self._fertig:
            self._fertig = True
            self.trifft()
            middle = len(chunk) // 2
            chunk = chunk[:middle] + bytes((chunk[middle] ^ 1,)) + chunk[middle + 1 :]
        yield chunk


class Laenger(Schreiber):
    """One octet more than there is, announced and sent."""

    def kopf(self, headers: Any) -> None:
        """Announce it."""
        if self.length:
            self.length += 1
            headers["Content-Length"] = str(self.length)

    async def koerper(self, chunk: bytes) -> AsyncIterator[bytes]:
        """Send it where one octet is left to send."""
        yield chunk
        if self.length == 1:
            self.trifft()
            yield b"\x00"


class Doppelt(Schreiber):
    """The whole answer twice."""

    def __init__(self, *args: Any) -> None:
        """Remember what goes out; only for answers that are small."""
        super().__init__(*args)
        self._gesagt: list[bytes] = []

    def _write(self, chunk: Any) -> None:
        self._gesagt.append(bytes(chunk))
        super()._write(chunk)

    def _writelines(self, chunks: Iterable[Any]) -> None:
        joined = b"".join(chunks)
        self._gesagt.append(joined)
        super()._write(joined)

    def schluss(self) -> None:
        """Say it again."""
        self.trifft()
        super()._write(b"".join(self._gesagt))


SCHREIBER: dict[str, type[Schreiber]] = {
    "slow": Langsam,
    "stall": Stockend,
    "cut": Abgeschnitten,
    "lost-answer": Verloren,
    "garbage": Muell,
    "wrong-digest": Gekippt,
    "wrong-length": Laenger,
    "double-answer": Doppelt,
}
"""Name of the fault → writer that carries it out."""
