"""Store and blobs with several writers on a disk that loses power at random moments."""

import os
import random
import signal
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from support.fuse_platte import GEDULD_S, Platte, platte
from support.kind import kinder, pruefe_alle
from support.store import HANNOVER, sqlite_store

from gateway.domain.ids import Sha256
from gateway.storage import LocalBlobs
from gateway.transfer.ports import Tx

SCHNITTE_JE_PLATTE = 4
"""Cuts one disk lives through before an empty one follows: the first of them hit tables that are being made."""
ENDEN = 3
"""Ways in which each cut ends, besides the one where nothing unsynced survives; the last one is lived on with."""
MOMENTE = {"write": 120, "fsync": 40, "rename": 12, "alles": 250}
"""Kinds of calls a cut may hit, and the last one of its kind that is hit."""


@dataclass
class Bericht:
    """What was done to the store."""

    schnitte: int = 0
    zustaende: int = 0
    beantwortet: int = 0
    momente: list[tuple[str, int]] = field(default_factory=list)


async def schneide_speicher(ordner: Path, *, schnitte: int, saat: int) -> Bericht:
    """Cut so often; fails with an ``AssertionError`` that names seed and cut."""
    bericht, zufall = Bericht(), random.Random(saat)
    with kinder() as prozess:
        while bericht.schnitte < schnitte:
            with platte(ordner / f"{bericht.schnitte}") as eine:
                acks: dict[str, Sha256] = {}
                for nummer in range(min(SCHNITTE_JE_PLATTE, schnitte - bericht.schnitte)):
                    art = zufall.choice(sorted(MOMENTE))
                    moment = (art, zufall.randint(1, MOMENTE[art]))
                    acks |= _schneide(prozess, eine, f"r{bericht.schnitte}", moment, bei_der_arbeit=nummer > 0)
                    wo = f"saat {saat}, cut {bericht.schnitte} at {moment}"
                    for ende in (None, *range(ENDEN)):
                        los = None if ende is None else f"{wo} {ende}"
                        ziel = ordner / f"{bericht.schnitte} {ende}"
                        await _pruefe(eine.schreibe_aus(los, ziel), acks, wo)
                        bericht.zustaende += 1
                    eine.neu(f"{wo} {ENDEN - 1}")
                    bericht.schnitte += 1
                    bericht.momente.append(moment)
                bericht.beantwortet += len(acks)
    return bericht


def _schneide(
    prozess: "Popen[str]", eine: Platte, name: str, moment: tuple[str, int], *, bei_der_arbeit: bool
) -> dict[str, Sha256]:
    """Let writers work until the power goes, counted from start or first answer; return what they answered."""
    stdin, stdout = prozess.stdin, prozess.stdout
    assert stdin is not None
    assert stdout is not None
    if not bei_der_arbeit:
        eine.befiehl(bei=moment[0], n=moment[1])
    stdin.write(f"{eine.ort} serve {name} 100000\n")
    stdin.flush()
    pid = int(stdout.readline().split()[1])
    zeilen = []
    if bei_der_arbeit:
        zeilen.append(stdout.readline())
        eine.befiehl(bei=moment[0], n=moment[1])
    assert eine.warte_auf_schnitt(GEDULD_S), moment
    os.kill(pid, signal.SIGKILL)
    eine.haenge_aus()
    while (zeile := stdout.readline()) != "ende\n":
        assert zeile, "the server of the writers died"
        zeilen.append(zeile)
    return {ref: Sha256(blob) for _, ref, blob in map(str.split, zeilen)}


async def _pruefe(ordner: Path, acks: dict[str, Sha256], wo: str) -> None:
    def zeilen(tx: Tx) -> list[Sha256]:
        pruefe_alle(tx, acks)
        alle = [one.id for one in tx.transfers.liste(None, max_zeilen=1_000_000)]
        return [one.inhalt_sha256 for ref in alle for one in tx.nachrichten.zum_transfer(ref)]

    blobs = LocalBlobs(ordner / "blobs", reserve_octets=0)
    async with sqlite_store(ordner) as store:
        # as every start does; the first cuts come before it
        await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
        try:
            genannt = await store.read(zeilen)
        except AssertionError as error:
            raise AssertionError(f"{wo}: {error}") from error
    for blob in (*genannt, *acks.values()):
        assert blobs.size(blob) == 3000, f"{wo}: a row names a blob that is not there"
    assert [befund for befund in blobs.scrub() if befund.fehler] == [], wo
