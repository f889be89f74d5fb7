"""``aktenbote simulate-partner`` as an integrator types it: two processes, faults as lines, what is refused."""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.buehne import Buehne, jemand, stelle_auf
from support.dienst import GEDULD_S, dienst
from support.tippen import tippe

from gateway.settings import Settings
from gateway.simulator.stoerungen import STOERUNGEN


async def bereite_vor(ordner: Path) -> Buehne:
    """Two installations, each with what sets a transfer in motion; nothing runs."""
    made = stelle_auf(ordner)
    wer = jemand(1)
    for haus in (made.kiel, made.hannover):
        await haus.oeffne()
        if haus is made.kiel:
            await haus.lege_akte_an(wer)
            await haus.abmeldung(wer)
        else:
            await haus.anmeldung(wer)
        await haus.schliesse()
    return made


def bis_abgeschlossen(haus: Path) -> None:
    """Wait until the one transfer of an installation has ended well."""
    end = time.monotonic() + GEDULD_S
    while time.monotonic() < end:
        states = [one["state"] for one in tippe("transfer", "list", "--json", config=haus).daten["transfers"]]
        if states == ["abgeschlossen"]:
            return
    raise AssertionError(f"{haus.name} has not ended: {states}")


def test_two_processes_carry_a_file_across_and_every_fault_is_a_line(tmp_path: Path) -> None:
    asyncio.run(bereite_vor(tmp_path))
    kiel, hannover = tmp_path / "kiel", tmp_path / "hannover"
    typed = (
        "simulate-partner",
        "--fault",
        "cut=200",
        "--fault",
        "lost-answer",
        "--fault",
        "clock=1",
        "--times",
        "2",
    )
    with dienst(kiel, befehl=typed) as simulator, dienst(hannover, gabel=True) as honest:
        honest.wait_for("job.done", art="quittieren")
        bis_abgeschlossen(hannover)
        bis_abgeschlossen(kiel)
        assert honest.end() == 0
        assert simulator.process.stdout is not None
        simulator.process.terminate()
        lines = [json.loads(line) for line in simulator.process.stdout]
        assert simulator.process.wait(GEDULD_S) == 0
    assert "Traceback" not in honest.log.read_text() + simulator.log.read_text()
    assert [line["number"] for line in lines] == list(range(1, len(lines) + 1))
    assert sorted(line["fault"] for line in lines) == ["clock", *["cut"] * 2, *["lost-answer"] * 2]
    assert len(tippe("ablage", "list", "--json", config=hannover).daten["files"]) == 1
    for haus in (kiel, hannover):
        made = tippe("audit", "export", "--out", haus / "log.zip", "--json", config=haus).daten
        assert tippe("verify", haus / "log.zip", "--vkey", made["vkey"], "--json").daten["ok"] is True


def test_what_the_simulator_held_up_goes_on_when_an_ordinary_service_follows_it(tmp_path: Path) -> None:
    asyncio.run(bereite_vor(tmp_path))
    kiel, hannover = tmp_path / "kiel", tmp_path / "hannover"
    with dienst(hannover, gabel=True) as honest:
        with dienst(kiel, befehl=("simulate-partner", "--fault", "full")) as simulator:
            assert simulator.process.stdout is not None
            assert json.loads(simulator.process.stdout.readline())["fault"] == "full"
            simulator.process.terminate()
            simulator.process.wait(GEDULD_S)
        with dienst(kiel, gabel=True):
            honest.wait_for("job.done", art="quittieren")
            bis_abgeschlossen(hannover)
            bis_abgeschlossen(kiel)
        assert honest.end() == 0


# -- what is refused -----------------------------------------------------------------------------------------------


@pytest.fixture
def haus(tmp_path: Path) -> Path:
    """An installation of the simulator's own."""
    tippe("init", tmp_path / "haus")
    return tmp_path / "haus"


def test_it_never_runs_on_an_installation_for_real_use(haus: Path) -> None:
    config = haus / "aktenbote.toml"
    config.write_text(config.read_text("utf-8").replace('betrieb = "test"', 'betrieb = "echt"'), "utf-8")
    assert tippe("simulate-partner", "--fault", "cut", config=haus, code=2).fehler.startswith("SIMULATOR ")
    assert not (haus / "data").exists() or not any((haus / "data").iterdir())


def test_the_ordinary_service_loads_nothing_of_it() -> None:
    loaded = "any(name.startswith('gateway.simulator') for name in sys.modules)"
    code = f"import sys, gateway.cli, gateway.wiring.service; sys.exit({loaded})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_there_are_no_other_kinds_of_use_than_test_and_real() -> None:
    assert Settings.__annotations__["betrieb"].__args__ == ("test", "echt")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "--fault or --faults"),
        (("--fault", "cutt"), "did you mean 'cut'"),
        (("--fault", "cut", "--rate", "0"), "rate"),
        (("--fault", "cut", "--times", "0"), "at least once"),
        (("--faults", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_what_makes_no_sense_is_one_clear_line(haus: Path, words: tuple[str, ...], said: str) -> None:
    assert said in tippe("simulate-partner", *words, config=haus, code=2).fehler


def test_the_faults_can_be_listed_without_an_installation() -> None:
    text = tippe("simulate-partner", "--list-faults").out
    data = tippe("simulate-partner", "--list-faults", "--json").daten
    assert [one["fault"] for one in data] == [one.name for one in STOERUNGEN]
    for one in STOERUNGEN:
        assert one.tut in text
        assert one.soll in text
