"""``aktenbote xdomea import``: every object whole or not at all, the others go on, each confirmed, none twice."""

import json
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from support.dateien import jpg, pdf
from support.gefahren import bau
from support.scanner import eicar, im_faden
from support.tippen import tippe
from support.xdomea import BESTAETIGUNG, DATEIEN, NAME, PERSONEN, datei, inhalt, nachricht, paket, personen, schema
from support.zips import entwurf, gezippt, roh

from gateway.domain.ids import sha256_of

AKTE = {"4.0.0": "33-1/000815", "3.1.0": "33-1/000310"}
NS = {"x": "urn:xoev-de:xdomea:schema:4.0.0", "y": "urn:xoev-de:xdomea:schema:3.1.0"}


def importiert(haus: Path, package: Path, *mehr: str | Path, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = tippe("xdomea", "import", package, *mehr, "--json", config=haus, code=code).daten
    return found


def dokumente(haus: Path, zeichen: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tippe("ablage", "show", zeichen, "--json", config=haus).daten["documents"]
    return found


def akten(haus: Path) -> list[str]:
    return [one["reference"] for one in tippe("ablage", "list", "--json", config=haus).daten["files"]]


def maengel(done: dict[str, Any], stelle: int = 0) -> list[tuple[str, str]]:
    return [(one["kind"], one["where"]) for one in done["objects"][stelle]["defects"]]


def ereignisse(haus: Path) -> list[str]:
    return [one["ereignis"] for one in tippe("audit", "list", "--json", config=haus).daten["entries"]]


def bestaetigt(ordner: Path, fassung: str) -> list[tuple[str, str, list[str]]]:
    """What the 0402 says of each object; it is valid against our schema, or this fails."""
    root = etree.parse(ordner / BESTAETIGUNG[fassung]).getroot()
    schema().verlange(root)
    return [
        (
            (one.findtext("x:xdomeaUUID", None, NS) or one.findtext("y:IDSGO", None, NS) or ""),
            (one.findtext(".//x:Erfolgreich", None, NS) or one.findtext(".//y:Erfolgreich", None, NS) or ""),
            [str(text.text) for text in one.iterfind(".//{*}Fehlermeldung")],
        )
        for one in root.iterfind("{*}AbgegebenesObjekt")
    ]


# -- what becomes of the examples ------------------------------------------------------------------------------


def test_a_package_of_4_0_0_becomes_case_files_and_each_object_is_confirmed(haus: Path, tmp_path: Path) -> None:
    done = importiert(haus, paket(tmp_path, "4.0.0"), "--person", personen(tmp_path), code=1)
    assert [(one["reference"], one["state"]) for one in done["objects"]] == [
        ("33-1/000815", "imported"), ("33-1/000816", "imported"), (None, "refused"),
    ]  # fmt: skip
    assert sorted(akten(haus)) == ["33-1/000815", "33-1/000816"]
    assert bestaetigt(tmp_path, "4.0.0") == [
        ("AAAA0000-0000-4000-8000-000000000001", "1", []),
        ("bbbb0000-0000-4000-8000-000000000021", "1", []),
        ("dddd0000-0000-4000-8000-000000000031", "0", ["Ein Dokument allein ist keine Akte"]),
    ]
    whole = etree.parse(tmp_path / BESTAETIGUNG["4.0.0"]).getroot()
    assert whole.findtext("x:UUIDUrsprungsnachricht", None, NS) == "11111111-0000-4000-8000-000000000001"
    assert whole.findtext("x:ErfolgOderMisserfolg/x:Erfolgreich", None, NS) == "0"
    assert ereignisse(haus).count("akte.importiert.ablage") == 2


def test_malware_keeps_its_object_out_and_no_other_and_without_a_scanner_nothing_enters(
    haus: Path, tmp_path: Path
) -> None:
    ill = pdf("krank", zusatz=b"%" + eicar() + b"\n")
    name = f"{datei(3)}.pdf"
    package, given = paket(tmp_path, "4.0.0", inhalt("4.0.0") | {name: ill}), personen(tmp_path)
    with im_faden(haus) as peer:
        peer.art = "weg"
        tippe("xdomea", "import", package, "--person", given, "--json", config=haus, code=3)
        assert akten(haus) == []
        peer.art = "gut"
        done = importiert(haus, package, "--person", given, code=1)
        assert [(one["reference"], one["state"]) for one in done["objects"]][:2] == [
            ("33-1/000815", "refused"), ("33-1/000816", "imported"),
        ]  # fmt: skip
        assert maengel(done) == [("SCHADSOFTWARE", name)]
        assert akten(haus) == ["33-1/000816"]
        shown = tippe("ablage", "show", "33-1/000816", "--json", config=haus).daten
        assert shown["malware_check"]["scanner"] == "ClamAV/1.4.6/27456"
    assert bestaetigt(tmp_path, "4.0.0")[0][1:] == ("0", ["Der Virenschutz hat eine Datei beanstandet"])
    assert b"icar" not in (tmp_path / BESTAETIGUNG["4.0.0"]).read_bytes()


@pytest.mark.parametrize("umgang", ["report", "refuse"])
def test_a_pdf_with_scripts_is_marked_or_keeps_its_object_out_by_the_rule(
    haus: Path, tmp_path: Path, umgang: str
) -> None:
    name = f"{datei(3)}.pdf"
    package = paket(tmp_path, "4.0.0", inhalt("4.0.0") | {name: bau(b"<</S/JavaScript/JS(app.alert(1))>>")})
    words = ("xdomea", "import", package, "--person", personen(tmp_path), "--json")
    done = tippe(*words, config=haus, code=1, env={"AKTENBOTE_FORMATS__JAVASCRIPT": umgang}).daten
    first, second = done["objects"][:2]
    assert (first["state"], second["state"]) == ("refused" if umgang == "refuse" else "imported", "imported")
    if umgang == "refuse":
        assert maengel(done) == [("MERKMAL", name)]
        assert bestaetigt(tmp_path, "4.0.0")[0][1:] == (
            "0", ["Ein PDF enthält oder tut etwas, das hier nicht angenommen wird"],
        )  # fmt: skip
        return
    assert any("holds scripts (JavaScript); it is marked" in one for one in first["hints"])
    assert "Achtung: enthält Skripte" in tippe("ablage", "show", "33-1/000815", config=haus).out


def test_the_register_is_the_structure_of_the_file(haus: Path, tmp_path: Path) -> None:
    importiert(haus, paket(tmp_path, "4.0.0"), "--person", personen(tmp_path), code=1)
    shown = dokumente(haus, AKTE["4.0.0"])
    assert [(one["name"], one["path"], one["superseded"]) for one in shown] == [
        (f"{datei(1)}.pdf", [], True),
        ("Vermerk.pdf", [], False),
        (f"{datei(3)}.pdf", ["Identität"], False),
        (f"{datei(4)}.jpeg", ["Identität"], False),
        (f"{datei(6)}.pdf", ["Identität", "33-1-000815-2"], False),
    ]
    assert [one["position"] for one in shown] == [1, 2, 3, 4, 5]
    wanted = [f"{datei(1)}.pdf", f"{datei(2)}_Vermerk_Größe.pdf", f"{datei(3)}.pdf", f"{datei(4)}.jpeg"]
    assert [one["sha256"] for one in shown][:4] == [sha256_of(DATEIEN["4.0.0"][name]) for name in wanted]
    assert [one["format"] for one in shown] == ["018", "018", "044", "011", "018"]


def test_what_has_no_place_here_is_counted_told_and_kept(haus: Path, tmp_path: Path) -> None:
    done = importiert(haus, paket(tmp_path, "4.0.0"), "--person", personen(tmp_path), code=1)
    assert done["objects"][0]["not_taken"] == {
        "Aktenplaneinheit": 1, "Aufbewahrungsdauer": 1, "Ersteller": 1, "Federfuehrung": 1, "Format": 1,
        "HistorienProtokollInformation": 2, "Kennzeichen": 1, "Kontakt": 1, "Laufzeit": 1, "Nummer": 1, "ZdA": 1,
    }  # fmt: skip
    assert done["not_taken"] == ["Anschreiben"]
    kept = etree.parse(tmp_path / "aaaa0000-0000-4000-8000-000000000001.nicht-uebernommen.xml").getroot()
    assert kept.findtext(".//x:Aktion", None, NS) == "angelegt"
    text = tippe("xdomea", "import", paket(tmp_path, "4.0.0"), "--person", personen(tmp_path), config=haus, code=1)
    assert "not taken over: 2 × HistorienProtokollInformation" in text.out


def test_a_package_of_3_1_0_is_read_like_one_of_4_0_0(haus: Path, tmp_path: Path) -> None:
    done = importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path))
    assert [one["state"] for one in done["objects"]] == ["imported"]
    assert [(one["name"], one["path"]) for one in dokumente(haus, AKTE["3.1.0"])] == [
        ("Antrag.pdf", ["Schriftverkehr"]),
        ("Lichtbild.jpg", ["Schriftverkehr"]),
    ]
    assert bestaetigt(tmp_path, "3.1.0") == [("AAAA0000-0000-4000-8000-000000000003", "1", [])]
    assert done["unnamed"] == [f"{datei(303)}.p7s"]
    assert done["objects"][0]["not_taken"] == {
        "Absender": 1, "DatumDesSchreibens": 1, "HistorienProtokollInformation": 1, "Nummer": 1, "Rolle": 1,
        "SignaturSiegel": 1, "Vertraulichkeitsstufe": 1,
    }  # fmt: skip


