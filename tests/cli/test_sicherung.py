"""``aktenbote backup`` and ``restore``: whole, interrupted, damaged, without keys, into a folder in use."""

from importlib import import_module
from pathlib import Path

import pytest
from support.dateien import beispielordner
from support.inkraft import trage_ein
from support.tippen import tippe

from gateway.storage.blobs import LocalBlobs
from gateway.storage.sicherung import MANIFEST
from gateway.wiring.verzeichnis import NEWEST
from gateway.wiring.verzeichnisstand import DATENBANK, KEPT, lies_gemerktes

SICHERUNG = import_module("gateway.cli.sicherung")


@pytest.fixture
def voll(haus: Path, tmp_path: Path) -> Path:
    """An installation with one file."""
    tippe("ablage", "import", beispielordner(tmp_path / "akte"), config=haus)
    return haus


@pytest.fixture
def kopie(voll: Path, tmp_path: Path) -> Path:
    """Its backup, without keys."""
    tippe("backup", tmp_path / "kopie", config=voll)
    return tmp_path / "kopie"


def test_a_backup_is_whole_says_what_is_not_in_it_and_can_be_checked_alone(voll: Path, tmp_path: Path) -> None:
    done = tippe("backup", tmp_path / "kopie", config=voll)
    assert "the private keys are NOT in it" in done.out
    found = tippe("backup", "check", tmp_path / "kopie", "--json").daten
    assert (found["with_keys"], found["missing"]) == (False, [])
    assert found["blobs"] > 0
    names = {path.name for path in (tmp_path / "kopie").rglob("*") if path.is_file()}
    assert not {name for name in names if name.endswith((".key.pem", "storage.key"))}
    assert tippe("backup", tmp_path / "kopie", config=voll, code=2).fehler.startswith("EXISTS ")


def test_keys_are_in_it_only_when_that_is_said(voll: Path, tmp_path: Path) -> None:
    done = tippe("backup", "make", tmp_path / "kopie", "--with-keys", "--json", config=voll).daten
    assert done["with_keys"]
    assert (tmp_path / "kopie/keys/storage.key").read_bytes() == (voll / "keys/storage.key").read_bytes()
    tippe("restore", tmp_path / "kopie", tmp_path / "neu")


def test_an_interrupted_backup_is_no_backup(kopie: Path, tmp_path: Path) -> None:
    (kopie / MANIFEST).unlink()
    for words in (("backup", "check", kopie), ("restore", "run", kopie, tmp_path / "neu")):
        said = tippe(*words, code=2).err.splitlines()[-1]
        assert said.startswith("NO-BACKUP ")
        assert "interrupted" in said


def _zerstoere_blob(kopie: Path) -> str:
    blob = next(path for path in kopie.glob("data/blobs/??/*") if path.stat().st_size > 100)
    octets = bytearray(blob.read_bytes())
    octets[-1] ^= 1
    blob.unlink()  # the same file as the one of the installation
    blob.write_bytes(octets)
    return blob.name


def _verliere_blob(kopie: Path) -> str:
    blob = next(kopie.glob("data/blobs/??/*"))
    blob.unlink()
    return blob.name


def _zerstoere_datenbank(kopie: Path) -> str:
    file = kopie / "data/aktenbote.db"
    octets = bytearray(file.read_bytes())
    octets[5000] ^= 1
    file.write_bytes(octets)
    return "data/aktenbote.db"


def _aendere_konfiguration(kopie: Path) -> str:
    with (kopie / "aktenbote.toml").open("a") as file:
        file.write("# another line\n")
    return "aktenbote.toml"


@pytest.mark.parametrize("schaden", [_zerstoere_blob, _verliere_blob, _zerstoere_datenbank, _aendere_konfiguration])
def test_a_damaged_backup_is_refused_with_the_name_of_the_file(
    voll: Path, kopie: Path, tmp_path: Path, schaden: object
) -> None:
    name = schaden(kopie)  # type: ignore[operator]
    new = tmp_path / "neu"
    for words in (("backup", "check", kopie), ("restore", kopie, new, "--keys", voll / "keys")):
        said = tippe(*words, code=2).err.splitlines()[-1]
        assert said.startswith("DAMAGED ")
        assert name in said
    assert not new.exists(), "nothing half done stays"


