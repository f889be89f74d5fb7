"""``aktenbote ablage``: a case file comes in whole or not at all, goes out unchanged, and every look is logged."""

import hashlib
import shutil
import tomllib
from pathlib import Path

import apsw
import pytest
from support.dateien import MANIFEST, beispielordner, pdf
from support.formate import BEISPIELE, docx
from support.tippen import tippe

from gateway.domain.akte import WEITERE_FORMATE, Dateiformat

ZEICHEN = "TEST 33-2019/004711"


@pytest.fixture
def ordner(tmp_path: Path) -> Path:
    """A folder as a city would hand it over: three documents and a manifest."""
    return beispielordner(tmp_path / "akte")


def importiert(haus: Path, ordner: Path) -> dict[str, object]:
    return tippe("ablage", "import", ordner, "--json", config=haus).daten


def ereignisse(haus: Path) -> list[str]:
    return [one["ereignis"] for one in tippe("audit", "list", "--json", config=haus).daten["entries"]]


def register(haus: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tippe("ablage", "show", ZEICHEN, "--json", config=haus).daten["documents"]
    return found


# -- coming in -----------------------------------------------------------------------------------------------------


def test_a_folder_becomes_a_case_file(haus: Path, ordner: Path) -> None:
    done = importiert(haus, ordner)
    size = sum(path.stat().st_size for path in ordner.rglob("*") if path.suffix in {".pdf", ".jpg"})
    assert (done["ok"], done["reference"], done["documents"], done["bytes"]) == (True, ZEICHEN, 3, size)
    listed = tippe("ablage", "list", "--json", config=haus).daten["files"]
    assert [one["reference"] for one in listed] == [ZEICHEN]
    assert ZEICHEN in tippe("ablage", "list", config=haus).out


def test_the_register_shows_every_document_with_its_digest(haus: Path, ordner: Path) -> None:
    importiert(haus, ordner)
    shown = register(haus)
    assert [one["name"] for one in shown] == ["pass.pdf", "Führungszeugnis.pdf", "lichtbild.jpg"]
    assert [one["path"] for one in shown] == [["Identität"], ["Schriftverkehr", "Behörden"], ["Identität"]]
    assert shown[0]["sha256"] == hashlib.sha256((ordner / "dokumente/pass.pdf").read_bytes()).hexdigest()
    assert [one["position"] for one in shown] == [1, 2, 3]
    assert f"{ZEICHEN} (3 documents)" in tippe("ablage", "show", ZEICHEN, config=haus).out


def test_no_answer_holds_the_person(haus: Path, ordner: Path) -> None:
    importiert(haus, ordner)
    for command in (("list",), ("show", ZEICHEN)):
        for more in ((), ("--json",)):
            out = tippe("ablage", *command, *more, config=haus).out
            assert "Öztürk" not in out
            assert "900517000017" not in out


def test_every_look_into_the_ablage_is_logged(haus: Path, ordner: Path) -> None:
    importiert(haus, ordner)
    tippe("ablage", "list", config=haus)
    tippe("ablage", "show", ZEICHEN, config=haus)
    tippe("ablage", "export", ZEICHEN, "--out", haus / "out", config=haus)
    assert ereignisse(haus)[1:] == ["akte.importiert.ablage", "akte.gelesen", "akte.gelesen", "akte.exportiert"]


DEFECTS = {
    "a listed file is missing": (lambda o: (o / "lichtbild.jpg").unlink(), ["lichtbild.jpg: is listed but not"]),
    "a file is not listed": (
        lambda o: (o / "mehr.pdf").write_bytes(pdf("mehr")),
        ["mehr.pdf: is in the folder but not listed"],
    ),
    "a file is not what its name says": (
        lambda o: (o / "lichtbild.jpg").write_bytes(pdf("kein Bild")),
        ["lichtbild.jpg: "],
    ),
    "several at once": (
        lambda o: ((o / "lichtbild.jpg").unlink(), (o / "mehr.pdf").write_bytes(pdf("mehr"))),
        ["lichtbild.jpg: ", "mehr.pdf: "],
    ),
    "a link leads outside": (
        lambda o: ((o / "lichtbild.jpg").unlink(), (o / "lichtbild.jpg").symlink_to("/etc/hostname")),
        ["lichtbild.jpg: is a link"],
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_folder_with_defects_is_refused_as_a_whole_and_each_is_named(
    haus: Path, ordner: Path, defect: str
) -> None:
    damage, expected = DEFECTS[defect]
    damage(ordner)
    ended = tippe("ablage", "import", ordner, config=haus, code=1)
    *named, last = ended.err.splitlines()
    assert last.startswith("S999 nothing was imported: the folder has ")
    for word in expected:
        assert any(line.startswith(word) for line in named), named
    assert tippe("ablage", "list", "--json", config=haus).daten["files"] == []
    assert "akte.importiert.ablage" not in ereignisse(haus)


@pytest.mark.parametrize(
    ("old", "new", "code", "word"),
    [
        ("fassung = 1", "fassung = 9", 1, "fassung = 1"),
        ("[akte]", "[akt]", 1, "akt"),
        ("test = true", "test = false", 1, "betrieb = 'test'"),
        ("aktenzeichen =", "aktenzeichen ", 1, "is not TOML"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    haus: Path, tmp_path: Path, old: str, new: str, code: int, word: str
) -> None:
    folder = beispielordner(tmp_path / "akte", MANIFEST.replace(old, new, 1))
    ended = tippe("ablage", "import", folder, config=haus, code=code)
    assert word in ended.err.splitlines()[-1]
    assert "Öztürk" not in ended.err
    assert tippe("ablage", "list", "--json", config=haus).daten["files"] == []


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_without_manifest_is_wrong_usage(haus: Path, tmp_path: Path, folder: str) -> None:
    assert "manifest.toml" in tippe("ablage", "import", tmp_path / folder, config=haus, code=2).fehler


def test_the_same_reference_comes_in_only_once(haus: Path, ordner: Path) -> None:
    importiert(haus, ordner)
    ended = tippe("ablage", "import", ordner, config=haus, code=2)
    assert ended.fehler.startswith("EXISTS ")
    assert "nothing is overwritten" in ended.fehler
    assert len(tippe("ablage", "list", "--json", config=haus).daten["files"]) == 1


# -- going out -----------------------------------------------------------------------------------------------------


def test_import_export_import_gives_the_same_file(haus: Path, muster: Path, ordner: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(muster, tmp_path / "zweites"))
    importiert(haus, ordner)
    tippe("ablage", "export", ZEICHEN, "--out", tmp_path / "eins", config=haus)
    importiert(other, tmp_path / "eins")
    assert register(other) == register(haus)
    tippe("ablage", "export", ZEICHEN, "--out", tmp_path / "zwei", config=other)
    assert inhalt(tmp_path / "zwei") == inhalt(tmp_path / "eins")
    manifest = tomllib.loads((tmp_path / "zwei" / "manifest.toml").read_text(encoding="utf-8"))
    assert manifest["person"]["name"][0]["familienname"] == "Öztürk-Łukasz"
    assert manifest["person"]["azr_nummer"] == "900517000017"
    assert manifest["dokument"][0]["transfervermerk"]["stelle"] == "Scanstelle TEST"


def inhalt(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_an_export_is_its_owners_only(haus: Path, ordner: Path, tmp_path: Path) -> None:
    importiert(haus, ordner)
    tippe("ablage", "export", ZEICHEN, "--out", tmp_path / "out", config=haus)
    written = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert len(written) == 6
    assert [path for path in written if path.stat().st_mode & 0o077] == []


def test_an_export_overwrites_nothing(haus: Path, ordner: Path, tmp_path: Path) -> None:
    importiert(haus, ordner)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mein").write_text("x")
    assert "not empty" in tippe("ablage", "export", ZEICHEN, "--out", tmp_path / "out", config=haus, code=2).fehler
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mein"]


def test_a_damaged_document_is_noticed_and_no_manifest_is_written(haus: Path, ordner: Path, tmp_path: Path) -> None:
    importiert(haus, ordner)
    connection = apsw.Connection(str(haus / "data" / "aktenbote.db"))
    digest = str(register(haus)[0]["sha256"])
    blob = connection.execute("SELECT blob FROM dokument WHERE sha256 = ?", (digest,)).get
    connection.close()
    (stored,) = (haus / "data").rglob(blob)
    octets = bytearray(stored.read_bytes())
    octets[-5] ^= 1
    stored.chmod(0o600)
    stored.write_bytes(octets)
    ended = tippe("ablage", "export", ZEICHEN, "--out", tmp_path / "out", config=haus, code=1)
    assert ended.fehler.startswith("S999 ")
    assert "damaged" in ended.fehler
    assert not (tmp_path / "out" / "manifest.toml").exists()


@pytest.mark.parametrize("command", ["show", "hold", "export"])
def test_a_reference_that_is_not_there_is_wrong_usage(haus: Path, command: str, tmp_path: Path) -> None:
    more = ["--out", tmp_path / "out"] if command == "export" else ["--bound"] if command == "hold" else []
    ended = tippe("ablage", command, "GIBT-ES-NICHT", *more, config=haus, code=2)
    assert ended.fehler.startswith("UNKNOWN there is no file GIBT-ES-NICHT")
    assert not (tmp_path / "out").exists()


# -- holds ---------------------------------------------------------------------------------------------------------


def test_holds_are_set_lifted_and_logged(haus: Path, ordner: Path) -> None:
    importiert(haus, ordner)
    assert tippe("ablage", "hold", ZEICHEN, "--bound", "--json", config=haus).daten["holds"] == ["gebunden"]
    both = tippe("ablage", "hold", ZEICHEN, "--legal", "--json", config=haus).daten["holds"]
    assert both == ["gebunden", "loeschsperre"]
    assert "gebunden,loeschsperre" in tippe("ablage", "list", config=haus).out
    tippe("ablage", "hold", ZEICHEN, "--not-bound", config=haus)
    assert "no holds" in tippe("ablage", "hold", ZEICHEN, "--no-legal", config=haus).out
    logged = ereignisse(haus)
    assert sum("sperre" in word for word in logged) == 4


# -- finding -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Öztürk-Łukasz", "oeztuerk-lukasz", "OEZTUERK-ŁUKASZ"])
def test_a_file_is_found_by_name_however_it_is_spelt(haus: Path, ordner: Path, name: str) -> None:
    importiert(haus, ordner)
    found = tippe("ablage", "list", "--name", name, "--json", config=haus).daten["files"]
    assert [one["reference"] for one in found] == [ZEICHEN]
    more = tippe("ablage", "list", "--name", name, "--azr", "900517000017", "--json", config=haus).daten["files"]
    assert more == found


def test_the_azr_number_alone_finds_nothing(haus: Path, ordner: Path) -> None:
    importiert(haus, ordner)
    assert "--name" in tippe("ablage", "list", "--azr", "900517000017", config=haus, code=2).fehler
    other = tippe("ablage", "list", "--name", "Öztürk-Łukasz", "--azr", "900517000018", "--json", config=haus)
    assert other.daten["files"] == []


# -- what goes ahead -----------------------------------------------------------------------------------------------

KARTE = """
[vorab.eat]
sperrkennwort = "Kennwort-Zyxw"
sperrsumme = "Summe-Zyxw"
seriennummer = "ZYXW00001"
eid_aktiv = true
"""
SPERREN = """
[vorab]
eat_bestellt = true
[[vorab.auskunftssperre]]
code = "12"
[[papier]]
bezeichnung = "Band I"
standort = "Regal B"
"""
NUR_HIER = 'register = ["Schriftverkehr", "Behörden"]\nbereinigen = "91"\nbereinigen_ab = 2031-01-01\n'


def test_a_card_is_added_later_and_its_secrets_show_only_when_asked_for(haus: Path, tmp_path: Path) -> None:
    manifest = MANIFEST.replace('register = ["Schriftverkehr", "Behörden"]\n', NUR_HIER) + SPERREN
    importiert(haus, beispielordner(tmp_path / "akte", manifest))
    shown = tippe("ablage", "show", ZEICHEN, config=haus).out
    assert "card: on order" in shown
    assert "disclosure block 12" in shown
    assert "1  Band I (Papier), Standort: Regal B\n" in shown
    assert "[wird ab 01.01.2031 nicht weitergegeben: § 91 AufenthG]" in shown

    (tmp_path / "karte.toml").write_text(f"fassung = 1\n{KARTE}", encoding="utf-8")
    done = tippe("ablage", "card", ZEICHEN, tmp_path / "karte.toml", "--json", config=haus)
    assert done.daten["changed"] is True
    again = tippe("ablage", "card", ZEICHEN, tmp_path / "karte.toml", config=haus)
    assert "nothing new" in again.out
    assert ereignisse(haus).count("akte.angaben_geaendert") == 1

    for options in ((), ("--json",)):
        out = tippe("ablage", "show", ZEICHEN, *options, config=haus).out
        assert ("Zyxw" in out, "ZYXW" in out) == (False, False)
        asked = tippe("ablage", "show", ZEICHEN, "--card-secrets", *options, config=haus).out
        assert [word in asked for word in ("Kennwort-Zyxw", "Summe-Zyxw", "ZYXW00001")] == [True, True, True]
    for folder, options, there in (("ohne", (), False), ("mit", ("--card-secrets",), True)):
        tippe("ablage", "export", ZEICHEN, "--out", tmp_path / folder, *options, config=haus)
        written = (tmp_path / folder / "manifest.toml").read_text(encoding="utf-8")
        assert ("Zyxw" in written, 'code = "12"' in written) == (there, True)


def test_a_card_that_is_not_right_changes_nothing(haus: Path, ordner: Path, tmp_path: Path) -> None:
    importiert(haus, ordner)
    (tmp_path / "karte.toml").write_text(f"fassung = 1\n{KARTE.replace('ZYXW00001', '?')}", encoding="utf-8")
    ended = tippe("ablage", "card", ZEICHEN, tmp_path / "karte.toml", config=haus, code=1)
    assert "nine characters" in ended.fehler
    assert "Zyxw" not in ended.fehler
    assert tippe("ablage", "show", ZEICHEN, "--json", config=haus).daten["card"] is None


def test_parts_on_paper_are_listed_and_ticked_off(haus: Path, tmp_path: Path) -> None:
    came = MANIFEST.replace(
        "test = true", 'test = true\nherkunft = "azr:999902/11111111-1111-4111-8111-111111111111"'
    )
    importiert(haus, beispielordner(tmp_path / "akte", came + SPERREN))
    assert f"{ZEICHEN}: 1 parts on paper, 1 not ticked off" in tippe("ablage", "paper", ZEICHEN, config=haus).out
    ended = tippe("ablage", "paper", ZEICHEN, "--received", "2", config=haus, code=2)
    assert ended.fehler.startswith("UNKNOWN the file has no part 2 on paper")
    done = tippe("ablage", "paper", ZEICHEN, "--received", "1", "--json", config=haus).daten
    assert (done["missing"], done["paper"][0]["name"]) == (0, "Band I")
    assert "Standort: Regal B, eingetroffen " in tippe("ablage", "show", ZEICHEN, config=haus).out


# -- further formats, new versions ---------------------------------------------------------------------------------


def nimmt_an(haus: Path, *words: str) -> None:
    """Set ``accepted_formats`` of the only authority."""
    config = haus / "aktenbote.toml"
    text = config.read_text(encoding="utf-8")
    assert "\n[[authority]]\n" in text
    listed = ", ".join(f'"{word}"' for word in words)
    setting = f"\n[[authority]]\naccepted_formats = [{listed}]\n"
    config.write_text(text.replace("\n[[authority]]\n", setting, 1), encoding="utf-8")


def mit_anlagen(folder: Path, *formats: Dateiformat) -> Path:
    manifest = MANIFEST
    beispielordner(folder)
    for format_ in formats:
        name = f"anlage.{format_.endung}"
        (folder / name).write_bytes(BEISPIELE[format_])
        manifest += f'\n[[dokument]]\ndatei = "{name}"\n'
    (folder / "manifest.toml").write_text(manifest, encoding="utf-8")
    return folder


def test_further_formats_come_in_where_the_authority_accepts_them(haus: Path, tmp_path: Path) -> None:
    folder = mit_anlagen(tmp_path / "akte", *sorted(WEITERE_FORMATE))
    ended = tippe("ablage", "import", folder, config=haus, code=1)
    for format_ in WEITERE_FORMATE:
        assert f"anlage.{format_.endung}: the content is neither PDF nor JPEG" in ended.err
    nimmt_an(haus, "docx", "ods", "odt", "png", "tiff", "txt", "xlsx", "xml")
    importiert(haus, folder)
    assert {one["format"] for one in register(haus)} == {"018", "011", *(one.value for one in WEITERE_FORMATE)}
    tippe("ablage", "export", ZEICHEN, "--out", tmp_path / "export", config=haus)
    assert {path.suffix[1:] for path in (tmp_path / "export/dokumente").iterdir()} >= {
        one.endung for one in WEITERE_FORMATE
    }


def test_an_extension_that_lies_keeps_the_folder_out(haus: Path, tmp_path: Path) -> None:
    nimmt_an(haus, "docx", "txt")
    folder = mit_anlagen(tmp_path / "akte", Dateiformat.TXT)
    (folder / "anlage.txt").write_bytes(docx())
    ended = tippe("ablage", "import", folder, config=haus, code=1)
    assert "anlage.txt: the content is DOCX, the name says something else" in ended.err


def test_a_format_nobody_can_check_is_no_setting(haus: Path) -> None:
    nimmt_an(haus, "exe")
    ended = tippe("ablage", "list", config=haus, code=2)
    assert "accepted_formats" in ended.fehler
    assert "docx, ods, odt, png, tiff, txt, xlsx, xml" in ended.fehler


def test_a_new_version_takes_the_place_of_a_document(haus: Path, ordner: Path, tmp_path: Path) -> None:
    importiert(haus, ordner)
    (tmp_path / "Pass neu.pdf").write_bytes(pdf("neu"))
    done = tippe("ablage", "replace", ZEICHEN, tmp_path / "Pass neu.pdf", "--document", "1", "--json", config=haus)
    assert (done.daten["document"], done.daten["superseded"], done.daten["format"]) == (4, 1, "018")
    shown = register(haus)
    assert [(one["position"], one["superseded"]) for one in shown] == [
        (1, True),
        (2, False),
        (3, False),
        (4, False),
    ]
    assert (shown[3]["name"], shown[3]["path"]) == ("Pass neu.pdf", ["Identität"])
    assert shown[3]["sha256"] == hashlib.sha256(pdf("neu")).hexdigest()
    assert ereignisse(haus).count("akte.dokument_ersetzt") == 1


@pytest.mark.parametrize(
    ("nummer", "inhalt", "code", "wort"),
    [
        ("1", b"no document", 1, "neither PDF nor JPEG"),
        ("1", b"", 1, "empty"),
        ("7", pdf(), 2, "no document 7"),
        ("0", pdf(), 2, "no document 0"),
    ],
)
def test_a_version_that_is_not_right_changes_nothing(
    haus: Path, ordner: Path, tmp_path: Path, nummer: str, inhalt: bytes, code: int, wort: str
) -> None:
    importiert(haus, ordner)
    before = register(haus)
    (tmp_path / "neu.pdf").write_bytes(inhalt)
    ended = tippe("ablage", "replace", ZEICHEN, tmp_path / "neu.pdf", "--document", nummer, config=haus, code=code)
    assert wort in ended.fehler
    assert register(haus) == before
