"""What others bring and say: names, notes and folders nobody meant, and what the provider reads afterwards."""

import asyncio
import csv
import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from support.scheine import SCHEIN_XML, Lieferung, pdf
from support.tippen import programm, tippe

from gateway.intake import quelle_ordner
from gateway.intake.aufnahme import Aufnahme
from gateway.intake.quelle_ordner import Ordnerquelle
from gateway.sichtung import pdf as seiten
from gateway.sichtung.befund import Unlesbar
from gateway.worker.deliveries import NAME_MAX, Taken, _move, _waiting


def nimm(haus: Path, wo: Path, code: int = 0) -> dict[str, Any]:
    return tippe("intake", wo, "--json", config=haus, code=code).daten


def benenne(eine: Lieferung, name: str) -> None:
    alt = eine.zeilen[0]["datei"]
    eine.zeilen[0]["datei"] = name
    eine.dateien[name] = eine.dateien.pop(alt)


@pytest.mark.parametrize(
    ("name", "satz"),
    [
        ("A-000001/Паспорт.pdf", "„П“ (U+041F)"),
        ("A-000001/pass😀.pdf", "DIN 91379"),
        (f"A-000001/{'n' * 300}.pdf", "länger als 255 Zeichen"),
    ],
)
def test_a_name_of_a_document_is_one_that_can_travel(
    haus: Path, tmp_path: Path, lieferung: Lieferung, name: str, satz: str
) -> None:
    benenne(lieferung, name)
    found = nimm(haus, lieferung.zip(tmp_path / "l.zip"), 4)
    assert [one["state"] for one in found["files"]] == ["nachbesserung", "aufgenommen"]
    [defect] = found["files"][0]["defects"]
    assert defect["kind"] == "zeile"
    assert satz in defect["reason"]


def test_what_was_delivered_again_is_not_asked_for_again(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    lieferung.zeilen[2]["sha256"] = "0" * 64
    lieferung.akte(3)[0]["sha256"] = "1" * 64
    nimm(haus, lieferung.ordner(tmp_path / "eins"), 4)
    later = Lieferung(lieferung="L-2")
    later.akte(2)
    nimm(haus, later.ordner(tmp_path / "zwei"))
    [half] = tippe("intake", "show", "L-1", "--json", config=haus).daten["deliveries"]
    assert [one["state"] for one in half["files"]] == ["aufgenommen", "nachgeliefert", "nachbesserung"]
    last = Lieferung(lieferung="L-3")
    last.akte(3)
    nimm(haus, last.ordner(tmp_path / "drei"))
    again = nimm(haus, tmp_path / "eins", 0)
    assert again["counts"]["nachgeliefert"] == 2
    tippe("intake", "protocol", "L-1", "--out", tmp_path / "p", config=haus)
    [text] = [file.read_text("utf-8-sig") for file in (tmp_path / "p").glob("*.csv")]
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["stand"] for row in rows] == ["aufgenommen", "nachgeliefert", "nachgeliefert"]
    [delivery] = [
        one for one in tippe("intake", "list", "--json", config=haus).daten["deliveries"] if one["number"] == "L-1"
    ]
    assert delivery["counts"] == {"aufgenommen": 1, "nachgeliefert": 2}


