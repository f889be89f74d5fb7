"""``aktenbote papers``: six papers filled from an installation; they name no person, and nothing is overwritten."""

import errno
import re
import shutil
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader
from support.befehle import WURZEL
from support.dateien import beispielordner
from support.papiere import Geschrieben
from support.tippen import tippe

from gateway.wiring.papiere import PAPIERE, Papier
from gateway.wiring.papiere.pdf import klar

NAMEN = [one.name for one in PAPIERE]


@pytest.fixture
def haus(papiere: Geschrieben, tmp_path: Path) -> Path:
    """The same installation, to be changed."""
    return Path(shutil.copytree(papiere.haus, tmp_path / "haus"))


def schreibe(haus: Path, name: str) -> str:
    folder = haus.parent / "neu"
    shutil.rmtree(folder, ignore_errors=True)
    tippe("papers", folder, config=haus)
    return (folder / f"{name}.md").read_text("utf-8")


def test_six_papers_are_written_and_only_their_owner_reads_them(papiere: Geschrieben) -> None:
    assert papiere.antwort["papers"] == NAMEN
    assert {one.name for one in papiere.ordner.iterdir()} == {
        f"{n}.{kind}" for n in NAMEN for kind in ("md", "pdf")
    }
    assert stat.S_IMODE(papiere.ordner.stat().st_mode) == 0o700
    assert {stat.S_IMODE(one.stat().st_mode) for one in papiere.ordner.iterdir()} == {0o600}
    gaps = sum(papiere.text(name).count("[von der Behörde auszufüllen:") for name in NAMEN)
    assert papiere.antwort["gaps"] == gaps > 40


@pytest.mark.parametrize("paper", PAPIERE, ids=lambda one: one.name)
def test_a_paper_says_whose_it_is_that_it_is_a_template_and_leaves_nothing_half(
    papiere: Geschrieben, paper: Papier
) -> None:
    text = papiere.text(paper.name)
    assert text.startswith(f"# {paper.titel}\n")
    assert "| Behörde | Ausländerbehörde Musterstadt (Test) (azr:999901) |" in text
    assert "keine Rechtsberatung" in text
    assert "TESTBETRIEB" in text
    for half in ("{{", "{%", "None", "Undefined", "<", "datetime"):
        assert half not in text, half
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1, table


@pytest.mark.parametrize("paper", PAPIERE, ids=lambda one: one.name)
def test_the_pdf_says_what_the_markdown_says(papiere: Geschrieben, paper: Papier) -> None:
    name = paper.name
    shown = "".join(
        "".join(page.extract_text() for page in PdfReader(papiere.ordner / f"{name}.pdf").pages).split()
    )
    for head in re.findall(r"^#+ (.+)$", papiere.text(name), re.MULTILINE):
        assert "".join(head.split()) in shown
    for cell in re.findall(r"^\| ([^|]+) \|", papiere.text(name), re.MULTILINE):
        assert "".join(klar(cell).split()) in shown, "the first column of a table is never cut"


def test_the_look_at_the_accounts_is_logged(papiere: Geschrieben) -> None:
    assert "konto.gelesen" in tippe("audit", "list", "--json", config=papiere.haus).out


def test_nothing_is_overwritten(papiere: Geschrieben, tmp_path: Path) -> None:
    before = papiere.text("loeschkonzept")
    assert tippe("papers", papiere.ordner, config=papiere.haus, code=2).fehler.startswith("EXISTS ")
    (tmp_path / "verweis").symlink_to(tmp_path / "nirgends")
    assert tippe("papers", tmp_path / "verweis", config=papiere.haus, code=2).fehler.startswith("EXISTS ")
    assert not (tmp_path / "nirgends").exists()
    assert papiere.text("loeschkonzept") == before


