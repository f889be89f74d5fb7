"""One side of the attack, in a process of its own, driven by lines on stdin: opfer, guter or feind-NAME."""

import asyncio
import os
import ssl
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import structlog
from support.postfach import BREMEN, HANNOVER, KIEL, Ausweis, Haus
from support.store import SCHLUESSEL

from gateway.domain.ids import NachrichtenUUID, sha256_of
from gateway.postfach import tls
from gateway.postfach.grenzen import GRENZEN
from gateway.storage import SqliteStore
from gateway.transfer.ports import Tx
from gateway.transfer.postamt import Rechte
from gateway.transfer.records import PostfachEintrag, PostfachZustand
from tests.bench import postfach_seite
from tests.bench.angriffe import FREMD, TUN, Ziel

PAUSE_S = 0.06
"""Between two requests of the good partner, in seconds: it stays below the handshakes a second of one address."""
ZEILEN = 1500
"""Messages that wait for the hostile partner: three full pages."""


async def opfer(folder: Path) -> None:
    """Serve the good and the hostile partner with the limits of the wire."""
    structlog.configure(  # nobody reads stdout meanwhile: a full pipe would stop the server
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.PrintLoggerFactory((folder / "log").open("w")),
    )
    store = SqliteStore.open(folder / "db", schluessel=SCHLUESSEL)
    haus = Haus(folder, store, postfach_seite.blobs(folder), GRENZEN)
    await haus.oeffne(_ausweis(folder, "server"), (folder / "ca.pem").read_bytes())
    haus.rechte[_ausweis(folder, "gut").sha256] = Rechte(abruf=frozenset({HANNOVER}), bekannt=True)
    haus.rechte[_ausweis(folder, "feind").sha256] = Rechte(
        abruf=frozenset({BREMEN}), einlieferung=frozenset({BREMEN}), bekannt=True
    )
    await store.write(_fuelle)

    async def port(_rest: list[str]) -> int:
        return haus.port

    await postfach_seite.talk({"port": port})
    await haus.schliesse()
    await store.close()


def _fuelle(tx: Tx) -> None:
    for number in range(ZEILEN):
        digest = sha256_of(os.urandom(16))
        row = PostfachEintrag(
            id=digest, nummer=0, autor=KIEL, leser=BREMEN, inhalt_sha256=digest, umschlag_laenge=1,
            uuid=NachrichtenUUID(f"55555555-5555-4555-8555-{number:012}"), gesamt_laenge=1,
            zustand=PostfachZustand.OFFEN, eingang=datetime.now(UTC),
        )  # fmt: skip
        tx.postfach.anlegen(row, [])


async def guter(folder: Path) -> None:
    """Ask now and then, each time on a new connection; tell how long each took, in milliseconds."""
    context = _context(folder, "gut")

    async def probe(rest: list[str]) -> str:
        taken = []
        for _ in range(int(rest[1])):
            begin = time.monotonic()
            strom = await asyncio.open_connection("127.0.0.1", int(rest[0]), ssl=context)
            await Ziel(int(rest[0]), context).frage(strom, "/postfach/v1/nachrichten?max=1")
            taken.append((time.monotonic() - begin) * 1000)
            strom[1].close()
            await asyncio.sleep(PAUSE_S)
        return "ms " + " ".join(f"{one:.3f}" for one in taken)  # a line that begins with 20 is of the log

    await postfach_seite.talk({"probe": probe})


async def feind(folder: Path, name: str) -> None:
    """Attack from the word go until stdin ends."""
    running: list[asyncio.Future[None]] = []

    async def los(rest: list[str]) -> str:
        ziel = Ziel(int(rest[0]), _context(folder, "fremd" if name in FREMD else "feind"))
        running.append(asyncio.ensure_future(TUN[name](ziel)))
        await asyncio.sleep(0.5)  # until all connections stand
        return "running"

    await postfach_seite.talk({"los": los})
    for one in running:
        one.cancel()


def _ausweis(folder: Path, name: str) -> Ausweis:
    return Ausweis.lies(folder / f"{name}.crt.pem", folder / f"{name}.key.pem")


def _context(folder: Path, name: str) -> ssl.SSLContext:
    return tls.client_context(folder / f"{name}.crt.pem", folder / f"{name}.key.pem", folder / "ca.pem")


if __name__ == "__main__":
    side, where = sys.argv[1], Path(sys.argv[2])
    made = {"opfer": opfer, "guter": guter}
    asyncio.run(made[side](where) if side in made else feind(where, side.removeprefix("feind-")))
