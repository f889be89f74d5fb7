"""HTTP by hand over TLS: what a partner may send that our client never would."""

import asyncio
from dataclasses import dataclass

import orjson
from support.postfach import Ausweis, Haus

from gateway.postfach.schalter import PREFIX


@dataclass(frozen=True)
class Antwort:
    """Status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, object]:
        found = orjson.loads(self.body)
        assert isinstance(found, dict)
        return found


class Roh:
    """One certificate; every request on a connection of its own."""

    def __init__(self, haus: Haus, wer: Ausweis | None) -> None:
        self.haus = haus
        self.wer = wer

    async def verbinde(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            "127.0.0.1", self.haus.port, ssl=self.haus.context(self.wer), limit=2**26
        )

    async def frage(self, zeile: str, *kopf: str, body: bytes = b"", version: str = "HTTP/1.1") -> Antwort:
        """Send one request and read one answer."""
        reader, writer = await self.verbinde()
        try:
            lines = (f"{zeile} {version}", "Host: postfach", *kopf, "Connection: close", "", "")
            writer.write("\r\n".join(lines).encode() + body)
            return await antwort(reader)
        finally:
            await schliesse(writer)

    async def get(self, pfad: str, *kopf: str) -> Antwort:
        return await self.frage(f"GET {PREFIX}{pfad}", *kopf)

    async def delete(self, pfad: str) -> Antwort:
        return await self.frage(f"DELETE {PREFIX}{pfad}")

    async def put(self, pfad: str, body: bytes, *kopf: str) -> Antwort:
        return await self.frage(f"PUT {PREFIX}{pfad}", f"Content-Length: {len(body)}", *kopf, body=body)


async def antwort(reader: asyncio.StreamReader) -> Antwort:
    """Read one answer from the connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:-2])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Antwort(int(head[0].split()[1]), headers, body)


async def schliesse(writer: asyncio.StreamWriter) -> None:
    """Close, whatever state the line is in."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        pass
