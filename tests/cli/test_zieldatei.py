"""A file that a command writes is there whole, or not at all, also when the command is killed."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli.zieldatei import schreibe_datei
from gateway.domain.errors import Usage

_GETOETET = """
import os, signal, sys
from pathlib import Path
from gateway.cli.zieldatei import neue_datei

with neue_datei(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(params=["unnamed", "named"])
def ordner(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a file system that knows files without a name, and of one that does not."""
    if request.param == "named":
        real = os.open

        def refuses(path: Path, flags: int, mode: int = 0o777, **more: int) -> int:
            if flags & os.O_TMPFILE == os.O_TMPFILE:
                raise OSError(errno.EOPNOTSUPP, "no such thing here")
            return real(path, flags, mode, **more)

        monkeypatch.setattr(os, "open", refuses)
    return tmp_path


def test_killed_while_it_writes_nothing_is_left(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _GETOETET, tmp_path / "x.asice"], check=False)
    assert done.returncode == -signal.SIGKILL
    assert list(tmp_path.iterdir()) == []


def test_it_is_there_whole_and_for_its_owner_alone(ordner: Path) -> None:
    schreibe_datei(ordner / "x.zip", [b"ab", b"", b"c"])
    assert [one.name for one in ordner.iterdir()] == ["x.zip"]
    assert (ordner / "x.zip").read_bytes() == b"abc"
    assert (ordner / "x.zip").stat().st_mode & 0o777 == 0o600


def test_an_error_leaves_nothing(ordner: Path) -> None:

    def broken() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        schreibe_datei(ordner / "x.zip", broken())
    assert list(ordner.iterdir()) == []


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(ordner: Path) -> None:
    out = ordner / "x.zip"

    def while_another_writes() -> Iterator[bytes]:
        out.write_bytes(b"theirs")
        yield b"ours"

    with pytest.raises(Usage, match="nothing is overwritten"):
        schreibe_datei(out, while_another_writes())
    assert [one.name for one in ordner.iterdir()] == ["x.zip"]
    assert out.read_bytes() == b"theirs"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        schreibe_datei(tmp_path / "no" / "x.zip", [])
