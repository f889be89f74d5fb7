"""The inbox folder: a file counts once it is renamed to ``*.xml``; then it goes to ``done/`` or ``refused/``.

A file is moved only after its content is committed. Killed in between, it is taken in again, which has no second
effect. Beside a refused file lies ``NAME.reason.txt`` with code and sentence.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog

from gateway.domain.errors import AktenboteError, Fehlercode, Refused

MAX_FILE_BYTES = 64 * 1024 * 1024
"""Largest message file, as for every Fachnachricht (wire 4.6)."""
MAX_FILES_PER_LOOK = 100
"""Files taken in one look, so that a full folder does not starve the other loops."""

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
        self._folder = folder
        self._take_in = take_in
        self._interval_s = interval_s

    async def watch(self) -> None:
        """Look again and again; never returns."""
        for name in ("", "done", "refused"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        while True:
            await self.look()
            await asyncio.sleep(self._interval_s)

    async def look(self) -> int:
        """Take in what lies there now; return how many files were moved."""
        moved = self.stayed = 0
        for path in sorted(self._folder.glob("*.xml"), key=self._order)[:MAX_FILES_PER_LOOK]:
            if path.is_symlink() or not path.is_file():
                continue
            try:
                await self._one(path)
            except AktenboteError as later:  # not about the file: time or an operator acts, the file stays
                log.info("inbox.later", code=later.code)
                self.stayed += 1
                continue
            except Exception:  # one file that cannot be read or moved must not keep back the others
                log.exception("inbox.failed")
                self.stayed += 1
                continue
            moved += 1
        return moved

    async def _one(self, path: Path) -> None:
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise Refused(Fehlercode.X001, f"the file is larger than {MAX_FILE_BYTES} octets")
            octets = await asyncio.to_thread(path.read_bytes)
            await self._take_in(octets)
        except Refused as no:
            log.warning("inbox.refused", code=no.code)
            target = self._target("refused", path)  # the reason first: a refused file never lies there without one
            target.with_name(target.name + ".reason.txt").write_text(f"{no.code} {no.reason}\n", encoding="utf-8")
            path.rename(target)
        else:
            log.info("inbox.done")
            path.rename(self._target("done", path))

    def _target(self, folder: str, path: Path) -> Path:
        """Return a free name: nothing that lies there is overwritten."""
        target = self._folder / folder / path.name
        number = 1
        while target.exists():
            target = self._folder / folder / f"{path.stem}.{number}{path.suffix}"
            number += 1
        return target
