"""What ``/readyz`` says: whether this process can do its work now, and if not, why, as codes of the run-book."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from gateway.transfer.uhren import satz
from gateway.wiring import Installation
from gateway.wiring.gesundheitscodes import Meldung
from gateway.wiring.verzeichnis import VerzeichnisHalter

STORE_S = 5.0
"""Seconds the database has for one small answer; a balancer asks again before that."""


class Bereitschaft:
    """Looks at what no request can do without; what only sends less or waits for a person does not count here."""

    def __init__(
        self,
        installation: Installation,
        verzeichnis: VerzeichnisHalter,
        jetzt: Callable[[], datetime],
        *,
        store_s: float = STORE_S,
    ) -> None:
        """Keep what is looked at."""
        self._eins, self._verzeichnis, self._jetzt, self._store_s = installation, verzeichnis, jetzt, store_s
        self._frage: asyncio.Task[object] | None = None
        self.faehrt_herunter = False
        """The process was told to end and finishes what runs."""

    async def lies(self) -> tuple[str, ...]:
        """Return why not, none twice; empty = ready."""
        one, found = self._eins, []
        if self.faehrt_herunter:
            found.append(Meldung.DRAINING)
        if one.store.defekt is not None or one.blobs.defekt is not None:
            found.append(Meldung.STORE_BROKEN)
        elif not await self._antwortet():
            found.append(Meldung.STORE_SILENT)
        if one.schluesselbund.stoerungen():
            found.append(Meldung.TOKEN)
        if self._verzeichnis().ist_abgelaufen(self._jetzt()):
            found.append(Meldung.DIRECTORY_ENDED)
        if satz(one.umgebung.uhren.urteil()):
            found.append(Meldung.CLOCK)
        if one.blobs.free() == 0:
            found.append(Meldung.NO_SPACE)
        return tuple(code.value for code in found)

    async def _antwortet(self) -> bool:
        """Ask the database once for however many ask us: where it hangs, questions must not pile up behind it."""
        if self._frage is None or self._frage.done():
            self._frage = asyncio.create_task(self._eins.store.read(lambda tx: tx.epoche()))
            self._frage.add_done_callback(
                lambda one: one.cancelled() or one.exception()
            )  # its answer may come too late
        done, _ = await asyncio.wait((self._frage,), timeout=self._store_s)
        return bool(done) and not self._frage.cancelled() and self._frage.exception() is None
