"""The whole of the long run: its parts as programs, in lanes side by side, and one summary of what they count.

Kills at named steps wait most of the time, so four lanes keep two cores busy: the gateways with faults and random
kills, the kills at the steps of services, those of commands and on prepared stages, and all the rest.
"""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

JE_MINUTE = {"transfers": 100, "kills": 20, "cuts": 10, "seconds": 6}
"""What every minute of the run is worth; ``seconds`` each for histories and for bent octets."""
HOECHSTENS = 300.0
"""Seconds for each minute after which the cuts begin no new round: a slow machine is not a hung one."""
GEZAEHLT = {
    "kills": re.compile(r"^(\d+) kills, \d+ transfers, \d+ failed$", re.MULTILINE),
    "transfers": re.compile(r"^\d+ kills, (\d+) transfers, \d+ failed$", re.MULTILINE),
    "faults": re.compile(r"^ *faults: (\d+) of", re.MULTILINE),
    "power cuts": re.compile(r"^(\d+) power cuts", re.MULTILINE),
}
"""How the reports of the parts say what is added up in the end."""


@dataclass
class Teil:
    """One part: ``python -m WORDS``; its report begins with the line that ``bericht`` matches."""

    name: str
    words: tuple[str, ...]
    bericht: str
    lines: list[str] = field(default_factory=list)
    code: int | None = None
    """Exit code; ``None`` = it was left out."""
    seconds: float = 0.0

    def laufe(self, sage: Callable[[str], None]) -> None:
        """Run it and pass on what it says."""
        sage(f"{self.name}: python -m {' '.join(self.words)}")
        begun = time.monotonic()
        command = [sys.executable, "-m", *self.words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            assert process.stdout is not None
            for line in process.stdout:
                self.lines.append(line.rstrip("\n"))
                sage(f"{self.name}: {self.lines[-1]}")
        self.code, self.seconds = process.returncode, time.monotonic() - begun

    def text(self) -> str:
        """Return its lines from where the report begins; all of it where there is none."""
        begin = max((n for n, line in enumerate(self.lines) if re.match(self.bericht, line)), default=0)
        return "\n".join(self.lines[begin:])


def _bahnen(minuten: float, saat: int) -> tuple[tuple[Teil, ...], ...]:
    want = {name: str(max(1, round(each * minuten))) for name, each in JE_MINUTE.items()}
    soak, seed = ("tests.soak", "--phase"), ("--seed", str(saat))
    faults = (*soak, "faults", "--transfers", want["transfers"], "--kills", want["kills"], *seed)
    cuts = ("tests.power", "--cuts", want["cuts"], "--seconds", str(minuten * HOECHSTENS), *seed)
    return (
        (Teil("faults", faults, "faults at"),),
        (
            Teil("steps", (*soak, "steps"), "every step"),
            Teil("side-ways", (*soak, "side-ways"), "beside"),
        ),
        (Teil("commands", (*soak, "commands"), "every command"),),
        (
            Teil("power", cuts, r"\d+ power cuts"),
            Teil("histories", ("tests.modell", "--seconds", want["seconds"], *seed), r"[a-z].* \d+, "),
            Teil("octets", ("tests.fuzz", "--seconds", want["seconds"], *seed), r"\d+ inputs"),
        ),
    )


def laufe(minuten: float, saat: int, *, sage: Callable[[str], None]) -> int:
    """Run all lanes to their ends, print the summary; return 1 if a part failed or less was done than is meant."""
    begun, lanes = time.monotonic(), _bahnen(minuten, saat)
    without = os.environ.get("TESTS_WITHOUT", "").split()
    threads = [threading.Thread(target=_bahn, args=(lane, without, sage)) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _fasse_zusammen([teil for lane in lanes for teil in lane], minuten, saat, time.monotonic() - begun, sage)


def _bahn(teile: Sequence[Teil], without: Sequence[str], sage: Callable[[str], None]) -> None:
    for teil in teile:
        if teil.name == "power" and "fuse" in without:
            continue
        teil.laufe(sage)


def _fasse_zusammen(
    teile: Sequence[Teil], minuten: float, saat: int, sekunden: float, sage: Callable[[str], None]
) -> int:
    sage(f"\n== summary (seed {saat})")
    for teil in teile:
        verdict = {None: "LEFT OUT", 0: "ok"}.get(teil.code, "FAILED")
        sage(f"{teil.name:10} {verdict:8} {teil.seconds:5.0f} s")
        if teil.code is not None:
            sage("\n".join(f"    {line}" for line in teil.text().splitlines()))
    counted = {
        name: sum(int(found) for teil in teile for found in shape.findall(teil.text()))
        for name, shape in GEZAEHLT.items()
    }
    wanted = {
        "kills": JE_MINUTE["kills"] * minuten,
        "transfers": JE_MINUTE["transfers"] * minuten,
        "faults": JE_MINUTE["transfers"] * minuten,
        "power cuts": 0 if any(teil.code is None for teil in teile) else JE_MINUTE["cuts"] * minuten,
    }
    short = [name for name, number in wanted.items() if counted[name] < int(number)]
    failed = [teil.name for teil in teile if teil.code]
    sage(", ".join(f"{number} {name}" for name, number in counted.items()) + f" in {sekunden:.0f} s")
    sage("; ".join((f"failed: {', '.join(failed) or 'nothing'}", *(f"too few {name}" for name in short))))
    return 1 if failed or short else 0
