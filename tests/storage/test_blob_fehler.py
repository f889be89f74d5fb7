"""Blobs when things go wrong: killed between two steps, no room, a disk that fails."""

import errno
import os
import signal
import sys
from pathlib import Path
from subprocess import run
from types import SimpleNamespace
from typing import Any

import pytest
from support.store import blob

from gateway.domain.errors import NO_SPACE, TryLater
from gateway.domain.ids import sha256_of
from gateway.storage import Defekt, LocalBlobs
from gateway.storage import blobs as modul

OCTETS = b"octets of a document " * 50_000

KILL = """
import os, signal, sys
from pathlib import Path
from gateway.storage import LocalBlobs, blobs
ordner, moment = Path(sys.argv[1]), sys.argv[2]
def toete(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
ablage = LocalBlobs(ordner, reserve_octets=0)
schreiber = ablage.new()
schreiber.write(b"octets of a document " * 25_000)
if moment == "before write":
    toete()
schreiber.write(b"octets of a document " * 25_000)
if moment == "before fsync":
    os.fsync = toete
elif moment == "after fsync":
    ablage.veroeffentliche = toete
elif moment == "before rename":
    Path.rename = toete
elif moment == "after rename":
    zaehler = []
    original = blobs.fsync_folder
    blobs.fsync_folder = lambda pfad: toete() if pfad != ordner else original(pfad)
schreiber.commit()
"""
MOMENTE = ["before write", "before fsync", "after fsync", "before rename", "after rename"]


@pytest.mark.parametrize("moment", MOMENTE)
def test_a_kill_between_any_two_steps_leaves_no_half_blob(tmp_path: Path, moment: str) -> None:
    ordner = tmp_path / "blobs"
    prozess = run([sys.executable, "-c", KILL, str(ordner), moment], check=False)
    assert prozess.returncode == -signal.SIGKILL
    blobs = LocalBlobs(ordner, reserve_octets=0)
    sichtbar = list(blobs.names())
    assert sichtbar == ([sha256_of(OCTETS)] if moment == "after rename" else [])
    assert [befund for befund in blobs.scrub() if befund.fehler] == []
    for rest in (ordner / "tmp").iterdir():
        os.utime(rest, (1, 1))
    blobs.sweep()
    assert list((ordner / "tmp").iterdir()) == []
    assert blob(blobs, OCTETS) == sha256_of(OCTETS)


def test_the_steps_of_a_commit_are_synced_in_order(blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch) -> None:
    """File before its name, name before the answer; a new shard folder before anything relies on it."""
    schritte: list[str] = []
    fsync, rename, fsync_folder = os.fsync, Path.rename, modul.fsync_folder

    def merke(name: str, tu: Any) -> Any:
        def schritt(*args: Any) -> Any:
            schritte.append(f"{name} {args[-1].name}" if isinstance(args[-1], Path) else name)
            return tu(*args)

        return schritt

    monkeypatch.setattr(modul.os, "fsync", merke("fsync", fsync))
    monkeypatch.setattr(Path, "rename", merke("rename", rename))
    monkeypatch.setattr(modul, "fsync_folder", merke("folder", fsync_folder))
    name = blob(blobs, OCTETS)
    ohne_ordner_intern = [schritt for n, schritt in enumerate(schritte) if schritt != "fsync" or n == 0]
    assert ohne_ordner_intern == ["fsync", "folder blobs", f"rename {name}", f"folder {name[:2]}"]
    schritte.clear()
    blob(blobs, OCTETS)
    assert [s for s in schritte if s != "fsync"] == [f"rename {name}", f"folder {name[:2]}"]


class _VolleDatei:
    """A file on a disk that is full after so many octets."""

    def __init__(self, datei: Any, frei: int) -> None:
        self._datei, self._frei = datei, frei

    def write(self, block: bytes) -> int:
        self._frei -= len(block)
        if self._frei < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self._datei.write(block))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._datei, name)


@pytest.mark.parametrize("frei", [0, 16, 500_000])
def test_a_disk_that_fills_up_means_no_room_and_leaves_nothing(
    blobs: LocalBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frei: int
) -> None:
    fdopen = os.fdopen
    with monkeypatch.context() as voll:
        voll.setattr(modul.os, "fdopen", lambda *a, **k: _VolleDatei(fdopen(*a, **k), frei))
        with pytest.raises(TryLater) as error:
            blob(blobs, OCTETS)
    assert error.value.code == NO_SPACE
    assert [p for p in (tmp_path / "blobs").rglob("*") if p.is_file()] == []
    assert blobs.defekt is None
    assert blob(blobs, OCTETS) == sha256_of(OCTETS)


def test_room_that_ends_at_the_sync_is_no_room_either(
    blobs: LocalBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def voll(_fd: int) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    with monkeypatch.context() as kurz:
        kurz.setattr(modul.os, "fsync", voll)
        with pytest.raises(TryLater) as error:
            blob(blobs, OCTETS)
    assert error.value.code == NO_SPACE
    assert list(blobs.names()) == []
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []


def test_after_a_failed_sync_nothing_more_is_written_but_what_is_there_can_be_read(
    blobs: LocalBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vorher = blob(blobs, b"before")

    def kaputt(_fd: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as kurz:
        kurz.setattr(modul.os, "fsync", kaputt)
        schreiber = blobs.new()
        schreiber.write(OCTETS)
        with pytest.raises(Defekt, match="check the disk"):
            schreiber.commit()
    assert list(blobs.names()) == [vorher]
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []
    assert blobs.defekt is not None
    with pytest.raises(Defekt, match="check the disk"):
        blobs.new()
    with blobs.open(vorher) as stream:
        assert stream.read() == b"before"


def test_a_disk_that_was_made_read_only_is_said_at_once_and_takes_nothing_new(
    blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    vorher, statvfs = blob(blobs, b"before"), os.statvfs

    def nur_lesen(pfad: Any) -> Any:
        echt = statvfs(pfad)
        return SimpleNamespace(f_flag=echt.f_flag | os.ST_RDONLY, f_bavail=echt.f_bavail, f_frsize=echt.f_frsize)

    with monkeypatch.context() as kurz:
        kurz.setattr(modul.os, "statvfs", nur_lesen)
        assert "read-only" in str(blobs.defekt)
        with pytest.raises(Defekt, match="read-only"):
            blobs.new()
        with blobs.open(vorher) as stream:
            assert stream.read() == b"before"
    assert blobs.defekt is None


def test_a_disk_that_turns_read_only_under_a_blob_is_broken_and_its_remains_hide_no_reason(
    blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nur_lesen(*_: Any, **__: Any) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    schreiber = blobs.new()
    schreiber.write(OCTETS)
    with monkeypatch.context() as kurz:
        kurz.setattr(modul.os, "fsync", nur_lesen)
        kurz.setattr(Path, "unlink", nur_lesen)
        with pytest.raises(Defekt, match="check the disk"):
            schreiber.commit()
    assert blobs.defekt is not None
