"""Documents that came without their text are read by the running service, whatever befalls it."""

import io
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from support.dateien import beispielordner
from support.dienst import dienst
from support.haeuser import mache_haus
from support.scheine import pdf
from support.tippen import tippe
from support.toeten import NACH, VOR, starte
from support.wege import NACHLESE

GEDULD_S = 60.0


@pytest.fixture(scope="session")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test installation that stands alone, never touched again."""
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.fixture
def haus(muster: Path, tmp_path: Path) -> Path:
    """A house with one imported file: a letter, a picture, and what nobody can read."""
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    folder = beispielordner(tmp_path / "akte")
    erste, *weitere = sorted(folder.rglob("*.pdf"))
    erste.write_bytes(pdf("Aufenthaltserlaubnis vom 12.03.2019"))
    for eine in weitere:
        eine.write_bytes(verschlossen())
    tippe("ablage", "import", folder, config=haus)
    return haus


def verschlossen() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Geheimes Aufenthaltserlaubnis"))))
    writer.encrypt(user_password="zu", owner_password="geheim", algorithm="AES-256")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def suche(haus: Path, words: str = "aufenthaltserlaubnis 2019") -> dict[str, Any]:
    found = tippe("ablage", "search", "--text", words, "--json", config=haus).daten
    assert isinstance(found, dict)
    return found


def warte(haus: Path) -> list[dict[str, Any]]:
    """Until nothing is to be read."""
    end = time.monotonic() + GEDULD_S
    while (found := suche(haus))["unread_documents"]:
        assert time.monotonic() < end, "the documents were not read"
        time.sleep(0.2)
    return list(found["files"])


def test_imported_documents_and_new_versions_are_read(haus: Path, tmp_path: Path) -> None:
    assert suche(haus)["files"] == []
    with dienst(haus, gabel=True):
        assert [one["documents"] for one in warte(haus)] == [1]
    reference = suche(haus)["files"][0]["reference"]
    shown = tippe("ablage", "show", reference, "--json", config=haus).daten["documents"]
    number = next(n for n, one in enumerate(shown, 1) if one["name"] == "Führungszeugnis.pdf")
    (tmp_path / "neu.pdf").write_bytes(pdf("Niederlassungserlaubnis 2024"))
    tippe("ablage", "replace", reference, "--document", str(number), tmp_path / "neu.pdf", config=haus)
    assert suche(haus)["files"] == []  # the old words are gone at once
    with dienst(haus, gabel=True):
        warte(haus)
    assert [one["documents"] for one in suche(haus, "niederlassungserlaubnis 2024")["files"]] == [1]


@pytest.mark.parametrize("wann", [VOR, NACH])
@pytest.mark.parametrize("schritt", NACHLESE)
def test_killed_at_a_step_every_document_is_still_read_once(
    haus: Path, tmp_path: Path, schritt: str, wann: str
) -> None:
    process = starte(
        "serve", "--config", str(haus), ziel=f"{wann} {schritt}", spur=tmp_path / "spur", log=tmp_path / "log"
    )
    process.join(GEDULD_S)
    assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
    with dienst(haus, gabel=True):
        assert [one["documents"] for one in warte(haus)] == [1]
    assert suche(haus, "geheimes")["files"] == []
