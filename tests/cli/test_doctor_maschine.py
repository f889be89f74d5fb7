"""``aktenbote doctor`` on the first day: folders, rights, machine and backup that are not as they should be."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from support.tippen import tippe, umgebung

from gateway import clock, settings
from gateway.cli.abschottung import DATEIEN_MAX
from gateway.settings import Configuration
from gateway.wiring.diagnose import Diagnose, maschine
from gateway.wiring.diagnose.haus import rechte
from gateway.wiring.diagnose.kopie import sicherung
from gateway.wiring.diagnose.maschine import DATEIEN, uhr
from gateway.wiring.diagnose.ordner import dateisystem, ordner
from gateway.wiring.sicherungsmarke import MARKE, erinnere

FREMDER = 65_534
"""An account that owns nothing here."""


def von(haus: Path, **env: str) -> Configuration:
    return settings.load(haus / "aktenbote.toml", {f"AKTENBOTE_{name.upper()}": text for name, text in env.items()})


def satz(found: Iterator[Diagnose]) -> tuple[str, str]:
    """Level and text of the one thing that is found."""
    (one,) = found
    return str(one.stufe), one.satz


# -- rights --------------------------------------------------------------------------------------------------------


def test_nobody_else_may_change_what_is_believed(haus: Path) -> None:
    assert satz(rechte(von(haus)))[0] == "ok"
    signer = haus / "trust" / "directory-signer.crt.pem"
    signer.chmod(0o646)
    assert satz(rechte(von(haus))) == (
        "fault",
        f"{signer} can be changed by every account, and is believed here: chmod o-w {signer}",
    )
    signer.chmod(0o664)
    assert satz(rechte(von(haus)))[0] == "note"
    signer.chmod(0o644)
    signer.parent.chmod(0o777)  # whoever may write there replaces it
    assert f"chmod o-w {signer.parent}" in satz(rechte(von(haus)))[1]
    signer.parent.chmod(0o1777)
    assert satz(rechte(von(haus)))[0] == "ok"


def test_a_secret_of_the_pages_that_others_can_read_is_named(haus: Path) -> None:
    (haus / "web.key.pem").write_text("secret")
    (haus / "web.key.pem").chmod(0o640)
    wish = von(
        haus,
        web__tls_key="file:web.key.pem",
        web__tls_certificate="web.crt.pem",
        web__address="https://akten.example",
    )
    assert satz(rechte(wish)) == (
        "fault",
        f"{haus}/web.key.pem can be entered or read by other accounts: chmod go= {haus}/web.key.pem",
    )


def test_what_another_account_left_in_the_data_folder_is_named(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (haus / "data" / "tmp").mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(haus / "data" / "tmp", FREMDER, -1)
        level, text = satz(rechte(von(haus)))
        assert (level, text.startswith(f"{haus}/data/tmp belongs to another account")) == ("fault", True)
    monkeypatch.setattr(os, "geteuid", lambda: FREMDER - 1)
    level, text = satz(rechte(von(haus)))
    assert (level, text.startswith(f"{haus}/data belongs to another account")) == ("fault", True)


# -- folders -------------------------------------------------------------------------------------------------------


@contextmanager
def als_fremder() -> Iterator[None]:
    """Be an account without rights, where this one has all."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(FREMDER)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_folder_that_cannot_be_written_or_made_is_named(haus: Path) -> None:
    assert satz(ordner(von(haus)))[0] == "ok"
    place = Path(tempfile.mkdtemp(prefix="aktenbote-doctor-", dir="/tmp"))  # everybody gets there
    try:
        (place / "in").mkdir()
        (place / "in").chmod(0o555)
        place.chmod(0o777)
        wish = von(
            haus,
            data=str(place / "data"),
            inbox__folder=str(place / "in"),
            plain_route__folder=str(place / "in" / "plain"),
            intake__folder=str(place / "intake"),
        )
        with als_fremder():
            said = {(str(one.stufe), one.satz.split(":")[0]) for one in ordner(wish)}
        assert said == {
            ("fault", f"{place}/in may not be written by this account"),
            ("fault", f"{place}/in may not be written by this account, so {place}/in/plain cannot be made"),
        }
    finally:
        (place / "in").chmod(0o755)
        shutil.rmtree(place)


def test_a_file_or_a_dead_link_in_place_of_a_folder_is_named(haus: Path) -> None:
    shutil.rmtree(haus / "inbox", ignore_errors=True)
    (haus / "inbox").write_text("")
    assert satz(ordner(von(haus)))[1].startswith(f"{haus}/inbox is no folder: ")
    (haus / "inbox").unlink()
    (haus / "data" / "tmp").symlink_to("nowhere")
    assert satz(ordner(von(haus)))[1].startswith(f"{haus}/data/tmp is a link to nothing: ")


