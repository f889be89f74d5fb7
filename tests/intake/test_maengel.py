"""Everything a delivery can have wrong with it: named per file, the rest goes on, nothing enters half."""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from support.dateien import jpg
from support.scheine import Lieferung, pdf
from support.tippen import Ausgang, tippe

Aenderung = Callable[[Lieferung], object]


def gesperrt() -> bytes:
    """A PDF that wants a password."""
    from fpdf import FPDF

    blatt = FPDF()
    blatt.add_page()
    blatt.set_encryption(owner_password="eins", user_password="zwei")
    return bytes(blatt.output())


def tausche(octets: bytes, *, name: str = "A-000001/0001.pdf", **angaben: str) -> Aenderung:
    """Let the first document of the first file be these octets, with a digest that fits."""

    def tu(eine: Lieferung) -> None:
        eine.dateien.pop("A-000001/0001.pdf")
        eine.dateien[name] = octets
        eine.zeilen[0] |= {"datei": name, "sha256": hashlib.sha256(octets).hexdigest(), "seiten": "1"} | angaben

    return tu


def setze(spalte: str, wert: str, zeile: int = 0) -> Aenderung:
    """Write something else into a cell."""
    return lambda eine: eine.zeilen[zeile].__setitem__(spalte, wert)


def in_der_akte(spalte: str, wert: str) -> Aenderung:
    """Write something else into every row of the first file."""
    return lambda eine: [zeile.__setitem__(spalte, wert) for zeile in eine.zeilen[:2]]


def blatt(*bereiche: tuple[str, str]) -> Aenderung:
    def tu(eine: Lieferung) -> None:
        for zeile, (von, bis) in zip(eine.zeilen, bereiche, strict=False):
            zeile |= {"blatt_von": von, "blatt_bis": bis}

    return tu


def nimm(eine: Lieferung, haus: Path, tmp_path: Path, *, code: int = 4) -> dict[str, object]:
    return tippe("intake", eine.ordner(tmp_path / "lief"), "--json", config=haus, code=code).daten


