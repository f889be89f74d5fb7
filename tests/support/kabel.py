"""A cable between client and server that can be cut, and a server that lies."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web


class Kabel:
    """Relays TCP to a port; ``schnitte`` = after how many octets from the server each connection is cut."""

    def __init__(self, ziel: int, schnitte: list[int]) -> None:
        self.ziel = ziel
        self.schnitte = schnitte
        self.verbindungen = 0
        self._laufend: set[asyncio.Task[None]] = set()

    @contextlib.asynccontextmanager
    async def offen(self) -> AsyncIterator[int]:
        """Yield the port to call."""
        server = await asyncio.start_server(self._verbinde, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for task in self._laufend:
                task.cancel()
            await asyncio.gather(*self._laufend, return_exceptions=True)
            await server.wait_closed()

    async def _verbinde(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._laufend.add(task)
        rest = self.schnitte[self.verbindungen] if self.verbindungen < len(self.schnitte) else None
        self.verbindungen += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.ziel)
        up = asyncio.create_task(_pumpe(reader, far_writer, None))
        try:
            await _pumpe(far_reader, writer, rest)
        finally:
            up.cancel()
            for end in (writer, far_writer):
                end.transport.abort()
            self._laufend.discard(task)


async def _pumpe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, rest: int | None) -> None:
    with contextlib.suppress(ConnectionError):
        while block := await reader.read(65536):
            if rest is not None:
                block = block[:rest]
                rest -= len(block)
            writer.write(block)
            await writer.drain()
            if rest == 0:
                return


@contextlib.asynccontextmanager
async def luegner(
    context: ssl.SSLContext, antworte: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> AsyncIterator[int]:
    """A server with this TLS that answers every request as the function says; yields its port."""
    runner = web.ServerRunner(web.Server(antworte), shutdown_timeout=0.1)  # type: ignore[arg-type]
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
