"""An operator has waiting work tried at once: what failed needs not wait for its pause when its cause is gone.

Nothing but the time of the next try changes; how often something failed is still known, and it may fail again.
"""

from collections.abc import Collection

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.transfer.einblick.betrieb import ARBEIT, namen
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


class Anstoss:
    """Each function is one transaction with its entry."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def partner(self, mandant: Kennung, kennung: str, *, person: str) -> int:
        """Have the work of one partner tried now; return how many jobs. ``Usage`` (UNKNOWN): there is no such."""
        now = self._u.jetzt()
        there = self._u.vertrauen.verzeichnis().teilnehmer
        found = next((one for one in there if one.kennung == kennung and one.fenster.umfasst(now)), None)
        if found is None or found.kennung == mandant:
            raise Usage(f"the directory lists no partner {kennung}", code="UNKNOWN")
        return await self._stosse_an(mandant, person, namen(found), partner=found.kennung)

    async def alles(self, mandant: Kennung, *, person: str) -> int:
        """Have all waiting work of an authority tried now; return how many jobs."""
        return await self._stosse_an(mandant, person, None)

    async def _stosse_an(
        self, mandant: Kennung, person: str, bei: Collection[str] | None, **angaben: object
    ) -> int:
        def work(tx: Tx) -> int:
            count = tx.betriebsblick.vorziehen(mandant, ARBEIT, bei, jetzt=self._u.jetzt())
            self._blicke.vermerke(
                tx, mandant, AuditEreignis.AUFTRAEGE_VORGEZOGEN, person=person, anzahl=count, **angaben
            )
            return count

        return await self._blicke.schreibe(work)
