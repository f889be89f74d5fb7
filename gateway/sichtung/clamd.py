"""A ClamAV daemon asked over its own protocol: INSTREAM, one connection for each document (clamd(8), "COMMANDS").

The command is ``zINSTREAM`` and NUL; then chunks, each behind its length in four octets (network order), a chunk of
length 0 at the end; the answer ends with NUL. Only a whole answer in the known words is a verdict: what is cut off,
late or garbled is none. What the daemon says never leaves this module but for the name of a signature, in letters.
"""

import asyncio
import re
import socket
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from gateway.transfer.ports import Schutzprogramm, SchutzUnerreichbar, Urteil, Virenbefund

MIB: Final = 1 << 20
STUECK: Final = 256 * 1024
"""Octets of one chunk; the daemon writes each to its own file as it comes."""
MAX_ANTWORT: Final = 4096
"""Octets of one answer; the longest names of signatures have some hundred."""
MAX_SIGNATUR: Final = 48
"""Letters kept of the name of a signature: with the number of the document it fits one code of the audit log."""
VERBINDEN_S: Final = 5.0
"""Longest wait for a connection: the daemon accepts at once, also while it loads signatures."""
STOCKEN_S: Final = 60.0
"""Longest time in which it may take none of the octets: it spools them, and a busy disk takes seconds."""
ANTWORT_S: Final = 180.0
"""Longest wait for a verdict after the last octet: the daemon itself gives up after 120 (MaxScanTime)."""
NACHSCHLAG_S: Final = 1.0
"""Longest wait for the daemon to hang up after its answer, as it does; anything else it says makes that void."""
PING_S: Final = 5.0
"""Longest wait for what needs no scan."""

_OK = re.compile(rb"stream: OK")
_FUND = re.compile(rb"stream: (?P<name>[^\0]{1,1024}) FOUND")
_ZU_GROSS = re.compile(rb"INSTREAM size limit exceeded\. ERROR")
_GRENZE = "Heuristics.Limits.Exceeded"
"""Begins what the daemon reports where it stopped reading (AlertExceedsMax): no malware, no verdict either."""
_FREMD = re.compile(r"[^A-Za-z0-9._-]")
_VERSION = re.compile(
    r"ClamAV (?P<version>[0-9A-Za-z.+~-]{1,20})(?:/(?P<db>[0-9]{1,10})/(?P<vom>[A-Za-z0-9: ]{1,40}))?"
)
_ZEITFORM: Final = "%a %b %d %H:%M:%S %Y"
"""How the daemon writes when its database was built; in UTC."""


@dataclass(frozen=True, slots=True)
class Adresse:
    """Where the daemon listens: the path of a socket, or host and port."""

    pfad: str | None = None
    host: str | None = None
    port: int = 0

    @classmethod
    def aus(cls, text: str) -> "Adresse":
        """Read ``unix:PATH`` or ``tcp:HOST:PORT``; the settings have checked the shape."""
        kind, _, rest = text.partition(":")
        if kind == "unix":
            return cls(pfad=rest)
        host, _, port = rest.rpartition(":")
        return cls(host=host.strip("[]"), port=int(port))


