"""Deliveries of scans: a thousand small files with ten kills, forty real-sized ones for rate and memory."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from gateway.demo.aufbau import baue_auf
from gateway.demo.bedienung import Dienst, Hands
from gateway.demo.scanlieferung import BLATT_180, ZWEI_MB, baue_lieferung
from tests.bench.zeile import Line

MIB = 1 << 20
VIELE, GROSSE, TODE = 1_000, 40, 10
RATE_LIMIT = 100.0
MEMORY_LIMIT = 200.0
BLICK_S = 0.1
"""Pause between looks at the memory."""
MERKLICH = 1 << 20
"""Octets of growth after which the memory is measured: that costs 2 ms of each process, which at every look is a
thirtieth of two cores, taken from what is measured."""
PAGE = os.sysconf("SC_PAGE_SIZE")
SEED = 20261127


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    kiel = baue_auf(folder / "aufbau", Hands(lambda _line: None)).kiel
    yield from _forty(folder, kiel)
    yield from _thousand(folder, kiel)


def _forty(folder: Path, kiel: Dienst) -> Iterator[Line]:
    delivery = folder / "vierzig"
    built = baue_lieferung(delivery, akten=GROSSE, nummer="40", umfang=BLATT_180, erste=900_001)
    size = built.octets / MIB
    copied = _copy_rate(delivery, folder / "kopie", size)
    begun = time.monotonic()
    peak, code = _take(kiel, delivery)
    rate = size / (time.monotonic() - begun)
    if code != 0:
        raise SystemExit(f"the delivery of {GROSSE} files ended with {code}")
    yield Line(
        name="a copy of the same files, durable one by one",
        value=copied,
        unit="MiB/s",
        limit=None,
        against="the disk",
    )
    yield Line(
        name=f"{GROSSE} files of 180 sheets ({size:.0f} MiB) checked and taken in",
        value=rate,
        unit="MiB/s",
        limit=min(RATE_LIMIT, copied),
        against="promise: 100 MiB/s, or what the disk copies",
        higher_is_better=True,
    )
    yield Line(
        name="memory meanwhile, all its processes",
        value=peak,
        unit="MiB",
        limit=MEMORY_LIMIT,
        against="promise: 200 MiB",
    )
    shutil.rmtree(delivery)


def _thousand(folder: Path, kiel: Dienst) -> Iterator[Line]:
    delivery = folder / "tausend"
    built = baue_lieferung(delivery, akten=VIELE, nummer="1000", umfang=ZWEI_MB)
    rolls = random.Random(SEED)
    begun, peaks = time.monotonic(), []
    for _ in range(TODE):
        peak, _code = _take(kiel, delivery, kill_after=rolls.uniform(1.5, 5.0))
        peaks.append(peak)
    peak, code = _take(kiel, delivery)
    seconds = time.monotonic() - begun
    if code != 0:
        raise SystemExit(f"the delivery of {VIELE} files ended with {code}")
    listed = Hands(lambda _line: None).type("ablage", "list", "--max", "100000", "--config", kiel.config)["files"]
    here = [one["reference"] for one in listed if not one["reference"].startswith("TEST SC-9")]
    yield Line(
        name=f"{VIELE} files of 2 MB, {TODE} kills: files in the Ablage",
        value=len(set(here)),
        unit="files",
        limit=VIELE,
        against="each exactly once",
        higher_is_better=True,
    )
    yield Line(
        name="  of them twice", value=len(here) - len(set(here)), unit="files", limit=0, against="each exactly once"
    )
    yield Line(
        name="  rate, kills and restarts included",
        value=built.octets / MIB / seconds,
        unit="MiB/s",
        limit=None,
        against=f"{seconds:.0f} s",
    )
    yield Line(
        name="  memory, the worst of all runs",
        value=max(*peaks, peak),
        unit="MiB",
        limit=MEMORY_LIMIT,
        against="promise: 200 MiB",
    )


def _take(kiel: Dienst, delivery: Path, *, kill_after: float | None = None) -> tuple[float, int]:
    """Run the command, killed (-9) after a time if wanted; return the peak of its memory in MiB, and its code."""
    command = [
        sys.executable,
        "-m",
        "gateway",
        "intake",
        "take",
        str(delivery),
        "--json",
        "--config",
        str(kiel.config),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        if kill_after is not None:
            timer = threading.Timer(kill_after, process.send_signal, (signal.SIGKILL,))
            timer.start()
        peak, highest = 0.0, 0
        while process.poll() is None:
            if (resident := _resident(process.pid)) > highest + MERKLICH:
                peak, highest = max(peak, _memory(process.pid)), resident
            time.sleep(BLICK_S)
        if kill_after is not None:
            timer.cancel()
        return peak, process.returncode


def _memory(pid: int) -> float:
    """Return the proportional set size of a process and its children, in MiB: shared pages count once."""
    total = 0
    for one in (pid, *_children(pid)):
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:  # it ended meanwhile, or does not show itself
            continue
        total += next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
    return total / 1024


def _resident(pid: int) -> int:
    """Return the octets a process and its children have in memory, shared ones counted for each: costs nothing."""
    total = 0
    for one in (pid, *_children(pid)):
        with suppress(OSError):  # it ended meanwhile
            total += int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1]) * PAGE
    return total


def _children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _copy_rate(source: Path, target: Path, size: float) -> float:
    """Copy every file, each durable before the next, as the Ablage does; return MiB a second."""
    begun = time.monotonic()
    target.mkdir()
    for number, path in enumerate(sorted(source.rglob("*.pdf"))):
        with path.open("rb") as read, (target / str(number)).open("wb") as written:
            shutil.copyfileobj(read, written, MIB)
            written.flush()
            os.fsync(written.fileno())
    seconds = time.monotonic() - begun
    shutil.rmtree(target)
    return size / seconds