def test_dates_paper_retention_and_person_come_from_the_message(haus: Path, tmp_path: Path) -> None:
    importiert(haus, paket(tmp_path, "4.0.0"), "--person", personen(tmp_path), code=1)
    tippe("ablage", "export", AKTE["4.0.0"], "--out", tmp_path / "akte", config=haus)
    text = (tmp_path / "akte" / "manifest.toml").read_text("utf-8")
    for part in (
        'familienname = "Muster"', 'geburtsdatum = "1990-05-17"', '"163",\n    "423",',
        'azr_nummer = "900517000017"', 'bezeichnung = "Band 1 (Papier)"', 'standort = "Archiv, Regal 7"',
        "aktenwirksam = 2019-03-04 00:00:00",
    ):  # fmt: skip
        assert part in text, part
    [database] = haus.glob("data/*.db")
    with sqlite3.connect(database) as store:
        [kept] = store.execute("SELECT aufbewahren_bis FROM akte ORDER BY aktenzeichen").fetchone()
    assert json.loads(kept) == "2036-12-31"


# -- again, and on from where it stopped -----------------------------------------------------------------------


@pytest.mark.parametrize("fassung", ["3.1.0", "4.0.0"])
def test_the_same_package_again_takes_nothing_twice(haus: Path, tmp_path: Path, fassung: str) -> None:
    package, table = paket(tmp_path, fassung), personen(tmp_path)
    code = 1 if fassung == "4.0.0" else 0
    importiert(haus, package, "--person", table, code=code)
    events, shown = ereignisse(haus), dokumente(haus, AKTE[fassung])
    done = importiert(haus, package, "--person", table, code=code)
    assert done["objects"][0]["state"] == "here already"
    assert bestaetigt(tmp_path, fassung)[0][1] == "1"
    assert dokumente(haus, AKTE[fassung]) == shown
    assert ereignisse(haus).count("akte.importiert.ablage") == events.count("akte.importiert.ablage")


