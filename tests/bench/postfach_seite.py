"""One side of the Postfach in a process of its own, driven by lines on stdin: so memory is measured per side.

``python -m tests.bench.postfach_seite server|client FOLDER``; every answer is one line on stdout.
"""

import asyncio
import gc
import hashlib
import sys
import time
from collections.abc import Awaitable, Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from support.postfach import HANNOVER, Ausweis, Haus  # noqa: E402 -- the helpers of the tests lie beside
from support.store import SCHLUESSEL  # noqa: E402

from gateway.domain.ids import Sha256, sha256_of  # noqa: E402
from gateway.postfach import grenzen, schalter, tls, verbindung  # noqa: E402
from gateway.postfach.client import PostfachClient  # noqa: E402
from gateway.postfach.grenzen import GRENZEN  # noqa: E402
from gateway.postfach.klingel import Warteplaetze, Warteplatz  # noqa: E402
from gateway.storage import LocalBlobs, SqliteStore  # noqa: E402
from gateway.transfer.postamt import Rechte  # noqa: E402

Frage = Callable[[list[str]], Awaitable[object]]


def rss_mib() -> float:
    """Return the resident memory of this process."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def talk(questions: dict[str, Frage]) -> None:
    """Answer until stdin ends."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print("ready", flush=True)
    while line := (await reader.readline()).decode():
        name, *rest = line.split()
        print(await questions[name](rest), flush=True)


class Viele(Warteplaetze):
    """Lets one certificate wait often: here one client plays the reader of many partners."""

    @contextmanager
    def nimm(self, key: Hashable, event: asyncio.Event) -> Iterator[Warteplatz]:
        """Take a place of its own each time."""
        with super().nimm((key, object()), event) as platz:
            yield platz


async def server(folder: Path) -> None:
    """Serve whoever shows a certificate of the tests' CA as a reader of Hannover."""
    haus = Haus(folder, SqliteStore.open(folder / "db", schluessel=SCHLUESSEL), blobs(folder), GRENZEN)
    verbindung.VERBINDUNGEN_MAX = schalter.GLEICHZEITIG_MAX = schalter.ANFRAGEN_VORRAT = 100_000
    grenzen.HANDSCHLAEGE_VORRAT = grenzen.HANDSCHLAEGE_OFFEN_MAX = 100_000  # all of them live on one machine here
    await haus.oeffne(ausweis_of(folder, "server"), (folder / "ca.pem").read_bytes())
    assert haus.schalter is not None
    rechte = Rechte(abruf=frozenset({HANNOVER}), bekannt=True)
    object.__setattr__(haus.schalter, "rechte", lambda _zertifikat: rechte)
    haus.schalter.lauf.plaetze = Viele()

    async def waiting(rest: list[str]) -> int:
        await haus.klingel.bis(int(rest[0]))
        return int(rest[0])

    async def put(rest: list[str]) -> str:
        pieces = [hashlib.sha256(str(n).encode()).digest() * (int(rest[1]) // 32) for n in range(int(rest[0]))]
        eintrag = await haus.lege(*pieces)
        return f"{eintrag.id} {' '.join(sha256_of(piece) for piece in pieces)}"

    async def port(_rest: list[str]) -> int:
        return haus.port

    await talk({"rss": rss, "waiting": waiting, "put": put, "port": port})
    await haus.schliesse()
    await haus.store.close()


async def client(folder: Path) -> None:
    """Poll and fetch; ``contexts`` certificates are used in turn."""
    made: list[PostfachClient] = []
    polls: list[asyncio.Task[object]] = []
    noticed: list[float] = []
    pins = frozenset({ausweis_of(folder, "server").sha256})

    def neu(port: int, name: str) -> PostfachClient:
        context = contexts.get(name)
        if context is None:
            context = contexts[name] = tls.client_context(
                folder / f"{name}.crt.pem", folder / "key.pem", folder / "ca.pem"
            )
        one = PostfachClient(f"https://127.0.0.1:{port}", context=context, erlaubt=lambda: pins)
        made.append(one)
        return one

    contexts: dict[str, object] = {}

    async def poll(rest: list[str]) -> str:
        port, count, many = int(rest[0]), int(rest[1]), rest[2] == "many"
        for n in range(count):
            one = neu(port, f"client{n if many else 0}")
            polls.append(asyncio.create_task(one.liste(ab=None, warten_s=50)))
            polls[-1].add_done_callback(lambda _done: noticed.append(time.monotonic()))
            if n % 25 == 24:
                await asyncio.sleep(0.05)
        return "polling"

    async def answered(_rest: list[str]) -> str:
        """When the first and the last poll had its answer, by the clock all processes of a machine share."""
        async with asyncio.timeout(60):
            for page in await asyncio.gather(*polls):
                assert page is not None
        return f"at {min(noticed)} {max(noticed)}"

    async def end(_rest: list[str]) -> str:
        for task in polls:
            task.cancel()
        await asyncio.gather(*polls, return_exceptions=True)
        await asyncio.gather(*(one.close() for one in made))
        polls.clear()
        made.clear()
        return "ended"

    async def fetch(rest: list[str]) -> float:
        port, size, umschlag, *segments = int(rest[0]), int(rest[1]), Sha256(rest[2]), *map(Sha256, rest[3:])
        one = neu(port, "client0")
        begun = time.monotonic()
        await asyncio.gather(*(one.segment(umschlag, segment, size, Nichts()) for segment in segments))
        rate = size * len(segments) / 2**20 / (time.monotonic() - begun)
        await one.close()
        return rate

    await talk({"rss": rss, "poll": poll, "end": end, "fetch": fetch, "answered": answered})
    await end([])


class Nichts:
    """A sink that keeps nothing."""

    def write(self, block: bytes | memoryview) -> None:
        """Forget."""

    def commit(self) -> Sha256:
        """Nothing to keep."""
        return Sha256("")

    def abort(self) -> None:
        """Nothing to forget."""


async def rss(_rest: list[str]) -> float:
    """Return the resident memory."""
    return rss_mib()


def blobs(folder: Path) -> LocalBlobs:
    """The blobs of the server."""
    return LocalBlobs(folder / "blobs", reserve_octets=0)


def ausweis_of(folder: Path, name: str) -> Ausweis:
    """Read a certificate the benchmark made."""
    return Ausweis.lies(folder / f"{name}.crt.pem", folder / "key.pem")


if __name__ == "__main__":
    asyncio.run({"server": server, "client": client}[sys.argv[1]](Path(sys.argv[2])))
