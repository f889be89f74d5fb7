"""Where mail for us may wait, the pollers that ask there, and who is asked what was lost after a restore."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import datetime

import structlog

from gateway.domain.errors import AktenboteError
from gateway.domain.ids import Kennung
from gateway.transfer.records import Ruhelage
from gateway.trust.teilnehmer import Endpunkt
from gateway.trust.verzeichnis import Verzeichnis
from gateway.wiring import Installation
from gateway.wiring.verzeichnis import VerzeichnisHalter
from gateway.worker import Bell, Poller

RECOVER_S = 1.0
"""Pause between looks whether a restored installation may go on; doubles while it waits for partners."""
RECOVER_MAX_S = 60.0
"""Longest of these pauses: a partner that was down is asked again within a minute."""
DIRECTORY_LOOK_S = 5.0
"""Pause between looks for a newer directory and for partners that came or went."""

log = structlog.get_logger()


def postorte(found: Verzeichnis, eigene: Iterable[Kennung], moment: datetime) -> frozenset[str]:
    """Return every Postfach in which mail for one of these authorities can wait."""
    places: list[Endpunkt] = []
    for who in eigene:
        with suppress(AktenboteError):  # not in the directory (yet): nobody can write to it either
            places += found.abholorte(who, moment)
    return frozenset(place.url for place in places)


class Abholung:
    """Asks the Postfächer the directory names."""

    def __init__(
        self,
        installation: Installation,
        directory: VerzeichnisHalter,
        folge: Callable[[], Awaitable[None]],
        bell: Bell,
        jetzt: Callable[[], datetime],
    ) -> None:
        """``folge`` looks for a newer directory before each look; ``bell`` wakes those who wait for jobs."""
        self._eins = installation
        self._directory = directory
        self._folge = folge
        self._bell = bell
        self._jetzt = jetzt

    async def pollers(self) -> None:
        """Keep one poller per Postfach that may hold mail for us, or Belege of what we deposited there."""
        running: dict[tuple[str, str], asyncio.Task[None]] = {}
        looks = {"mail": self._eins.empfang.entdecke, "deposits": self._eins.vermittlung.hole_belege}
        try:
            while True:
                await self._folge()
                found = self._directory()
                wanted = {("mail", url) for url in self.mail_places(found)}
                wanted |= {("deposits", url) for url in self.deposit_places(found)}
                for place in running.keys() - wanted:
                    running.pop(place).cancel()
                for kind, url in wanted - running.keys():
                    poller = Poller(url, looks[kind], self._bell.ring)
                    running[kind, url] = asyncio.create_task(self._keep_polling(poller))
                await asyncio.sleep(DIRECTORY_LOOK_S)
        finally:
            for task in running.values():
                task.cancel()
            await asyncio.gather(*running.values(), return_exceptions=True)

    async def _keep_polling(self, poller: Poller) -> None:
        while True:
            try:
                await poller.poll()
            except Exception:
                log.exception("loop.failed", komponente="poller")
                await asyncio.sleep(DIRECTORY_LOOK_S)

    async def recover(self) -> None:
        """After a restore: ask every partner for what was lost, until that is made good."""
        one, pause = self._eins, RECOVER_S
        while one.umgebung.uhren.ruhe.lage is not Ruhelage.WACH:
            # during maintenance, too: nothing wakes up before every partner was asked
            await one.rueckkehr.hole_nach(postorte(self._directory(), one.mandanten, self._jetzt()))
            self._bell.ring()
            await asyncio.sleep(pause)
            pause = min(2 * pause, RECOVER_MAX_S)
        await asyncio.Event().wait()

    def mail_places(self, found: Verzeichnis) -> frozenset[str]:
        """Return where mail for us can wait, our own Postfach too where several authorities live here.

        None during maintenance: nobody asks then.
        """
        if self._eins.umgebung.uhren.wartung.haelt:
            return frozenset()
        return postorte(found, self._eins.mandanten, self._jetzt())

    def deposit_places(self, found: Verzeichnis) -> frozenset[str]:
        """Return the Vermittlungsstellen of other operators where mail of ours may have been deposited."""
        hubs = {one.vermittlung for one in found.teilnehmer if one.vermittlung is not None}
        return frozenset(
            one.postfach
            for one in found.teilnehmer
            if one.kennung in hubs and one.postfach is not None and one.kennung not in self._eins.mandanten
        )