def test_the_same_file_with_other_content_is_refused_and_nothing_changes(haus: Path, tmp_path: Path) -> None:
    importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path))
    shown = dokumente(haus, AKTE["3.1.0"])
    other = inhalt("3.1.0") | {f"{datei(302)}_Lichtbild.jpg": jpg(91)}
    done = importiert(haus, paket(tmp_path, "3.1.0", other), "--person", personen(tmp_path), code=1)
    assert maengel(done) == [("ANDERER_INHALT", AKTE["3.1.0"])]
    assert dokumente(haus, AKTE["3.1.0"]) == shown


def test_what_a_later_package_tells_otherwise_is_said_and_left(haus: Path, tmp_path: Path) -> None:
    importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path))
    shown = dokumente(haus, AKTE["3.1.0"])
    told = nachricht("3.1.0").decode()
    for alt, neu in (
        ("Ausländerakte Beispiel", "Anders"),
        ("Schriftverkehr", "Post"),
        ("2035-12-31", "2036-12-31"),
    ):
        told = told.replace(alt, neu)
    inside = inhalt("3.1.0") | {f"{NAME['3.1.0']}.xml": told.encode()}
    table = personen(tmp_path, PERSONEN.replace("1985-01-02;163", "1985-01-02;160"))
    done = importiert(haus, paket(tmp_path, "3.1.0", inside), "--person", table)
    assert done["objects"][0]["state"] == "here already"
    assert done["objects"][0]["hints"][-1] == (
        "told otherwise by the package, and left as it is here: "
        "subject, person, names or register of documents, retention"
    )
    assert dokumente(haus, AKTE["3.1.0"]) == shown


