"""The inbox folder: a file counts once it is renamed to ``*.xml``; then it goes to ``done/`` or ``refused/``.

A file is moved only after its content is committed. Killed in between, it is taken in again, which has no second
effect. Beside a refused file lies ``NAME.reason.txt`` with code and sentence.
"""

import asyncio
import os
import stat
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import structlog

from gateway.domain.errors import AktenboteError, Fehlercode, Refused

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Largest message file, as for every Fachnachricht (wire 4.6)."""
MAX_FILES_PER_LOOK = 100
"""Files taken in one look, so that a full folder does not starve the other loops."""
FOLDERS = ("done", "refused")
"""Where a file goes."""
REASON_MODE = 0o660
"""Rights of a reason: whoever empties the folder reads and removes it; the umask takes away what it takes away."""

log = structlog.get_logger()


class Inbox:
    """Watches one folder."""

    def __init__(
        self,
        folder: Path,
        take_in: Callable[[bytes], Awaitable[object]],
        *,
        interval_s: float,
        order: Callable[[Path], Any] = lambda path: path.name,
    ) -> None:
        """``take_in`` makes the content durable or raises ``Refused``; after any other error the file stays.

        ``order`` gives the key by which files are taken in.
        """
        self._order = order
        self.stayed = 0
        """Files that could not be taken in at the last look."""
        self._waits: set[str] = set()
        """Names that stayed: the others go first, so that a hundred that have to wait keep nothing back."""
        self._folder = folder
        self._take_in = take_in
        self._interval_s = interval_s

    async def watch(self) -> None:
        """Look again and again; never returns."""
        for name in ("", *FOLDERS):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        while True:
            await self.look()
            await asyncio.sleep(self._interval_s)

    async def look(self) -> int:
        """Take in what lies there now; return how many files were moved.

        ``OSError`` where a file could not be moved afterwards, or would be moved through a link: then none is read,
        for whoever may write into these folders must not say where this program writes.
        """
        for name in FOLDERS:
            with _opened(self._folder / name) as folder:
                if not os.access(".", os.W_OK | os.X_OK, dir_fd=folder):
                    raise PermissionError(f"files cannot be moved to {self._folder / name}: give us the rights")
        moved = self.stayed = 0
        for path in await asyncio.to_thread(self._waiting):
            try:
                await self._one(path)
            except AktenboteError as later:  # not about the file: time or an operator acts, the file stays
                log.info("inbox.later", code=later.code)
            except Exception:  # one file that cannot be read or moved must not keep back the others
                log.exception("inbox.failed")
            else:
                moved += 1
                continue
            self.stayed += 1
            self._waits.add(path.name)
        return moved

    def _waiting(self) -> list[Path]:
        """Return what is whole: plain files whose name ends in ``.xml`` and begins with no dot; blocking."""
        found = [
            path
            for path in self._folder.glob("*.xml")
            if not path.name.startswith(".") and not path.is_symlink() and path.is_file()
        ]
        self._waits &= {path.name for path in found}
        if len(self._waits) == len(found):
            self._waits.clear()
        return sorted(found, key=lambda path: (path.name in self._waits, self._order(path)))[:MAX_FILES_PER_LOOK]

    async def _one(self, path: Path) -> None:
        try:
            await self._take_in(await asyncio.to_thread(_read, path))
        except Refused as no:
            log.warning("inbox.refused", code=no.code)
            self._move(path, "refused", f"{no.code} {no.reason}\n")
        else:
            log.info("inbox.done")
            self._move(path, "done")

    def _move(self, path: Path, where: str, reason: str | None = None) -> None:
        """Move a file under a free name; the reason first: a refused file never lies there without one."""
        with _opened(self._folder) as here, _opened(self._folder / where) as there:
            name, number = path.name, 1
            while _exists(name, there):
                name, number = f"{path.stem}.{number}{path.suffix}", number + 1
            if reason is not None:
                _write(f"{name}.reason.txt", reason, there)
            os.rename(path.name, name, src_dir_fd=here, dst_dir_fd=there)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """Open a folder, never a link to one."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    """Read a plain file; ``Refused`` for one that is too large, also if it grows while it is read."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{path} is no plain file")
        octets = b"" if found.st_size > MAX_FILE_BYTES else file.read(MAX_FILE_BYTES + 1)
    if max(found.st_size, len(octets)) > MAX_FILE_BYTES:
        raise Refused(Fehlercode.X001, f"the file is larger than {MAX_FILE_BYTES} octets")
    return octets


def _exists(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True


def _write(name: str, text: str, folder: int) -> None:
    """Write a new file; what lies under its name goes, and is never written through: it may be a link."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(name, flags, REASON_MODE, dir_fd=folder), "w", encoding="utf-8") as file:
        file.write(text)
