"""What people bring is looked at like a delivery: malware, and PDFs that act, before any of it is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.dateien import beispielordner, pdf
from support.gefahren import bau
from support.haeuser import FORMATE
from support.scanner import Scanner, eicar, im_faden
from support.tippen import Ausgang, tippe

ZEICHEN = "TEST 33-2019/004711"
MELDE = {f"AKTENBOTE_FORMATS__{one.upper()}": "report" for one in FORMATE}
SKRIPT = bau(b"<</S/JavaScript/JS(app.alert(1))>>")
KRANK = pdf("krank", zusatz=b"%" + eicar() + b"\n")


@pytest.fixture
def peer(haus: Path) -> Iterator[Scanner]:
    with im_faden(haus) as made:
        yield made


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    return beispielordner(tmp_path / "akte")


def akten(haus: Path) -> list[str]:
    return [one["reference"] for one in tippe("ablage", "list", "--json", config=haus).daten["files"]]


def blobs(haus: Path) -> set[str]:
    return {one.name for one in (haus / "data/blobs").rglob("*") if one.is_file()}


def gesehen(haus: Path) -> dict[str, object]:
    found: dict[str, object] = tippe("ablage", "show", ZEICHEN, "--json", config=haus).daten["malware_check"]
    return found


def test_a_finding_is_named_and_nothing_enters(haus: Path, ordner: Path, peer: Scanner) -> None:
    (ordner / "dokumente/pass.pdf").write_bytes(KRANK)
    before = blobs(haus)
    peer.art = "weg"
    assert "is clamd running there" not in tippe("ablage", "import", ordner, config=haus, code=3).out
    peer.art = "gut"
    said = tippe("ablage", "import", ordner, config=haus, code=1)
    assert "pass.pdf: malware found: Eicar-Signature" in said.err
    assert (akten(haus), blobs(haus)) == ([], before)
    peer.scheitert_an = KRANK
    said = tippe("ablage", "import", ordner, config=haus, code=1)
    assert "pass.pdf: the malware scanner gives no verdict on it" in said.err
    assert (akten(haus), blobs(haus)) == ([], before)


def test_what_is_clean_enters_and_who_looked_is_kept_with_it(haus: Path, ordner: Path, peer: Scanner) -> None:
    tippe("ablage", "import", ordner, config=haus)
    assert len(peer.gesehen) == 3
    assert (gesehen(haus)["state"], gesehen(haus)["scanner"]) == ("geprueft", "ClamAV/1.4.6/27456")
    entries = tippe("audit", "list", "--json", config=haus).daten["entries"]
    (entry,) = [one for one in entries if one["ereignis"] == "akte.importiert.ablage"]
    assert entry["schutz"] == "geprueft:ClamAV/1.4.6/27456"
    (ordner.parent / "neu.pdf").write_bytes(KRANK)
    before = blobs(haus)
    said = tippe("ablage", "replace", ZEICHEN, ordner.parent / "neu.pdf", "--document", "1", config=haus, code=1)
    assert "neu.pdf: malware found: Eicar-Signature" in said.err
    assert blobs(haus) == before
    assert "superseded" not in tippe("ablage", "show", ZEICHEN, config=haus).out


def test_a_file_that_was_looked_at_says_so_of_no_version_that_came_unseen(
    haus: Path, ordner: Path, peer: Scanner
) -> None:
    tippe("ablage", "import", ordner, config=haus)
    (ordner.parent / "neu.pdf").write_bytes(pdf("neu"))
    words = ("ablage", "replace", ZEICHEN, ordner.parent / "neu.pdf", "--document")
    tippe(*words, "1", config=haus)
    assert gesehen(haus)["entered_despite"] == 0
    peer.art = "weg"
    tippe(*words, "2", config=haus, code=3)
    tippe(*words, "2", config=haus, env={"AKTENBOTE_MALWARE__UNREACHABLE": "accept"})
    assert (gesehen(haus)["state"], gesehen(haus)["entered_despite"]) == ("geprueft", 1)
    assert "1 Dokumente trotz Befund oder ungelesen" in tippe("ablage", "show", ZEICHEN, config=haus).out


def test_while_nobody_looks_it_waits_or_enters_as_the_setting_says(haus: Path, ordner: Path, peer: Scanner) -> None:
    peer.art = "weg"
    (ordner / "dokumente/pass.pdf").write_bytes(KRANK)
    tippe("ablage", "import", ordner, config=haus, code=3)
    tippe("ablage", "import", ordner, config=haus, env={"AKTENBOTE_MALWARE__UNREACHABLE": "accept"})
    assert gesehen(haus)["state"] == "ungeprueft"


def versuche(haus: Path, ordner: Path, code: int = 0, **anders: str) -> Ausgang:
    return tippe("ablage", "import", ordner, config=haus, code=code, env=MELDE | anders)


def test_a_pdf_that_acts_is_marked_or_refused_by_the_rule(haus: Path, ordner: Path) -> None:
    (ordner / "dokumente/pass.pdf").write_bytes(SKRIPT)
    before = blobs(haus)
    said = versuche(haus, ordner, 1, AKTENBOTE_FORMATS__JAVASCRIPT="refuse")
    assert "pass.pdf: holds scripts (JavaScript), which [formats] refuses" in said.err
    assert (akten(haus), blobs(haus)) == ([], before)
    assert "document 1 (pass.pdf) holds scripts (JavaScript); it is marked" in versuche(haus, ordner).out
    assert gesehen(haus)["state"] == "ohne"
    assert "Achtung: enthält Skripte" in tippe("ablage", "show", ZEICHEN, config=haus).out
    (ordner.parent / "neu.pdf").write_bytes(SKRIPT)
    words = ("ablage", "replace", ZEICHEN, ordner.parent / "neu.pdf", "--document", "1", "--json")
    assert tippe(*words, config=haus, env=MELDE).daten["marked"] == ["javascript"]
    assert tippe("ablage", "show", ZEICHEN, config=haus).out.count("Achtung: enthält Skripte") == 2
