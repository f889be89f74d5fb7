"""The disk of the receiving gateway fills up, turns read-only or fails: it says so, and nothing is lost."""

from pathlib import Path

import pytest
from support.tippen import programm

from power.gateways import Gateway, Paar, paar
from power.kaputt import PROBE, bis, gesagt, scheitert, sorgen

pytestmark = pytest.mark.fuse


async def _beide(beide: Paar) -> None:
    await beide.lege_an(1)
    for gateway in beide.beide:
        gateway.starte()


@pytest.mark.parametrize(("wer", "frei"), [("hannover", 120_000), ("kiel", 60_000)])
async def test_a_full_disk_takes_nothing_new_says_so_and_goes_on_by_itself(
    tmp_path: Path, wer: str, frei: int
) -> None:
    """Room for the beginning of a transfer: it ends in the middle of a job."""
    with paar(tmp_path / "stage") as beide:
        await _beide(beide)
        voll: Gateway = getattr(beide, wer)
        voll.platte.befiehl(frei=frei)
        beide.beginne()
        bis(lambda: "no free space" in sorgen(voll), "health says that it is full")
        bis(gesagt(voll, "NO_SPACE"), "the log says it")
        voll.platte.befiehl(frei=None)
        await beide.warte_auf_ende()
        assert sorgen(voll) == ""
        await beide.pruefe()


async def test_a_start_on_a_full_disk_says_what_is_missing_and_works_when_there_is_room(tmp_path: Path) -> None:
    with paar(tmp_path / "stage") as beide:
        await beide.lege_an(1)
        kiel = beide.kiel
        kiel.platte.befiehl(frei=0)
        ended = programm("serve", "--config", kiel.config, **kiel.env)
        assert (ended.code, ended.err.split()[0]) == (3, "NO_SPACE"), ended
        kiel.platte.befiehl(frei=None)
        kiel.starte()
        assert sorgen(kiel) == ""
        kiel.beende()


async def test_a_read_only_disk_takes_nothing_new_says_so_and_loses_nothing(tmp_path: Path) -> None:
    await scheitert(tmp_path / "stage", worunter="under the database", nur_lesen=True)


@pytest.mark.parametrize("n", PROBE)
async def test_a_failed_fsync_takes_nothing_new_says_so_and_loses_nothing(tmp_path: Path, n: int) -> None:
    """Of database or blobs, as it comes; every n in the long run."""
    await scheitert(tmp_path / "stage", worunter="disk failed", fsync_fehler=n)
