"""``aktenbote ablage retain`` and ``show``: the mark that keeps a file, and its register for a clerk."""

import hashlib
import shutil
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.dateien import MANIFEST, beispielordner, pdf
from support.tippen import tippe

ZEICHEN = "TEST 33-2019/004711"
WEIL = ("--reason", "Klage anhängig")


@pytest.fixture
def akte(haus: Path, tmp_path: Path) -> Path:
    """An installation with one case file of three documents."""
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    return haus


def test_a_retention_mark_is_set_and_lifted_with_an_entry_that_names_person_and_reason(akte: Path) -> None:
    done = tippe("ablage", "retain", ZEICHEN, "--until", "2090-12-31", *WEIL, "--json", config=akte).daten
    assert (done["retain_until"], done["changed"]) == ("2090-12-31", True)
    again = tippe("ablage", "retain", ZEICHEN, "--until", "2090-12-31", *WEIL, "--json", config=akte).daten
    assert again["changed"] is False
    assert tippe("ablage", "show", ZEICHEN, "--json", config=akte).daten["retain_until"] == "2090-12-31"
    lifted = tippe("ablage", "retain", ZEICHEN, "--none", "--reason", "Zurückgenommen", config=akte)
    assert lifted.out == f"{ZEICHEN}: no retention mark\n"
    assert tippe("ablage", "show", ZEICHEN, "--json", config=akte).daten["retain_until"] is None
    entries = tippe("audit", "list", "--json", config=akte).daten["entries"]
    marks = [one for one in entries if one["ereignis"] == "akte.aufbewahrung_geaendert"]
    assert [(one["zustandAlt"], one["zustandNeu"]) for one in marks] == [
        ("keiner", "2090-12-31"),
        ("2090-12-31", "keiner"),
    ]
    assert all({"begruendung", "handelnder"} <= set(one["bezuege"]) for one in marks)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (WEIL, "USAGE"),
        (("--until", "2090-12-31", "--none", *WEIL), "USAGE"),
        (("--until", "2001-01-01", *WEIL), "DATE"),
        (("--until", "2090-12-31", "--reason", " "), "REASON"),
    ],
    ids=["neither", "both", "a day in the past", "no reason"],
)
def test_a_mark_that_says_nothing_is_refused(akte: Path, words: tuple[str, ...], code: str) -> None:
    assert tippe("ablage", "retain", ZEICHEN, *words, config=akte, code=2).fehler.startswith(f"{code} ")
    assert tippe("ablage", "show", ZEICHEN, "--json", config=akte).daten["retain_until"] is None


GEPRUEFT = MANIFEST.replace("seiten = 1", "seiten = 1\nblatt_von = 4\nblatt_bis = 9", 1).replace(
    'sichtpruefung = "vollständig und lesbar"',
    'sichtpruefung = "vollständig und lesbar"\ngeraet = "Scanner 7"\npruefer = "QS-3"',
    1,
)


def manifest(haus: Path, ziel: Path) -> dict[str, Any]:
    tippe("ablage", "export", ZEICHEN, "--out", ziel, config=haus)
    return tomllib.loads((ziel / "manifest.toml").read_text("utf-8"))


def test_a_new_version_leaves_everything_of_the_old_one_and_takes_its_blatt_numbers(
    haus: Path, tmp_path: Path
) -> None:
    tippe("ablage", "import", beispielordner(tmp_path / "akte", GEPRUEFT), config=haus)
    before = manifest(haus, tmp_path / "vorher")["dokument"]
    (tmp_path / "neu.pdf").write_bytes(pdf("neu"))
    tippe("ablage", "replace", ZEICHEN, tmp_path / "neu.pdf", "--document", "1", config=haus)
    after = manifest(haus, tmp_path / "nachher")["dokument"]
    assert before[0]["transfervermerk"]["geraet"] == "Scanner 7"
    apart = {"datei"}  # the name of the written file only
    assert {k: v for k, v in after[0].items() if k not in apart} == {
        **{k: v for k, v in before[0].items() if k not in apart},
        "ersetzt": True,
    }
    new = after[3]
    assert (new["blatt_von"], new["blatt_bis"], new["sha256"]) == (4, 9, hashlib.sha256(pdf("neu")).hexdigest())
    assert "transfervermerk" not in new
    events = [one["ereignis"] for one in tippe("audit", "list", "--json", config=haus).daten["entries"]]
    assert events.count("akte.dokument_ersetzt") == 1


