"""The no before the binding holds: what came is kept sealed, the partner hears one code (wire 4.3, 4.4, 4.7)."""

import asyncio
from collections.abc import Iterable

import structlog

from gateway.domain.errors import Refused, TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.transfer.abruf import verwirf_segmente
from gateway.transfer.ports import Tx
from gateway.transfer.quarantaene import MAX_UNAUTHENTISCH, lege_in_quarantaene
from gateway.transfer.records import Eingang, EingangZustand, Quarantaene
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

log = structlog.get_logger()


class Ablehnung:
    """Refuses envelopes."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte

    async def lehne_ab(self, claim: Eingang, octets: bytes, no: Refused, *, authentisch: bool) -> Eingang:
        """Keep the Umschlag with its reason, and its segments if its transport signature holds (wire 4.4, 4.7).

        ``octets`` is the whole Umschlag, empty if none came; of an unauthenticated one the beginning is kept, and
        digest and length of the whole. Returns the refused claim, still to be closed.
        """
        kept = octets if authentisch else octets[:MAX_UNAUTHENTISCH]
        blob = await asyncio.to_thread(self._u.lege_ab, kept) if kept else None
        log.warning("message.refused", umschlag=claim.id, code=no.code, mandant=claim.mandant)
        entry = Quarantaene(
            id=self._u.neue_uuid(),
            mandant=claim.mandant,
            zeit=self._u.jetzt(),
            code=no.code,
            grund=no.reason,
            quelle=claim.quelle,
            umschlag_sha256=blob,
            laenge=len(kept),
            authentisch=authentisch,
            autor=claim.autor,
            uuid=claim.uuid,
            ganz_sha256=sha256_of(octets) if octets else None,
            ganz_laenge=len(octets),
        )
        segments = await self._u.store.read(lambda tx: tx.eingaenge.segmente(claim.id))
        sizes = await asyncio.to_thread(self._groessen, segments) if authentisch else {}

        def run(tx: Tx) -> Eingang | None:
            lege_in_quarantaene(self._u, self._s, tx, entry, sizes)
            tx.eingaenge.segmente_vergessen(claim.id)
            tx.eingaenge.aendern(claim.id, EingangZustand.ABGELEHNT, code=no.towards_partner.value)
            return tx.eingaenge.holen(claim.id)

        stored = await self._u.store.write(run)
        await verwirf_segmente(self._u, segments)
        if stored is None:
            raise TryLater("the claim is gone", code="CONFLICT")
        return stored

    def _groessen(self, segmente: Iterable[Sha256]) -> dict[Sha256, int]:
        found = {one: self._u.blobs.size(one) for one in segmente}
        return {one: size for one, size in found.items() if size is not None}