def test_nothing_is_restored_into_a_folder_with_something_in_it_or_without_keys(
    voll: Path, kopie: Path, tmp_path: Path
) -> None:
    assert tippe("restore", kopie, voll, code=2).err.splitlines()[-1].startswith("NOT-EMPTY ")
    said = tippe("restore", kopie, tmp_path / "neu", code=2).err.splitlines()[-1]
    assert said.startswith("KEYS ")
    assert "storage.key" in said
    assert not (tmp_path / "neu").exists()
    (tmp_path / "leer").mkdir()
    tippe("restore", kopie, tmp_path / "leer", code=2)
    assert list((tmp_path / "leer").iterdir()) == []


def test_two_persons_bring_it_back_and_both_generations_of_the_log_are_confirmed(
    voll: Path, kopie: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "neu"
    assert "it rests" in tippe("restore", kopie, new, "--keys", voll / "keys").out
    assert tippe("restore", "status", "--json", config=new).daten["state"] == "ruht"
    assert len(tippe("ablage", "list", "--json", config=new).daten["files"]) == 1
    for person, confirmed in (("meier", False), ("schulze", True)):
        monkeypatch.setattr(SICHERUNG, "handelnder", lambda person=person: person)
        assert tippe("restore", "confirm", "--json", config=new).daten["confirmed"] is confirmed
    assert tippe("restore", "status", "--json", config=new).daten["state"] == "holt_nach"
    assert tippe("restore", "confirm", config=new, code=2).fehler.startswith("STATE ")
    for generation in ("1", "2"):
        log = tmp_path / f"{generation}.zip"
        done = tippe("audit", "export", "--out", log, "--generation", generation, "--json", config=new).daten
        assert f"/{generation}+" in done["vkey"]
        assert "confirmed" in tippe("verify", log, "--vkey", done["vkey"]).out.splitlines()[-1]
    assert tippe(
        "audit", "export", "--out", tmp_path / "3.zip", "--generation", "3", config=new, code=2
    ).fehler.startswith("UNKNOWN ")


def test_a_store_that_never_was_restored_says_so(haus: Path) -> None:
    assert tippe("restore", "status", "--json", config=haus).daten["restored"] is False
    assert tippe("restore", "confirm", config=haus, code=2).fehler.startswith("STATE ")


@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_counts_of_the_directory_is_in_it_wherever_the_data_lie(
    voll: Path, tmp_path: Path, elsewhere: bool
) -> None:
    data = voll / "data"
    if elsewhere:
        data = (voll / "data").rename(tmp_path / "daten")
        config = voll / "aktenbote.toml"
        config.write_text(f'data = "{data}"\n' + config.read_text(encoding="utf-8"), encoding="utf-8")
    for name in (KEPT, NEWEST):
        (data / name).write_bytes(b"<a/>")
    tippe("backup", tmp_path / "kopie", config=voll)
    assert {name for name in (KEPT, NEWEST) if (tmp_path / "kopie" / "data" / name).is_file()} == {KEPT, NEWEST}


def test_a_directory_put_in_force_while_the_backup_ran_is_none_a_stranger_laid_there(
    voll: Path, tmp_path: Path
) -> None:
    data, octets = voll / "data", (voll / "directory/verzeichnis.xml").read_bytes()
    writer = LocalBlobs(data / "blobs").new()
    writer.write(octets)
    trage_ein(data / DATENBANK, 1, writer.commit())
    (data / KEPT).write_bytes(b"<later/>")
    tippe("backup", tmp_path / "kopie", config=voll)
    tippe("restore", tmp_path / "kopie", tmp_path / "neu", "--keys", voll / "keys")
    held = lies_gemerktes(tmp_path / "neu" / "data")
    assert (held.octets, held.fremd) == (octets, None)
