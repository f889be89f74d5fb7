"""The clock of every program that is measured: it repeats one step and prints how often, how long and how large.

Nothing of the gateway is imported here, and nothing that is not in the standard library: it runs in foreign
environments, too. ``python lauf_NAME.py seal|open LEVEL FOLDER SECONDS``; the answer is one line of JSON.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

BLOCK = 1 << 20


class Auftrag(NamedTuple):
    """What is asked: which step, at which level (``rsa`` or ``p256``), and where everything lies."""

    schritt: str
    stufe: str
    ordner: Path
    """Of this tool alone: ``sealed`` and ``opened`` once made. The file lies above, the keys above that."""
    sekunden: float

    @property
    def payload(self) -> Path:
        """The file that is sent."""
        return self.ordner.parent / "payload"

    @property
    def sealed(self) -> Path:
        """What the first step makes of it; a folder, where the tool makes several files."""
        return self.ordner / "sealed"

    @property
    def opened(self) -> Path:
        """What the second step makes of that."""
        return self.ordner / "opened"

    def pem(self, name: str) -> Path:
        """A key or certificate: ``NAME.key.pem`` or ``NAME.crt.pem``."""
        return self.ordner.parents[1] / "keys" / name


class Kannnicht(Exception):
    """The tool does not do this; the words say why."""


def auftrag() -> Auftrag:
    """Read what is asked."""
    step, level, folder, seconds = sys.argv[1:]
    return Auftrag(step, level, Path(folder), float(seconds))


def messe(schritte: Callable[[Auftrag], dict[str, Callable[[], object]]]) -> None:
    """Prepare, then repeat the step for as long as asked, at least once; print the answer."""
    asked = auftrag()
    try:
        step = schritte(asked)[asked.schritt]
        base = speicher()
        times, cpu = _wiederhole(step, asked.sekunden)
        peak = speicher()
        if asked.schritt == "open" and not gleich(asked.payload, asked.opened):
            raise Kannnicht("what was opened is not what was sealed")
    except Kannnicht as error:
        print(json.dumps({"kannnicht": str(error)}))
        return
    except Exception as error:  # whatever a tool throws is its answer
        print(json.dumps({"kannnicht": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}))
        return
    found = {"anzahl": len(times), "sekunden": sum(times), "cpu": cpu, "spitze": peak, "grund": base}
    print(json.dumps(found))


def _wiederhole(step: Callable[[], object], seconds: float) -> tuple[list[float], float]:
    """Seconds of each repetition, and of the CPU for all. A first one that is short only warms up."""
    used = _cpu()
    times = [_eine(step)]
    if times[0] < seconds:
        times, used = [], _cpu()
        while sum(times) < seconds:
            times.append(_eine(step))
    return times, _cpu() - used


def _eine(step: Callable[[], object]) -> float:
    begun = time.perf_counter()
    step()
    return time.perf_counter() - begun


def _cpu() -> float:
    """Seconds of all threads and of every child that has ended."""
    now = os.times()
    return now.user + now.system + now.children_user + now.children_system


def speicher() -> float:
    """Peak memory of this process in MiB, as the kernel counts it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def gleich(eins: Path, zwei: Path) -> bool:
    """Whether two files hold the same octets."""
    return _abdruck(eins) == _abdruck(zwei)


def _abdruck(datei: Path) -> bytes:
    digest = hashlib.sha256()
    with datei.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.digest()
