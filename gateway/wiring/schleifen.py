"""The loops of a running service that work on the installation alone: log, housekeeping, texts, sealing."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from gateway.transfer.hausputz import Hausputz
from gateway.transfer.nachverschluss import Nachverschluss
from gateway.transfer.postamt import Poststelle
from gateway.transfer.volltext import Nachlese
from gateway.wiring import Installation
from gateway.wiring.abholung import DIRECTORY_LOOK_S
from gateway.wiring.partnerschluessel import enden_bald
from gateway.wiring.schluesselschau import Schluesselschau
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.texte import Texte
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.worker import Bell

INTEGRATE_S = 0.5
"""Pause between looks for log entries without an index: a checkpoint follows within about a second."""
WITNESS_LOOK_S = 2.0
"""Pause between looks for checkpoints that witnesses are to co-sign; how often each is asked: ``bezeugung``."""
COMPARE_S = 3600.0
"""Pause between two rounds in which every witness is asked what it holds of third logs: 600 partners with a page of
100 notes each are 10 kB a second."""
RESEAL_S = 60.0
"""Longest time until the begin of a ``gesperrt_ab`` is noticed while neither directory nor lists change."""
STAMP_LOOK_S = 5.0
"""Pause between looks for checkpoints that want a time stamp; how often each gets one: ``[timestamps]``."""
CLEAN_S = 3600.0
"""Pause between two rounds of housekeeping."""
FORGET_LOOK_S = 5.0
"""Pause between looks whether what people looked at lately may still be seen."""
TEXT_LOOK_S = 10.0
"""Pause between looks for documents whose text is to be read, while there are none."""

log = structlog.get_logger()


class Schleifen:
    """Each of them runs until it is cancelled."""

    def __init__(
        self,
        installation: Installation,
        directory: VerzeichnisHalter,
        crls: Sperrlisten,
        stelle: Poststelle,
        bell: Bell,
        jetzt: Callable[[], datetime],
    ) -> None:
        """``bell`` wakes those who wait for jobs."""
        self._eins = installation
        self._configuration = installation.configuration
        self._directory = directory
        self._crls = crls
        self._stelle = stelle
        self._bell = bell
        self._jetzt = jetzt

    async def integrate(self) -> None:
        """Give new entries of the logs their index."""
        while True:
            await self._eins.protokollbuch.integriere_alle()
            await asyncio.sleep(INTEGRATE_S)

    async def ask_witnesses(self) -> None:
        """Have our checkpoints co-signed."""
        while True:
            await self._eins.bezeugung.runde()
            await asyncio.sleep(WITNESS_LOOK_S)

    async def compare_third_logs(self) -> None:
        """Ask other witnesses what they hold; as one that nobody can reach, go to the logs, too."""
        while True:
            await self._eins.mitgang.runde()
            await self._eins.gegenprobe.runde()
            await asyncio.sleep(COMPARE_S)

    async def clean(self) -> None:
        """Clear away what is over, and look which keys end."""
        house = Hausputz(self._eins.umgebung, self._stelle)
        while True:
            await house.putze()
            keys = Schluesselschau(self._configuration, self._directory(), self._jetzt())
            due, over = await asyncio.to_thread(keys.faellig)
            if due or over:
                log.warning(
                    "key.ends_soon", anzahl=len(due) + len(over)
                )  # /health and 'aktenbote keys check' say which
            ends = await asyncio.to_thread(enden_bald, self._directory(), self._eins.mandanten, self._jetzt())
            if ends:
                log.warning("key.partner_ends_soon", anzahl=len(ends))
            await asyncio.sleep(CLEAN_S)

    async def stamp(self) -> None:
        """Have the logs stamped where an authority is configured."""
        stamping = self._eins.bestempelung
        while stamping is not None:
            await stamping.runde()
            await asyncio.sleep(STAMP_LOOK_S)
        await asyncio.Event().wait()

    async def tell(self) -> None:
        """Tell programs of the authorities what happened."""
        await self._eins.webhookversand.wache()

    async def forget_seen(self) -> None:
        """Let go what lies open in memory and may not be seen any more."""
        while True:
            await self._eins.gezeigtes.sieh_nach()
            await asyncio.sleep(FORGET_LOOK_S)

    async def read_texts(self) -> None:
        """Read what waits, resting as long as each document took: half a core at most goes into it."""
        reader = Texte(self._eins.ablage.speicher, self._eins.umgebung.tmp)
        gleaning = Nachlese(self._eins.umgebung, reader)
        try:
            while True:
                begin = time.monotonic()
                if await gleaning.runde():
                    await asyncio.sleep(time.monotonic() - begin)
                else:
                    await reader.schliesse()
                    await asyncio.sleep(TEXT_LOOK_S)
        finally:
            await reader.schliesse()

    async def reseal(self) -> None:
        """Take back what waits under a key that is not trusted any more; the job that seals it anew follows."""
        one, looked = self._eins, 0.0
        seen: tuple[object, ...] | None = None
        while True:
            now = (self._directory(), self._crls(), await one.verratene.lies(one.store))
            same = seen is not None and all(old is new for old, new in zip(seen, now, strict=True))
            if not same or time.monotonic() - looked > RESEAL_S:
                if await one.neuversiegelung.sieh_nach():
                    self._bell.ring()
                seen, looked = now, time.monotonic()
            await asyncio.sleep(DIRECTORY_LOOK_S)

    async def seal_documents(self) -> None:
        """Seal what was stored readable by an earlier version, resting as long as each piece took."""
        sealing = Nachverschluss(self._eins.umgebung, self._eins.ablage.speicher)
        while True:
            begin = time.monotonic()
            more = await sealing.runde()
            await asyncio.sleep(time.monotonic() - begin if more else CLEAN_S)
