"""What the hostile partner and the stranger do, each until stopped; a connection that is cut is opened again."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress

VON = ("127.0.0.2", 0)
"""Address of the attackers: another machine than the good partner's."""
LISTE = "/postfach/v1/nachrichten"
TROPFEN_S = 0.5
"""Pause between two octets of what is sent slowly."""
ATEM_S = 0.01
"""Pause before a connection is opened again: an attacker may be fast, but the measuring client shares its cores."""

Strom = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Ziel:
    """Where the attack goes and with which certificate."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        """Remember both."""
        self.port, self.context = port, context

    async def verbinde(self) -> Strom:
        """Shake hands."""
        return await asyncio.open_connection("127.0.0.1", self.port, ssl=self.context, local_addr=VON)

    async def frage(self, strom: Strom, pfad: str, *kopf: str) -> None:
        """Ask and read the whole answer."""
        reader, writer = strom
        writer.write("\r\n".join((f"GET {pfad} HTTP/1.1", "Host: x", *kopf, "", "")).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))


async def immer(wie_viele: int, tu: Callable[[], Awaitable[None]]) -> None:
    """Do it on so many connections at once, again and again."""

    async def einer() -> None:
        while True:
            with suppress(OSError, EOFError, asyncio.IncompleteReadError, ssl.SSLError):
                await tu()
            await asyncio.sleep(ATEM_S)

    await asyncio.gather(*(einer() for _ in range(wie_viele)))


async def _tropfe(ziel: Ziel, anfang: str) -> None:
    _reader, writer = await ziel.verbinde()
    writer.write(anfang.encode())
    while not writer.is_closing():
        await asyncio.sleep(TROPFEN_S)
        writer.write(b"x")
        await writer.drain()


async def langsame_koepfe(ziel: Ziel) -> None:
    """32 connections whose headers never end."""
    await immer(32, lambda: _tropfe(ziel, f"GET {LISTE} HTTP/1.1\r\nX-Slow: "))


async def langsame_koerper(ziel: Ziel) -> None:
    """Eight bodies of which one octet comes at a time, on all 32 connections."""
    path = f"/postfach/v1/einlieferungen/{'ab' * 32}/umschlag"
    await immer(32, lambda: _tropfe(ziel, f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"))


async def leerlauf(ziel: Ziel) -> None:
    """32 connections on which nothing happens."""

    async def halte() -> None:
        reader, _writer = await ziel.verbinde()
        await reader.read()

    await immer(32, halte)


async def viele_verbindungen(ziel: Ziel) -> None:
    """Shake hands and go, 64 at a time."""

    async def einmal() -> None:
        _reader, writer = await ziel.verbinde()
        writer.close()
        await writer.wait_closed()

    await immer(64, einmal)


async def lange_listen(ziel: Ziel) -> None:
    """The longest page of the list, on all connections."""
    await _fragen(ziel, f"{LISTE}?max=500")


async def sturm(ziel: Ziel) -> None:
    """Polls without a wait, on all connections."""
    await _fragen(ziel, f"{LISTE}?max=1")


async def klingelsturm(ziel: Ziel) -> None:
    """Long polls that push each other off the one place."""
    await _fragen(ziel, f"{LISTE}?ab=999999999.", "Prefer: wait=50")


async def _fragen(ziel: Ziel, pfad: str, *kopf: str) -> None:
    async def lang() -> None:
        strom = await ziel.verbinde()
        while True:
            await ziel.frage(strom, pfad, *kopf)

    await immer(32, lang)


async def halbe_handschlaege(ziel: Ziel) -> None:
    """400 connections that never say a word of TLS."""

    async def halte() -> None:
        loop = asyncio.get_running_loop()
        with socket.socket() as line:
            line.setblocking(False)
            line.bind(VON)
            await loop.sock_connect(line, ("127.0.0.1", ziel.port))
            await loop.sock_recv(line, 1)

    await immer(400, halte)


ANGRIFFE = {
    "langsame_koepfe": "partner: headers that never end",
    "langsame_koerper": "partner: bodies that trickle",
    "leerlauf": "partner: 32 idle connections",
    "viele_verbindungen": "partner: shakes hands and goes, 64 at a time",
    "lange_listen": "partner: 500 rows again and again, 32 at a time",
    "sturm": "partner: flood of polls, 32 at a time",
    "klingelsturm": "partner: long polls that push each other off",
    "halbe_handschlaege": "stranger: 400 connections without a word",
    "fremde_ausweise": "stranger: certificate of nobody, 64 at a time",
}
"""Attack → words for the table."""
TUN: dict[str, Callable[[Ziel], Awaitable[None]]] = {
    "langsame_koepfe": langsame_koepfe,
    "langsame_koerper": langsame_koerper,
    "leerlauf": leerlauf,
    "viele_verbindungen": viele_verbindungen,
    "lange_listen": lange_listen,
    "sturm": sturm,
    "klingelsturm": klingelsturm,
    "halbe_handschlaege": halbe_handschlaege,
    "fremde_ausweise": viele_verbindungen,
}
FREMD = frozenset({"halbe_handschlaege", "fremde_ausweise"})
"""Attacks of strangers."""
