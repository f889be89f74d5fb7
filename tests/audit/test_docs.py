"""The verification printed in docs/audit.md does what the page says, in a program of its own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.protokoll import Protokoll, voll

from gateway.audit.eintrag import blatt_hash
from gateway.audit.kuerzung import Stumpf

SEITE = Path(__file__).parents[2] / "docs" / "audit.md"


def lauf(tmp_path: Path, octets: bytes, vkey: str) -> subprocess.CompletedProcess[str]:
    (programm,) = re.findall(r"```python\n(.*?)```", SEITE.read_text("utf-8"), re.DOTALL)
    (tmp_path / "pruefen.py").write_text(programm, "utf-8")
    (tmp_path / "log.zip").write_bytes(octets)
    befehl = [sys.executable, "pruefen.py", "log.zip", vkey]
    return subprocess.run(befehl, cwd=tmp_path, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("groesse", [1, 300])
def test_the_page_of_python_in_the_docs_verifies_an_export(tmp_path: Path, groesse: int) -> None:
    protokoll = Protokoll().schreibt(groesse)
    ergebnis = lauf(tmp_path, voll(protokoll), protokoll.schluessel.text)
    assert ergebnis.returncode == 0, ergebnis.stderr
    assert ergebnis.stdout == f"{groesse} entries of aktenbote/azr-999901/1: good\n"


def test_the_page_of_python_in_the_docs_verifies_an_export_with_a_pruned_entry(tmp_path: Path) -> None:
    protokoll = Protokoll().schreibt(3)
    ganz = protokoll.baum.wurzel()
    protokoll.eintraege[1] = Stumpf(blatt_hash(protokoll.eintraege[1]), 2).octets
    assert protokoll.baum.wurzel() == ganz
    assert lauf(tmp_path, voll(protokoll), protokoll.schluessel.text).returncode == 0


def test_the_page_of_python_in_the_docs_refuses_another_key(tmp_path: Path) -> None:
    protokoll = Protokoll().schreibt(2)
    ergebnis = lauf(tmp_path, voll(protokoll), Protokoll(saat=b"x" * 32).schluessel.text)
    assert ergebnis.returncode != 0


def test_the_readme_in_the_export_names_only_commands_and_members_that_exist() -> None:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(voll(Protokoll().schreibt(2), (1,)))) as archiv:
        text = archiv.read("README.txt").decode()
        namen = archiv.namelist()
    for ordner in ("export.json", "checkpoint", "checkpoints/", "eintraege/", "tile/"):
        assert ordner in text
        assert any(name.startswith(ordner) for name in namen)
