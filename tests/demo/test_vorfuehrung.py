"""``aktenbote demo`` as a stranger types it: one run with every scene, and what it leaves behind."""

import hashlib
import io
import os
import re
import shlex
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from support.befehle import Zeile, pruefe
from support.tippen import Ausgang, tippe, umgebung

from gateway.ablage.ordner import lies_ordner
from gateway.demo.ablauf import SZENEN
from gateway.demo.aktenplan import GROSSE_AKTE
from gateway.demo.personen import ALLE
from gateway.demo.scanszene import AKTEN, GEPLANT
from gateway.demo.texte import TEXTE, text
from gateway.domain.akte import Dateiformat

GEDULD_S = 840
"""Seconds for the whole run; it takes some forty on two free cores, and six times that on slow and busy ones."""
MB = 1_000_000
SEGMENT = 16 << 20
pytestmark = pytest.mark.timeout(GEDULD_S + 60)


@dataclass(frozen=True)
class Lauf:
    """One run: where, and how it ended."""

    ordner: Path
    ende: Ausgang

    @property
    def befehle(self) -> list[str]:
        """Every ``aktenbote`` command it printed."""
        return re.findall(r"^\$ (aktenbote .*?)(?: &)?$", self.ende.err, re.MULTILINE)


@pytest.fixture(scope="module")
def lauf(tmp_path_factory: pytest.TempPathFactory) -> Lauf:
    """All six scenes, in German, as JSON."""
    folder = tmp_path_factory.mktemp("vorfuehrung") / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "demo", "--dir", str(folder), "--json"],
        env=umgebung(AKTENBOTE_BETRIEB="echt"),  # settings of the caller do not reach the demo
        capture_output=True,
        timeout=GEDULD_S,
        check=False,
    )
    return Lauf(folder, Ausgang(done.returncode, done.stdout.decode(), done.stderr.decode()))


def typed(lauf: Lauf, *words: str, haus: str) -> dict[str, Any]:
    return tippe(*words, "--json", config=lauf.ordner / haus).daten


# -- what it says --------------------------------------------------------------------------------------------------


def test_it_succeeds_and_the_last_line_says_what_was_proven(lauf: Lauf) -> None:
    assert lauf.ende.code == 0, lauf.ende.err[-2000:]
    (line,) = lauf.ende.out.splitlines()
    said = lauf.ende.daten
    assert said["ok"] is True
    assert uuid.UUID(said["transfer_id"])
    assert said["documents"] >= 40
    assert said["bytes"] >= 30 * MB
    assert 0 < said["seconds"] < GEDULD_S
    assert said["sha256_match"] is True
    assert said["audit_verified"] is True
    assert uuid.UUID(said["receipt"])
    assert said["scenes"] == sorted(SZENEN)
    assert line.startswith("{")


def test_progress_goes_to_stderr_step_by_step_in_german(lauf: Lauf) -> None:
    steps = ["willkommen", "aufbau", "akten", "dienste", "szene_haupt", "wegzug", "anfordern", "entscheiden"]
    steps += ["packen", "importieren", "quittieren", "quittung", *(f"szene_{one}" for one in SZENEN[1:]), "beweise"]
    places = [lauf.ende.err.find(TEXTE[step][0].split("{")[0]) for step in steps]
    assert -1 not in places, steps[places.index(-1)]
    assert places == sorted(places)
    assert "Traceback" not in lauf.ende.err


def test_every_command_it_prints_is_one_an_operator_can_type(lauf: Lauf) -> None:
    assert len(lauf.befehle) > 25
    for line in lauf.befehle:
        assert pruefe(Zeile("demo", line, ganz=True)) is None, line
    kinds = {" ".join(shlex.split(line)[1:3]) for line in lauf.befehle}
    assert {"pki make", "directory sign", "ablage import", "transfer decide", "audit export"} <= kinds


