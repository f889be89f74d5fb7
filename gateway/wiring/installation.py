"""One installation: every room of the house, what a command or the service works with."""

from gateway.wiring.raeume.blicke import Einblick
from gateway.wiring.raeume.entscheidung import Entscheidung


class Installation(Entscheidung, Einblick):
    """All rooms; each is made once, when it is first asked for, or by ``baue_alles``.

    A command enters a few of them: what it does not use is not even loaded.
    """

    async def schliesse(self) -> None:
        """End the child process that looks at PDFs, if there is one, and let the store go."""
        try:
            if "merkmalblick" in vars(self):
                await self.merkmalblick.schliesse()
        finally:
            await self.store.close()
