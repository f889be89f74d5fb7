"""Killed with -9 again and again: what was answered is there, and nothing is there in half (promise 6)."""

import os
import random
import signal
from pathlib import Path

from support.kind import kinder, pruefe_alle
from support.store import sqlite_store

from gateway.domain.ids import Sha256
from gateway.storage import LocalBlobs
from gateway.transfer.ports import Store

RUNDEN = 48


def _starte_und_toete(prozess: object, ordner: Path, name: str, nach_acks: int) -> dict[str, Sha256]:
    """Let one process work until it has answered so often, kill it, and return what it had answered."""
    stdin, stdout = prozess.stdin, prozess.stdout  # type: ignore[attr-defined]  # a Popen
    stdin.write(f"{ordner} serve {name} 100000\n")
    stdin.flush()
    pid, acks = 0, {}
    for zeile in stdout:
        wort, *werte = zeile.split()
        if wort == "pid":
            pid = int(werte[0])
        elif wort == "ack":
            acks[werte[0]] = Sha256(werte[1])
            if len(acks) == nach_acks:
                os.kill(pid, signal.SIGKILL)
        else:
            break
    return acks


async def _pruefe(store: Store, blobs: LocalBlobs, acks: dict[str, Sha256]) -> None:
    await store.read(lambda tx: pruefe_alle(tx, acks))
    for blob in acks.values():
        assert blobs.size(blob) == 3000
    assert [befund for befund in blobs.scrub() if befund.fehler] == []


async def test_nothing_answered_is_lost_and_nothing_is_half_there_after_each_kill(tmp_path: Path) -> None:
    zufall = random.Random(20260301)
    with kinder() as prozess:
        for runde in range(RUNDEN):
            ordner = tmp_path / str(runde // 6)  # six kills on one database, then a new one
            ordner.mkdir(exist_ok=True)
            acks = _starte_und_toete(prozess, ordner, f"r{runde}", zufall.choice((1, 2, 5, 20)))
            assert acks
            async with sqlite_store(ordner) as store:
                await _pruefe(store, LocalBlobs(ordner / "blobs", reserve_octets=0), acks)
