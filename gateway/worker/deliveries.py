"""The folders of deliveries of scans: what appears there whole is taken in, then lies in ``done/``, ``refused/``.

A delivery counts once it is renamed into place: a folder, or a file ``*.zip``, whose name begins with no dot. It is
moved only after everything about it is committed and its protocol lies beside the place it goes to. Killed in
between, it is taken in again, which has no second effect.
"""

import asyncio
import errno
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.worker.inbox import FOLDERS

PAUSE_S: Final = 60.0
"""Pause of a delivery that could not be taken in, for whatever reason: reading it again takes long."""
REASON_MODE: Final = 0o660
"""Rights of a protocol: whoever empties the folder reads and removes it; the umask takes its part away."""

NAME_MAX: Final = 255
"""Octets of the name of a file, on every file system of Linux."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a delivery."""

    begun: bool
    """``False``: its note cannot be used at all."""
    to_correct: int = 0
    """Case files that are to be corrected."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Files for whoever brought it, by what is added to its name."""


TakeIn = Callable[[Kennung, Path], Awaitable[Taken]]


class Deliveries:
    """Looks into the folders of all authorities, again and again."""

    def __init__(
        self, folders: Callable[[], Sequence[tuple[Kennung, Path]]], take_in: TakeIn, *, interval_s: float
    ) -> None:
        """``folders`` (blocking) makes and names them; ``take_in`` returns once everything is committed."""
        self._folders = folders
        self._take_in = take_in
        self._interval_s = interval_s
        self._rest: dict[Path, float] = {}
        """Deliveries that wait, and until when (monotonic)."""
        self._current: Path | None = None
        """The one that is being taken in."""
        self._now = asyncio.Event()

    async def watch(self) -> None:
        """Look again and again; never returns."""
        while True:
            self._now.clear()
            await self.look()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), self._interval_s)

    def again(self) -> None:
        """Look at once, also at what waits out a pause; one that is being taken in goes on."""
        self._rest.clear()
        self._now.set()

    async def folder(self, mandant: Kennung) -> Path | None:
        """Return the folder of an authority; ``None`` while no new work is taken."""
        return dict(await asyncio.to_thread(self._folders)).get(mandant)

    async def waiting(self, mandant: Kennung) -> tuple[tuple[Path, bool, bool], ...]:
        """Return what lies in the folder of an authority: where, whether it is in work, whether it pauses."""
        found = []
        for whose, folder in await asyncio.to_thread(self._folders):
            if whose == mandant:
                paths = await asyncio.to_thread(_waiting, folder)
                now = time.monotonic()
                found += [(one, one == self._current, self._rest.get(one, 0.0) > now) for one in paths]
        return tuple(found)

    async def look(self) -> int:
        """Take in what lies there now, one delivery after the other; return how many were moved."""
        moved = 0
        for mandant, folder in await asyncio.to_thread(self._folders):
            try:
                waiting = await asyncio.to_thread(_waiting, folder)
            except OSError:
                log.exception("intake.failed", mandant=mandant)
                continue
            for path in waiting:
                if self._rest.get(path, 0.0) <= time.monotonic():
                    moved += await self._one(mandant, path)
        return moved

    async def _one(self, mandant: Kennung, path: Path) -> bool:
        self._current = path
        try:
            taken = await self._take_in(mandant, path)
            await asyncio.to_thread(_move, path, taken)
        except AktenboteError as later:  # not about its content: time or an operator acts, the delivery stays
            log.info("intake.later", mandant=mandant, code=later.code)
        except Exception:  # one delivery must not keep back the others
            log.exception("intake.failed", mandant=mandant)
        else:
            self._rest.pop(path, None)
            if taken.begun:
                log.info("intake.done", mandant=mandant, anzahl=taken.to_correct)
            else:
                log.warning("intake.refused", mandant=mandant)
            return True
        finally:
            self._current = None
        self._rest[path] = time.monotonic() + PAUSE_S
        return False


def _waiting(folder: Path) -> list[Path]:
    """Return what is whole, by name; blocking. A link is never followed."""
    with os.scandir(folder) as entries:
        found = [
            Path(entry.path)
            for entry in entries
            if not entry.name.startswith(".")
            and entry.name not in FOLDERS
            and (
                entry.is_dir(follow_symlinks=False)
                or (entry.name.lower().endswith(".zip") and entry.is_file(follow_symlinks=False))
            )
        ]
    return sorted(found)


def _move(path: Path, taken: Taken) -> None:
    """Write what is to lie beside it, then move the delivery under a free name; blocking."""
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    here = os.open(path.parent, flags)
    try:
        there = os.open(FOLDERS[0] if taken.begun else FOLDERS[1], flags, dir_fd=here)
        try:
            number = 1
            name = path.name
            while name in os.listdir(there):  # noqa: PTH208 -- of a descriptor
                number += 1
                name = _fitting(path.stem, f".{number}{path.suffix}")
            for ending, octets in taken.beside.items():
                _write(_fitting(name, ending), octets, there)
            os.rename(path.name, name, src_dir_fd=here, dst_dir_fd=there)
        finally:
            os.close(there)
    finally:
        os.close(here)


def _fitting(name: str, ending: str) -> str:
    """Add an ending to a name; a name that would be too long for a file loses letters before it."""
    octets = os.fsencode(name)
    left = NAME_MAX - len(os.fsencode(ending))
    return (name if len(octets) <= left else octets[:left].decode("utf-8", "ignore")) + ending


def _write(name: str, octets: bytes, folder: int) -> None:
    """Write a new file; what lies under its name goes, and is never written through: it may be a link."""
    try:
        os.unlink(name, dir_fd=folder)
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(name, flags, REASON_MODE, dir_fd=folder), "wb") as file:
        file.write(octets)
