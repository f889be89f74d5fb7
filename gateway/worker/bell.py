"""A bell: wakes whoever waits; ringing twice before anyone waits is one ring."""

import asyncio


class Bell:
    """Level-triggered wake-up for any number of waiters in one event loop."""

    def __init__(self) -> None:
        """Begin silent."""
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake all who wait now, and the next who comes."""
        self._event.set()

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a ring or the time-out; tell whether it rang."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True