def test_what_it_shows_to_look_at_works_as_it_stands(lauf: Lauf) -> None:
    _, _, rest = lauf.ende.err.partition(TEXTE["ansehen"][0])
    shown = [line.strip() for line in rest.splitlines() if line.startswith("  ")]
    assert len(shown) >= 3
    for line in shown:
        done = subprocess.run(
            shlex.split(line.replace("aktenbote ", f"{sys.executable} -m gateway ", 1)),
            capture_output=True,
            text=True,
            check=False,
            env=umgebung(),
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        assert done.stdout


# -- what happened -------------------------------------------------------------------------------------------------


def test_the_receipt_is_home_and_both_sides_agree(lauf: Lauf) -> None:
    said = lauf.ende.daten
    shown = typed(lauf, "transfer", "show", said["transfer_id"], haus="kiel")
    assert (shown["state"], shown["answer"], shown["role"]) == ("abgeschlossen", said["receipt"], "geber")
    assert [one["uuid"] for one in shown["messages"] if one["type"] == "0020"] == [said["receipt"]]
    theirs = typed(lauf, "transfer", "list", "--state", "abgeschlossen", haus="hannover")["transfers"]
    assert said["receipt"] in {one["answer"] for one in theirs}


def test_the_documents_are_those_that_were_imported_in_kiel(lauf: Lauf) -> None:
    def digests(folder: Path) -> list[str]:
        return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "dokumente").iterdir())

    source = digests(lauf.ordner / "akten" / "haupt")
    assert source == digests(lauf.ordner / "aus-kiel") == digests(lauf.ordner / "aus-hannover")
    assert len(source) == lauf.ende.daten["documents"]
    assert (
        sum(p.stat().st_size for p in (lauf.ordner / "aus-hannover" / "dokumente").iterdir())
        == (lauf.ende.daten["bytes"])
    )


def test_the_scenes_end_as_they_are_told(lauf: Lauf) -> None:
    states = {one["reference"]: one["state"] for one in typed(lauf, "transfer", "list", haus="kiel")["transfers"]}
    expected = ("abgeschlossen", "abgeschlossen", "entscheidung_offen", "zurueckgewiesen", "abgeschlossen")
    assert states == dict(zip((wer.aktenzeichen for wer in ALLE), expected, strict=True))
    tasks = {one["kind"] for one in typed(lauf, "task", "list", haus="kiel")["tasks"]}
    assert "ohne_zweites_zeichen" in tasks
    assert "quarantaene_ansehen" in {one["kind"] for one in typed(lauf, "task", "list", haus="hannover")["tasks"]}


def test_the_killed_receiver_took_every_file_over_once(lauf: Lauf) -> None:
    files = typed(lauf, "ablage", "list", haus="hannover")["files"]
    origins = [one["origin"] for one in files]
    assert len(origins) == len(set(origins)) == 3


def test_both_logs_are_confirmed_with_the_key_of_the_signed_directory(lauf: Lauf) -> None:
    """The key comes from the directory, not from the one who exported."""
    participants = tippe("directory", "show", lauf.ordner / "kiel", "--json").daten["participants"]
    for one in participants:
        (vkey,) = [key["vkey"] for key in one["keys"] if key["role"] == "protokoll"]
        name = {"azr:999901": "hannover", "azr:999902": "kiel"}[one["kennung"]]
        assert tippe("verify", lauf.ordner / f"protokoll-{name}.zip", "--vkey", vkey, "--json").daten["ok"] is True


def test_the_evidence_of_both_sides_is_confirmed_with_the_pinned_certificate_alone(lauf: Lauf) -> None:
    for name in ("kiel", "hannover"):
        words = ("--directory-signer", lauf.ordner / "pki" / "verzeichnis.crt.pem", "--json")
        found = tippe("verify", lauf.ordner / f"beweise-{name}.asice", *words).daten
        assert (found["verdict"], found["ok"]) == ("confirmed", True)
        assert lauf.ende.daten["receipt"] in str(found["steps"])


