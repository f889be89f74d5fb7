"""The small ports: who holds lines, sends nothing or fetches nothing shuts nobody out and keeps no end waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from gateway.postfach.nebentor import Nebengrenzen, Nebentor

GROSS = b"x" * (32 * 1024 * 1024)
FRAGE = b"GET /gross HTTP/1.1\r\nHost: localhost\r\n\r\n"


class Zeuge:
    """What became of a request that is never answered."""

    def __init__(self) -> None:
        self.beginnt, self.endet = asyncio.Event(), asyncio.Event()

    async def haenge(self, _request: web.Request) -> web.Response:
        self.beginnt.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.endet.set()
        raise AssertionError


@asynccontextmanager
async def tor(grenzen: Nebengrenzen) -> AsyncIterator[tuple[int, Nebentor, Zeuge]]:
    async def kurz(_request: web.Request) -> web.Response:
        return web.Response(text="da")

    async def gross(_request: web.Request) -> web.Response:
        return web.Response(body=GROSS)

    app, zeuge = web.Application(), Zeuge()
    app.router.add_get("/kurz", kurz)
    app.router.add_get("/gross", gross)
    app.router.add_get("/haengt", zeuge.haenge)
    one = Nebentor(app, grenzen)
    port = await one.start("127.0.0.1", 0)
    try:
        async with asyncio.timeout(60):
            yield port, one, zeuge
    finally:
        await one.stop()


async def frage(port: int, octets: bytes) -> bytes:
    """Everything that comes back until the line ends."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(octets)
    try:
        return await reader.read()
    finally:
        writer.close()


def kurz(path: str = "/kurz") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


async def endet(reader: asyncio.StreamReader) -> int:
    """Read until the line ends; return how much came."""
    came = 0
    with suppress(ConnectionError):
        while octets := await reader.read(1 << 20):
            came += len(octets)
    return came


async def test_one_answer_ends_a_line() -> None:
    async with tor(Nebengrenzen()) as (port, _, _):
        answer = await frage(port, kurz())
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\nda")


async def test_who_holds_every_line_loses_the_oldest_and_shuts_nobody_out() -> None:
    async with tor(Nebengrenzen(linien=4)) as (port, _, _):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(4)]
        assert (await frage(port, kurz())).endswith(b"da")
        await endet(held[0][0])
        for _, writer in held:
            writer.close()


async def test_who_sends_no_request_or_fetches_no_answer_is_cut_off_in_time() -> None:
    async with tor(Nebengrenzen(leben_s=0.2)) as (port, _, _):
        deaf, asks = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        asks.write(FRAGE)
        silent, quiet = await asyncio.open_connection("127.0.0.1", port)
        half, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /kurz HTTP/1.1\r\nX: ")
        assert await endet(silent) == await endet(half) == 0
        assert await endet(deaf) < len(GROSS)  # its time was over before theirs
        for line in (quiet, writer, asks):
            line.close()


async def test_the_end_waits_for_nobody_who_holds_a_line() -> None:
    async with tor(Nebengrenzen(leben_s=3600)) as (port, one, zeuge):
        _, asks = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        asks.write(FRAGE)
        reader, hangs = await asyncio.open_connection("127.0.0.1", port)
        hangs.write(kurz("/haengt"))
        await zeuge.beginnt.wait()
        async with asyncio.timeout(20):
            await one.stop()
            await zeuge.endet.wait()
            await endet(reader)
        for line in (asks, hangs):
            line.close()


async def test_who_goes_away_is_not_waited_for() -> None:
    async with tor(Nebengrenzen()) as (port, _, zeuge):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(kurz("/haengt"))
        await zeuge.beginnt.wait()
        writer.close()
        await zeuge.endet.wait()


async def test_broken_http_is_refused_and_none_of_it_repeated() -> None:
    async with tor(Nebengrenzen()) as (port, _, _):
        for octets in (b"GARBAGE geheim\r\n\r\n", b"GET /kurz HTTP/1.1\r\ngeheim geheim\r\n\r\n"):
            answer = await frage(port, octets)
            assert b" 400 " in answer.splitlines()[0]
            assert b"geheim" not in answer
