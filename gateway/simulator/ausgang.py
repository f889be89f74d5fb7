"""What the simulator does wrong as a reader: a thin layer around the clients of its partners' Postfächer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from gateway.audit.kacheln import Kachel
from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Kennung, Sha256
from gateway.simulator.plan import Plan
from gateway.simulator.stoerungen import SIMULIERT, Wo
from gateway.transfer.ports import (
    Blobs,
    BlobWriter,
    Einlieferungsstand,
    Gegenstelle,
    Gegenstellen,
    Liste,
    Listenzeile,
    Notenseite,
)
from gateway.transfer.records import Beleg


class GestoerteGegenstelle(Gegenstelle):
    """Hands everything on; only closing may go wrong."""

    def __init__(self, echte: Gegenstelle, plan: Plan) -> None:
        """Keep the real client."""
        self._echte = echte
        self._plan = plan

    async def liste(self, *, ab: str | None, warten_s: int) -> Liste:
        """List."""
        return await self._echte.liste(ab=ab, warten_s=warten_s)

    async def abgeschlossene(self, seit: datetime) -> tuple[tuple[Listenzeile, Beleg], ...]:
        """List what is closed."""
        return await self._echte.abgeschlossene(seit)

    async def umschlag(self, umschlag: Sha256) -> bytes:
        """Fetch an Umschlag."""
        return await self._echte.umschlag(umschlag)

    async def segment(self, umschlag: Sha256, segment: Sha256, laenge: int, ziel: BlobWriter) -> None:
        """Fetch a segment."""
        await self._echte.segment(umschlag, segment, laenge, ziel)

    async def schliesse(self, umschlag: Sha256, beleg: Beleg) -> bool:
        """Close: later, with a Beleg that is not good first, twice, or as it should be."""
        with self._plan.gelegenheit(Wo.SCHLIESSEN, umschlag) as schlag:
            if schlag is not None and schlag.name == "no-beleg":
                schlag.trifft()
                raise TryLater("the simulator puts its closing off", code=SIMULIERT)
            if schlag is not None and schlag.name == "wrong-beleg":
                schlag.trifft()
                await self._schliesse_falsch(umschlag, beleg)
            closed = await self._echte.schliesse(umschlag, beleg)
            if schlag is not None and schlag.name == "twice":
                schlag.trifft()
                await self._echte.schliesse(umschlag, beleg)
            return closed

    async def _schliesse_falsch(self, umschlag: Sha256, beleg: Beleg) -> None:
        flipped = beleg.beleg[:-1] + bytes((beleg.beleg[-1] ^ 1,))
        try:
            await self._echte.schliesse(umschlag, replace(beleg, beleg=flipped))
        except Refused:  # as it must be
            return

    async def einliefern(self, umschlag: bytes, segmente: Sequence[tuple[Sha256, int]], blobs: Blobs) -> None:
        """Deposit."""
        await self._echte.einliefern(umschlag, segmente, blobs)

    async def zurueckziehen(self, umschlag: Sha256) -> None:
        """Withdraw a deposit."""
        await self._echte.zurueckziehen(umschlag)

    async def einlieferungen(
        self, *, ab: str | None, warten_s: int
    ) -> tuple[str, str, tuple[Einlieferungsstand, ...]]:
        """List deposits."""
        return await self._echte.einlieferungen(ab=ab, warten_s=warten_s)

    async def bezeuge(self, anfrage: bytes) -> bytes:
        """Offer a checkpoint."""
        return await self._echte.bezeuge(anfrage)

    async def bezeugter(self, ursprung: str) -> bytes:
        """Return what the witness holds."""
        return await self._echte.bezeugter(ursprung)

    async def gehaltene(self, nach: str) -> Notenseite:
        """Show checkpoints of others."""
        return await self._echte.gehaltene(nach)

    async def checkpoint(self, behoerde: Kennung, generation: int) -> bytes:
        """Show the newest checkpoint."""
        return await self._echte.checkpoint(behoerde, generation)

    async def mitsigniere(self, behoerde: Kennung, generation: int, zeuge: Kennung, note: bytes) -> None:
        """Bring a co-signature."""
        await self._echte.mitsigniere(behoerde, generation, zeuge, note)

    async def kachel(self, behoerde: Kennung, generation: int, kachel: Kachel) -> bytes:
        """Show a tile."""
        return await self._echte.kachel(behoerde, generation, kachel)


class GestoerteGegenstellen(Gegenstellen):
    """The clients of all partners, each behind the layer."""

    def __init__(self, echte: Gegenstellen, plan: Plan) -> None:
        """Keep the real ones."""
        self._echte = echte
        self._plan = plan

    def zu(self, url: str) -> Gegenstelle:
        """Return the client of a Postfach."""
        return GestoerteGegenstelle(self._echte.zu(url), self._plan)
