"""``aktenbote intake``: what is whole enters, what comes again is known, what was corrected leaves the list."""

import json
from pathlib import Path
from typing import BinaryIO

import pytest
from support.scheine import SCHEIN_XML, Lieferung, pdf
from support.tippen import tippe

from gateway.intake.quelle_ordner import Ordnerquelle
from gateway.intake.schein_csv import Dialekt


def nimm(eine: Lieferung, haus: Path, wo: Path, code: int = 0) -> dict[str, object]:
    return tippe("intake", eine.ordner(wo), "--json", config=haus, code=code).daten


def staende(found: dict[str, object]) -> dict[str, str]:
    files = found["files"]
    assert isinstance(files, list)
    return {one["reference"]: one["state"] for one in files}


def liste(haus: Path) -> list[tuple[str, str]]:
    rows = tippe("intake", "list", "--corrections", "--json", config=haus).daten["corrections"]
    return [(one["number"], one["reference"]) for one in rows]


def ereignisse(haus: Path) -> list[str]:
    entries = tippe("audit", "list", "--json", config=haus).daten["entries"]
    return [
        one["ereignis"]
        for one in entries
        if one["ereignis"].startswith("lieferung.") and one["ereignis"] != "lieferung.gelesen"
    ]


def test_good_case_files_are_in_the_ablage(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    for zeile in lieferung.zeilen[:2]:
        zeile |= {"sperre": "gebunden", "aufbewahren_bis": "2036-12-31", "akten_betreff": "Ausländerakte"}
    lieferung.zeilen[0] |= {"blatt_von": "1", "blatt_bis": "1", "bereinigen": "91", "bereinigen_ab": "2031-01-01"}
    lieferung.zeilen[1] |= {"blatt_von": "2", "blatt_bis": "3", "datum": "2019-03-04"}
    done = nimm(lieferung, haus, tmp_path / "lief")
    assert done["counts"] == {"offen": 0, "aufgenommen": 2, "schon_da": 0, "nachbesserung": 0, "nachgeliefert": 0}
    shown = tippe("ablage", "show", "TEST 33-1", "--json", config=haus).daten
    assert shown["holds"] == ["gebunden"]
    assert [(one["name"], one["path"]) for one in shown["documents"]] == [
        ("0001.pdf", ["Identität", "Pässe"]),
        ("0002.pdf", ["Identität", "Pässe"]),
    ]
    assert shown["documents"][0]["clean_up"] == {"ground": "91", "from": "2031-01-01"}
    tippe("ablage", "export", "TEST 33-1", "--out", tmp_path / "aus", config=haus)
    manifest = (tmp_path / "aus/manifest.toml").read_text("utf-8")
    assert 'stelle = "Scan & Archiv GmbH"' in manifest
    assert 'familienname = "Öztürk"' in manifest
    assert ereignisse(haus) == [
        "lieferung.begonnen", "lieferung.akte_aufgenommen", "lieferung.akte_aufgenommen", "lieferung.beendet",
    ]  # fmt: skip


def test_each_document_is_opened_once_to_be_looked_at_and_once_to_be_sealed(
    haus: Path, tmp_path: Path, lieferung: Lieferung, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gigabytes come at once: another pass over them is seen in the time, so it is counted here."""
    opened: list[str] = []
    oeffne = Ordnerquelle.oeffne_datei

    def zaehle(self: Ordnerquelle, name: str) -> BinaryIO:
        opened.append(name)
        return oeffne(self, name)

    monkeypatch.setattr(Ordnerquelle, "oeffne_datei", zaehle)
    nimm(lieferung, haus, tmp_path / "lief")
    assert {name: opened.count(name) for name in lieferung.dateien} == dict.fromkeys(lieferung.dateien, 2)


def test_a_person_can_be_found_by_name(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    nimm(lieferung, haus, tmp_path / "lief")
    found = tippe("ablage", "list", "--name", "Oeztuerk", "--json", config=haus).daten["files"]
    assert len(found) == 2


def test_the_same_delivery_again_changes_nothing(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    first = nimm(lieferung, haus, tmp_path / "lief")
    before = ereignisse(haus)
    again = tippe("intake", tmp_path / "lief", "--json", config=haus).daten
    assert again == first
    assert ereignisse(haus) == before


def test_a_folder_and_its_zip_are_the_same_delivery(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    first = nimm(lieferung, haus, tmp_path / "lief")
    again = tippe("intake", lieferung.zip(tmp_path / "lief.zip"), "--json", config=haus).daten
    assert again == first


def test_a_missing_file_that_is_added_lets_its_case_file_in(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    octets = lieferung.dateien.pop("A-000002/0002.pdf")
    assert staende(nimm(lieferung, haus, tmp_path / "lief", 4))["TEST 33-2"] == "nachbesserung"
    assert liste(haus) == [("L-1", "TEST 33-2")]
    (tmp_path / "lief/A-000002/0002.pdf").write_bytes(octets)
    again = tippe("intake", tmp_path / "lief", "--json", config=haus).daten
    assert staende(again) == {"TEST 33-1": "aufgenommen", "TEST 33-2": "aufgenommen"}
    assert liste(haus) == []
    assert ereignisse(haus)[-3:] == [
        "lieferung.akte_nachbesserung",
        "lieferung.beendet",
        "lieferung.akte_aufgenommen",
    ]


def test_a_corrected_note_under_the_same_number_brings_what_was_to_be_corrected(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    lieferung.zeilen[2]["sha256"] = "0" * 64
    nimm(lieferung, haus, tmp_path / "eins", 4)
    later = Lieferung()
    later.akte(1)
    later.akte(2)
    later.akte(3)
    found = nimm(later, haus, tmp_path / "zwei", 4)
    assert staende(found) == {
        "TEST 33-1": "schon_da",
        "TEST 33-2": "aufgenommen",
        "TEST 33-3": "nachbesserung",
    }
    [third] = [one for one in found["files"] if one["reference"] == "TEST 33-3"]
    assert third["defects"][0]["kind"] == "nummer"
    assert "brauchen eine neue Nummer" in third["defects"][0]["reason"]
    assert ("L-1", "TEST 33-2") not in liste(haus)
    shown = tippe("intake", "show", "L-1", "--json", config=haus).daten["deliveries"]
    assert len(shown) == 2


def test_a_later_delivery_of_another_number_takes_it_off_the_list(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    for zeile in lieferung.zeilen[2:]:
        zeile["aktenzeichen"] = "TEST 33-2 Ж"
    nimm(lieferung, haus, tmp_path / "eins", 4)
    assert len(liste(haus)) == 1
    later = Lieferung(lieferung="L-2")
    later.akte(2)
    nimm(later, haus, tmp_path / "zwei")
    assert liste(haus) == [], "the barcode says that it is the same paper"


def test_the_same_content_is_known_and_other_content_never_overwrites(haus: Path, tmp_path: Path) -> None:
    first = Lieferung()
    first.akte(1, pdf("eins"))
    first.akte(2, pdf("zwei"))
    nimm(first, haus, tmp_path / "eins")
    later = Lieferung(lieferung="L-2")
    later.zeilen = [zeile | {"lieferung": "L-2"} for zeile in first.zeilen]
    later.dateien = dict(first.dateien)
    later.akte(2, pdf("anders"))
    del later.zeilen[1]
    found = nimm(later, haus, tmp_path / "zwei", 4)
    assert staende(found) == {"TEST 33-1": "schon_da", "TEST 33-2": "nachbesserung"}
    [defect] = found["files"][1]["defects"]
    assert (defect["kind"], defect["by"]) == ("anderer_inhalt", "behoerde")
    shown = tippe("ablage", "show", "TEST 33-2", "--json", config=haus).daten["documents"]
    assert [one["bytes"] for one in shown] == [len(first.dateien["A-000002/0001.pdf"])]


def test_known_content_with_another_file_beside_the_note_is_not_called_known(haus: Path, tmp_path: Path) -> None:
    first = Lieferung()
    first.akte(1, pdf("eins"))
    nimm(first, haus, tmp_path / "eins")
    later = Lieferung(lieferung="L-2")
    later.zeilen = [zeile | {"lieferung": "L-2"} for zeile in first.zeilen]
    later.dateien = {"A-000001/0001.pdf": pdf("vertauscht")}
    [row] = nimm(later, haus, tmp_path / "zwei", 4)["files"]
    assert (row["state"], row["defects"][0]["kind"]) == ("nachbesserung", "pruefsumme")


def test_the_same_document_in_another_file_of_the_ablage_is_a_hint(haus: Path, tmp_path: Path) -> None:
    first, later = Lieferung(), Lieferung(lieferung="L-2")
    first.akte(1, pdf("gleich"))
    nimm(first, haus, tmp_path / "eins")
    later.akte(2, first.dateien["A-000001/0001.pdf"])
    [row] = nimm(later, haus, tmp_path / "zwei")["files"]
    [hint] = row["defects"]
    assert (hint["kind"], hint["hint"]) == ("gleicher_inhalt", True)
    assert "TEST 33-1" not in hint["reason"], "the provider does not hear whose file that is"


def test_a_stub_and_a_copy_of_another_authority_are_named(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    import apsw

    nimm(lieferung, haus, tmp_path / "eins")
    with apsw.Connection(str(haus / "data/aktenbote.db")) as connection:
        connection.execute(
            "UPDATE akte SET geloescht = angelegt, abgegeben_an = 'azr:999902', stub_bis = angelegt"
            " WHERE aktenzeichen = 'TEST 33-1'"
        )
        connection.execute(
            "UPDATE akte SET herkunft = 'azr:999903/26f007c9-cff8-4656-b424-059156713ec4'"
            " WHERE aktenzeichen = 'TEST 33-2'"
        )
    connection.close()
    later = Lieferung(lieferung="L-2")
    later.akte(1)
    later.akte(2)
    found = nimm(later, haus, tmp_path / "zwei", 4)
    reasons = [one["defects"][0] for one in found["files"]]
    assert [one["kind"] for one in reasons] == ["abgegeben", "andere_behoerde"]
    assert "azr:999902" in reasons[0]["reason"]
    assert "azr:999903" in reasons[1]["reason"]


def test_a_note_in_xml_says_the_same(haus: Path, tmp_path: Path) -> None:
    octets = pdf("vorn", "")
    import hashlib

    folder = tmp_path / "lief"
    (folder / "A-000001").mkdir(parents=True)
    (folder / "A-000001/0001.pdf").write_bytes(octets)
    note = SCHEIN_XML.replace("ab" * 32, hashlib.sha256(octets).hexdigest())
    (folder / "lieferschein.xml").write_text(note, "utf-8")
    found = tippe("intake", folder, "--json", config=haus).daten
    assert staende(found) == {"TEST 33-1": "aufgenommen"}
    assert found["files"][0]["defects"] == [], "its blank page is declared, the gap is paper"
    shown = tippe("ablage", "show", "TEST 33-1", "--json", config=haus).daten
    assert shown["holds"] == ["gebunden"]
    assert [part["name"] for part in shown["paper"]] == ["Urkunde mit Siegel"]


@pytest.mark.parametrize(
    ("alt", "neu", "grund"),
    [
        ('vorgang="Identität/Pässe"', 'register="x"', "„register“ ist hier nicht bekannt"),
        ("<transfervermerk erfasst", "<vermerk erfasst", "„<vermerk>“ ist hier nicht bekannt"),
        ('seiten="2"', 'seiten="zwei"', "ganze Zahl"),
        ('familienname="Öztürk"', "", "diese Angabe fehlt"),
    ],
)
def test_a_wrong_place_of_a_note_in_xml_is_named_with_its_line(
    haus: Path, tmp_path: Path, alt: str, neu: str, grund: str
) -> None:
    (tmp_path / "lief").mkdir()
    (tmp_path / "lief/lieferschein.xml").write_text(SCHEIN_XML.replace(alt, neu), "utf-8")
    [row] = tippe("intake", tmp_path / "lief", "--json", config=haus, code=4).daten["files"]
    assert any(grund in one["reason"] and "Zeile" in one["where"] for one in row["defects"]), row["defects"]


@pytest.mark.parametrize(
    ("text", "grund"),
    [
        ("<lieferschein", "kein wohlgeformtes XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "kein wohlgeformtes XML"),
        ("<lieferschein/>", "kein Lieferschein"),
        (SCHEIN_XML.replace("<akte ", "<ordner ").replace("</akte>", "</ordner>"), "etwas anderes als <akte>"),
        (SCHEIN_XML.replace(' nummer="L-1"', ""), "„nummer“"),
        (SCHEIN_XML.replace(' nummer="L-1"', ' nummer="L-1" neu="x"'), "Unbekannte Angabe „neu“"),
    ],
)
def test_a_note_in_xml_nobody_can_use_begins_nothing(haus: Path, tmp_path: Path, text: str, grund: str) -> None:
    (tmp_path / "lief").mkdir()
    (tmp_path / "lief/lieferschein.xml").write_text(text, "utf-8")
    assert grund in tippe("intake", tmp_path / "lief", config=haus, code=1).err


MUSTER = Dialekt(
    name="Muster",
    spalten={"Auftrag": "lieferung", "Akte": "aktenzeichen", "Strichcode": "barcode", "Bemerkung": ""},
    fest={"scandienst": "Muster Scan GmbH"},
)


def test_another_dialect_is_read_by_the_configuration(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    theirs = {"lieferung": "Auftrag", "aktenzeichen": "Akte", "barcode": "Strichcode"}
    rest = [name for name in lieferung.spalten if name not in {*theirs, "scandienst"}]
    names = {**theirs, **{name: name for name in rest}}
    lieferung.spalten = (*names.values(), "Bemerkung")
    lieferung.zeilen = [{names[k]: v for k, v in zeile.items() if k in names} for zeile in lieferung.zeilen]
    folder = lieferung.ordner(tmp_path / "lief")
    refused = tippe("intake", folder, config=haus, code=1).err
    assert "„barcode“" in refused
    assert "„Strichcode“" in refused
    assert "[[intake.dialect]]" in refused
    columns = ", ".join(f"{json.dumps(ihr)} = {json.dumps(unser)}" for unser, ihr in names.items())
    block = (
        f'\n[[intake.dialect]]\nname = "Muster"\ncolumns = {{ {columns}, Bemerkung = "" }}\n'
        'constants = { scandienst = "Muster Scan GmbH" }\n'
    )
    config = haus / "aktenbote.toml"
    config.write_text(config.read_text("utf-8") + block, "utf-8")
    found = tippe("intake", folder, "--json", config=haus).daten
    assert found["provider"] == "Muster Scan GmbH"
    assert staende(found) == {"TEST 33-1": "aufgenommen", "TEST 33-2": "aufgenommen"}


def test_a_wrong_value_is_named_by_the_column_of_the_dialect(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    from gateway.intake.oeffnen import lies_schein, oeffne_quelle

    lieferung.zeilen[0]["aktenzeichen"] = lieferung.zeilen[1]["aktenzeichen"] = "33-Ж"
    names = {name: name for name in lieferung.spalten} | {"aktenzeichen": "Akte"}
    lieferung.spalten = tuple(names.values())
    lieferung.zeilen = [{names[k]: v for k, v in zeile.items()} for zeile in lieferung.zeilen]
    quelle = oeffne_quelle(lieferung.ordner(tmp_path / "lief"), tmp_path)
    schein = lies_schein(quelle, [Dialekt(name="M", spalten={ihr: unser for unser, ihr in names.items()})])
    quelle.schliesse()
    assert schein.akten[0].maengel[0].wo == "Lieferschein, Zeile 2, Spalte „Akte“"


@pytest.mark.parametrize(
    ("block", "satz"),
    [
        ('columns = { a = "nichts" }', "no column 'nichts'"),
        ('columns = { a = "barcode", b = "barcode" }', "'barcode' comes from two places"),
    ],
)
def test_a_dialect_that_cannot_be_is_a_wrong_configuration(haus: Path, block: str, satz: str) -> None:
    config = haus / "aktenbote.toml"
    config.write_text(config.read_text("utf-8") + f'\n[[intake.dialect]]\nname = "M"\n{block}\n', "utf-8")
    assert satz in tippe("intake", "list", config=haus, code=2).err


def test_the_protocol_is_written_also_of_what_could_not_be_begun(
    haus: Path, tmp_path: Path, lieferung: Lieferung
) -> None:
    del lieferung.dateien["A-000002/0001.pdf"]
    folder = lieferung.ordner(tmp_path / "lief")
    done = tippe("intake", folder, "--protocol", tmp_path / "p", "--json", config=haus, code=4).daten
    assert {Path(one).suffix for one in done["protocol"]} == {".csv", ".pdf"}
    assert "A-000002/0001.pdf" in next((tmp_path / "p").glob("*.csv")).read_text("utf-8-sig")
    assert next((tmp_path / "p").glob("*.pdf")).read_bytes().startswith(b"%PDF-")
    again = tippe("intake", "protocol", "L-1", "--out", tmp_path / "q", "--json", config=haus).daten["protocol"]
    assert len(again) == len(done["protocol"])
    (folder / "lieferschein.csv").write_text("nichts")
    tippe("intake", folder, "--protocol", tmp_path / "r", config=haus, code=1)
    assert "Es fehlen" in next((tmp_path / "r").glob("*.csv")).read_text("utf-8-sig")


def test_lists_and_names_that_are_not_there(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    assert "there is no delivery" in tippe("intake", "list", config=haus).out
    assert "nothing is to be corrected" in tippe("intake", "list", "--corrections", config=haus).out
    assert "L-9" in tippe("intake", "show", "L-9", config=haus, code=2).err
    nimm(lieferung, haus, tmp_path / "eins")
    other = Lieferung(scandienst="Anderer Dienst")
    other.akte(7)
    nimm(other, haus, tmp_path / "zwei")
    assert "--provider" in tippe("intake", "show", "L-1", config=haus, code=2).err
    shown = tippe("intake", "show", "L-1", "--provider", "Anderer Dienst", config=haus).out
    assert "Anderer Dienst" in shown
    assert "L-1" in tippe("intake", "list", config=haus).out


def test_the_schema_accepts_what_is_read_and_refuses_what_is_not() -> None:
    from lxml import etree

    from gateway.resources import schema_files

    schema = etree.XMLSchema(etree.fromstring(schema_files()["lieferschein/1/lieferschein.xsd"]))
    assert schema.validate(etree.fromstring(SCHEIN_XML.encode())), schema.error_log
    for alt, neu in (('seiten="2"', 'seiten="zwei"'), ('datei="A', 'datei="../A\\'), ('barcode="A-000001"', "")):
        assert not schema.validate(etree.fromstring(SCHEIN_XML.replace(alt, neu).encode()))


def test_words_of_the_documents_are_found_at_once(haus: Path, tmp_path: Path, lieferung: Lieferung) -> None:
    lieferung.akte(3, pdf("Aufenthaltserlaubnis vom 12.03.2019"), pdf("Mietvertrag 2019"))
    nimm(lieferung, haus, tmp_path / "lief")
    for words, documents in (("aufenthaltserlaubnis 2019", 1), ("2019", 2)):
        found = tippe("ablage", "search", "--text", words, "--json", config=haus).daten
        assert [(one["reference"], one["documents"]) for one in found["files"]] == [("TEST 33-3", documents)]
        assert found["unread_documents"] == 0
    assert f"text of {documents} documents" in tippe("ablage", "search", "--text", words, config=haus).out
    assert tippe("ablage", "search", "--text", "Aufenthaltserlaubnis 3", config=haus, code=0).out
    found = tippe("ablage", "search", "Oeztuerk", "--text", "Mietvertrag", "--json", config=haus).daten["files"]
    assert [one["found"] for one in found] == ["exact, text of 1 document"]
