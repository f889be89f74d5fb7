"""A file a command writes: it has no name before it is whole and durable, so that a broken one is never seen."""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from gateway.domain.errors import Usage

OHNE_NAMEN = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.ENOENT, errno.EINVAL})
"""What file systems and kernels say that know no file without a name (open(2), O_TMPFILE)."""


def schreibe_datei(out: Path, stuecke: Iterable[bytes]) -> None:
    """Write the pieces into a new file; on any error nothing is left."""
    with neue_datei(out) as file:
        for piece in stuecke:
            file.write(piece)


@contextmanager
def neuer_ordner(out: Path) -> Iterator[Path]:
    """Give a folder that gets the name ``out`` at the end; ``Usage`` where it is there, and nothing is left then.

    Killed before, it leaves a hidden folder ``.new-…`` beside it: what has the name is whole.
    """
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=out.parent))
    try:
        yield work
        if out.exists() or out.is_symlink():
            raise _gibt_es(out)
        work.rename(out)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def neue_datei(out: Path) -> Iterator[BinaryIO]:
    """Give a file in the folder of ``out`` that gets this name at the end; ``Usage`` where somebody was faster.

    Killed before, nothing is left: the file system lets go of what has no name. On one that knows no such files
    (NFS, the FAT of a stick) it gets a hidden name first, which a killed process leaves behind.
    """
    try:
        handle = os.open(out.parent, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno not in OHNE_NAMEN or not out.parent.is_dir():
            raise
        with _mit_namen(out) as file:
            yield file
        return
    with os.fdopen(handle, "w+b") as file:
        yield file
        _dauerhaft(file)
        folder = os.open(out.parent, os.O_RDONLY)  # linkat(2) instead of link(2): the latter follows no /proc link
        try:
            os.link(f"/proc/self/fd/{handle}", out.name, dst_dir_fd=folder, follow_symlinks=True)
            os.fsync(folder)
        except FileExistsError:
            raise _gibt_es(out) from None
        finally:
            os.close(folder)


@contextmanager
def _mit_namen(out: Path) -> Iterator[BinaryIO]:
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", dir=out.parent)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            _dauerhaft(file)
        if out.exists():  # a stick knows no links, so between this look and the next line nobody holds the name
            raise _gibt_es(out)
        Path(name).rename(out)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _gibt_es(out: Path) -> Usage:
    return Usage(f"{out} exists; nothing is overwritten")


def _dauerhaft(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