def test_the_same_file_under_another_aktenzeichen_is_refused(haus: Path, tmp_path: Path) -> None:
    importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path))
    other = inhalt("3.1.0", "33-1/000310", "33-1/000311")
    table = personen(tmp_path, PERSONEN.replace("33-1/000310", "33-1/000311"))
    done = importiert(haus, paket(tmp_path, "3.1.0", other), "--person", table, code=1)
    assert maengel(done) == [("ANDERES_ZEICHEN", "33-1/000311")]
    assert "is here as 33-1/000310" in done["objects"][0]["defects"][0]["reason"]
    assert akten(haus) == ["33-1/000310"]


def test_another_file_under_a_taken_aktenzeichen_is_refused(haus: Path, tmp_path: Path) -> None:
    importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path))
    other = inhalt("3.1.0", "AAAA0000-0000-4000-8000-000000000003", "aaaa0000-0000-4000-8000-000000000004")
    done = importiert(haus, paket(tmp_path, "3.1.0", other), "--person", personen(tmp_path), code=1)
    assert maengel(done) == [("VERGEBEN", AKTE["3.1.0"])]


def test_what_was_refused_comes_in_when_it_is_put_right_and_the_rest_is_left_alone(
    haus: Path, tmp_path: Path
) -> None:
    package = paket(tmp_path, "4.0.0")
    done = importiert(haus, package, code=1)
    assert [maengel(done, stelle)[0][0] for stelle in range(3)] == ["PERSON", "PERSON", "ART"]
    assert akten(haus) == []
    table = personen(tmp_path, PERSONEN.replace("33-1/000816", "33-1/999999"))
    first = importiert(haus, package, "--person", table, code=1)
    assert [one["state"] for one in first["objects"]] == ["imported", "refused", "refused"]
    second = importiert(haus, package, "--person", personen(tmp_path), code=1)
    assert [one["state"] for one in second["objects"]] == ["here already", "imported", "refused"]


# -- persons ---------------------------------------------------------------------------------------------------


def test_one_file_may_have_its_person_in_toml(haus: Path, tmp_path: Path) -> None:
    person = tmp_path / "person.toml"
    person.write_text('fassung = 1\n[person]\nstaatsangehoerigkeiten = ["163"]\nname = []\n', encoding="utf-8")
    done = importiert(haus, paket(tmp_path, "3.1.0"), "--person", person)
    assert done["objects"][0]["hints"] == ["not known of the person: AZR number"]
    found = tippe("ablage", "list", "--name", "Beispiel", "--json", config=haus).daten["files"]
    assert [one["reference"] for one in found] == [AKTE["3.1.0"]]
    refused = tippe("xdomea", "import", paket(tmp_path, "4.0.0"), "--person", person, config=haus, code=2)
    assert "a row per Aktenzeichen" in refused.err


def test_a_row_of_the_table_that_fits_no_object_is_told(haus: Path, tmp_path: Path) -> None:
    table = personen(tmp_path, PERSONEN.replace("33-1/000310", "33-1/00031O"))
    done = importiert(haus, paket(tmp_path, "3.1.0"), "--person", table, code=1)
    assert done["unused"] == ["33-1/00031O", "33-1/000815", "33-1/000816"]
    assert maengel(done) == [("PERSON", "AAAA0000-0000-4000-8000-000000000003")]


def test_two_days_of_birth_are_two_persons(haus: Path, tmp_path: Path) -> None:
    table = personen(tmp_path, PERSONEN.replace("1985-01-02", "1985-02-01"))
    done = importiert(haus, paket(tmp_path, "3.1.0"), "--person", table, code=1)
    assert maengel(done)[0][0] == "PERSON"
    assert "another day of birth" in done["objects"][0]["defects"][0]["reason"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("aktenzeichen;staat\n", "1 of yours are others"),
        ("familienname\nMuster\n", "aktenzeichen must be there"),
        ("aktenzeichen;familienname\n;Muster\n", "line 2 of the table has no aktenzeichen"),
        ("aktenzeichen\n1;2\n", "line 2"),
        ("aktenzeichen\n1\n1\n", "line 3 of the table has an aktenzeichen that stood there before"),
        ('aktenzeichen\n"1"x\n', "cannot be read at line 2"),
    ],
)
def test_a_bad_table_is_refused_before_anything_is_read(haus: Path, tmp_path: Path, text: str, says: str) -> None:
    package = paket(tmp_path, "3.1.0")
    said = tippe("xdomea", "import", package, "--person", personen(tmp_path, text), config=haus, code=1)
    assert says in said.err
    assert not (tmp_path / BESTAETIGUNG["3.1.0"]).exists()


