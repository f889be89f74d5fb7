"""The disk of the receiving gateway fills up, turns read-only or fails: it says so, and nothing is lost."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.tippen import programm

from power.gateways import Gateway, Paar, paar

pytestmark = pytest.mark.fuse
GEDULD_S = 30.0


def bis(wahr: Callable[[], Any], was: str) -> Any:
    """Ask until it is true; fails after half a minute."""
    ende = time.monotonic() + GEDULD_S
    while not (found := wahr()):
        assert time.monotonic() < ende, was
        time.sleep(0.05)
    return found


def sorgen(gateway: Gateway) -> str:
    """What /health is not content with; 503 exactly if there is something."""
    status, report = gateway.dienst.health()
    assert status == (503 if report["problems"] else 200)
    return " ".join(report["problems"])


async def _beide(beide: Paar) -> None:
    await beide.lege_an(1)
    for gateway in beide.beide:
        gateway.starte()


def gesagt(gateway: Gateway, code: str) -> Callable[[], Any]:
    """A line of the log with this code."""
    return lambda: [one for one in gateway.dienst.lines() if one.get("code") == code]


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


@pytest.mark.parametrize(
    ("befehl", "worunter"),
    [
        ({"nur_lesen": True}, "under the database"),
        ({"fsync_fehler": 9}, "disk failed"),  # database or blobs, as it comes
    ],
    ids=["read-only", "failed fsync"],
)
async def test_a_failing_disk_takes_nothing_new_says_so_and_loses_nothing_until_the_restart(
    tmp_path: Path, befehl: dict[str, Any], worunter: str
) -> None:
    with paar(tmp_path / "stage") as beide:
        await _beide(beide)
        hannover = beide.hannover
        hannover.platte.befiehl(**befehl)
        beide.beginne()
        bis(lambda: worunter in sorgen(hannover), "health says that the disk failed")
        bis(gesagt(hannover, "STORE_BROKEN"), "the log says it")
        hannover.platte.befiehl(nur_lesen=False, fsync_fehler=0)  # it seems fine again: still not trusted
        assert worunter in sorgen(hannover)
        hannover.schneide(None, None)  # and of what the failed sync had not written nothing is left
        hannover.starte()
        await beide.warte_auf_ende()
        assert sorgen(hannover) == ""
        await beide.pruefe()
