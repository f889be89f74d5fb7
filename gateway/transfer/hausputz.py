"""What nobody needs any more: unfinished deposits, old quarantine, half written files, blobs without a record.

Nothing of this is needed to be right, only to keep the disk from filling: whatever is killed between a durable blob
and the row that names it, or refused after its octets came, leaves octets behind that only this finds again.
"""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import structlog

from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Sha256
from gateway.transfer.einlieferung import AUFRAEUMEN_JE_TX, verfallen_lassen
from gateway.transfer.konten.putz import Kontenputz
from gateway.transfer.ports import Tx
from gateway.transfer.postamt import Poststelle
from gateway.transfer.ruhe import ruht
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.webhooks import vergiss_alte

VERWAIST_NACH_S = 24 * 3600.0
"""Age from which a blob without a record is nobody's: longer than anything takes from its octets to its row."""
QUARANTAENE_TAGE = timedelta(days=90)
"""Time for a person to look at what was refused (wire 4.7); its log entries stay."""
SUCHE_JE_TX = 50
"""Files from before the search index that get their words in one transaction: some ten milliseconds."""
BLOBS_JE_FRAGE = 500
"""Blobs asked about in one transaction."""

log = structlog.get_logger()


class Hausputz:
    """Cleans up, piece by piece; every piece may be repeated or left out."""

    def __init__(self, umgebung: Umgebung, stelle: Poststelle) -> None:
        """``stelle`` logs deposits that expired."""
        self._u = umgebung
        self._stelle = stelle
        self._konten = Kontenputz(umgebung)

    async def putze(self) -> None:
        """Clean once; not while our clock is wrong, every period here is measured with it; nor after a restore."""
        if self._u.uhren.haelt_an:
            return
        while await self._u.store.write(self._einlieferungen) == AUFRAEUMEN_JE_TX:
            pass
        while await self._u.store.write(self._quarantaene) == AUFRAEUMEN_JE_TX:
            pass
        while await self._u.store.write(self._stubs) == AUFRAEUMEN_JE_TX:
            pass
        while await self._u.store.write(_suche) == SUCHE_JE_TX:
            pass
        while await self._u.store.write(self._volltext):
            pass
        while await self._u.store.write(self._zugaenge) == AUFRAEUMEN_JE_TX:
            pass
        await asyncio.to_thread(self._u.blobs.sweep)
        removed = await self._verwaiste()
        if removed:
            log.info("blobs.removed", anzahl=removed)

    def _einlieferungen(self, tx: Tx) -> int:
        return verfallen_lassen(tx, self._stelle, jetzt=self._u.jetzt())

    def _quarantaene(self, tx: Tx) -> int:
        old = tx.quarantaene.aelter_als(self._u.jetzt() - QUARANTAENE_TAGE, max_zeilen=AUFRAEUMEN_JE_TX)
        for entry in old:
            tx.quarantaene.entfernen(entry.id)
            if entry.mandant is not None:
                self._u.protokollant.notiere(
                    tx, entry.mandant, AuditEreignis.QUARANTAENE_GELOESCHT, quarantaene=entry.id
                )
        return len(old)

    def _stubs(self, tx: Tx) -> int:
        """Delete stubs whose time is over; not while the store may be behind what partners saw (wire 8.4)."""
        if ruht(tx):
            return 0
        old = tx.akten.abgelaufene_stubs(self._u.jetzt(), max_zeilen=AUFRAEUMEN_JE_TX)
        for mandant, akte in old:
            tx.akten.entfernen(mandant, akte)
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.AKTE_STUB_GELOESCHT,
                rechtsgrund=Rechtsgrund.AUFENTHV_68,
                bezuege=[(Bezug.AKTE, akte)],
            )
        return len(old)

    def _volltext(self, tx: Tx) -> bool:
        return tx.volltext.tilge(self._u.jetzt())

    def _zugaenge(self, tx: Tx) -> int:
        """Clear away what people and other systems left: sessions, keys, notices that were told."""
        told = vergiss_alte(tx, self._u.jetzt(), max_zeilen=AUFRAEUMEN_JE_TX)
        return max(told, self._konten.putze(tx, max_zeilen=AUFRAEUMEN_JE_TX))

    async def _verwaiste(self) -> int:
        names = self._u.blobs.alte(VERWAIST_NACH_S)
        removed = 0
        while page := await asyncio.to_thread(_seite, names):
            needed = await self._u.store.read(lambda tx, page=page: tx.benutzte(page, jetzt=self._u.jetzt()))  # type: ignore[misc]  # bound now
            for name in page:
                if name not in needed:
                    removed += await asyncio.to_thread(self._u.blobs.delete, name, mindestens_s=VERWAIST_NACH_S)
        return removed


def _suche(tx: Tx) -> int:
    return tx.suche.nachholen(max_zeilen=SUCHE_JE_TX)


def _seite(names: Iterator[Sha256]) -> tuple[Sha256, ...]:
    return tuple(islice(names, BLOBS_JE_FRAGE))