def test_the_planted_defects_are_told_to_the_provider_and_the_rest_is_in_the_ablage(lauf: Lauf) -> None:
    waiting = typed(lauf, "intake", "list", "--corrections", haus="kiel")["corrections"]
    assert [one["barcode"] for one in waiting] == [f"A-{number:06d}" for number in sorted(GEPLANT)]
    files = typed(lauf, "ablage", "list", haus="kiel")["files"]
    assert sum(one["reference"].startswith("TEST SC-") for one in files) == AKTEN - len(GEPLANT)
    (protocol,) = (lauf.ordner / "pruefprotokoll").glob("*.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(protocol).pages).split())
    assert f"Von {AKTEN} Akten sind {AKTEN - len(GEPLANT)} in Ordnung." in text
    assert all(f"A-{number:06d} Aktenzeichen TEST SC-{number:06d}" in text for number in GEPLANT)
    assert "TESTLIEFERUNG" in text


# -- the large file it built --------------------------------------------------------------------------------------


@pytest.fixture
def gross(lauf: Lauf) -> Path:
    """Folder of the large file, as it was imported in Kiel."""
    return lauf.ordner / "akten" / "haupt"


def test_the_large_file_has_the_promised_size_and_enters_the_ablage(gross: Path) -> None:
    akte = lies_ordner(gross, neue_uuid=lambda: str(uuid.uuid4()), jetzt=lambda: datetime.now(UTC)).akte
    assert sum(dokument.seiten or 0 for dokument in akte.dokumente) == 360
    assert len(akte.dokumente) >= 40
    assert 30 * MB <= sum(dokument.laenge for dokument in akte.dokumente) <= 60 * MB
    assert max(dokument.laenge for dokument in akte.dokumente) > SEGMENT
    assert {dokument.format for dokument in akte.dokumente} == {Dateiformat.PDF, Dateiformat.JPG}
    assert all(dokument.transfervermerk and dokument.aktenwirksam for dokument in akte.dokumente)
    assert len({dokument.pfad for dokument in akte.dokumente}) >= 8
    assert any(len(dokument.pfad) == 2 for dokument in akte.dokumente)
    assert akte.test


def test_every_pdf_opens_with_its_pages_and_a_page_sized_image_on_each(gross: Path) -> None:
    for zeile, datei in zip(GROSSE_AKTE, sorted((gross / "dokumente").iterdir()), strict=True):
        if zeile.bild:
            continue
        leser = PdfReader(datei, strict=True)
        assert len(leser.pages) == zeile.seiten
        assert round(float(leser.pages[-1].mediabox.width)) == 595
        bild = leser.pages[-1].images[0].image
        assert bild is not None
        assert bild.width >= 990


def test_no_two_pages_and_no_two_documents_are_the_same(gross: Path) -> None:
    akte = lies_ordner(gross, neue_uuid=lambda: str(uuid.uuid4()), jetzt=lambda: datetime.now(UTC)).akte
    assert len({dokument.sha256 for dokument in akte.dokumente}) == len(akte.dokumente)
    vermerke = PdfReader(gross / "dokumente" / "049-Vermerke.pdf")
    seiten = [hashlib.sha256(seite.images[0].data).digest() for seite in vermerke.pages]
    assert len(set(seiten)) == len(seiten)


def test_the_passport_photo_has_the_proportions_of_one(gross: Path) -> None:
    with Image.open(gross / "dokumente" / "001-Lichtbild.jpg") as bild:
        assert bild.size == (413, 531)  # 35 × 45 mm at 300 dpi
        assert bild.mode == "RGB"


def test_pages_are_scans_with_grain_and_print(gross: Path) -> None:
    seite = PdfReader(gross / "dokumente" / "014-Bescheid_2014.pdf").pages[0].images[0].data
    with Image.open(io.BytesIO(seite)) as bild:
        grau = bild.convert("L")
        haeufigkeit = grau.histogram()
    assert sum(haeufigkeit[:90]) > 10_000, "there is print"
    assert sum(1 for anzahl in haeufigkeit[180:] if anzahl > 500) > 20, "paper is not one white"


# -- what it leaves behind -----------------------------------------------------------------------------------------


def test_no_process_is_left(lauf: Lauf) -> None:
    left = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(lauf.ordner).encode() in words:
                left.append(words)
    assert left == []


def test_nothing_of_it_is_open_to_others(lauf: Lauf) -> None:
    inside = list(lauf.ordner.rglob("*"))
    secret = [p for p in inside if p.is_file() and (p.name == "storage.key" or b"PRIVATE KEY" in p.read_bytes())]
    assert len(secret) >= 20
    assert [path for path in secret if path.stat().st_mode & 0o077] == []
    assert lauf.ordner.stat().st_mode & 0o077 == 0
    assert [path for path in inside if path.is_symlink()] == []


def test_the_two_installations_share_nothing(lauf: Lauf) -> None:
    inodes: dict[str, set[tuple[int, int]]] = {}
    for own, other in (("hannover", "kiel"), ("kiel", "hannover")):
        folder = lauf.ordner / own
        for text_file in (folder / "aktenbote.toml", folder / "directory" / "verzeichnis.xml"):
            assert str(lauf.ordner) not in text_file.read_text(encoding="utf-8"), "every path is its own folder's"
        assert f"/{other}" not in (folder / "aktenbote.toml").read_text(encoding="utf-8")
        assert ".." not in [
            part
            for line in (folder / "aktenbote.toml").read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")
            for part in line.split("/")
        ]
        found = [path.stat() for path in folder.rglob("*") if path.is_file()]
        inodes[own] = {(one.st_dev, one.st_ino) for one in found}
    assert not inodes["hannover"] & inodes["kiel"]
    keys = {own: {p.read_bytes() for p in (lauf.ordner / own / "keys").glob("*.key*")} for own in inodes}
    assert len(keys["hannover"]) == len(keys["kiel"]) == 7
    assert not keys["hannover"] & keys["kiel"]


def test_the_services_logged_no_name_and_no_number(lauf: Lauf) -> None:
    words = {part for wer in ALLE for _, name in wer.person.namen for part in (name.vorname, name.familienname)}
    words |= {wer.person.azr_nummer for wer in ALLE} | {wer.aktenzeichen for wer in ALLE}
    for own in ("hannover", "kiel"):
        log = (lauf.ordner / own / "service.log").read_text(encoding="utf-8")
        assert '"event":"service.ready"' in log
        assert [word for word in words if word and word in log] == []


def test_a_second_run_in_the_same_folder_is_refused(lauf: Lauf) -> None:
    ended = tippe("demo", "--dir", lauf.ordner, code=2)
    assert ended.fehler.startswith("USAGE ")
    assert "not empty" in ended.fehler
    assert ended.out == ""


# -- words and mistakes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", TEXTE)
def test_every_sentence_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    german, english = TEXTE[key]
    holes = re.compile(r"\{(\w+)")
    assert sorted(holes.findall(german)) == sorted(holes.findall(english))
    assert german != english
    values: dict[str, object] = dict.fromkeys(holes.findall(german), 1)
    assert "{" not in text("de", key, **values) + text("en", key, **values)


def test_a_scene_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    ended = tippe("demo", "--dir", tmp_path / "neu", "--scene", "zirkus", code=2)
    assert "'zirkus'" in ended.fehler
    assert "neustart" in ended.fehler
    assert not (tmp_path / "neu").exists()


def test_a_file_in_the_place_of_the_folder_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "da").write_text("mein")
    assert len(tippe("demo", "--dir", tmp_path / "da", code=2).fehler) > 10
    assert (tmp_path / "da").read_text() == "mein"
