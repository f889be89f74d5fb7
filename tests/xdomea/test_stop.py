"""An import that is killed goes on when it is called again: every case file once, with one entry in the log."""

import fcntl
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support.tippen import tippe
from support.toeten import NACH, VOR, starte
from support.wege import XDOMEA
from support.xdomea import BESTAETIGUNG, paket, personen

_TOD_VOR_DEM_ENDE = """
import os, signal
from gateway.ablage import xdomea_ausgang
from gateway.cli import main
class Tod:
    def __getattr__(self, name):
        return (lambda *_: os.kill(os.getpid(), signal.SIGKILL)) if name == "fsync" else getattr(os, name)
xdomea_ausgang.os = Tod()
main()
"""
"""An export that is killed when all is written and nothing is named yet."""
STELLEN = ("ablage.dokumentspeicher.Dokumentspeicher.lege", *XDOMEA)


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


def test_what_a_killed_export_leaves_goes_with_the_next_one(haus: Path, tmp_path: Path) -> None:
    """Half a package is personal data as well; that of an export which still runs is left alone."""
    tippe("xdomea", "import", paket(tmp_path, "3.1.0"), "--person", personen(tmp_path), config=haus)
    out = tmp_path / "ausgang"
    words = ("xdomea", "export", "33-1/000310", str(out), "--config", str(haus / "aktenbote.toml"))
    killed = subprocess.run(
        check=False, args=[sys.executable, "-c", _TOD_VOR_DEM_ENDE, *words], timeout=60, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [one.suffix for one in out.iterdir()] == [".part"]
    other = out / ".ffff0000-0000-4000-8000-000000000001_0401_1.zip.part"
    with other.open("xb") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        tippe(*words)
        assert sorted(one.suffix for one in out.iterdir()) == [".part", ".zip"]
        assert other.exists()