def test_the_csv_of_a_protocol_has_as_many_fields_in_every_row(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    lieferung.dateien["＝1+1.pdf"] = b"x"
    tippe("intake", lieferung.ordner(tmp_path / "l"), "--protocol", tmp_path / "p", config=haus, code=4)
    [text] = [file.read_text("utf-8-sig") for file in (tmp_path / "p").glob("*.csv")]
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert {len(row) for row in rows} == {10}
    assert rows[-1][8] == "'＝1+1.pdf"


def test_other_facts_about_a_file_that_is_here_are_a_hint_without_a_name(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    nimm(haus, lieferung.ordner(tmp_path / "eins"))
    later = Lieferung(lieferung="L-2")
    later.akte(1, familienname="Ganzanders", sperre="gebunden", aufbewahren_bis="2040-01-01")
    later.akte(2)
    found = nimm(haus, later.ordner(tmp_path / "zwei"))
    assert [one["state"] for one in found["files"]] == ["schon_da", "schon_da"]
    [hint] = found["files"][0]["defects"]
    assert (hint["kind"], hint["hint"], hint["by"]) == ("andere_angaben", True, "behoerde")
    assert "zur Person und zur Sperre und zur Aufbewahrung" in hint["reason"]
    assert "Ganzanders" not in str(found)
    assert found["files"][1]["defects"] == []


def test_a_note_without_its_first_line_is_refused_without_naming_anybody(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    lieferung.ordner(tmp_path / "l")
    note = tmp_path / "l/lieferschein.csv"
    note.write_bytes(note.read_bytes().split(b"\r\n", 1)[1])
    ended = tippe("intake", tmp_path / "l", "--protocol", tmp_path / "p", config=haus, code=1)
    assert "die Spalten nennen" in ended.err
    [text] = [file.read_text("utf-8-sig") for file in (tmp_path / "p").glob("*.csv")]
    assert "Öztürk" not in ended.err + text


def test_a_note_with_commas_is_told_so(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    lieferung.ordner(tmp_path / "l")
    note = tmp_path / "l/lieferschein.csv"
    note.write_bytes(note.read_bytes().replace(b";", b","))
    assert "steht ein Semikolon" in tippe("intake", tmp_path / "l", config=haus, code=1).err


@pytest.mark.parametrize(
    ("vor", "mehr"),
    [
        ("<dokument datei", '<person familienname="Anders"/>'),
        (
            "</dokument>",
            '<transfervermerk erfasst="2020-11-03T09:00:00+01:00" verfahren="V" sichtpruefung="unvollständig"/>',
        ),
    ],
)
def test_two_of_what_there_is_one_of_keep_the_file_out(haus: Path, tmp_path: Path, vor: str, mehr: str) -> None:
    octets = pdf("eins", "zwei")
    (tmp_path / "l/A-000001").mkdir(parents=True)
    (tmp_path / "l/A-000001/0001.pdf").write_bytes(octets)
    text = SCHEIN_XML.replace("ab" * 32, hashlib.sha256(octets).hexdigest()).replace(vor, mehr + vor, 1)
    (tmp_path / "l/lieferschein.xml").write_text(text)
    found = nimm(haus, tmp_path / "l", 4)
    assert found["files"][0]["state"] == "nachbesserung"
    assert any("zum zweiten Mal" in one["reason"] for one in found["files"][0]["defects"])


def test_a_folder_nobody_may_read_keeps_its_own_case_file_out(
    haus: Path, tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch
) -> None:
    wirklich = os.open

    def zu(name: Any, flags: int, *rest: Any, **more: Any) -> int:
        if name == "A-000002":
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return wirklich(name, flags, *rest, **more)

    lieferung.ordner(tmp_path / "l")
    monkeypatch.setattr(quelle_ordner.os, "open", zu)
    found = nimm(haus, tmp_path / "l", 4)
    assert [one["state"] for one in found["files"]] == ["aufgenommen", "nachbesserung"]
    assert [(one["kind"], one["where"]) for one in found["defects"]] == [("unlesbar", "A-000002")]


def test_a_folder_that_goes_while_it_is_looked_through_is_missing(
    tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch
) -> None:
    lieferung.ordner(tmp_path / "l")
    wirklich = os.scandir

    def weg(descriptor: int) -> Any:
        entries = list(wirklich(descriptor))
        for name in ("A-000001/0002.pdf", "A-000002/0001.pdf", "A-000002/0002.pdf"):
            (tmp_path / "l" / name).unlink(missing_ok=True)
        if (tmp_path / "l/A-000002").exists():
            (tmp_path / "l/A-000002").rmdir()
        return _Liste(entries)

    class _Liste(list[Any]):
        def __enter__(self) -> "_Liste":
            return self

        def __exit__(self, *_: object) -> None:
            return None

    monkeypatch.setattr(quelle_ordner.os, "scandir", weg)
    quelle = Ordnerquelle(tmp_path / "l")
    try:
        assert sorted(quelle.funde) == ["A-000001/0001.pdf"]
    finally:
        quelle.schliesse()


def test_a_delivery_with_the_longest_name_leaves_its_folder(tmp_path: Path) -> None:
    for name in ("done", "refused", "ä" * (NAME_MAX // 2)):
        (tmp_path / name).mkdir()
    taken = Taken(begun=True, beside={".protokoll.pdf": b"%PDF-", ".protokoll.csv": b"x"})
    _move(_waiting(tmp_path)[0], taken)
    assert _waiting(tmp_path) == []
    assert len(list((tmp_path / "done").iterdir())) == 3
    (tmp_path / ("ä" * (NAME_MAX // 2))).mkdir()
    _move(_waiting(tmp_path)[0], taken)
    assert _waiting(tmp_path) == []
    assert len([one for one in (tmp_path / "done").iterdir() if one.is_dir()]) == 2


def test_a_pdf_that_cannot_be_mapped_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def voll(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    (tmp_path / "a.pdf").write_bytes(pdf("eins"))
    monkeypatch.setattr(seiten.mmap, "mmap", voll)
    with (tmp_path / "a.pdf").open("rb") as file:
        assert seiten.sieh_pdf(file.fileno(), mit_text=False).unlesbar is Unlesbar.ZU_GROSS


def test_a_part_on_paper_is_named_by_its_number_since_its_description_names_people(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    for number, row in enumerate(lieferung.zeilen[:2], 1):
        row |= {"blatt_von": str(number), "blatt_bis": str(number)}
    weg = {"datei", "seiten", "sha256", "erfasst", "verfahren", "sichtpruefung", "geraet", "pruefer", "vorgang"}
    row = {name: value for name, value in lieferung.zeilen[1].items() if name not in weg}
    lieferung.zeilen.append(row | {"original": "verbleibt", "bezeichnung": "Heiratsurkunde Öztürk"})
    found = nimm(haus, lieferung.ordner(tmp_path / "l"), 4)
    [defect] = found["files"][0]["defects"]
    assert (defect["kind"], defect["where"]) == ("blatt", "Stück 1 auf Papier")
    assert "Öztürk" not in str(found)


def test_a_correction_list_that_is_cut_says_so(haus: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        one = Lieferung(lieferung=f"L-{number}")
        one.akte(number)
        one.akte(number + 10)
        one.dateien.clear()
        nimm(haus, one.ordner(tmp_path / str(number)), 4)
    cut = tippe("intake", "list", "--corrections", "--max", "3", config=haus)
    assert cut.out.splitlines()[-1].startswith("these are the oldest 3, and there are more")
    shown = tippe("intake", "list", "--corrections", "--max", "3", "--json", config=haus).daten
    assert [row["number"] for row in shown["corrections"]] == ["L-1", "L-1", "L-2"]
    assert shown["more"] is True
    assert not tippe("intake", "list", "--corrections", "--max", "4", "--json", config=haus).daten["more"]


def test_a_folder_for_the_protocol_that_cannot_be_is_said_before_anything_is_taken_in(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    lieferung.ordner(tmp_path / "l")
    tippe("intake", tmp_path / "l", "--protocol", tmp_path / "l/lieferschein.csv", config=haus, code=2)
    assert tippe("intake", "list", "--json", config=haus).daten["deliveries"] == []


def test_an_older_delivery_looked_at_again_takes_no_later_one_off_the_list(
    haus: Path, tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch
) -> None:
    lieferung.zeilen[2]["sha256"] = "0" * 64
    nimm(haus, lieferung.ordner(tmp_path / "eins"), 4)
    later = Lieferung(lieferung="L-2")
    later.akte(2)[0]["sha256"] = "1" * 64
    later.ordner(tmp_path / "zwei")
    (tmp_path / "eins/A-000002/0001.pdf").unlink()
    wirklich = Aufnahme._pruefe

    async def mittendrin(self: Aufnahme, *rest: Any) -> Any:
        found = await wirklich(self, *rest)
        ended = await asyncio.to_thread(programm, "intake", tmp_path / "zwei", "--config", haus)
        assert ended.code == 4, ended
        return found

    monkeypatch.setattr(Aufnahme, "_pruefe", mittendrin)
    nimm(haus, tmp_path / "eins")
    rows = tippe("intake", "list", "--corrections", "--json", config=haus).daten["corrections"]
    assert [(row["number"], row["reference"]) for row in rows] == [("L-2", "TEST 33-2")]
