"""Limits: what is too large is refused before it is held in memory, and says what to do."""

import csv
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.scheine import Lieferung

from gateway.intake import felder, quelle_ordner, quelle_zip, schein_bau, schein_csv
from gateway.intake.oeffnen import lies_schein, oeffne_quelle
from gateway.intake.schein import ScheinAbgelehnt


@pytest.fixture(autouse=True)
def uebrige_tabellen() -> Iterator[None]:
    """The module ``csv`` keeps its limit for the whole process: every table after these would have it too."""
    before = csv.field_size_limit()
    yield
    csv.field_size_limit(before)


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


@pytest.mark.parametrize("wert", ["1-10000,1", "0", "2-1", "a", "", "1-99999999999", ",".join(["1-9999"] * 1000)])
def test_a_list_of_pages_has_an_end(wert: str) -> None:
    with pytest.raises(felder.Feldfehler):
        felder.seitenliste(wert)


def test_a_list_of_pages_is_read_and_written() -> None:
    assert felder.seitenliste("2, 4-6,9–9") == frozenset({2, 4, 5, 6, 9})
    assert felder.nenne({2, 4, 5, 6, 9}) == "2, 4–6, 9"
    assert felder.nenne(set(range(1, 40, 2)), 3) == "1, 3, 5 und 17 weitere"


@pytest.mark.parametrize(
    ("wandle", "wert"),
    [
        (felder.zeitpunkt, "2026-11-04T10:00:00"),
        (felder.zeitpunkt, "gestern"),
        (felder.zeitpunkt, "0001-01-01T00:00:00+14:00"),
        (felder.zeitpunkt, "2026-11-04T10:00:00+01:00:30"),
        (felder.teildatum, "1990-13"),
        (felder.teildatum, "0000"),
        (felder.teildatum, "17.5.1990"),
        (felder.tag, "20261103"),
        (felder.azr, "123"),
        (felder.geschlecht, "M"),
        (felder.staaten, "163,163,163,163,163"),
        (felder.staaten, "TR"),
        (felder.sperren, "rueckruf"),
        (felder.register, "a//b"),
        (felder.register, "/".join("abcdefghi")),
        (felder.register, "a\\b"),
        (felder.bereinigungsgrund, "ersetzt"),
        (felder.verbleibt, "weg"),
        (felder.zahl, "0"),
        (felder.zahl, "10001"),
        (felder.zahl, "١"),
        (felder.barcode, "A 1"),
        (felder.barcode, "=A1"),
        (felder.barcode, "A" * 65),
        (felder.text, "zwei\nZeilen"),
        (felder.text, "x" * 1001),
        (felder.dateipfad, "/etc/passwd"),
        (felder.dateipfad, "a/./b"),
        (felder.dateipfad, "c:/x"),
        (felder.dateipfad, "a//b"),
        (felder.dateipfad, "a\u202eb"),
        (felder.pruefsumme, "ab" * 31),
    ],
)
def test_a_value_that_cannot_be_used_says_so_in_german_and_without_itself(
    wandle: Callable[[str], object], wert: str
) -> None:
    with pytest.raises(felder.Feldfehler) as no:
        wandle(wert)
    assert str(no.value)
    assert len(wert) < 6 or wert not in str(no.value)


def test_looking_through_a_folder_and_opening_its_files_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "lief" / "A-1").mkdir(parents=True)
    for name in ("lieferschein.csv", "0001.pdf", "A-1/0002.pdf"):
        (tmp_path / "lief" / name).write_bytes(b"x")
    before = len(list(Path("/proc/self/fd").iterdir()))
    quelle = oeffne_quelle(tmp_path / "lief", tmp_path)
    for _ in range(3):
        quelle.oeffne_schein().close()
        for name in quelle.funde:
            quelle.oeffne(name).close()
    quelle.schliesse()
    assert len(list(Path("/proc/self/fd").iterdir())) == before
