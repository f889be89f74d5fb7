"""``aktenbote verify`` as it is typed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.protokoll import BEGINN, Protokoll, Zeuge, voll

from gateway.cli import main

KLEIN = Protokoll().schreibt(3)
KLEINE_DATEI = voll(KLEIN, (0, 2))


@pytest.fixture
def pfad(tmp_path: Path) -> Path:
    pfad = tmp_path / "protokoll.zip"
    pfad.write_bytes(KLEINE_DATEI)
    return pfad


def test_the_command_confirms_with_the_key(pfad: Path) -> None:
    lauf = CliRunner().invoke(main, ["verify", str(pfad), "--vkey", KLEIN.schluessel.text])
    assert lauf.exit_code == 0
    assert "verdict: confirmed" in lauf.stdout
    assert "completeness not shown" in lauf.stdout
    assert not lauf.stderr


def test_the_command_says_unanchored_without_a_key(pfad: Path) -> None:
    lauf = CliRunner().invoke(main, ["verify", str(pfad)])
    assert lauf.exit_code == 1
    assert "verdict: unanchored" in lauf.stdout
    assert lauf.stderr.startswith("UNANCHORED ")
    assert lauf.stderr.count("\n") == 1


def test_the_command_says_in_one_line_why_a_file_is_tampered(pfad: Path) -> None:
    pfad.write_bytes(KLEINE_DATEI[:-1])
    lauf = CliRunner().invoke(main, ["verify", str(pfad), "--vkey", KLEIN.schluessel.text, "--lang", "de"])
    assert lauf.exit_code == 1
    assert lauf.stderr.startswith("GEFAELSCHT Die Datei ist abgeschnitten")
    assert lauf.stderr.count("\n") == 1


def test_the_command_writes_json(pfad: Path) -> None:
    lauf = CliRunner().invoke(main, ["verify", str(pfad), "--vkey", KLEIN.schluessel.text, "--json"])
    ergebnis = json.loads(lauf.stdout)
    assert ergebnis["verdict"] == "confirmed"
    assert ergebnis["size"] == ergebnis["entries"] == 3
    assert ergebnis["origin"] == KLEIN.schluessel.name
    assert all(step["de"] and step["en"] for step in ergebnis["steps"])


@pytest.mark.parametrize("vkey", ["nonsense", "a+b+c", ""])
def test_a_wrong_key_text_is_a_wrong_call(pfad: Path, vkey: str) -> None:
    lauf = CliRunner().invoke(main, ["verify", str(pfad), "--vkey", vkey])
    assert lauf.exit_code == 2
    assert "NAME+HASH+KEY" in lauf.stderr or "verifier key" in lauf.stderr


def test_a_missing_file_is_a_wrong_call(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["verify", str(tmp_path / "none.zip")]).exit_code == 2


def test_the_command_compares_with_a_kept_checkpoint_and_witness_keys(pfad: Path, tmp_path: Path) -> None:
    zeuge = Zeuge()
    pfad.write_bytes(voll(KLEIN, checkpoint=zeuge.unterschreibt(KLEIN.checkpoint(), BEGINN)))
    behalten = tmp_path / "checkpoint"
    behalten.write_bytes(KLEIN.checkpoint(groesse=2).octets)
    ruf = ["verify", str(pfad), "--vkey", KLEIN.schluessel.text, "--checkpoint", str(behalten)]
    lauf = CliRunner().invoke(main, [*ruf, "--witness", zeuge.schluessel.text])
    assert lauf.exit_code == 0, lauf.stderr
    assert "has co-signed" in lauf.stdout
    assert "lies in this log" in lauf.stdout
    assert CliRunner().invoke(main, [*ruf, "--max-age", "1"]).exit_code == 1
    behalten.write_bytes(b"nonsense")
    assert CliRunner().invoke(main, ruf).exit_code == 1
