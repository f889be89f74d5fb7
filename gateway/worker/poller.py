"""Long-polls one Postfach and turns what it lists into claims and jobs of our own."""

import asyncio
import random
from collections.abc import Callable

import structlog

from gateway.domain.errors import AktenboteError
from gateway.transfer.empfang import Empfang

POLL_WAIT_S = 50
"""Longest wait of one poll (wire 6.3)."""
PAUSE_MAX_S = 60.0
"""Longest pause after failures in a row; a partner who was down is asked again within a minute."""
PAUSE_FIRST_S = 1.0
"""First pause after a failure."""

log = structlog.get_logger()


class Poller:
    """One Postfach: list, claim, again."""

    def __init__(self, url: str, empfang: Empfang, ring: Callable[[], None]) -> None:
        """``ring`` wakes the dispatcher when there is new mail."""
        self._url = url
        self._empfang = empfang
        self._ring = ring

    async def poll(self) -> None:
        """Poll for ever; failures grow the pause, success resets it."""
        pause = 0.0
        cursor: str | None = None
        while True:
            try:
                cursor, new = await self._empfang.entdecke(self._url, cursor, warten_s=POLL_WAIT_S)
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