SCHWER: dict[str, tuple[Aenderung, str, str, str]] = {
    "a file is missing": (
        lambda e: e.dateien.pop("A-000001/0002.pdf"), "fehlt", "A-000001/0002.pdf", "liegt aber nicht",
    ),
    "a file nobody listed lies in its folder": (
        lambda e: e.dateien.__setitem__("A-000001/0003.pdf", pdf("mehr")),
        "ueberzaehlig", "A-000001/0003.pdf", "steht aber nicht auf dem Schein",
    ),
    "another digest": (setze("sha256", "0" * 64), "pruefsumme", "A-000001/0001.pdf", "andere Prüfsumme"),
    "no octets": (tausche(b""), "leere_datei", "A-000001/0001.pdf", "leer (0 Byte)"),
    "neither PDF nor JPG": (tausche(b"MZ\x90\x00programm"), "typ", "A-000001/0001.pdf", "weder PDF noch JPG"),
    "a JPG called PDF": (tausche(jpg()), "typ", "A-000001/0001.pdf", "Endung"),
    "a truncated PDF": (tausche(pdf("x")[:-30]), "beschaedigt", "A-000001/0001.pdf", "unvollständig"),
    "an encrypted PDF": (tausche(gesperrt()), "verschluesselt", "A-000001/0001.pdf", "Kennwort"),
    "other pages": (setze("seiten", "7"), "seitenzahl", "A-000001/0001.pdf", "7 Seiten, die Datei hat 1"),
    "blank altogether": (tausche(pdf("", ""), seiten="2"), "leer", "A-000001/0001.pdf", "Auf keiner Seite"),
    "a letter outside DIN 91379": (
        in_der_akte("familienname", "Жукова"),
        "zeile", "Lieferschein, Zeile 2, Spalte „familienname“", "„Ж“ (U+0416)",
    ),
    "a date that is none": (
        setze("datum", "2026-02-30"), "zeile", "Lieferschein, Zeile 2, Spalte „datum“", "nicht im Kalender",
    ),
    "a path that leaves the folder": (
        setze("datei", "../0001.pdf"), "zeile", "Lieferschein, Zeile 2, Spalte „datei“", "verlässt den Ordner",
    ),
    "a required value is missing": (
        setze("sichtpruefung", ""), "zeile", "Lieferschein, Zeile 2, Spalte „sichtpruefung“", "fehlt",
    ),
    "the rows of a file disagree": (
        setze("geburtsdatum", "1991-01-01", 1), "zeile", "Lieferschein, Zeile 3, Spalte „geburtsdatum“", "Zeile 2",
    ),
    "a row of another delivery": (
        setze("lieferung", "L-2", 1), "zeile", "Lieferschein, Zeile 3, Spalte „lieferung“", "als in Zeile 2",
    ),
    "a row without its barcode": (setze("barcode", "", 1), "zeile", "Lieferschein, Zeile 3", "„barcode“"),
    "no barcode": (
        in_der_akte("barcode", "zwei Worte"), "zeile", "Lieferschein, Zeile 2, Spalte „barcode“", "kein Barcode",
    ),
    "a file listed twice": (
        setze("datei", "A-000001/0001.pdf", 1), "zeile", "Lieferschein, Zeile 3, Spalte „datei“", "früheren Zeile",
    ),
    "a file of another case file": (
        setze("datei", "A-000002/0001.pdf"), "doppelt", "A-000002/0001.pdf", "bei mehreren Akten",
    ),
    "Blatt numbers twice": (blatt(("1", "4"), ("3", "6")), "blatt", "A-000001/0002.pdf", "Blatt 3–4"),
    "Blatt numbers missing": (blatt(("1", "4"), ("8", "9")), "blatt", "Blatt 5–7", "Fehlt ein Dokument?"),
    "blank pages behind the last": (
        setze("leere_seiten", "9"), "zeile", "Lieferschein, Zeile 2, Spalte „leere_seiten“", "nur 1 Seiten",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fall", SCHWER)
def test_a_defect_keeps_one_case_file_out(haus: Path, tmp_path: Path, lieferung: Lieferung, fall: str) -> None:
    aendere, art, wo, grund = SCHWER[fall]
    lieferung.akte(3)
    aendere(lieferung)
    found = nimm(lieferung, haus, tmp_path)
    files = {one["reference"]: one for one in found["files"]}
    assert files["TEST 33-1"]["state"] == "nachbesserung"
    matching = [one for one in files["TEST 33-1"]["defects"] if (one["kind"], one["where"]) == (art, wo)]
    assert len(matching) == 1, files["TEST 33-1"]["defects"]
    assert grund in matching[0]["reason"]
    assert not matching[0]["hint"]
    in_ablage = {one["reference"] for one in tippe("ablage", "list", "--json", config=haus).daten["files"]}
    assert "TEST 33-1" not in in_ablage
    assert "TEST 33-3" in in_ablage, "the rest goes on"


HINWEISE: dict[str, tuple[Aenderung, str, str]] = {
    "a blank page nobody declared": (tausche(pdf("vorn", ""), seiten="2"), "leere_seite", "Rückseiten mitges"),
    "the same document in another file": (tausche(pdf("gleich")), "gleicher_inhalt", "in der Akte TEST 33-4"),
    "a declared page that is not blank": (setze("leere_seiten", "1"), "doch_nicht_leer", "etwas zu sehen"),
    "a blank document that is declared": (tausche(pdf(""), leere_seiten="1"), "leer", "Auf keiner Seite"),
}  # fmt: skip


@pytest.mark.parametrize("fall", HINWEISE)
def test_a_hint_keeps_nothing_out(haus: Path, tmp_path: Path, lieferung: Lieferung, fall: str) -> None:
    aendere, art, grund = HINWEISE[fall]
    aendere(lieferung)
    if art == "gleicher_inhalt":
        lieferung.akte(4, lieferung.dateien["A-000001/0001.pdf"])
    found = nimm(lieferung, haus, tmp_path, code=0)
    [defect] = found["files"][0]["defects"]
    assert (defect["kind"], defect["hint"]) == (art, True)
    assert grund in defect["reason"]


def test_a_paper_part_explains_a_gap_and_is_kept_with_the_file(haus: Path, tmp_path: Path) -> None:
    eine = Lieferung()
    first, second = eine.akte(1)
    first |= {"blatt_von": "1", "blatt_bis": "4"}
    second |= {"blatt_von": "6", "blatt_bis": "7"}
    paper = {
        name: first[name] for name in first if name not in {"datei", "seiten", "sha256", "erfasst", "verfahren"}
    }
    paper |= {"original": "verbleibt", "bezeichnung": "Urkunde mit Siegel", "standort": "Schrank 4"}
    eine.zeilen.append(paper | {"sichtpruefung": "", "blatt_von": "5", "blatt_bis": "5"})
    nimm(eine, haus, tmp_path, code=0)
    shown = tippe("ablage", "show", "TEST 33-1", "--json", config=haus).daten
    assert [part["name"] for part in shown["paper"]] == ["Urkunde mit Siegel"]


def test_a_barcode_for_two_case_files_keeps_both_out(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    for zeile in lieferung.zeilen[2:]:
        zeile["barcode"] = "A-000001"
    found = nimm(lieferung, haus, tmp_path)
    assert [one["state"] for one in found["files"]] == ["nachbesserung"] * 2
    assert all("barcode" in {d["kind"] for d in one["defects"]} for one in found["files"])


def test_two_barcodes_for_one_case_file_keep_both_out(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    for zeile in lieferung.zeilen[2:]:
        zeile["aktenzeichen"] = "TEST 33-1"
    found = nimm(lieferung, haus, tmp_path)
    assert [one["state"] for one in found["files"]] == ["nachbesserung"] * 2


def test_a_barcode_of_an_earlier_delivery_stands_for_its_file(haus: Path, tmp_path: Path) -> None:
    first = Lieferung()
    first.akte(1)
    tippe("intake", first.ordner(tmp_path / "eins"), config=haus)
    second = Lieferung(lieferung="L-2")
    second.akte(1, pdf("anders"), aktenzeichen="TEST 44-1")
    [row] = nimm(second, haus, tmp_path)["files"]
    assert row["defects"][0]["kind"] == "barcode"
    assert "TEST 33-1" in row["defects"][0]["reason"]


def test_a_document_in_the_folder_of_another_barcode(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    octets = lieferung.dateien.pop("A-000001/0001.pdf")
    lieferung.dateien["A-000002/0009.pdf"] = octets
    lieferung.zeilen[0]["datei"] = "A-000002/0009.pdf"
    found = nimm(lieferung, haus, tmp_path)
    assert found["files"][0]["defects"][0]["kind"] == "barcode"


def test_a_surplus_file_outside_belongs_to_no_case_file(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    lieferung.dateien["Rechnung.pdf"] = pdf("Rechnung")
    found = nimm(lieferung, haus, tmp_path)
    assert [one["state"] for one in found["files"]] == ["aufgenommen"] * 2
    assert [(one["kind"], one["where"]) for one in found["defects"]] == [("ueberzaehlig", "Rechnung.pdf")]


def test_what_file_managers_leave_is_no_document(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    lieferung.dateien |= {"Thumbs.db": b"x", ".DS_Store": b"x", "A-000001/.versteckt": b"x"}
    assert nimm(lieferung, haus, tmp_path, code=0)["defects"] == []


def test_links_and_special_files_are_not_opened(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    folder = lieferung.ordner(tmp_path / "lief")
    geheim = tmp_path / "geheim.pdf"
    geheim.write_bytes((folder / "A-000001/0001.pdf").read_bytes())
    (folder / "A-000001/0001.pdf").unlink()
    (folder / "A-000001/0001.pdf").symlink_to(geheim)
    (folder / "A-000002/0001.pdf").unlink()
    os.mkfifo(folder / "A-000002/0001.pdf")
    (folder / "hinaus").symlink_to("/etc")
    found = tippe("intake", folder, "--json", config=haus, code=4).daten
    assert [[d["kind"] for d in one["defects"]] for one in found["files"]] == [["gesperrt"], ["gesperrt"]]
    assert [one["where"] for one in found["defects"]] == ["hinaus"]


def test_a_row_with_a_field_too_many_keeps_its_file_out(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    folder = lieferung.ordner(tmp_path / "lief")
    lines = (folder / "lieferschein.csv").read_text("utf-8").splitlines()
    lines[1] += ";mehr"
    (folder / "lieferschein.csv").write_text("\n".join(lines), "utf-8")
    found = tippe("intake", folder, "--json", config=haus, code=4).daten
    assert [one["state"] for one in found["files"]] == ["nachbesserung", "aufgenommen"]
    assert "Felder" in found["files"][0]["defects"][0]["reason"]


# -- the note as a whole ------------------------------------------------------------------------------------------


def abgelehnt(haus: Path, delivery: Path) -> Ausgang:
    found = tippe("intake", delivery, config=haus, code=1)
    assert tippe("intake", "list", "--json", config=haus).daten["deliveries"] == []
    return found


NOTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda _: b"", "ist leer"),
    "another encoding": (
        lambda note: note.replace("Öztürk".encode(), "Öztürk".encode("latin-1")),
        "nicht in UTF-8",
    ),
    "old line ends": (lambda note: note.replace(b"\r\n", b"\r"), "enden nur mit CR"),
    "old line ends and no other": (
        lambda note: note.replace(b"\r\n", b"\r") + b"x" * (1 << 20),
        "enden nur mit CR",
    ),
    "an open quote": (lambda note: note + b'"offen;', "Anführungszeichen"),
    "a NUL": (lambda note: note.replace(b"Antrag", b"An\0rag").replace(b"Dokument 1", b"Doku\0"), "NUL"),
    "commas": (lambda note: note.replace(b";", b","), "Es fehlen"),
    "an unknown column": (lambda note: note.replace(b"geraet", b"maschine", 1), "Unbekannt sind: „maschine“"),
    "a column twice": (lambda note: note.replace(b"geraet", b"pruefer", 1), "Mehrfach vorhanden sind: „pruefer“"),
    "no number": (lambda note: note.replace(b"L-1", b""), "„lieferung“"),
    "only columns": (lambda note: note.splitlines()[0], "„lieferung“"),
}


@pytest.mark.parametrize("fall", NOTES)
def test_a_note_nobody_can_use_begins_nothing(haus: Path, tmp_path: Path, lieferung: Lieferung, fall: str) -> None:
    aendere, satz = NOTES[fall]
    folder = lieferung.ordner(tmp_path / "lief")
    (folder / "lieferschein.csv").write_bytes(aendere((folder / "lieferschein.csv").read_bytes()))
    assert satz in abgelehnt(haus, folder).err


def test_a_delivery_without_a_note_or_with_two_begins_nothing(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    folder = lieferung.ordner(tmp_path / "lief")
    (folder / "lieferschein.xml").write_text("<a/>")
    assert "zwei Lieferscheine" in abgelehnt(haus, folder).err
    (folder / "lieferschein.xml").unlink()
    (folder / "lieferschein.csv").unlink()
    assert "kein Lieferschein" in abgelehnt(haus, folder).err


def test_what_is_no_delivery_is_a_wrong_call(haus: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    tippe("intake", tmp_path / "a.txt", config=haus, code=2)
    tippe("intake", tmp_path / "nichts", config=haus, code=2)


# -- ZIP ----------------------------------------------------------------------------------------------------------


def packe(eine: Lieferung, wo: Path, aendere: Callable[[zipfile.ZipFile], None]) -> Path:
    with zipfile.ZipFile(eine.zip(wo), "a", zipfile.ZIP_DEFLATED) as archiv:
        aendere(archiv)
    return wo


def verknuepfung(archiv: zipfile.ZipFile) -> None:
    link = zipfile.ZipInfo("A-000002/9.pdf")
    link.external_attr = 0o120777 << 16
    archiv.writestr(link, "/etc/passwd")


def bombe() -> bytes:
    return b"%PDF-1.7\n" + bytes(64 << 20)


ZIPS: dict[str, tuple[Callable[[zipfile.ZipFile], None], str, str]] = {
    "leads out": (lambda a: a.writestr("../../boese.pdf", b"x"), "pfad", "../../boese.pdf"),
    "absolute": (lambda a: a.writestr("/etc/boese.pdf", b"x"), "pfad", "/etc/boese.pdf"),
    "backslashes": (lambda a: a.writestr("A-000002\\..\\b.pdf", b"x"), "pfad", "A-000002\\..\\b.pdf"),
    "a drive": (lambda a: a.writestr("C:/boese.pdf", b"x"), "pfad", "C:/boese.pdf"),
    "a link": (verknuepfung, "ueberzaehlig", "A-000002/9.pdf"),
    "a bomb": (lambda a: a.writestr("bombe.pdf", bombe()), "ueberzaehlig", "bombe.pdf"),
}


@pytest.mark.parametrize("fall", ZIPS)
def test_an_entry_that_means_harm_is_named_and_not_unpacked(
    haus: Path, tmp_path: Path, lieferung: Lieferung, fall: str
) -> None:
    aendere, art, wo = ZIPS[fall]
    found = tippe("intake", packe(lieferung, tmp_path / "l.zip", aendere), "--json", config=haus, code=4).daten
    assert found["files"][0]["state"] == "aufgenommen"
    named = [*found["defects"], *(d for one in found["files"] for d in one["defects"])]
    assert [(one["kind"], one["where"]) for one in named] == [(art, wo)]
    assert not list(tmp_path.rglob("*boese*"))


def test_a_zip_bomb_that_is_listed_keeps_its_case_file_out(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    tausche(bombe())(lieferung)
    found = tippe("intake", lieferung.zip(tmp_path / "l.zip"), "--json", config=haus, code=4).daten
    assert [one["state"] for one in found["files"]] == ["nachbesserung", "aufgenommen"]
    assert "ZIP-Bombe" in found["files"][0]["defects"][0]["reason"]


def test_a_name_twice_and_a_damaged_entry_keep_their_case_files_out(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    lieferung.akte(3)
    wo = lieferung.zip(tmp_path / "l.zip")
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(wo, "a") as archiv:
        archiv.writestr("A-000001/0001.pdf", b"anders")
    octets = bytearray(wo.read_bytes())
    with zipfile.ZipFile(wo) as archiv:
        stelle = archiv.getinfo("A-000002/0001.pdf").header_offset
    octets[stelle + 150] ^= 0xFF
    wo.write_bytes(octets)
    found = tippe("intake", wo, "--json", config=haus, code=4).daten
    assert [one["state"] for one in found["files"]] == ["nachbesserung", "nachbesserung", "aufgenommen"]
    assert [[d["kind"] for d in one["defects"]] for one in found["files"][:2]] == [["gesperrt"], ["unlesbar"]]


def test_encrypted_entries_are_named(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    wo = lieferung.zip(tmp_path / "l.zip")
    octets = bytearray(wo.read_bytes())
    stelle = octets.rindex(b"PK\x01\x02", 0, octets.rindex(b"A-000002/0002.pdf"))
    octets[stelle + 8] |= 1
    wo.write_bytes(octets)
    found = tippe("intake", wo, "--json", config=haus, code=4).daten
    assert [one["state"] for one in found["files"]] == ["aufgenommen", "nachbesserung"]
    assert "verschlüsselt" in found["files"][1]["defects"][0]["reason"]


def test_a_zip_in_one_folder_of_its_own_is_the_same_delivery(haus: Path, tmp_path: Path) -> None:
    eine = Lieferung()
    eine.akte(1)
    wo = tmp_path / "l.zip"
    with zipfile.ZipFile(wo, "w") as archiv:
        for name, octets in {"lieferschein.csv": eine.csv(), **eine.dateien}.items():
            archiv.writestr(f"Lieferung 7/{name}", octets)
        archiv.writestr("__MACOSX/Lieferung 7/._x", b"x")
    found = tippe("intake", wo, "--json", config=haus).daten
    assert [one["state"] for one in found["files"]] == ["aufgenommen"]


@pytest.mark.parametrize("kodierung", ["cp1252", "cp850", "utf-8", "cp437"])
def test_a_zip_whose_names_do_not_say_their_code_page_is_read_as_the_note_spells_them(
    haus: Path, tmp_path: Path, kodierung: str
) -> None:
    eine = Lieferung()
    rows = eine.akte(1)
    for row, name in zip(rows, ("Größe é", "Überführung"), strict=True):
        eine.dateien[f"A-000001/{name}.pdf"] = eine.dateien.pop(row["datei"])
        row["datei"] = f"A-000001/{name}.pdf"
    wo = tmp_path / "l.zip"
    with zipfile.ZipFile(wo, "w") as archiv:
        for name, octets in {"lieferschein.csv": eine.csv(), **eine.dateien}.items():
            archiv.writestr("".join(f"{byte:c}" if byte < 128 else "~" for byte in name.encode(kodierung)), octets)
    octets = wo.read_bytes()
    for name in eine.dateien:
        spelt = name.encode(kodierung)
        octets = octets.replace(bytes(byte if byte < 128 else ord("~") for byte in spelt), spelt)
    wo.write_bytes(octets)
    found = tippe("intake", wo, "--json", config=haus).daten
    assert [(one["state"], one["defects"]) for one in found["files"]] == [("aufgenommen", [])]


def test_a_name_that_could_be_two_files_of_the_note_is_not_guessed(haus: Path, tmp_path: Path) -> None:
    eine = Lieferung()
    eine.akte(1)[0]["datei"] = "A-000001/\u2580.pdf"  # 0xdf in code page 437, a sharp s in that of Windows
    eine.zeilen[1]["datei"] = "A-000001/ß.pdf"
    _, two = eine.dateien.values()
    wo = tmp_path / "l.zip"
    with zipfile.ZipFile(wo, "w") as archiv:
        archiv.writestr("lieferschein.csv", eine.csv())
        archiv.writestr("A-000001/~.pdf", two)
    wo.write_bytes(wo.read_bytes().replace(b"A-000001/~.pdf", b"A-000001/\xdf.pdf"))
    found = tippe("intake", wo, "--json", config=haus, code=4).daten
    assert ("fehlt", "A-000001/ß.pdf") in [(d["kind"], d["where"]) for d in found["files"][0]["defects"]]


@pytest.mark.parametrize("octets", [b"", b"PK\x05\x06", b"x" * 100, b"PK\x03\x04" + b"y" * 200])
def test_what_is_no_zip_begins_nothing(haus: Path, tmp_path: Path, octets: bytes) -> None:
    (tmp_path / "l.zip").write_bytes(octets)
    assert "ZIP" in abgelehnt(haus, tmp_path / "l.zip").err


def test_overlapping_entries_begin_nothing(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    """Many lines of the directory lead to the same octets: each is small, all of them together are not."""
    roh = lieferung.zip(tmp_path / "l.zip").read_bytes()
    ende = roh.rindex(b"PK\x05\x06")
    anfang = int.from_bytes(roh[ende + 16 : ende + 20], "little")
    zeilen = roh[anfang:ende] * 20
    anzahl = (int.from_bytes(roh[ende + 10 : ende + 12], "little") * 20).to_bytes(2, "little")
    neu = (
        roh[:anfang]
        + zeilen
        + roh[ende : ende + 8]
        + anzahl * 2
        + len(zeilen).to_bytes(4, "little")
        + roh[ende + 16 :]
    )
    (tmp_path / "m.zip").write_bytes(neu)
    assert "überlappen" in abgelehnt(haus, tmp_path / "m.zip").err


def test_a_picture_enters_as_a_page(haus: Path, tmp_path: Path) -> None:
    bild = Image.new("L", (800, 1000), 255)
    for zeile in range(100, 900, 40):
        bild.paste(0, (100, zeile, 700, zeile + 12))
    aus = io.BytesIO()
    bild.save(aus, "JPEG")
    eine = Lieferung()
    eine.akte(1)
    tausche(aus.getvalue(), name="A-000001/bild.jpg")(eine)
    nimm(eine, haus, tmp_path, code=0)
