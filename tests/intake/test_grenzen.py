"""Limits: what is too large is refused before it is held in memory, and says what to do."""

import os
import struct
import zipfile
from pathlib import Path

import pytest
from support.scheine import Lieferung

from gateway.intake import quelle_ordner, quelle_zip, schein_bau, schein_csv
from gateway.intake.oeffnen import lies_schein, oeffne_quelle
from gateway.intake.schein import ScheinAbgelehnt


def lies(wo: Path) -> None:
    quelle = oeffne_quelle(wo, wo.parent)
    try:
        lies_schein(quelle)
    finally:
        quelle.schliesse()


@pytest.mark.parametrize(
    ("modul", "grenze", "wert", "satz"),
    [
        (schein_bau, "MAX_ZEILEN", 3, "mehr als 3 Zeilen"),
        (schein_bau, "MAX_AKTEN", 1, "mehr als 1 Akten"),
        (schein_csv, "MAX_OCTETS", 100, "größer als"),
        (schein_csv, "MAX_ZEILE", 100, "Diese Zeile ist länger"),
        (schein_csv, "MAX_SPALTEN", 5, "mehr als 5 Felder"),
        (schein_csv, "MAX_FELD", 4, "kein gültiges CSV"),
        (quelle_ordner, "MAX_DATEIEN", 3, "mehr als 3 Dateien"),
    ],
)
def test_a_folder_beyond_a_limit_is_refused(
    tmp_path: Path,
    lieferung: Lieferung,
    monkeypatch: pytest.MonkeyPatch,
    modul: object,
    grenze: str,
    wert: int,
    satz: str,
) -> None:
    monkeypatch.setattr(modul, grenze, wert)
    with pytest.raises(ScheinAbgelehnt) as no:
        lies(lieferung.ordner(tmp_path / "lief"))
    assert satz in no.value.maengel[0].grund


def test_a_note_that_is_wrong_everywhere_is_refused(
    tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schein_bau, "MAX_FEHLER", 3)
    for zeile in lieferung.zeilen:
        zeile |= {"datum": "gestern", "seiten": "viele"}
    with pytest.raises(ScheinAbgelehnt) as no:
        lies(lieferung.ordner(tmp_path / "lief"))
    assert "mehr als 3 Fehler" in no.value.maengel[0].grund


@pytest.mark.parametrize(
    ("grenze", "wert", "satz"),
    [
        ("MAX_DATEIEN", 3, "mehr als 3 Einträge"),
        ("MAX_SUMME", 1000, "ausgepackt größer"),
        ("MAX_VERZEICHNIS", 100, "Verzeichnis der ZIP-Datei"),
    ],
)
def test_a_zip_beyond_a_limit_is_refused(
    tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch, grenze: str, wert: int, satz: str
) -> None:
    monkeypatch.setattr(quelle_zip, grenze, wert)
    with pytest.raises(ScheinAbgelehnt) as no:
        lies(lieferung.zip(tmp_path / "l.zip"))
    assert satz in no.value.maengel[0].grund


def test_the_zip64_record_says_how_large_the_directory_is(tmp_path: Path, lieferung: Lieferung) -> None:
    """The end record names a small directory, the record before it, which readers believe, a huge one."""
    roh = lieferung.zip(tmp_path / "l.zip").read_bytes()
    ende = roh.rindex(b"PK\x05\x06")
    gross = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 5, 5, 1 << 40, 0)
    zeiger = struct.pack("<4sIQI", b"PK\x06\x07", 0, ende, 1)
    (tmp_path / "m.zip").write_bytes(roh[:ende] + gross + zeiger + roh[ende:])
    with pytest.raises(ScheinAbgelehnt) as no:
        lies(tmp_path / "m.zip")
    assert "Verzeichnis der ZIP-Datei" in no.value.maengel[0].grund


def test_folders_within_folders_end_somewhere(tmp_path: Path, lieferung: Lieferung) -> None:
    folder = lieferung.ordner(tmp_path / "lief")
    deep = folder.joinpath(*["t"] * (quelle_ordner.MAX_TIEFE + 2))
    deep.mkdir(parents=True)
    quelle = oeffne_quelle(folder, tmp_path)
    quelle.schliesse()
    assert [one.art for one in quelle.maengel] == ["pfad"]


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path, lieferung: Lieferung) -> None:
    from gateway.domain.errors import Refused

    folder = lieferung.ordner(tmp_path / "lief")
    quelle = oeffne_quelle(folder, tmp_path)
    (folder / "A-000001").rename(tmp_path / "woanders")
    (folder / "A-000001").symlink_to(tmp_path / "woanders")
    try:
        with pytest.raises(Refused):
            quelle.oeffne("A-000001/0001.pdf")
    finally:
        quelle.schliesse()


def test_a_name_that_is_no_text_is_named_and_left(tmp_path: Path, lieferung: Lieferung) -> None:
    folder = lieferung.ordner(tmp_path / "lief")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.pdf"))).write_bytes(b"x")
    (folder / "zwei\nZeilen.pdf").write_bytes(b"x")
    quelle = oeffne_quelle(folder, tmp_path)
    quelle.schliesse()
    assert [one.art for one in quelle.maengel] == ["pfad", "pfad"]
    assert all(one.wo.isprintable() for one in quelle.maengel)


def test_two_spellings_of_one_aktenzeichen_are_one_case_file(tmp_path: Path) -> None:
    eine = Lieferung()
    first, second = eine.akte(1)
    first["aktenzeichen"], second["aktenzeichen"] = "K\u00fc-1", "Ku\u0308-1"
    quelle = oeffne_quelle(eine.ordner(tmp_path / "lief"), tmp_path)
    schein = lies_schein(quelle)
    quelle.schliesse()
    assert [(one.aktenzeichen, len(one.dokumente), one.maengel) for one in schein.akten] == [("K\u00fc-1", 2, ())]


def test_an_entry_longer_than_it_says_is_damaged(tmp_path: Path, lieferung: Lieferung) -> None:
    from gateway.domain.errors import Refused

    wo = lieferung.zip(tmp_path / "l.zip")
    octets = bytearray(wo.read_bytes())
    with zipfile.ZipFile(wo) as archiv:
        laenge = archiv.getinfo("A-000001/0001.pdf").file_size
    stelle = octets.rindex(b"PK\x01\x02", 0, octets.rindex(b"A-000001/0001.pdf"))
    octets[stelle + 24 : stelle + 28] = (laenge - 100).to_bytes(4, "little")
    wo.write_bytes(octets)
    quelle = oeffne_quelle(wo, tmp_path)
    try:
        with pytest.raises(Refused):
            quelle.oeffne_datei("A-000001/0001.pdf")
    finally:
        quelle.schliesse()
