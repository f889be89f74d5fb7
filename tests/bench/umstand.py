"""Under what circumstances figures were measured: machine, program, settings; and where they are kept."""

import json
import os
import platform
import shlex
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.zeile import Line

WURZEL = Path(__file__).parents[2]
ABLAGE = WURZEL / "build" / "bench"
"""One JSON file for each benchmark, the last run of it; ``make benchmarks`` makes docs/benchmarks.md of them."""
VORSATZ = "BENCH_"
"""Variables that make a benchmark smaller or larger than it is by itself."""


def verstellt() -> dict[str, str]:
    """The variables that are set: with any of them a run is a trial."""
    return {name: value for name, value in sorted(os.environ.items()) if name.startswith(VORSATZ) and value}


def maschine() -> dict[str, str]:
    """What is measured on, in words; nothing that names the machine."""
    cpu = next(
        (line.split(":")[1].strip() for line in _zeilen("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next((int(line.split()[1]) for line in _zeilen("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": cpu or platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{memory / 1024 / 1024:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "openssl": ssl.OPENSSL_VERSION,
    }


def last() -> float:
    """How many processes wanted a core in the last minute; a quiet machine has less than 0.5 of others."""
    return os.getloadavg()[0]


def stand() -> str:
    """The commit that was measured, with ``+`` where files differ from it; empty without git."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+", "--exclude", "*"],
            cwd=WURZEL, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def bewahre(name: str, zeilen: Sequence[Line], *, begonnen: datetime, last_vorher: float, ganz: bool) -> Path:
    """Keep the lines of one benchmark with everything that tells how they came about."""
    ABLAGE.mkdir(parents=True, exist_ok=True)
    path = ABLAGE / f"{name}.json"
    settings = verstellt()
    words = "".join(f"{key}={shlex.quote(value)} " for key, value in settings.items())
    content = {
        "name": name,
        "befehl": f"{words}make bench BENCH={name}",
        "probe": bool(settings),
        "ganz": ganz,
        "begonnen": begonnen.strftime("%Y-%m-%dT%H:%MZ"),
        "dauer_s": round((datetime.now(UTC) - begonnen).total_seconds()),
        "stand": stand(),
        "maschine": maschine(),
        "last_vorher": round(last_vorher, 2),
        "zeilen": [asdict(one) for one in zeilen],
    }
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _zeilen(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()
