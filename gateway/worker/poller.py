"""Long-polls one Postfach: for mail that waits there for us, or for Belege of what we deposited."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from gateway.domain.errors import AktenboteError

POLL_WAIT_S = 50
"""Longest wait of one poll (wire 6.3)."""
PAUSE_MAX_S = 60.0
"""Longest pause after failures in a row; a partner who was down is asked again within a minute."""
PAUSE_FIRST_S = 1.0
"""First pause after a failure."""
EMPTY_PAUSE_S = 1.0
"""A poll that brings nothing new is not repeated sooner: whatever a partner answers, he cannot keep us busy."""

log = structlog.get_logger()


class Blick(Protocol):
    """One long poll: what is new behind the cursor becomes durable; returns the cursor and how much it was."""

    def __call__(self, url: str, cursor: str | None, *, warten_s: int) -> Awaitable[tuple[str, int]]:
        """Look once."""


class Poller:
    """One Postfach: list, claim, again."""

    def __init__(self, url: str, blick: Blick, ring: Callable[[], None]) -> None:
        """``blick`` long-polls once; ``ring`` wakes the dispatcher when it found something."""
        self._url = url
        self._blick = blick
        self._ring = ring

    async def poll(self) -> None:
        """Poll for ever; failures grow the pause, success resets it."""
        pause = 0.0
        cursor: str | None = None
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            try:
                cursor, new = await self._blick(self._url, cursor, warten_s=POLL_WAIT_S)
            except AktenboteError as error:
                pause = min(PAUSE_MAX_S, max(PAUSE_FIRST_S, pause * 2))
                log.info("poll.failed", url=self._url, code=error.code, wartet_s=pause)
                cursor = None
                await asyncio.sleep(pause * random.uniform(0.75, 1.25))
                continue
            pause = 0.0
            if new:
                log.info("poll.found", url=self._url, anzahl=new)
                self._ring()
            else:
                await asyncio.sleep(max(0.0, EMPTY_PAUSE_S - (clock() - begun)))