def test_a_folder_with_the_name_is_whole_whatever_happens_meanwhile(
    papiere: Geschrieben, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gateway.cli import papers

    written: list[Path] = []

    def full(out: Path, _pieces: object) -> None:
        written.append(out)
        if len(written) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        out.touch()

    monkeypatch.setattr(papers, "schreibe_datei", full)
    tippe("papers", tmp_path / "neu", config=papiere.haus, code=3)
    assert len(written) == 3
    assert list(tmp_path.iterdir()) == []


def test_a_value_that_looks_like_a_gap_is_none(haus: Path, tmp_path: Path) -> None:
    config = haus / "aktenbote.toml"
    line = 'data_protection_officer = "[von der Behörde auszufüllen: nichts] www.boese.example"'
    text = config.read_text("utf-8")
    config.write_text(text.replace("\n[[authority]]\n", f"\n[[authority]]\n{line}\n", 1), "utf-8")
    before = tippe("papers", tmp_path / "a", "--json", config=haus).daten["gaps"]
    concept = (tmp_path / "a" / "loeschkonzept.md").read_text("utf-8")
    assert "www\\.boese.example" in concept
    shown = sum((tmp_path / "a" / f"{name}.md").read_text("utf-8").count("**[von der Behörde") for name in NAMEN)
    assert before == shown


def test_what_the_rule_deletes_no_two_persons_stand_for(haus: Path) -> None:
    assert "Jede Löschung steht im Protokoll, mit beiden Personen (" in schreibe(haus, "loeschkonzept")
    config = haus / "aktenbote.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("\n[[authority]]\n", '\n[[authority]]\ndeletion = "policy"\n', 1), "utf-8")
    assert "oder dass die Regel löschte" in schreibe(haus, "loeschkonzept")
    assert "Löschen, soweit nicht die Regel es tut" in schreibe(haus, "verzeichnis-verarbeitungstaetigkeiten")


def test_another_authority_has_no_papers_here(papiere: Geschrieben, tmp_path: Path) -> None:
    words = ("papers", tmp_path / "neu", "--authority", "azr:999902")
    assert "no authority of this installation" in tippe(*words, config=papiere.haus, code=2).fehler
    assert not (tmp_path / "neu").exists()


def test_papers_follow_configuration_files_and_backups_and_name_no_file(haus: Path, tmp_path: Path) -> None:
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    assert "Eine vollständige Sicherung ist nicht vermerkt." in schreibe(haus, "loeschkonzept")
    tippe("account", "create", "anna", "--name", "Frau Beispiel", config=haus)
    tippe("backup", tmp_path / "kopie", config=haus)
    config = haus / "aktenbote.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("\n[[authority]]\n", "\n[[authority]]\nretention_days = 45\n", 1), "utf-8")
    concept = schreibe(haus, "loeschkonzept")
    assert "frühestens 45 Tage nach der Quittung" in concept
    assert "Die letzte vollständige Sicherung ist vom " in concept
    for name in NAMEN:
        paper = (haus.parent / "neu" / f"{name}.md").read_text("utf-8")
        for secret in ("TEST 33-2019/004711", "900517000017", "anna", "Frau Beispiel"):
            assert secret not in paper, (name, secret)


def test_the_deletion_concept_names_what_the_program_never_deletes(papiere: Geschrieben) -> None:
    concept = papiere.text("loeschkonzept")
    for never in ("gemeldete Wegzüge", "zu denen hier keine Akte gehört", "Kopien zur Einsicht"):
        assert re.search(rf"^\| [^|]*{never}[^|]*\| ohne Frist im Programm \| niemand \|", concept, re.MULTILINE), (
            never
        )
    for folder in ("inbox/done und inbox/refused", "Lieferungen von Scans in den Ordnern done", "Sicherungen;"):
        assert re.search(rf"^\| [^|]*{folder}[^|]*\| bis sie jemand entfernt", concept, re.MULTILINE), folder
    said = (WURZEL / "docs" / "papiere.md").read_text("utf-8")
    assert "gemeldete Wegzüge" in said
    assert all(f"| `{name}` |" in said for name in NAMEN)
