"""``aktenbote audit query``: who saw or sent what about a file; as table, CSV, JSON lines and signed package."""

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from support.dateien import beispielordner
from support.tippen import tippe

from gateway.audit.auskunft import SPALTEN
from gateway.cli.person import handelnder

AKTENZEICHEN = "TEST 33-2019/004711"
AZR = "900517000017"
GRUND = '=HYPERLINK("http://x") Prüfung 7'


@pytest.fixture(scope="module")
def haus(muster: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which a file was imported, listed and shown; never changed but by its own log."""
    folder = tmp_path_factory.mktemp("auskunft")
    haus = Path(shutil.copytree(muster, folder / "haus"))
    tippe("ablage", "import", beispielordner(folder / "akte"), config=haus)
    tippe("ablage", "list", config=haus)
    tippe("ablage", "show", AKTENZEICHEN, config=haus)
    return haus


def frage(haus: Path, *words: str | Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = tippe(
        "audit", "query", *words, "--reason", GRUND, "--json", config=haus
    ).daten["entries"]
    return found


def ereignisse(haus: Path, *words: str) -> list[object]:
    return [one["ereignis"] for one in frage(haus, *words)]


def test_who_saw_this_file_on_which_ground_and_by_which_account(haus: Path) -> None:
    about = ereignisse(haus, "--file", AKTENZEICHEN)
    assert about[:2] == ["akte.importiert.ablage", "akte.gelesen"], "the list of all files was about no one file"
    saw = frage(haus, "--file", AKTENZEICHEN, "--kind", "abfrage", "--account", handelnder())
    assert saw[0]["felder"]["rechtsgrund"] == "AufenthG-86"  # type: ignore[index]
    assert saw[0]["geoeffnet"]["handelnder"] == handelnder()  # type: ignore[index]
    assert saw[-1]["ereignis"] == "protokoll.gelesen", "who asked the log about the file is found like who read it"
    assert saw[-1]["geoeffnet"]["begruendung"] == GRUND  # type: ignore[index]
    assert ereignisse(haus, "--file", AKTENZEICHEN, "--account", "nobody") == []
    assert ereignisse(haus, "--azr", AZR)[:2] == about[:2]
    assert "akte.gelesen" not in ereignisse(haus, "--azr", "900517000018")
    assert set(ereignisse(haus, "--ground", "BDSG-76")) <= {"protokoll.gelesen", "protokoll.exportiert"}


def test_days_are_those_of_the_calendar_in_germany(haus: Path) -> None:
    last = frage(haus, "--file", AKTENZEICHEN)[0]["zeit"]
    assert isinstance(last, str)
    assert ereignisse(haus, "--file", AKTENZEICHEN, "--to", "2000-01-01") == []
    assert ereignisse(haus, "--file", AKTENZEICHEN, "--from", "2000-01-01", "--to", "2999-01-01")
    assert ereignisse(haus, "--file", AKTENZEICHEN, "--from", "2999-01-01") == []


def test_a_document_leads_to_its_file(haus: Path) -> None:
    shown = tippe("ablage", "show", AKTENZEICHEN, "--json", config=haus).daten
    uuid = shown["documents"][0]["uuid"]
    assert ereignisse(haus, "--document", uuid)[0] == "akte.importiert.ablage"
    unknown = "00000000-0000-4000-8000-000000000000"
    ended = tippe("audit", "query", "--document", unknown, "--reason", GRUND, config=haus, code=2)
    assert ended.fehler.startswith("UNKNOWN ")


def test_csv_has_german_columns_and_no_cell_is_a_formula(haus: Path, tmp_path: Path) -> None:
    frage(haus, "--file", AKTENZEICHEN)
    out = tmp_path / "antwort.csv"
    tippe("audit", "query", "--file", AKTENZEICHEN, "--reason", GRUND, "--out", out, config=haus)
    octets = out.read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert tuple(head) == SPALTEN
    assert rows[0][3:7:3] == ["Erhebung", "AufenthG-86"]
    assert {row[9] for row in rows} == {"", f"'{GRUND}"}
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


def test_json_lines_say_what_the_table_says(haus: Path, tmp_path: Path) -> None:
    out = tmp_path / "antwort.jsonl"
    tippe("audit", "query", "--file", AKTENZEICHEN, "--reason", GRUND, "--out", out, config=haus)
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert rows[0]["ereignis"] == "akte.importiert.ablage"
    again = tippe("audit", "query", "--kind", "Offenlegung", "--reason", GRUND, config=haus).out.splitlines()
    assert "protokoll.exportiert" in again[-1], "handing it out is an entry"
    assert handelnder() in again[-1]


def test_the_signed_package_is_verified_offline_and_names_nobody(haus: Path, tmp_path: Path) -> None:
    out = tmp_path / "antwort.zip"
    words = ("audit", "query", "--file", AKTENZEICHEN, "--kind", "Erhebung", "--reason", GRUND)
    done = tippe(*words, "--out", out, "--json", config=haus).daten
    verified = tippe("verify", out, "--vkey", done["vkey"], "--json").daten
    assert (verified["verdict"], verified["entries"], done["entries"]) == ("confirmed", 1, 1)
    octets = out.read_bytes()
    for name in (AKTENZEICHEN, AZR, "Prüfung"):
        assert name.encode() not in octets
    changed = tmp_path / "falsch.zip"
    shutil.copy(out, changed)
    changed.write_bytes(octets.replace(b"akte.importiert.ablage", b"akte.importiert.Ablage", 1))
    assert tippe("verify", changed, "--vkey", done["vkey"], code=1).fehler.startswith("TAMPERED ")
    with zipfile.ZipFile(out) as archive:
        assert any(name.startswith("beweise/") for name in archive.namelist())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--file", "a", "--azr", "1"), "at most one"),
        (("--file", " "), "is empty"),
        (("--transfer", "x"), "'x'"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "--from is a day after --to"),
        (("--out", "x.pdf"), "no kind of file"),
        (("--generation", "2"), "has 1 generations"),
        (("--file", "nirgends", "--out", "x.zip"), "no entry answers this"),
    ],
)
def test_a_wrong_question_is_said(haus: Path, words: tuple[str, ...], said: str) -> None:
    before = len(frage(haus))
    assert said in tippe("audit", "query", *words, "--reason", GRUND, config=haus, code=2).fehler
    assert len(frage(haus)) == before + 1, "what was not answered is no entry; only the look before is"


def test_nobody_asks_without_saying_why(haus: Path) -> None:
    assert "--reason" in tippe("audit", "query", config=haus, code=2).fehler
    assert tippe("audit", "query", "--reason", " ", config=haus, code=2).fehler.startswith("REASON ")