def test_an_export_imported_elsewhere_is_the_same_register(haus: Path, muster: Path, tmp_path: Path) -> None:
    tippe("ablage", "import", beispielordner(tmp_path / "akte", GEPRUEFT), config=haus)
    tippe("ablage", "retain", ZEICHEN, "--until", "2090-12-31", *WEIL, config=haus)
    (tmp_path / "neu.pdf").write_bytes(pdf("neu"))
    tippe("ablage", "replace", ZEICHEN, tmp_path / "neu.pdf", "--document", "1", config=haus)
    first = manifest(haus, tmp_path / "eins")
    assert first["akte"]["aufbewahren_bis"] == date(2090, 12, 31)
    other = Path(shutil.copytree(muster, tmp_path / "anderes"))
    tippe("ablage", "import", tmp_path / "eins", config=other)
    assert manifest(other, tmp_path / "zwei") == first


PAPIER = '[[papier]]\nbezeichnung = "Band I"\nstandort = "Archiv, Regal 4"\n'


def test_a_clerk_reads_the_register_by_vorgang_with_blatt_evidence_and_marks(haus: Path, tmp_path: Path) -> None:
    held = GEPRUEFT.replace("test = true", 'test = true\nsperren = ["loeschsperre"]\naufbewahren_bis = 2090-12-31')
    held = held.replace(
        'datei = "dokumente/F', 'bereinigen = "91"\nbereinigen_ab = 2031-01-01\ndatei = "dokumente/F'
    )
    tippe("ablage", "import", beispielordner(tmp_path / "akte", held + PAPIER), config=haus)
    (tmp_path / "neu.pdf").write_bytes(pdf("neu"))
    tippe("ablage", "replace", ZEICHEN, tmp_path / "neu.pdf", "--document", "1", config=haus)
    shown = tippe("ablage", "show", ZEICHEN, config=haus).out.splitlines()
    plain = [" ".join(line.split()) for line in shown if "SHA-256" not in line]
    scan = (
        "gescannt 05.03.2019 08:00, Scanstelle TEST, TR-RESISCAN, Verfahren 1, Gerät Scanner 7;"
        " Sichtprüfung: vollständig und lesbar, geprüft von QS-3"
    )
    mark = "[ersetzt: eine neuere Fassung liegt vor]"
    later = "[wird ab 01.01.2031 nicht weitergegeben: § 91 AufenthG]"
    assert plain == [
        f"{ZEICHEN} (4 documents)",
        "Löschsperre: wird nicht gelöscht",
        "Aufbewahrung bis 31.12.2090: wird bis dahin nicht gelöscht",
        "Vorgang Identität",
        f"1 Blatt 4–9 Reisepass, gültig bis 2031 (pass.pdf) 04.03.2019, 1 Seite {mark}",
        scan,
        "3 ohne Blatt lichtbild.jpg ohne Datum, Seiten nicht gezählt",
        "ohne Transfervermerk",
        "4 Blatt 4–9 Reisepass, gültig bis 2031 (neu.pdf) 04.03.2019, Seiten nicht gezählt",
        "ohne Transfervermerk",
        "Vorgang Schriftverkehr / Behörden",
        f"2 ohne Blatt Führungszeugnis.pdf ohne Datum, Seiten nicht gezählt {later}",
        "ohne Transfervermerk",
        "Auf Papier",
        "1 Band I (Papier), Standort: Archiv, Regal 4",
    ]
    digests = [line.split()[-1] for line in shown if "SHA-256" in line]
    assert hashlib.sha256(pdf("pass")).hexdigest() == digests[0]


def test_json_has_all_of_the_register(haus: Path, tmp_path: Path) -> None:
    tippe("ablage", "import", beispielordner(tmp_path / "akte", GEPRUEFT + PAPIER), config=haus)
    shown = tippe("ablage", "show", ZEICHEN, "--json", config=haus).daten
    first, second, _ = shown["documents"]
    assert (first["sheets"], second["sheets"]) == ({"from": 4, "to": 9}, None)
    assert (first["pages"], first["description"]) == (1, "Reisepass, gültig bis 2031")
    assert first["date"].startswith("2019-03-04T08:15:00")
    assert first["scan"] == {
        "captured": "2019-03-05T08:00:00.000+01:00",
        "by": "Scanstelle TEST",
        "method": "TR-RESISCAN, Verfahren 1",
        "device": "Scanner 7",
        "check": "vollständig und lesbar",
        "checked_by": "QS-3",
    }
    assert second["scan"] is None
    assert [(one["name"], one["place"]) for one in shown["paper"]] == [("Band I", "Archiv, Regal 4")]
