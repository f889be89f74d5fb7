"""A daemon that speaks INSTREAM as clamd does, in this process, and misbehaves on demand."""

import asyncio
import contextlib
import struct
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PROBE = b"Aktenbote\n"
VERSION = b"ClamAV 1.4.6/27456/Thu Nov 26 08:52:05 2026\0"


def eicar() -> bytes:
    """The test string every scanner knows, put together here so that no scanner takes this file for it."""
    return b"".join((b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!$H+H*"))


@dataclass
class Scanner:
    """What it does; changed by the test while it listens."""

    pfad: Path
    art: str = "gut"
    """``gut``; ``stumm`` never answers; ``zu`` hangs up in the middle of its answer; ``weg`` before it; ``muell``;
    ``fehler``; ``zweimal`` adds a second answer; ``offen`` answers and does not hang up."""
    scheitert_an: bytes | None = None
    """Octets of a document it never gives a verdict on, whatever ``art`` says."""
    stirbt_daran: bool = False
    """It hangs up on that one instead of saying that it failed."""
    grenze: int = 1 << 40
    """Octets after which it answers that it is too much, and hangs up."""
    zu_viel: bytes = b"INSTREAM size limit exceeded. ERROR\0"
    """What it says then."""
    stueckweise: bool = False
    """Answers octet by octet."""
    name: bytes = b"Eicar-Signature"
    version: bytes = VERSION
    gesehen: list[bytes] = field(default_factory=list)
    proben: int = 0
    """How often it was asked about the harmless octets."""
    _laufende: set["asyncio.Task[None]"] = field(default_factory=set)

    async def bediene(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._laufende.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                command = await reader.readuntil(b"\0")
                if command == b"zVERSION\0":
                    await self._antworte(writer, self.version)
                elif command == b"zINSTREAM\0":
                    await self._lies(reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            self._laufende.discard(task)

    async def beende(self) -> None:
        """Leave whoever still waits."""
        running = tuple(self._laufende)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _lies(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        octets = bytearray()
        while length := struct.unpack(">I", await reader.readexactly(4))[0]:
            octets += await reader.readexactly(length)
            if len(octets) > self.grenze:
                await self._antworte(writer, self.zu_viel)
                return
        if self.scheitert_an is not None and self.scheitert_an in octets:
            if not self.stirbt_daran:
                await self._antworte(writer, b"stream: Can't allocate memory ERROR\0")
            return
        if octets == PROBE:
            self.proben += 1
        else:
            self.gesehen.append(bytes(octets))
        found = eicar() in octets
        await self._antworte(writer, b"stream: " + self.name + b" FOUND\0" if found else b"stream: OK\0")

    async def _antworte(self, writer: asyncio.StreamWriter, answer: bytes) -> None:
        match self.art:
            case "weg":
                return
            case "stumm":
                await asyncio.sleep(3600)
            case "zu":
                answer = answer[:-1]
            case "muell":
                answer = b"\x00\xff stream: \0"
            case "fehler":
                answer = b"stream: Can't allocate memory ERROR\0"
            case "zweimal":
                answer += answer
        pieces = [answer[i : i + 1] for i in range(len(answer))] if self.stueckweise else [answer]
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        if self.art == "offen":
            await asyncio.sleep(3600)


@asynccontextmanager
async def scanner(pfad: Path, **wie: object) -> AsyncIterator[Scanner]:
    """A daemon on a socket in the file system."""
    made = Scanner(pfad, **wie)  # type: ignore[arg-type]
    server = await asyncio.start_unix_server(made.bediene, str(pfad))
    try:
        yield made
    finally:
        server.close()
        await made.beende()


@contextmanager
def im_faden(haus: Path) -> Iterator[Scanner]:
    """A daemon in a thread of its own, named in the configuration of ``haus``; a command has this thread's loop."""
    with tempfile.TemporaryDirectory() as folder:  # the path of a socket is short
        made, loop, ready = Scanner(Path(folder) / "s"), asyncio.new_event_loop(), threading.Event()
        config = haus / "aktenbote.toml"
        text = config.read_text("utf-8").replace("[malware]\n", f'[malware]\nscanner = "unix:{made.pfad}"\n', 1)
        config.write_text(text, encoding="utf-8")
        done = asyncio.Event()

        async def diene() -> None:
            server = await asyncio.start_unix_server(made.bediene, str(made.pfad))
            ready.set()
            await done.wait()
            server.close()
            await made.beende()

        thread = threading.Thread(target=lambda: loop.run_until_complete(diene()))
        thread.start()
        ready.wait()
        yield made
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()
