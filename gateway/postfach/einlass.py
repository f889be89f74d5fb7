"""The door of the Postfach: each source address shakes hands in turn, before anybody knows whose certificate it is.

asyncio's own server accepts as many connections at once as the backlog holds, and a TLS handshake costs more than
most requests: one machine that connects again and again would keep every partner waiting.
"""

import asyncio
import errno
import ipaddress
import socket
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import structlog

from gateway.postfach import grenzen as g
from gateway.postfach.zuteilung import Zuteilung

_MANGEL = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
"""What this machine lacks for one more connection; it may have it again in a second."""
_OHNE_FAMILIE = frozenset({errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL})
"""A name has an address of a family this machine does not speak (``localhost`` without IPv6)."""

_log = structlog.get_logger()


def herkunft(address: str) -> str:
    """Return what counts as one source: an IPv4 address, or the /64 network an IPv6 address lies in."""
    with suppress(ValueError):
        found = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(found, ipaddress.IPv6Address):
            mapped = found.ipv4_mapped
            return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return address


class Einlass:
    """Listens and lets in. ``oeffne`` once, ``schliesse`` once."""

    def __init__(
        self, neu: Callable[[], asyncio.BaseProtocol], context: ssl.SSLContext, grenzen: g.Grenzen
    ) -> None:
        """Keep what serves a connection, the TLS it is served with, and the time a handshake has."""
        self._neu, self._context, self._grenzen = neu, context, grenzen
        self._zuteilung = Zuteilung(vorrat=g.HANDSCHLAEGE_VORRAT, je_s=g.HANDSCHLAEGE_JE_S)
        self._lauscher: list[socket.socket] = []
        self._annahmen: list[asyncio.Task[None]] = []
        self._einlassend: set[asyncio.Task[None]] = set()
        self._offen: Counter[str] = Counter()
        self._zugleich: dict[str, asyncio.Semaphore] = {}
        self._abgewiesen: set[socket.socket] = set()

    async def oeffne(self, host: str, port: int) -> int:
        """Listen on every address of the host; return the port of the first (port 0 = given by the system)."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        refused: OSError | None = None
        for family, _, _, _, address in dict.fromkeys(found):
            try:
                self._lauscher.append(_lauscher(family, address))
            except OSError as error:
                refused = error
                if error.errno not in _OHNE_FAMILIE:
                    break
        if refused is not None and (not self._lauscher or refused.errno not in _OHNE_FAMILIE):
            self._schliesse_lauscher()
            raise refused
        self._annahmen = [asyncio.create_task(self._nimm_an(one)) for one in self._lauscher]
        bound: int = self._lauscher[0].getsockname()[1]
        return bound

    def schliesse_tuer(self) -> None:
        """Take no more connections; who shakes hands may go on."""
        for annahme in self._annahmen:
            annahme.cancel()
        self._schliesse_lauscher()

    async def schliesse(self) -> None:
        """Give up who still waits or shakes hands."""
        self.schliesse_tuer()
        for task in self._einlassend:
            task.cancel()
        await asyncio.gather(*self._annahmen, *self._einlassend, return_exceptions=True)
        for line in tuple(self._abgewiesen):
            self._lege_auf(line)

    def _schliesse_lauscher(self) -> None:
        loop = asyncio.get_running_loop()
        for listener in self._lauscher:
            if listener.fileno() >= 0:
                loop.remove_reader(listener)  # before its number may be that of another socket
                listener.close()

    async def _nimm_an(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(0)  # where more wait already, accepting them gives nobody else a turn
            try:
                line, address = await loop.sock_accept(listener)
            except OSError as error:
                if error.errno in _MANGEL:
                    _log.warning("postfach.accept_failed", exc_info=error)
                    await asyncio.sleep(g.ATEMPAUSE_S)
                continue  # anything else is the end of that one connection, and must cost nobody a second
            source = herkunft(str(address[0]))
            if self._offen[source] >= g.HANDSCHLAEGE_OFFEN_MAX or len(self._einlassend) >= g.EINLASSEND_MAX:
                self._weise_ab(line)
                continue
            self._offen[source] += 1
            task = asyncio.create_task(self._lass_ein(line, source))
            self._einlassend.add(task)
            task.add_done_callback(partial(self._fertig, line, source))

    async def _lass_ein(self, line: socket.socket, source: str) -> None:
        loop = asyncio.get_running_loop()
        try:
            pause = self._zuteilung.nimm(source, loop.time())
            if pause > 0:
                await asyncio.sleep(pause)
            async with self._zugleich.setdefault(source, asyncio.Semaphore(g.HANDSCHLAEGE_ZUGLEICH)):
                await loop.connect_accepted_socket(
                    self._neu,
                    line,
                    ssl=self._context,
                    ssl_handshake_timeout=self._grenzen.handschlag_s,
                    ssl_shutdown_timeout=1.0,
                )
        except OSError:  # also TLS: no certificate, a foreign one, silence; nobody to tell and nothing to keep
            line.close()

    def _fertig(self, line: socket.socket, source: str, task: asyncio.Task[None]) -> None:
        """Free the place; a task that is given up before its first step runs none of its own lines."""
        self._einlassend.discard(task)
        if task.cancelled():
            line.close()
        self._offen[source] -= 1
        if not self._offen[source]:
            del self._offen[source]
            self._zugleich.pop(source, None)

    def _weise_ab(self, line: socket.socket) -> None:
        """Close after a while: who is closed at once comes back at once. Only so many are kept for that."""
        if len(self._abgewiesen) >= g.ABGEWIESENE_MAX:
            line.close()
            return
        self._abgewiesen.add(line)
        asyncio.get_running_loop().call_later(g.ATEMPAUSE_S, self._lege_auf, line)

    def _lege_auf(self, line: socket.socket) -> None:
        self._abgewiesen.discard(line)
        line.close()


def _lauscher(family: int, address: tuple[object, ...]) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(g.BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
