"""A server that answers twice: the second answer is never taken for the one to the next request."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import orjson
import pytest
from support.postfach import Haus
from support.ziel import Ziel

from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.postfach import leitung, tls
from gateway.transfer.absagen import GegenstelleGestoert

Verhalten = Callable[[int, str, asyncio.StreamWriter], Awaitable[None]]
"""Gets number and path of a request on its connection, from 1, and writes whatever it likes."""


def antwort(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def seite(cursor: str) -> bytes:
    return antwort(orjson.dumps({"epoche": "e", "cursor": cursor, "nachrichten": []}))


@asynccontextmanager
async def server(haus: Haus, verhalten: Verhalten) -> AsyncIterator[int]:
    """Kiel's certificate on a server that speaks only as it is told."""
    crt, key = haus.server_ausweis().files(haus.ordner)
    context: ssl.SSLContext = tls.server_context(crt, key, haus.ordner / "ca.pem")

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = 0
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                number += 1
                await verhalten(number, head.split()[1].decode(), writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.transport.abort()

    made = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=context)
    try:
        yield made.sockets[0].getsockname()[1]
    finally:
        made.close()
        await made.wait_closed()


async def test_a_second_answer_that_came_before_the_next_request_ends_the_connection(haus: Haus) -> None:
    seen: list[int] = []

    async def doppelt(number: int, path: str, writer: asyncio.StreamWriter) -> None:
        seen.append(number)
        writer.write(2 * seite(path.partition("ab=")[2] or "erste"))

    async with server(haus, doppelt) as port:
        client = haus.client(port=port)
        found = [(await client.liste(ab=cursor)).cursor for cursor in (None, "zweite", "dritte")]
        assert found == ["erste", "zweite", "dritte"]
        assert seen == [1, 1, 1]
        await client.close()


async def test_a_second_answer_behind_the_next_request_spoils_that_one_and_no_other(haus: Haus) -> None:
    umschlag, before = b"<umschlag/>", b""

    async def spaeter(number: int, path: str, writer: asyncio.StreamWriter) -> None:
        nonlocal before
        own = antwort(umschlag) if path.endswith("umschlag") else seite("c")
        writer.write((before if number > 1 else b"") + own)
        before = own

    async with server(haus, spaeter) as port:
        client, name = haus.client(port=port), sha256_of(umschlag)
        assert (await client.liste(ab=None)).cursor == "c"
        with pytest.raises(Refused, match="another Umschlag"):
            await client.umschlag(name)
        assert await client.umschlag(name) == umschlag
        await client.close()


async def test_a_segment_of_another_request_spoils_no_further_one(haus: Haus) -> None:
    octets = {sha256_of(one): one for one in (b"eins", b"zwei")}
    before = b""

    async def spaeter(number: int, path: str, writer: asyncio.StreamWriter) -> None:
        nonlocal before
        own = antwort(octets[Sha256(path.rpartition("/")[2])])
        writer.write((before if number > 1 else b"") + own)
        before = own

    async def hole(name: Sha256) -> bytes:
        ziel = Ziel()
        await client.segment(Sha256("0" * 64), name, 4, ziel)
        return bytes(ziel.octets)

    async with server(haus, spaeter) as port:
        client, (eins, zwei) = haus.client(port=port), octets
        assert await hole(eins) == b"eins"
        with pytest.raises(Refused, match="other octets"):
            await hole(zwei)
        assert await hole(zwei) == b"zwei"
        await client.close()


async def test_an_answer_that_never_begins_ends_at_its_deadline(
    haus: Haus, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hints without end: each of them is an octet that came, so that a pause between octets never grows long."""
    monkeypatch.setattr(leitung, "ANTWORT_S", 0.2)
    monkeypatch.setattr(haus, "grenzen", type(haus.grenzen)(handschlag_s=0.5))

    async def hinweise(_number: int, _path: str, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with server(haus, hinweise) as port:
        client = haus.client(port=port)
        with pytest.raises(GegenstelleGestoert) as caught:
            await client.liste(ab=None)
        assert caught.value.code == "LANGSAM"
        assert isinstance(caught.value, TryLater)
        await client.close()
