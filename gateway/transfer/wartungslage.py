"""What this process knows of the maintenance mode (``wartung``): while it holds, nothing new is begun."""

import structlog

from gateway.domain.errors import TryLater
from gateway.transfer.ports import Store

CODE = "MAINTENANCE"
"""Code of everything that waits for its end."""
SPAETER_S = 300
"""Seconds after which partners try again."""

log = structlog.get_logger()


class Wartungslage:
    """What this process knows of it; looked up again with every claim of jobs and every few seconds."""

    def __init__(self) -> None:
        """Begin with work going on; the service looks before its first loop."""
        self.haelt = False

    def merke(self, haelt: bool) -> None:
        """Take over what the store says."""
        if haelt is not self.haelt:
            log.warning("maintenance.state", zustand="held" if haelt else "working")
        self.haelt = haelt

    async def lies(self, store: Store) -> bool:
        """Look into the store."""
        self.merke(await store.read(lambda tx: tx.wartung.haelt()))
        return self.haelt

    def pruefe(self) -> None:
        """Raise ``TryLater`` (MAINTENANCE) while nothing new is begun."""
        if self.haelt:
            raise TryLater("this installation is being maintained", code=CODE, retry_after_s=SPAETER_S)
