"""Confirms a newer directory for the pages as ``aktenbote directory confirm`` does (``transfer.einblick``)."""

import asyncio
from datetime import datetime

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.transfer.einblick.verzeichnisfreigabe import Verzeichniswunsch
from gateway.transfer.verzeichnisaufnahme import lies_blob
from gateway.transfer.vieraugen import BESTAETIGEN, dieselbe
from gateway.trust.unterschied import Aenderung
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring.installation import Installation
from gateway.wiring.verzeichnis import VerzeichnisHalter


class Freigabe:
    """Implements ``Verzeichnisfreigabe``."""

    def __init__(self, installation: Installation, halter: VerzeichnisHalter) -> None:
        """``halter`` keeps the directory of the process that serves."""
        self._i = installation
        self._halter = halter

    async def wartet(self, person: str) -> Verzeichniswunsch | None:
        """Return what waits, compared anew with the one in force."""
        found = await self._i.store.read(lambda tx: tx.verzeichnisse.vorschlag())
        if found is None:
            return None
        _, changes = await asyncio.to_thread(self._lies, found.sha256)
        return Verzeichniswunsch(
            id=found.id,
            nummer=found.nummer,
            von=found.person,
            gestellt=found.gestellt,
            bis=min(found.gestellt + BESTAETIGEN, found.gueltig_bis),
            aenderungen=changes,
            eigenes=dieselbe(found.person, person),
        )

    async def bestaetige(self, ident: str, *, person: str) -> None:
        """Put it in force; every process takes it within seconds."""
        intake = self._i.verzeichnisaufnahme
        asked = await self._i.store.read(lambda tx: intake.hole(tx, ident))
        octets, _ = await asyncio.to_thread(self._lies, asked.sha256)
        await self._i.blicke.schreibe(lambda tx: intake.bestaetige(tx, ident, person=person))
        await asyncio.to_thread(self._halter.merke, octets)  # killed before this, the service does it

    async def verwirf(self, ident: str, *, person: str, begruendung: str) -> None:
        """Let it wait no more."""
        intake = self._i.verzeichnisaufnahme
        await self._i.blicke.schreibe(lambda tx: intake.verwirf(tx, ident, person=person, begruendung=begruendung))

    def _lies(self, sha256: Sha256) -> tuple[bytes, tuple[Aenderung, ...]]:
        octets = lies_blob(self._i.blobs, sha256)
        return octets, aenderungen(self._halter, self._halter.lies(octets), self._i.umgebung.jetzt())


def aenderungen(halter: VerzeichnisHalter, neu: Verzeichnis, moment: datetime) -> tuple[Aenderung, ...]:
    """Return what a snapshot changes; refused (T099) where it may not follow or does not count now."""
    halter.pruefe_folge(neu)
    if neu.ist_abgelaufen(moment) or moment < neu.ausgestellt:
        state = "has ended" if neu.ist_abgelaufen(moment) else "is not issued yet"
        raise Refused(
            Fehlercode.T099, f"the directory (number {neu.nummer}) {state}: get the newest from its operator"
        )
    return halter.vergleiche(neu)
