"""A killed command goes on where it was: before and after the commit of each of its steps, and at any moment."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.scheine import Lieferung, pdf
from support.tippen import tippe, umgebung
from support.toeten import NACH, VOR, starte
from support.wege import AUFNAHME

SCHRITTE = (*AUFNAHME, "ablage.dokumentspeicher.Dokumentspeicher.lege")
"""The steps of a delivery, and the documents that become durable on the way."""
AKTEN = 4
GEDULD_S = 60
STERBLICH = 12
"""Kills at random moments."""


def vier(tmp_path: Path) -> Path:
    """Three good case files and one whose file is missing."""
    eine = Lieferung()
    for nummer in range(1, AKTEN + 1):
        eine.akte(nummer)
    del eine.dateien["A-000003/0001.pdf"]
    return eine.ordner(tmp_path / "lief")


def pruefe_alles(haus: Path, lieferung: Path) -> None:
    """Every case file is there exactly once, whole, and logged once; the fourth command changes nothing."""
    shown = tippe("intake", lieferung, "--json", config=haus, code=4).daten
    assert shown["counts"] == {
        "offen": 0,
        "aufgenommen": AKTEN - 1,
        "schon_da": 0,
        "nachbesserung": 1,
        "nachgeliefert": 0,
    }
    listed = tippe("ablage", "list", "--json", config=haus).daten["files"]
    assert [one["reference"] for one in listed] == ["TEST 33-1", "TEST 33-2", "TEST 33-4"]
    for one in listed:
        assert len(tippe("ablage", "show", one["reference"], "--json", config=haus).daten["documents"]) == 2
    entries = tippe("audit", "list", "--json", config=haus).daten["entries"]
    events = [one["ereignis"] for one in entries if one["ereignis"].startswith("lieferung.")]
    assert events.count("lieferung.begonnen") == 1
    assert events.count("lieferung.akte_aufgenommen") == AKTEN - 1
    assert events.count("lieferung.akte_nachbesserung") == 1
    assert events.count("lieferung.beendet") == 1


@pytest.mark.parametrize("wann", [VOR, NACH])
@pytest.mark.parametrize("schritt", SCHRITTE)
def test_a_command_killed_at_a_step_goes_on(haus: Path, tmp_path: Path, schritt: str, wann: str) -> None:
    delivery = vier(tmp_path)
    process = starte(
        "intake", str(delivery), "--config", str(haus), ziel=f"{wann} {schritt}", spur=tmp_path / "spur",
        log=tmp_path / "log",
    )  # fmt: skip
    process.join(GEDULD_S)
    assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
    pruefe_alles(haus, delivery)


def test_a_command_killed_again_and_again_takes_each_case_file_once(haus: Path, tmp_path: Path) -> None:
    """Forked from a process that has loaded the program: it dies at its work, not while it loads."""
    delivery, zufall = vier(tmp_path), random.Random(33)
    getroffen = 0
    for _ in range(STERBLICH):
        one = starte("intake", str(delivery), "--config", str(haus), log=tmp_path / "log")
        time.sleep(zufall.uniform(0.05, 1.5))
        one.kill()
        one.join(GEDULD_S)
        getroffen += one.exitcode == -signal.SIGKILL
    assert getroffen > 0
    pruefe_alles(haus, delivery)


def test_two_commands_at_once_take_each_case_file_once(haus: Path, tmp_path: Path) -> None:
    delivery = vier(tmp_path)
    befehl = [sys.executable, "-m", "gateway", "intake", str(delivery), "--config", str(haus)]
    running = [
        subprocess.Popen(befehl, env=umgebung(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    ended = [(one.communicate(timeout=GEDULD_S)[1].decode(), one.returncode) for one in running]
    assert {code for _, code in ended} <= {3, 4}, ended
    assert 4 in {code for _, code in ended}, ended
    pruefe_alles(haus, delivery)


def test_a_file_that_grows_while_it_is_taken_in_keeps_its_case_file_out(
    haus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.ablage import EingebauteAblage

    delivery = vier(tmp_path)
    ganz = EingebauteAblage.lege_ab

    def danach(ablage: EingebauteAblage, *was: object) -> object:
        (delivery / "A-000001/0002.pdf").write_bytes(pdf("vertauscht"))
        return ganz(ablage, *was)  # type: ignore[arg-type]  # handed on

    monkeypatch.setattr(EingebauteAblage, "lege_ab", danach)
    shown = tippe("intake", delivery, "--json", config=haus, code=4).daten
    assert [one["state"] for one in shown["files"]] == [
        "nachbesserung",
        "aufgenommen",
        "nachbesserung",
        "aufgenommen",
    ]
    assert [one["kind"] for one in shown["files"][0]["defects"]] == ["geaendert"]