# -- bad files: the object stays out, the others come in ---------------------------------------------------------

_PASS = f"{datei(6)}.pdf"
SCHLECHT: dict[str, tuple[dict[str, bytes | None], str, str]] = {
    "a file is missing": ({_PASS: None}, "FEHLT", _PASS),
    "an empty file": ({_PASS: b""}, "FORMAT", _PASS),
    "a truncated PDF": ({_PASS: pdf("pass")[:-30]}, "FORMAT", _PASS),
    "no PDF at all": ({_PASS: b"<html>pass</html>"}, "FORMAT", _PASS),
    "another type than its name says": ({_PASS: jpg()}, "FORMAT", _PASS),
    "another digest": (
        {f"{datei(2)}_Vermerk_Größe.pdf": pdf("andere")},
        "PRUEFSUMME",
        f"{datei(2)}_Vermerk_Größe.pdf",
    ),
}


@pytest.mark.parametrize("was", SCHLECHT)
def test_a_bad_file_keeps_its_object_out_and_no_other(haus: Path, tmp_path: Path, was: str) -> None:
    changes, kind, where = SCHLECHT[was]
    inside = {name: octets for name, octets in (inhalt("4.0.0") | changes).items() if octets is not None}
    done = importiert(haus, paket(tmp_path, "4.0.0", inside), "--person", personen(tmp_path), code=1)
    assert maengel(done) == [(kind, where)]
    assert akten(haus) == ["33-1/000816"]
    assert [one[1] for one in bestaetigt(tmp_path, "4.0.0")] == ["0", "1", "0"]


def test_a_damaged_file_is_named(haus: Path, tmp_path: Path) -> None:
    package = paket(tmp_path, "3.1.0")
    octets = bytearray(package.read_bytes())
    octets[octets.index(b"(antrag) Tj") + 1] ^= 1
    package.write_bytes(octets)
    done = importiert(haus, package, "--person", personen(tmp_path), code=1)
    assert maengel(done) == [("BESCHAEDIGT", f"{datei(301).upper()}.pdf")]
    assert akten(haus) == []


def test_an_object_without_kennzeichen_is_refused(haus: Path, tmp_path: Path) -> None:
    inside = inhalt("3.1.0", "<xdomea:Kennzeichen>33-1/000310</xdomea:Kennzeichen>", "")
    done = importiert(haus, paket(tmp_path, "3.1.0", inside), "--person", personen(tmp_path), code=1)
    assert ("KENNZEICHEN", "AAAA0000-0000-4000-8000-000000000003") in maengel(done)


def test_what_another_maker_adds_never_names_the_object(haus: Path, tmp_path: Path) -> None:
    fremd = (
        '<xdomea:AnwendungsspezifischeErweiterungXML><Identifikation xmlns="urn:beispiel"><xdomeaUUID>../../x'
        "</xdomeaUUID></Identifikation></xdomea:AnwendungsspezifischeErweiterungXML></xdomea:Akte>"
    )
    inside = inhalt("3.1.0", "</xdomea:Akte>", fremd)
    done = importiert(haus, paket(tmp_path, "3.1.0", inside), "--person", personen(tmp_path))
    assert [one["uuid"] for one in done["objects"]] == ["AAAA0000-0000-4000-8000-000000000003"]
    assert done["objects"][0]["not_taken"]["AnwendungsspezifischeErweiterungXML"] == 1


def test_of_two_objects_with_one_uuid_neither_is_taken(haus: Path, tmp_path: Path) -> None:
    """Neither the log nor the confirmation could say which of them it means."""
    inside = inhalt("4.0.0", "bbbb0000-0000-4000-8000-000000000021", "aaaa0000-0000-4000-8000-000000000001")
    done = importiert(haus, paket(tmp_path, "4.0.0", inside), "--person", personen(tmp_path), code=1)
    assert [maengel(done, stelle)[0][0] for stelle in range(3)] == ["DOPPELT", "DOPPELT", "ART"]
    assert akten(haus) == []


