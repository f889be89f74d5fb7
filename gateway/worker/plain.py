"""The folders of the plain route: what their transports have brought is taken in, what they took is noted.

Each inbox folder of a partner works like the inbox of notices (``worker.inbox``); small files go first, so that
packets that have to wait never keep back the message they wait for.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

import structlog

from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.worker.inbox import FOLDERS, Inbox

PAUSE_S = 15.0
"""Pause of a folder in which nothing could be taken in: its files are large, reading them again helps nobody."""

log = structlog.get_logger()

Folder = tuple[Kennung, Kennung, Path]


class PlainRoute:
    """Looks into all folders of an installation, again and again."""

    def __init__(
        self,
        folders: Callable[[], Sequence[Folder]],
        take_in: Callable[[Kennung, Kennung, bytes], Awaitable[object]],
        look_after: Callable[[], Awaitable[object]],
        *,
        interval_s: float,
    ) -> None:
        """``folders`` (blocking) names authority, partner and folder; ``look_after`` sees to the outbox."""
        self._folders = folders
        self._take_in = take_in
        self._look_after = look_after
        self._interval_s = interval_s
        self._rest: dict[Path, float] = {}
        """Folders that wait, and until when (monotonic)."""
        self._inboxes: dict[Path, Inbox] = {}

    async def watch(self) -> None:
        """Look again and again; never returns."""
        while True:
            await self.look()
            await asyncio.sleep(self._interval_s)

    async def look(self) -> int:
        """Take in what lies there now; return how many files were moved."""
        await self._look_after()
        moved = 0
        for own, partner, folder in await asyncio.to_thread(self._folders):
            if self._rest.get(folder, 0.0) > time.monotonic():
                continue
            try:
                moved += await self._one(own, partner, folder)
            except OSError:
                log.exception("plain.failed", mandant=own, partner=partner)
                self._rest[folder] = time.monotonic() + PAUSE_S
            except AktenboteError as later:
                log.info("plain.later", mandant=own, partner=partner, code=later.code)
        return moved

    async def _one(self, own: Kennung, partner: Kennung, folder: Path) -> int:
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
        inbox = self._inboxes.get(folder)
        if inbox is None:
            take_in = partial(self._take_in, own, partner)
            inbox = self._inboxes[folder] = Inbox(folder, take_in, interval_s=self._interval_s, order=_size)
        moved = await inbox.look()
        if not moved and inbox.stayed:
            self._rest[folder] = time.monotonic() + PAUSE_S
        return moved


def _size(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_size, path.name
    except OSError:  # gone meanwhile
        return 0, path.name
