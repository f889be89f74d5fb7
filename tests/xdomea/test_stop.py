"""An import that is killed goes on when it is called again: every case file once, with one entry in the log."""

import signal
from pathlib import Path

import pytest
from support.tippen import tippe
from support.toeten import NACH, VOR, starte
from support.xdomea import BESTAETIGUNG, paket, personen

STELLEN = ("ablage.service.EingebauteAblage._lege_ab", "cli.xdomea_eingang._Lauf._nimm")


@pytest.mark.parametrize("wann", [VOR, NACH])
@pytest.mark.parametrize("stelle", STELLEN)
def test_a_killed_import_goes_on(haus: Path, tmp_path: Path, wann: str, stelle: str) -> None:
    package, table = paket(tmp_path, "4.0.0"), personen(tmp_path)
    words = ("xdomea", "import", str(package), "--person", str(table), "--config", str(haus / "aktenbote.toml"))
    victim = starte(*words, ziel=f"{wann} {stelle}", spur=tmp_path / "spur", log=tmp_path / "log")
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text()
    assert not (tmp_path / BESTAETIGUNG["4.0.0"]).exists()
    before = [one["reference"] for one in tippe("ablage", "list", "--json", config=haus).daten["files"]]
    assert before == (["33-1/000815"] if (wann, stelle) == (NACH, STELLEN[1]) else [])
    done = tippe("xdomea", "import", package, "--person", table, "--json", config=haus, code=1).daten
    first = "here already" if before else "imported"
    assert [one["state"] for one in done["objects"]] == [first, "imported", "refused"]
    entries = tippe("audit", "list", "--json", config=haus).daten["entries"]
    assert [one["ereignis"] for one in entries].count("akte.importiert.ablage") == 2
    assert len(tippe("ablage", "show", "33-1/000815", "--json", config=haus).daten["documents"]) == 5
    assert (tmp_path / BESTAETIGUNG["4.0.0"]).exists()
