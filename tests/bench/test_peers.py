"""The measuring beside others: what is measured, and that what could not be run says so by name."""

import json
import sys
from pathlib import Path

import pytest

from tests.bench import bench_peers, umstand
from tests.bench.__main__ import main
from tests.bench.peers import messung, stufe, umgebung
from tests.bench.peers.messung import Zelle
from tests.bench.peers.umgebung import Fehlt, Peer
from tests.bench.zeile import Line

UNSER = umgebung.ALLE[0]
FREMD = Peer(name="fremd", worte="Fremd 1", art="austausch", anders="another level")


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    (tmp_path / "1K").mkdir()
    return tmp_path


def _peer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str) -> None:
    """Let the one peer be this program."""
    file = tmp_path / "lauf_fremd.py"
    file.write_text(program)
    monkeypatch.setattr(Peer, "programm", property(lambda _self: file))
    monkeypatch.setattr(messung, "ALLE", (FREMD,))
    monkeypatch.setattr(messung, "python", lambda _peer: Path(sys.executable))


def test_the_rounds_are_counted_and_the_median_is_taken(
    ordner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    _peer(
        monkeypatch, tmp_path,
        "import json, pathlib\n"
        f"seen = pathlib.Path({str(seen)!r})\n"
        "n = len(seen.read_text()) + 1 if seen.exists() else 1\n"
        "seen.write_text('x' * n)\n"
        "print('noise')\n"
        "print(json.dumps({'anzahl': n, 'sekunden': 1.0, 'cpu': 0.5, 'spitze': 10.0 + n, 'grund': 5.0}))\n",
    )  # fmt: skip
    table = messung.miss(ordner, ("1K",), runden=3, sekunden=0.0)
    cell = table["fremd", "1K", "rsa", "seal"]  # runs 1, 5 and 9 of twelve
    assert (cell.je_sekunde, cell.spitze, cell.cpu_ms) == (5.0, 19.0, 100.0)
    assert not (ordner / "1K" / "fremd").exists()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("""print('{"kannnicht": "signs with RSA alone"}')""", "signs with RSA alone"),
        ("import os; os.kill(os.getpid(), 9)", "ended by signal 9"),
        ("raise SystemExit('no such library')", "ended with 1: no such library"),
        ("", "ended with 0: no words"),
        ("print('not an answer')", "said nothing that can be read: not an answer"),
    ],
)
def test_what_could_not_be_run_says_why(
    ordner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, words: str
) -> None:
    _peer(monkeypatch, tmp_path, program)
    table = messung.miss(ordner, ("1K",), runden=1, sekunden=0.0)
    assert table["fremd", "1K", "rsa", "seal"].grund == words
    assert table["fremd", "1K", "rsa", "open"].grund == f"nothing was sealed: {words}"


def test_a_peer_that_cannot_be_made_is_named_in_every_row(ordner: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_peer: Peer) -> Path:
        raise Fehlt("there is no such package")

    monkeypatch.setattr(messung, "ALLE", (FREMD,))
    monkeypatch.setattr(messung, "python", fails)
    table = messung.miss(ordner, ("1K",), runden=1, sekunden=0.0)
    table["aktenbote", "1K", "rsa", "seal"] = Zelle()
    (line,) = bench_peers._zeilen(table, FREMD, ("1K", 1024), "rsa", "seal", "in memory")
    assert not line.gelaufen
    assert line.met
    assert "Fremd 1" in line.text()
    assert line.against == "NOT RUN: there is no such package"


def test_an_environment_that_was_not_finished_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(umgebung, "WURZEL", tmp_path)
    (tmp_path / "requirements" / "peers").mkdir(parents=True)
    FREMD.liste.write_text("no-such-package==1 --hash=sha256:00\n")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(Fehlt, match="its environment cannot be made"):
        umgebung.python(FREMD)
    assert not (tmp_path / "build" / "peers" / "fremd" / ".stamp").exists()


def test_ours_and_openssl_open_what_they_sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = tuple(one for one in umgebung.ALLE if one.name in {"aktenbote", "openssl"})
    monkeypatch.setattr(messung, "ALLE", ours)
    monkeypatch.setattr(messung, "STUFEN", ("p256",))
    stufe.lege_schluessel(tmp_path)
    stufe.lege_datei(tmp_path / "1K", 1024)
    table = messung.miss(tmp_path, ("1K",), runden=1, sekunden=0.0)
    assert {key: cell.grund for key, cell in table.items() if cell.grund} == {}
    assert len(table) == 4


def test_each_benchmark_says_how_long_it_takes_and_keeps_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(umstand, "ABLAGE", tmp_path)
    monkeypatch.setenv("BENCH_PEERS_S", "0.1")
    line = Line(name="a", value=1.0, unit="x", limit=None, against="b")
    monkeypatch.setattr(bench_peers, "run", lambda _folder: iter([line]))
    assert main(["peers"]) == 0
    kept = json.loads((tmp_path / "peers.json").read_text())
    assert kept["befehl"] == "BENCH_PEERS_S=0.1 make bench BENCH=peers"
    assert kept["probe"] is True
    assert kept["ganz"] is True
    assert kept["zeilen"][0]["value"] == 1.0
    capsys.readouterr()
    assert main(["--help"]) == 0
    assert "About half an hour" in capsys.readouterr().out
