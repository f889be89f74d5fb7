"""Library against library: how fast ours and others' tools seal and open the same file, and with how much memory.

Each peer runs in an environment of its own (`build/peers`, made from `requirements/peers`), each step in a process
of its own, all in turn, and the median of the rounds counts. Files lie in memory, so that no disk is in a figure.
One message after the other in one process: what a server makes of it is not asked here.

About half an hour; BENCH_PEERS_SIZES="20K 1M" BENCH_PEERS_ROUNDS=1 BENCH_PEERS_S=0.5 is a trial of half a minute.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.peers.messung import SCHRITTE, STUFEN, Tafel, Zelle, miss
from tests.bench.peers.stufe import lege_datei, lege_schluessel
from tests.bench.peers.umgebung import ALLE, Peer
from tests.bench.zeile import Line

GROESSEN = "20K 1M 50M 250M"
EINHEIT = {"K": 1 << 10, "M": 1 << 20}
RUNDEN = 3
SEKUNDEN = 3.0
"""How long one process repeats its step, at least once."""
SCHNELLER, MEHR_OCTETS, SPEICHER = 3.0, 10.0, 0.1
"""Against each AS2 or AS4 peer: times the messages; times the octets from 50 MiB; part of its memory at 250 MiB."""
AB_GROSS, SPEICHER_AB = 50 << 20, 250 << 20
PLATZ = 4 << 30
"""Free octets that the folder in memory needs: the largest file, thrice."""


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    sizes = {name: _octets(name) for name in os.environ.get("BENCH_PEERS_SIZES", GROESSEN).split()}
    rounds = int(os.environ.get("BENCH_PEERS_ROUNDS", RUNDEN))
    seconds = float(os.environ.get("BENCH_PEERS_S", SEKUNDEN))
    with _im_speicher(folder) as (stage, where):
        lege_schluessel(stage)
        for name, octets in sizes.items():
            lege_datei(stage / name, octets)
        table = miss(stage, tuple(sizes), runden=rounds, sekunden=seconds)
    for name, octets in sizes.items():
        for level in STUFEN:
            for step in SCHRITTE:
                for peer in ALLE:
                    yield from _zeilen(table, peer, (name, octets), level, step, where)
    yield from _grenze()


def _zeilen(table: Tafel, peer: Peer, size: tuple[str, int], level: str, step: str, where: str) -> Iterator[Line]:
    """What one peer did, and ours against it."""
    name, octets = size
    cell, ours = table[peer.name, name, level, step], table["aktenbote", name, level, step]
    what = f"{step} {name} {level}: {peer.worte}"
    if cell.je_sekunde is None or cell.spitze is None:
        yield Line(name=what, value=0.0, unit="", limit=None, against=f"NOT RUN: {cell.grund}", gelaufen=False)
        return
    rate = cell.je_sekunde * octets / (1 << 20)
    about = f"{rate:.1f} MiB/s, CPU {cell.cpu_ms:.1f} ms each, {_runden(cell)}; {peer.anders}; files {where}"
    yield Line(name=what, value=cell.je_sekunde, unit="1/s", limit=None, against=about)
    yield Line(name=f"{what}, peak memory", value=cell.spitze, unit="MiB", limit=None, against=_grund(cell))
    if peer.art == "unser" or ours.je_sekunde is None or ours.spitze is None:
        return
    target = peer.art == "austausch"
    least = MEHR_OCTETS if octets >= AB_GROSS else SCHNELLER
    yield Line(
        name=f"{step} {name} {level}: ours / {peer.name}, messages and octets",
        value=ours.je_sekunde / cell.je_sekunde,
        unit="x",
        limit=least if target else None,
        against="target against AS2 and AS4" if target else "no target: it knows no partners and no receipts",
        higher_is_better=True,
    )
    yield Line(
        name=f"{step} {name} {level}: ours / {peer.name}, peak memory",
        value=ours.spitze / cell.spitze,
        unit="x",
        limit=SPEICHER if target and octets >= SPEICHER_AB else None,
        against="target against AS2 and AS4 at 250 MiB" if target else "no target",
    )


def _runden(cell: Zelle) -> str:
    found = sorted(one.je_sekunde for one in cell.laeufe)
    return f"{len(found)} rounds from {found[0]:.2f} to {found[-1]:.2f}"


def _grund(cell: Zelle) -> str:
    return f"{max(one.grund for one in cell.laeufe):.0f} MiB before the first message"


def _grenze() -> Iterator[Line]:
    """What no tool can be faster than on one core: the primitives alone, as ``openssl speed`` has them."""
    for algorithm, words, pattern, unit, part in (
        (("-evp", "sha256"), "SHA-256", r"^sha256\s.*?([\d.]+)k$", "MiB/s", 1000 / (1 << 20)),
        (("-evp", "aes-256-gcm"), "AES-256-GCM", r"^aes-256-gcm\s.*?([\d.]+)k$", "MiB/s", 1000 / (1 << 20)),
        (("rsa3072",), "RSA-3072 signatures", r"^rsa\s+3072 bits\s+\S+\s+\S+\s+([\d.]+)", "1/s", 1.0),
        (("ecdsap256",), "ECDSA P-256 signatures", r"^\s*256 bits ecdsa.*?s\s+\S+s\s+([\d.]+)", "1/s", 1.0),
    ):
        bytes_ = ("-bytes", "1048576") if unit == "MiB/s" else ()
        done = subprocess.run(
            ["openssl", "speed", "-seconds", "1", *bytes_, *algorithm], capture_output=True, text=True, check=False
        )
        found = re.search(pattern, done.stdout, re.MULTILINE | re.IGNORECASE)
        if found is None:
            yield Line(
                name=f"limit: {words}", value=0.0, unit="", limit=None, gelaufen=False,
                against=f"NOT RUN: openssl speed ended with {done.returncode}",
            )  # fmt: skip
            continue
        yield Line(
            name=f"limit: {words}",
            value=float(found[1]) * part,
            unit=unit,
            limit=None,
            against="openssl speed, one core",
        )


@contextmanager
def _im_speicher(folder: Path) -> Iterator[tuple[Path, str]]:
    """A folder in memory where there is room, else the given one; and words for where it is."""
    memory = Path("/dev/shm")  # noqa: S108 -- made private below
    if not memory.is_dir() or shutil.disk_usage(memory).free < PLATZ:
        yield folder, "on the disk"
        return
    with tempfile.TemporaryDirectory(prefix="aktenbote-peers-", dir=memory) as name:
        yield Path(name), "in memory"


def _octets(name: str) -> int:
    return int(name[:-1]) * EINHEIT[name[-1]]