class Clamd:
    """Implements ``Virenschutz``."""

    def __init__(self, adresse: Adresse, *, hoechstens: int, frist_s: float = ANTWORT_S) -> None:
        """``hoechstens``: octets of a document it is asked about; longer ones it may call OK without reading."""
        self._adresse = adresse
        self._hoechstens = hoechstens
        self._frist_s = frist_s

    async def programm(self) -> Schutzprogramm:
        """Return version and signatures of the daemon."""
        async with self._leitung() as line:
            await line.sende(b"zVERSION\0")
            said = await line.antwort(min(PING_S, self._frist_s))
        found = _VERSION.fullmatch(said.decode("latin-1"))
        if found is None:
            raise SchutzUnerreichbar("what listens at [malware] scanner does not answer like a ClamAV daemon")
        name = f"ClamAV/{_FREMD.sub('_', found['version'])}" + (f"/{found['db']}" if found["db"] else "")
        return Schutzprogramm(name=name, signaturen_vom=_moment(found["vom"]))

    async def pruefe(self, bloecke: Callable[[], Iterator[bytes]], laenge: int) -> Virenbefund:
        """Stream the octets through the daemon and return its verdict."""
        if laenge > self._hoechstens:
            return Virenbefund(urteil=Urteil.ZU_GROSS)
        async with self._leitung() as line:
            whole = False
            with suppress(ConnectionError):  # it hung up before the end: then its answer says why, if there is one
                await self._sende(line, bloecke())
                whole = True
            verdict = lies_urteil(await line.antwort(self._frist_s))
        if verdict.urteil is Urteil.SAUBER and not whole:
            raise SchutzUnerreichbar("the malware scanner says OK to what it has not read to the end")
        return verdict

    async def _sende(self, line: "_Leitung", bloecke: Iterator[bytes]) -> None:
        await line.sende(b"zINSTREAM\0")
        while (block := await asyncio.to_thread(next, bloecke, None)) is not None:
            for start in range(0, len(block), STUECK):  # never an empty one: that would end the stream
                piece = block[start : start + STUECK]
                await line.sende(struct.pack(">I", len(piece)) + piece)
        await line.sende(struct.pack(">I", 0))

    @asynccontextmanager
    async def _leitung(self) -> AsyncIterator["_Leitung"]:
        try:
            async with asyncio.timeout(min(VERBINDEN_S, self._frist_s)):
                line = _Leitung(await self._verbinde(), self._frist_s)
        except (OSError, TimeoutError):
            raise SchutzUnerreichbar("nothing answers at [malware] scanner: is clamd running there?") from None
        with line.socket:
            yield line

    async def _verbinde(self) -> socket.socket:
        loop, one = asyncio.get_running_loop(), self._adresse
        if one.pfad is not None:
            targets: list[tuple[int, Any]] = [(socket.AF_UNIX, one.pfad)]
        else:
            found = await loop.getaddrinfo(one.host, one.port, type=socket.SOCK_STREAM)
            targets = [(family, address) for family, _, _, _, address in found]
        for number, (family, address) in enumerate(targets, 1):
            made = socket.socket(family, socket.SOCK_STREAM)
            made.setblocking(False)
            try:
                await loop.sock_connect(made, address)
            except BaseException as error:
                made.close()
                if number == len(targets) or not isinstance(error, OSError):
                    raise
            else:
                return made
        raise OSError("the name has no address")


class _Leitung:
    """One connection. A bare socket: where the daemon answers early and hangs up, its answer can still be read."""

    def __init__(self, made: socket.socket, frist_s: float) -> None:
        self.socket = made
        self._frist_s = frist_s
        self._loop = asyncio.get_running_loop()

    async def sende(self, octets: bytes) -> None:
        """Send; ``ConnectionError`` where the daemon has hung up."""
        try:
            async with asyncio.timeout(min(STOCKEN_S, self._frist_s)):
                await self._loop.sock_sendall(self.socket, octets)
        except TimeoutError:
            raise SchutzUnerreichbar("the malware scanner takes nothing more") from None
        except ConnectionError:
            raise
        except OSError:
            raise SchutzUnerreichbar("the line to the malware scanner broke") from None

    async def antwort(self, frist_s: float) -> bytes:
        """Return one answer without its NUL; ``SchutzUnerreichbar`` where it is cut off, too long or goes on."""
        said = bytearray()
        try:
            async with asyncio.timeout(frist_s):
                while b"\0" not in said and len(said) <= MAX_ANTWORT:
                    if not (part := await self._loop.sock_recv(self.socket, MAX_ANTWORT)):
                        break
                    said += part
        except TimeoutError:
            raise SchutzUnerreichbar("the malware scanner takes too long for an answer") from None
        except OSError:
            raise SchutzUnerreichbar("the malware scanner broke off") from None
        if said.count(0) != 1 or said[-1] != 0 or await self._geht_weiter():
            raise SchutzUnerreichbar("the malware scanner broke off, or said more than one answer")
        return bytes(said[:-1])

    async def _geht_weiter(self) -> bool:
        """Tell whether more comes behind the answer; the daemon hangs up, and one that only waits says nothing."""
        try:
            async with asyncio.timeout(NACHSCHLAG_S):
                return bool(await self._loop.sock_recv(self.socket, 1))
        except (TimeoutError, OSError):
            return False


def lies_urteil(said: bytes) -> Virenbefund:
    """Return the verdict in an answer without its NUL; ``SchutzUnerreichbar`` where there is none."""
    if _OK.fullmatch(said):
        return Virenbefund(urteil=Urteil.SAUBER)
    if _ZU_GROSS.fullmatch(said):
        return Virenbefund(urteil=Urteil.ZU_GROSS)
    if (found := _FUND.fullmatch(said)) is not None:
        name = _FREMD.sub("_", found["name"].decode("latin-1")).strip("._-")[:MAX_SIGNATUR] or "unbenannt"
        if name.startswith(_GRENZE):
            return Virenbefund(urteil=Urteil.ZU_GROSS)
        return Virenbefund(urteil=Urteil.FUND, signatur=name)
    raise SchutzUnerreichbar("the malware scanner gave no verdict: see the log of clamd")


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(" ".join(text.split()), _ZEITFORM).replace(tzinfo=UTC)
    except ValueError:
        return None
