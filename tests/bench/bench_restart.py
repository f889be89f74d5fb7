"""Restart of a full installation: 100,000 finished transfers, 1,000 unfinished with their jobs, also after kill -9.

The store is filled once for the whole run, which takes about ten minutes. The unfinished transfers are notices that
were taken in and not worked on: their jobs are due the moment the service starts.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from support.buehne import Buehne, jemand, stelle_auf
from support.dienst import Dienst, dienst
from support.tippen import programm

from tests.bench.bestand import vervielfaeltige, vorlage
from tests.bench.zeile import Line

MIB = 1024 * 1024
FERTIGE = 100_000
UNFERTIGE = 1_000
GLEICHZEITIG = 50
"""Notices taken in at once: they share their commits."""
LIMIT_S = 5.0
SEITE_MAL = 1.5
"""A page of a full list takes at most so many times as long as an empty one, commands and all."""
LISTE_LIMIT_S = 0.5
MEMORY_LIMIT = 200.0
AGAINST = f"promise: {FERTIGE} stored and {UNFERTIGE} unfinished transfers"


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    buehne = stelle_auf(folder, uebliche=10_000)
    asyncio.run(_fuelle(buehne))
    config = buehne.hannover.konfiguration.folder
    size = (config / "data" / "aktenbote.db").stat().st_size / MIB
    yield Line(name="size of the database", value=size, unit="MiB", limit=None, against=AGAINST)
    with _gestartet(config) as (seconds, one):
        yield _zeile("restart until both ports answer", seconds, LIMIT_S)
        one.wait_for("job.done")  # at work: jobs are held, and there is a WAL to recover
        one.end(signal.SIGKILL)
    with _gestartet(config) as (seconds, one):
        yield _zeile("restart after kill -9 until both ports answer", seconds, LIMIT_S)
        yield _zeile("first look of a partner into the Postfach", asyncio.run(_blick(buehne)), LISTE_LIMIT_S)
        checked = one.wait_for("store.checked")["dauer_s"]
        yield Line(name="then until work goes on", value=checked, unit="s", limit=None, against="the file is read")
        one.wait_for("job.done")
        limit = SEITE_MAL * _seite(config, "task", "list")
        for what in ("transfer", "ablage"):
            yield Line(
                name=f"first page of aktenbote {what} list",
                value=_seite(config, what, "list"),
                unit="s",
                limit=limit,
                against=f"{SEITE_MAL} times the empty task list in this run",
            )
        yield Line(
            name="peak memory of the server until then",
            value=_peak_mib(one.process.pid),
            unit="MiB",
            limit=MEMORY_LIMIT,
            against="promise: 200 MiB",
        )


def _zeile(name: str, seconds: float, limit: float) -> Line:
    return Line(name=name, value=seconds, unit="s", limit=limit, against=AGAINST)


async def _fuelle(buehne: Buehne) -> None:
    """Let one file cross, keep it 100,000 times, and take in the notices of 1,000 people more."""
    hannover = buehne.hannover
    await hannover.oeffne()
    await buehne.kiel.oeffne()
    done = await buehne.ziehe_um(jemand(0))
    await buehne.laufe()
    await buehne.kiel.schliesse()
    await vervielfaeltige(await vorlage(hannover, done), FERTIGE)
    for begin in range(1, UNFERTIGE + 1, GLEICHZEITIG):
        await asyncio.gather(*(hannover.anmeldung(jemand(begin + one)) for one in range(GLEICHZEITIG)))
    stored = await hannover.lies(lambda tx: next(tx._c.execute("SELECT count(*) FROM transfer"))[0])  # type: ignore[attr-defined]  # the real one has it
    assert stored == FERTIGE + UNFERTIGE + 1
    await hannover.schliesse()


@contextmanager
def _gestartet(config: Path) -> Iterator[tuple[float, Dienst]]:
    """Run the program; yield the seconds from its start to a good answer of ``/health``, and the process."""
    begun = time.monotonic()
    with dienst(config) as one:
        status, report = one.health()
        seconds = time.monotonic() - begun
        assert status == 200, report
        yield seconds, one


async def _blick(buehne: Buehne) -> float:
    """Seconds of the first list that Kiel asks of Hannover, with its connection."""
    place = f"https://127.0.0.1:{buehne.hannover.konfiguration.settings.server.partner_port}"
    await buehne.kiel.oeffne()
    try:
        line = buehne.kiel.eins.umgebung.gegenstellen.zu(place)
        begun = time.monotonic()
        await line.liste(ab=None, warten_s=0)
        return time.monotonic() - begun
    finally:
        await buehne.kiel.schliesse()


def _seite(config: Path, *words: str) -> float:
    """Seconds of a command that shows a list, typed beside the service."""
    begun = time.monotonic()
    done = programm(*words, "--json", "--config", config)
    assert done.code == 0, done
    return time.monotonic() - begun


def _peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(row for row in status.splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
