"""``aktenbote xdomea export``: a valid 0401 with digests, and the same case file again where it is imported."""

import json
import tomllib
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw
import pytest
from lxml import etree
from support.dateien import MANIFEST, beispielordner, pdf
from support.tippen import tippe
from support.xdomea import schema

from gateway.domain.ids import sha256_of
from gateway.pump.verschluss import MAGIE

ZEICHEN = "TEST 33-2019/004711"
NS = {"x": "urn:xoev-de:xdomea:schema:4.0.0"}
MEHR = (
    MANIFEST.replace('aktenzeichen = "TEST', 'sperren = ["gebunden"]\naktenzeichen = "TEST')
    + """
[[papier]]
bezeichnung = "Band 1"
standort = "Keller 3"

[[dokument]]
datei = "alt.pdf"
ersetzt = true

[[dokument]]
datei = "mitteilung.pdf"
bereinigen = "87-1"
"""
)


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    """A folder with two documents that are not passed on."""
    folder = beispielordner(tmp_path / "akte", MEHR)
    (folder / "alt.pdf").write_bytes(pdf("alt"))
    (folder / "mitteilung.pdf").write_bytes(pdf("mitteilung"))
    return folder


def exportiert(haus: Path, ziel: Path) -> Path:
    done = tippe("xdomea", "export", ZEICHEN, ziel, "--to", "Stadt Kiel", "--json", config=haus).daten
    return Path(done["package"])


def manifest(haus: Path, ziel: Path) -> dict[str, Any]:
    tippe("ablage", "export", ZEICHEN, "--out", ziel, config=haus)
    found = tomllib.loads((ziel / "manifest.toml").read_text("utf-8"))
    for ours in ("id", "angelegt", "sperren"):  # our own name and time of it, and what holds it back here
        found["akte"].pop(ours, None)
    for one in found["dokument"]:
        one.pop("datei")
    return found


def test_an_exported_file_is_the_same_file_again_elsewhere(
    haus: Path, nachbar: Path, ordner: Path, tmp_path: Path
) -> None:
    tippe("ablage", "import", ordner, config=haus)
    package = exportiert(haus, tmp_path / "ausgang")
    done = tippe("xdomea", "import", package, "--json", config=nachbar).daten
    assert [(one["state"], one["not_taken"], one["hints"]) for one in done["objects"]] == [("imported", {}, [])]
    before, after = manifest(haus, tmp_path / "vorher"), manifest(nachbar, tmp_path / "nachher")
    before["dokument"] = [one for one in before["dokument"] if not {"ersetzt", "bereinigen"} & one.keys()]
    assert after == before
    assert [one["position"] for one in after["dokument"]] == [1, 2, 3]


def test_blatt_numbers_and_retention_travel_too(haus: Path, nachbar: Path, ordner: Path, tmp_path: Path) -> None:
    tippe("ablage", "import", ordner, config=haus)
    [database] = haus.glob("data/*.db")
    with closing(apsw.Connection(str(database))) as store:  # by hand: a document is never changed
        store.execute(
            "PRAGMA foreign_keys = ON; BEGIN;"
            "CREATE TEMP TABLE neu AS SELECT * FROM dokument WHERE position = 2;"
            "UPDATE temp.neu SET blatt_von = 4, blatt_bis = 6; DELETE FROM dokument WHERE position = 2;"
            "INSERT INTO dokument SELECT * FROM temp.neu; COMMIT;"
        )
        store.execute("UPDATE akte SET aufbewahren_bis = ?", (json.dumps("2037-12-31"),))
    tippe("xdomea", "import", exportiert(haus, tmp_path / "ausgang"), config=nachbar)
    [database] = nachbar.glob("data/*.db")
    with closing(apsw.Connection(str(database))) as store:
        rows = store.execute("SELECT position, blatt_von, blatt_bis FROM dokument ORDER BY position").fetchall()
        [[kept]] = store.execute("SELECT aufbewahren_bis FROM akte").fetchall()
    assert rows == [(1, None, None), (2, 4, 6), (3, None, None)]
    assert json.loads(kept) == "2037-12-31"


def test_the_message_is_valid_and_names_every_file_with_its_digest(
    haus: Path, ordner: Path, tmp_path: Path
) -> None:
    tippe("ablage", "import", ordner, config=haus)
    package = exportiert(haus, tmp_path / "ausgang")
    with zipfile.ZipFile(package) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    assert next(iter(inside)) == f"{package.stem}.xml"
    root = etree.fromstring(inside[f"{package.stem}.xml"])
    schema().verlange(root)
    assert package.stem == f"{root.findtext('.//x:ProzessID', None, NS)}_0401_1"
    assert root.findtext(".//x:leser//x:Name", None, NS) == "Stadt Kiel"
    assert root.get("test") == "1"
    told = {
        one.findtext("x:Dateiname", None, NS): one.findtext("x:Hash/x:Wert", None, NS)
        for one in root.iterfind(".//x:Primaerdokument", NS)
    }
    assert told == {name: sha256_of(octets) for name, octets in inside.items() if name != f"{package.stem}.xml"}
    assert len(told) == 3


def test_what_is_not_passed_on_stays_and_is_counted(haus: Path, ordner: Path, tmp_path: Path) -> None:
    tippe("ablage", "import", ordner, config=haus)
    done = tippe("xdomea", "export", ZEICHEN, tmp_path / "ausgang", "--json", config=haus).daten
    assert (done["documents"], done["not_passed_on"]) == (3, {"ersetzt": 1, "87-1": 1})
    assert not list((tmp_path / "ausgang").glob(".*"))


def test_an_export_stands_in_the_log_and_comes_back_as_what_is_here(
    haus: Path, ordner: Path, tmp_path: Path
) -> None:
    tippe("ablage", "import", ordner, config=haus)
    package = exportiert(haus, tmp_path / "ausgang")
    entries = tippe("audit", "list", "--json", config=haus).daten["entries"]
    assert entries[-1]["ereignis"] == "akte.exportiert"
    done = tippe("xdomea", "import", package, "--json", config=haus).daten
    assert [one["state"] for one in done["objects"]] == ["here already"]


def test_a_damaged_document_leaves_no_package(haus: Path, ordner: Path, tmp_path: Path) -> None:
    tippe("ablage", "import", ordner, config=haus)
    sealed = [one for one in haus.glob("data/blobs/??/*") if MAGIE in one.read_bytes()[:40]]
    for blob in sealed:
        octets = bytearray(blob.read_bytes())
        octets[-20] ^= 1
        blob.chmod(0o600)
        blob.write_bytes(octets)
    said = tippe("xdomea", "export", ZEICHEN, tmp_path / "ausgang", config=haus, code=2)
    assert "DOCUMENT-CHANGED" in said.err
    assert list((tmp_path / "ausgang").iterdir()) == []


def test_an_unknown_file_is_named(haus: Path, tmp_path: Path) -> None:
    said = tippe("xdomea", "export", "UNBEKANNT", tmp_path / "ausgang", config=haus, code=2)
    assert said.err.startswith("UNKNOWN")
