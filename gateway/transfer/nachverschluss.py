"""Seals what still lies readable: documents stored before the Ablage sealed them, one after the other."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog

from gateway.domain.errors import Refused, Usage
from gateway.transfer.hausputz import VERWAIST_NACH_S
from gateway.transfer.ports import Dokumentverschluss, Lesbares, Tx
from gateway.transfer.umgebung import Umgebung

JE_RUNDE: Final = 20
"""Documents sealed between two pauses of the caller: seconds at most."""
EINMAL_NACH: Final = timedelta(seconds=VERWAIST_NACH_S) + timedelta(hours=2)
"""Time after which the readable octets of what was sealed are gone, the hourly housekeeping included."""
MELDEN_JE: Final = 1000
"""Documents between two lines in the log."""

log = structlog.get_logger()


class Nachverschluss:
    """Works through the store; every piece may be repeated, and the next start goes on where this one ended.

    The readable octets stay for another day: whoever read the row before it was sealed, a packer or a command,
    still finds them. Then the housekeeping removes them like everything nobody names. Until then both need room:
    half of what was free at the beginning stays free. Where other things take more than that, nothing is sealed
    until all that was sealed is there only once, and then half of what is free by then stays free.
    """

    def __init__(self, umgebung: Umgebung, speicher: Dokumentverschluss) -> None:
        """``speicher`` seals one document."""
        self._u = umgebung
        self._speicher = speicher
        self._lass_frei: int | None = None
        self._zuletzt = umgebung.jetzt()
        """When a document was sealed last, or room was taken stock of."""
        self._beginne()

    def _beginne(self) -> None:
        self._bis: Lesbares | None = None
        self._fertig = 0
        self._kaputt = 0

    async def runde(self) -> bool:
        """Seal the next documents; False where none is left or there is no room: then ask again in an hour.

        What is missing, damaged or larger than the room is left, and tried again in the next pass.
        """
        frei = await asyncio.to_thread(self._u.blobs.free)
        raum = self._raum(frei)
        if not frei or raum < 0:
            return False
        bis = self._bis
        offen = await self._u.store.read(lambda tx: tx.akten.lesbare(nach=bis, max_zeilen=JE_RUNDE))
        for eins in offen:
            raum -= await self._verschliesse(eins, raum)
            self._bis = eins
            if (self._fertig + self._kaputt) % MELDEN_JE == 0:
                log.info("documents.sealing", anzahl=self._fertig)
        if offen:
            return True
        if self._fertig:
            log.info("documents.sealed", anzahl=self._fertig)
        if self._kaputt:
            log.warning("documents.not_sealed", anzahl=self._kaputt)
        self._beginne()
        return False

    def _raum(self, frei: int) -> int:
        """Return how many octets may be taken now; a clock that was set back far counts as one that went on."""
        jetzt = self._u.jetzt()
        if self._lass_frei is None or abs(jetzt - self._zuletzt) >= EINMAL_NACH:
            self._lass_frei, self._zuletzt = frei // 2, jetzt
        self._lass_frei = max(self._lass_frei, frei // 2)  # where there was hardly any room at first
        return frei - self._lass_frei

    async def _verschliesse(self, eins: Lesbares, raum: int) -> int:
        """Seal a document that has at most ``raum`` octets; return how many it took."""
        try:
            laenge = await asyncio.to_thread(self._u.blobs.size, eins.sha256) or 0
            if laenge > raum:  # begun all the same it would fill the disk, for nothing, again and again
                self._kaputt += 1
                return 0
            blob = await asyncio.to_thread(self._speicher.verschliesse, eins.mandant, eins.sha256)
        except (KeyError, Refused, Usage, OSError):  # missing, damaged, of an authority that is not ours any more
            self._kaputt += 1
            return 0

        def trage_ein(tx: Tx) -> bool:
            return tx.akten.verschlossen(eins.mandant, eins.akte, eins.dokument, blob)

        if await self._u.store.write(trage_ein):
            self._fertig += 1
        self._zuletzt = self._u.jetzt()
        return laenge