def test_further_formats_come_in_where_the_authority_accepts_them(haus: Path, tmp_path: Path) -> None:
    """Two formats of one version are two documents, PDF first; the file of an old office is told."""
    done = importiert(haus, paket(tmp_path, "4.0.0"), "--person", personen(tmp_path), code=1)
    told = [hint for hint in done["objects"][0]["hints"] if ".doc" in hint]
    assert told == [f"{datei(5)}.doc: not taken, another format of the same version is"]


def test_a_surplus_file_is_told_and_not_taken(haus: Path, tmp_path: Path) -> None:
    inside = inhalt("3.1.0") | {"liste.txt": b"transport", f"{datei(900)}.pdf": pdf("zu viel")}
    done = importiert(haus, paket(tmp_path, "3.1.0", inside), "--person", personen(tmp_path))
    assert done["unnamed"] == sorted(["liste.txt", f"{datei(900)}.pdf", f"{datei(303)}.p7s"])
    assert len(dokumente(haus, AKTE["3.1.0"])) == 2


def test_an_object_that_names_the_same_files_too_often_is_refused_and_the_others_go_on(
    haus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each naming is a reading: 10,000 documents over one file would be a bomb no limit of the archive sees."""
    monkeypatch.setattr("gateway.cli.xdomea_eingang.NACHSICHT", 0)
    message = nachricht("4.0.0").decode()
    start = message.index("<xdomea:Version>")
    end = message.index("</xdomea:Version>", message.index("</xdomea:Format>", start)) + len("</xdomea:Version>")
    version = message[start:end]
    bomb = message.replace(version, version * 60, 1)
    inside = inhalt("4.0.0") | {f"{NAME['4.0.0']}.xml": bomb.encode()}
    done = importiert(haus, paket(tmp_path, "4.0.0", inside), "--person", personen(tmp_path), code=1)
    assert maengel(done)[0][0] == "UNLESBAR"
    assert "too often" in done["objects"][0]["defects"][0]["reason"]
    assert akten(haus) == ["33-1/000816"]


# -- bad packages ------------------------------------------------------------------------------------------------


def _mit(name: bytes, **wie: object) -> bytes:
    message = entwurf(name=f"{NAME['3.1.0']}.xml".encode(), inhalt=nachricht("3.1.0"))
    return roh([message, entwurf(name=name, **wie)])


def _geaendert(alt: str, neu: str, fassung: str = "3.1.0") -> bytes:
    return gezippt(inhalt(fassung, alt, neu))


PAKETE = {
    "no ZIP": (lambda: b"%PDF-1.7", "shorter than the end record"),
    "truncated": (lambda: gezippt(inhalt("3.1.0"))[:-5], "does not end with the end record"),
    "something appended": (lambda: gezippt(inhalt("3.1.0")) + b"more", "does not end with the end record"),
    "something in front": (lambda: b"MZ" + gezippt(inhalt("3.1.0")), "directory"),
    "no message": (lambda: gezippt(DATEIEN["3.1.0"]), "exactly one message 0401"),
    "two messages": (
        lambda: gezippt(inhalt("3.1.0") | {f"{NAME['4.0.0']}.xml": b"<a/>"}), "this one holds 2",
    ),
    "a path that leaves the folder": (lambda: _mit(b"../../etc/cron.d/x"), "zip slip"),
    "a path inside": (lambda: _mit(f"ordner/{datei(1)}.pdf".encode()), "entries lie flat"),
    "a Windows path": (lambda: _mit(f"C:\\{datei(1)}.pdf".encode()), "zip slip"),
    "a link": (
        lambda: _mit(f"{datei(1)}.pdf".encode(), made_by=0x0314, attribute=0o120777 << 16), "a link",
    ),
    "encrypted": (lambda: _mit(f"{datei(1)}.pdf".encode(), flags=1), "is encrypted"),
    "a bomb": (
        lambda: _mit(f"{datei(1)}.pdf".encode(), methode=8, laenge=1 << 31, gepackt=b"\0" * 1000), "zip bomb",
    ),
    "a method nobody knows": (lambda: _mit(f"{datei(1)}.pdf".encode(), methode=12), "STORE or DEFLATE"),
    "a name twice": (
        lambda: roh([entwurf(name=f"{NAME['3.1.0']}.xml".encode()), entwurf(1), entwurf(1)]), "the same name",
    ),
    "a control character in a name": (lambda: _mit(f"{datei(1)}\x1b.pdf".encode()), "control"),
    "another process in the name": (
        lambda: gezippt({f"{datei(7)}_Abgabe.Abgabe.0401.xml": nachricht("3.1.0")}),
        "another ProzessID",
    ),
    "no XML": (lambda: gezippt({f"{NAME['3.1.0']}.xml": b"0401"}), "not well-formed"),
    "entities": (
        lambda: gezippt({f"{NAME['3.1.0']}.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE",
    ),
    "nested without end": (
        lambda: gezippt({f"{NAME['3.1.0']}.xml": b"<a>" * 100 + b"</a>" * 100}), "deeper than 64",
    ),
    "no xdomea": (lambda: gezippt({f"{NAME['3.1.0']}.xml": b"<a/>"}), "no message of xdomea"),
    "another message": (
        lambda: gezippt({f"{NAME['3.1.0']}.xml": nachricht("3.1.0").replace(
            b"Abgabe.Abgabe.0401", b"Aussonderung.Aussonderung.0503")}),
        "this is message 0503",
    ),
    "an older version": (
        lambda: gezippt({f"{NAME['3.1.0']}.xml": nachricht("3.1.0").replace(b"3.1.0", b"2.4.0")}),
        "V000",
    ),
    "not valid": (lambda: _geaendert("<xdomea:Empfangsbestaetigung>0</xdomea:Empfangsbestaetigung>", ""), "X001"),
    "no confirmation wanted": (lambda: _geaendert("Importbestaetigung>1</", "Importbestaetigung>0</"), "X001"),
}  # fmt: skip


@pytest.mark.parametrize("was", PAKETE)
def test_a_bad_package_is_refused_as_a_whole_and_nothing_enters(haus: Path, tmp_path: Path, was: str) -> None:
    make, says = PAKETE[was]
    package = tmp_path / "paket.zip"
    package.write_bytes(make())
    said = tippe("xdomea", "import", package, "--person", personen(tmp_path), config=haus, code=1)
    assert says in said.err
    assert akten(haus) == []
    assert sorted(path.name for path in tmp_path.glob("*")) == ["haus", "paket.zip", "personen.csv"]


def test_names_in_either_alphabet_and_packing_are_found(haus: Path, tmp_path: Path) -> None:
    """Compressed and streamed, and with names in code page 437 or UTF-8 that say nothing of it."""
    entries = [
        entwurf(name=name.encode("utf-8" if stelle % 2 else "cp437"), inhalt=octets)
        for stelle, (name, octets) in enumerate(inhalt("4.0.0").items())
    ]
    package = tmp_path / "paket.zip"
    package.write_bytes(roh(entries))
    done = importiert(haus, package, "--person", personen(tmp_path), code=1)
    assert [one["state"] for one in done["objects"]] == ["imported", "imported", "refused"]
    streamed = paket(tmp_path, "3.1.0", methode=zipfile.ZIP_DEFLATED, strom=True)
    assert importiert(haus, streamed, "--person", personen(tmp_path))["objects"][0]["state"] == "imported"


def test_a_folder_that_cannot_take_the_confirmation_stops_before_anything_enters(
    haus: Path, tmp_path: Path
) -> None:
    (tmp_path / "datei").write_bytes(b"")
    package = paket(tmp_path, "3.1.0")
    said = tippe("xdomea", "import", package, "--results", tmp_path / "datei" / "x", config=haus, code=2)
    assert "folder of the results" in said.err
    assert akten(haus) == []


def test_results_are_for_their_owner_alone(haus: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path), "--results", tmp_path / "aus")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "aus").iterdir()} == {0}


def test_a_link_beside_the_confirmation_is_not_followed(haus: Path, tmp_path: Path) -> None:
    victim = tmp_path / "opfer"
    victim.write_bytes(b"mine")
    (tmp_path / f".{BESTAETIGUNG['3.1.0']}.part").symlink_to(victim)
    importiert(haus, paket(tmp_path, "3.1.0"), "--person", personen(tmp_path))
    assert victim.read_bytes() == b"mine"
    assert bestaetigt(tmp_path, "3.1.0")[0][1] == "1"
    assert not list(tmp_path.glob(".*.part"))
