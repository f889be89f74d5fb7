"""Files past the page cache: the octets are the same whatever the file system can do."""

import errno
import os
from pathlib import Path

import pytest

from gateway.pump.dateien import BLOCK, Datei

SIZES = (0, 1, 4095, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 12345)
PIECES = (1000, BLOCK, BLOCK + 7)


def geschrieben(path: Path, octets: bytes, piece: int) -> bytes:
    with Datei(path) as file:
        for start in range(0, len(octets), piece):
            file.write(octets[start : start + piece])
        file.finish()
    return path.read_bytes()


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("size", SIZES)
def test_all_octets_arrive(size: int, piece: int, tmp_path: Path) -> None:
    octets = os.urandom(size)
    assert geschrieben(tmp_path / "f", octets, piece) == octets
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_file_system_that_does_not_open_directly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_DIRECT:
            raise OSError(errno.EINVAL, "no direct writes here")
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    octets = os.urandom(2 * BLOCK + 5)
    assert geschrieben(tmp_path / "f", octets, BLOCK) == octets


def test_file_system_that_notices_at_the_first_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = os.write, []

    def refuse(descriptor: int, octets: memoryview) -> int:
        if not refused:
            refused.append(len(octets))
            raise OSError(errno.EINVAL, "alignment")
        return real(descriptor, octets)

    monkeypatch.setattr(os, "write", refuse)
    octets = os.urandom(2 * BLOCK + 5)
    assert geschrieben(tmp_path / "f", octets, BLOCK) == octets
    assert refused == [BLOCK]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, octets: real(descriptor, octets[: 4096 * 50]))
    octets = os.urandom(2 * BLOCK + 5)
    assert geschrieben(tmp_path / "f", octets, BLOCK) == octets


def test_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="no room"):
        geschrieben(tmp_path / "f", bytes(2 * BLOCK), BLOCK)


def test_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    with pytest.raises(FileExistsError):
        Datei(tmp_path / "f")
