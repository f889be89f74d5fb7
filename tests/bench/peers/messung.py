"""Every peer at every size, step by step in processes of their own, in turn; the median of the rounds counts."""

import json
import os
import shutil
import signal
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.peers.umgebung import ALLE, Fehlt, Peer, python

SCHRITTE = ("seal", "open")
STUFEN = ("rsa", "p256")
ZEIT_S = 900
"""One process, in seconds; pyas2lib needs about 40 for one message of 250 MiB."""


@dataclass(frozen=True, slots=True)
class Lauf:
    """One process: messages a second, ms of CPU for each, peak memory in MiB, and that before the first message."""

    je_sekunde: float
    cpu_ms: float
    spitze: float
    grund: float


@dataclass(slots=True)
class Zelle:
    """A peer at one size, level and step, over all rounds."""

    laeufe: list[Lauf] = field(default_factory=list)
    grund: str | None = None
    """Why there is no figure."""

    @property
    def je_sekunde(self) -> float | None:
        """Messages a second, the median."""
        return statistics.median(one.je_sekunde for one in self.laeufe) if self.laeufe else None

    @property
    def cpu_ms(self) -> float:
        """CPU of one message in ms, the median; what the other core did counts too."""
        return statistics.median(one.cpu_ms for one in self.laeufe)

    @property
    def spitze(self) -> float | None:
        """Peak memory in MiB, the highest."""
        return max(one.spitze for one in self.laeufe) if self.laeufe else None


Schluessel = tuple[str, str, str, str]
"""Peer, name of the size, level, step."""
Tafel = dict[Schluessel, Zelle]


def miss(ordner: Path, groessen: Sequence[str], *, runden: int, sekunden: float) -> Tafel:
    """Measure all; what cannot be run keeps its reason, and is not tried again in the next round."""
    tafel: Tafel = {}
    pythons: dict[str, Path] = {}
    for peer in ALLE:
        try:
            pythons[peer.name] = python(peer)
        except Fehlt as error:
            for size, level, step in _zellen(groessen):
                tafel[peer.name, size, level, step] = Zelle(grund=str(error))
    for _ in range(runden):
        for size in groessen:
            for level in STUFEN:
                for peer in (one for one in ALLE if one.name in pythons):
                    _beide(tafel, peer, pythons[peer.name], ordner / size, level, sekunden)
    return tafel


def _zellen(groessen: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return ((size, level, step) for size in groessen for level in STUFEN for step in SCHRITTE)


def _beide(tafel: Tafel, peer: Peer, python_: Path, ordner: Path, stufe: str, sekunden: float) -> None:
    """Seal, then open what was sealed; the folder is gone afterwards."""
    place = ordner / peer.name
    place.mkdir()
    failed = None
    for step in SCHRITTE:
        cell = tafel.setdefault((peer.name, ordner.name, stufe, step), Zelle())
        if failed is not None and cell.grund is None:
            cell.grund = f"nothing was sealed: {failed}"
        if cell.grund is None:
            _einer(cell, [str(python_), "-I", str(peer.programm), step, stufe, str(place), str(sekunden)])
        failed = failed or cell.grund
    shutil.rmtree(place)


def _einer(cell: Zelle, command: list[str]) -> None:
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            out, err = process.communicate(timeout=ZEIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with what it has started
            process.communicate()
            cell.grund = f"not done within {ZEIT_S} s"
            return
    if process.returncode < 0:
        cell.grund = f"ended by signal {-process.returncode}"
        return
    lines = out.splitlines()
    if process.returncode or not lines:
        cell.grund = f"ended with {process.returncode}: {(err.strip() or 'no words').splitlines()[-1]}"
        return
    try:
        found = json.loads(lines[-1])
    except ValueError:
        cell.grund = f"said nothing that can be read: {lines[-1][:200]}"
        return
    if "kannnicht" in found:
        cell.grund = found["kannnicht"]
        return
    count = found["anzahl"]
    cell.laeufe.append(
        Lauf(count / found["sekunden"], found["cpu"] * 1000 / count, found["spitze"], found["grund"])
    )