@pytest.mark.parametrize(
    ("kind", "betrieb", "level"),
    [
        ("ext4", "echt", "ok"),
        ("nfs4", "test", "fault"),
        ("cifs", "test", "fault"),
        ("fuse.sshfs", "echt", "fault"),
        ("overlay", "test", "ok"),
        ("overlay", "echt", "note"),
    ],
)
def test_a_data_folder_on_the_network_or_in_memory_is_named(
    haus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, betrieb: str, level: str
) -> None:
    (tmp_path / "with space").mkdir()
    table = tmp_path / "mountinfo"
    table.write_text(
        "22 1 254:1 / / rw - xfs /dev/vda rw\n"
        f"23 22 0:40 / {tmp_path}/with\\040space rw,relatime shared:7 - {kind} somewhere rw\n"
        "garbage\n"
    )
    monkeypatch.setattr("gateway.wiring.diagnose.ordner.EINHAENGUNGEN", table)
    assert dateisystem(tmp_path) == "xfs"
    found = satz(ordner(von(haus, data=str(tmp_path / "with space" / "data"), betrieb=betrieb)))
    assert found[0] == level
    assert kind in found[1]


def test_the_system_says_on_what_a_folder_lies(tmp_path: Path) -> None:
    assert dateisystem(tmp_path)
    assert dateisystem(Path("/proc/self")) == "proc"


# -- machine -------------------------------------------------------------------------------------------------------


def test_too_few_open_files_are_named(haus: Path) -> None:
    assert DATEIEN == DATEIEN_MAX
    typed = 'ulimit -n 512; exec "$0" -m gateway doctor --offline --json --config "$1"'
    done = _kind(typed, haus)
    texts = [one["text"] for one in done if one["area"] == "machine" and one["level"] == "fault"]
    assert any(text.startswith("this account may open 512 files at once: raise") for text in texts), done


def _kind(typed: str, haus: Path) -> list[dict[str, str]]:
    done = subprocess.run(
        ["bash", "-c", typed, sys.executable, str(haus)],
        capture_output=True,
        text=True,
        check=False,
        env=umgebung(),
        timeout=120,
    )
    found: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])["findings"]
    return found


@pytest.mark.parametrize(("mib", "level"), [(256, "fault"), (1_536, "note")])
def test_too_little_memory_of_a_container_is_named(
    haus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mib: int, level: str
) -> None:
    (tmp_path / "memory.max").write_text(f"{mib * 2**20}\n")
    monkeypatch.setattr(maschine, "CGROUP", (tmp_path / "none", tmp_path / "memory.max"))
    said = {(str(one.stufe), one.satz.split(":")[0]) for one in maschine.maschine(von(haus))}
    assert (level, f"{mib} MiB of memory") in said
    (tmp_path / "memory.max").write_text("max\n")  # no limit
    assert not any("MiB of memory: give it" in one.satz for one in maschine.maschine(von(haus)))


def test_a_clock_that_was_put_back_is_named(haus: Path) -> None:
    now = clock.now()
    assert list(uhr(von(haus), now)) == []
    (haus / "data" / "aktenbote.db").touch()
    later = (now + timedelta(days=3)).timestamp()
    os.utime(haus / "data" / "aktenbote.db", (later, later))
    level, text = satz(uhr(von(haus), now))
    assert level == "fault"
    assert f"were written at {now + timedelta(days=3):%Y-%m-%d %H:%M}: the clock was put back" in text


def test_a_clock_that_nothing_keeps_right_is_named(haus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maschine, "_ungestellt", lambda: True)
    assert any("nothing keeps the clock of this machine right" in one.satz for one in maschine.maschine(von(haus)))


# -- backup --------------------------------------------------------------------------------------------------------


def test_a_backup_that_is_missing_old_damaged_or_on_the_same_disk_is_named(
    haus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, one = clock.now(), von(haus)
    assert satz(sicherung(one, now)) == ("ok", "there is nothing to back up yet")
    tippe("audit", "checkpoint", config=haus)  # makes the database
    assert satz(sicherung(one, now))[1].startswith("no backup was ever made with this program: 'aktenbote backup")
    tippe("backup", "make", tmp_path / "kopie", config=haus)
    mark = erinnere(haus / "data")
    assert mark is not None
    assert mark.folder == str(tmp_path / "kopie")
    assert satz(sicherung(one, now)) == (
        "note",
        f"the last backup, {tmp_path}/kopie, lies on the disk that it is a copy of: carry it to another one",
    )
    (tmp_path / "kopie" / "sicherung.json").write_text("{}")
    assert any("the last backup is not whole any more: " in found.satz for found in sicherung(one, now))
    (tmp_path / "kopie").rename(tmp_path / "carried-away")
    assert satz(sicherung(one, now))[0] == "ok"
    old = satz(sicherung(one, now + timedelta(days=8)))
    assert (old[0], old[1].startswith(f"the last backup is of {now:%Y-%m-%d}: ")) == ("note", True)


@pytest.mark.parametrize("octets", [b"", b"{}", b'{"made": "2026-11-01T00:00:00", "folder": "x"}', b"\xff" * 9])
def test_a_note_of_a_backup_that_cannot_be_read_counts_as_none(haus: Path, octets: bytes) -> None:
    (haus / "data" / MARKE).write_bytes(octets)
    assert erinnere(haus / "data") is None


def test_a_restored_installation_has_no_backup_of_its_own_yet(haus: Path, tmp_path: Path) -> None:
    tippe("backup", "make", tmp_path / "kopie", "--with-keys", config=haus)
    tippe("backup", "make", tmp_path / "again", "--with-keys", config=haus)  # now the note of the first lies there
    tippe("restore", tmp_path / "again", tmp_path / "neu")
    assert erinnere(tmp_path / "neu" / "data") is None
