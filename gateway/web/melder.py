"""Tells pages that are open that something they show has changed: looks once for all of them, and says only that.

Nothing is held while nobody listens, and no transaction while somebody does. Belongs to one event loop.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from gateway.domain.ids import Kennung
from gateway.transfer.einblick.neues import Thema

_log = structlog.get_logger()
TAKT_S = 1.0
"""Seconds between two looks whether anybody committed anything: one small read for all listeners."""
HERZ_S = 15.0
"""Seconds after which a listener is told that the line is alive; then its session is asked for, too."""
JE_SITZUNG = 4
"""Listeners of one session: browsers keep six connections to one name, and pages must still load."""
JE_BEHOERDE = 150
"""Of one authority: well below what one source may keep open (``grenzen.VERBINDUNGEN_JE_QUELLE``)."""
ALLE = 600
"""Of all together: the other connections are for pages."""


class Neuigkeiten(Protocol):
    """Where changes are seen (``transfer.einblick.neues``)."""

    async def stand(self) -> int:
        """Return a number that is another one after each commit."""

    async def marken(self, themen: Collection[Thema]) -> Mapping[Thema, str]:
        """Return the mark of each topic."""


@dataclass(eq=False)
class Hoerer:
    """One page that listens."""

    sitzung: str
    mandant: Kennung
    themen: tuple[Thema, ...]
    weg: Callable[[], bool]
    """Whether its browser is gone."""
    marken: Mapping[Thema, str] = field(default_factory=dict)
    wach: asyncio.Event = field(default_factory=asyncio.Event)
    zu: bool = False
    """It is over: the session ended, a newer page of it wants the place, or the service stops."""
    verdraengt: bool = False
    """It is over because of a newer page; asking again would push that one out."""

    def ende(self) -> None:
        """Wake it for the last time."""
        self.zu = True
        self.wach.set()


class Melder:
    """Everybody who listens. ``schliesse`` once, at the end."""

    def __init__(self, neues: Neuigkeiten, *, takt_s: float = TAKT_S, herz_s: float = HERZ_S) -> None:
        """``takt_s`` and ``herz_s`` are for tests."""
        self._neues = neues
        self._takt_s, self.herz_s = takt_s, herz_s
        self._hoerer: list[Hoerer] = []
        self._blick: asyncio.Task[None] | None = None
        self._zu = False
        self._neuer = False

    async def marken(self, themen: Collection[Thema]) -> Mapping[Thema, str]:
        """Return the marks of this moment: taken before a page is read, they miss no change of it."""
        return await self._neues.marken(themen)

    async def nimm(self, hoerer: Hoerer) -> bool:
        """Let somebody listen, with the marks of now; False where too many do. ``gib`` it back."""
        hoerer.marken = await self.marken(hoerer.themen)
        same = [one for one in self._hoerer if one.mandant == hoerer.mandant]
        if self._zu or len(same) >= JE_BEHOERDE or len(self._hoerer) >= ALLE:
            return False
        own = [one for one in self._hoerer if one.sitzung == hoerer.sitzung and not one.zu]
        for older in own[: max(0, len(own) - JE_SITZUNG + 1)]:
            older.verdraengt = True
            older.ende()
        self._hoerer.append(hoerer)
        self._neuer = True  # what was committed since its marks were read, nobody looked at for it
        if self._blick is None or self._blick.done():
            self._blick = asyncio.create_task(self._sieh_nach())
        return True

    def gib(self, hoerer: Hoerer) -> None:
        """Forget somebody who listened; the last one ends the looking."""
        with suppress(ValueError):
            self._hoerer.remove(hoerer)

    def beende(self, sitzung: str) -> None:
        """End what listens for a session: it is over."""
        for one in self._hoerer:
            if one.sitzung == sitzung:
                one.ende()

    async def schliesse(self) -> None:
        """End everything at once."""
        self._zu = True
        for one in self._hoerer:
            one.ende()
        if self._blick is not None:
            self._blick.cancel()
            await asyncio.gather(self._blick, return_exceptions=True)

    def __len__(self) -> int:
        return len(self._hoerer)

    async def _sieh_nach(self) -> None:
        seen: int | None = None
        try:
            while self._hoerer:
                now = await self._neues.stand()
                if now != seen or self._neuer:
                    seen, self._neuer = now, False
                    await self._melde()
                for gone in [one for one in self._hoerer if one.weg()]:
                    gone.ende()
                    self.gib(gone)
                await asyncio.sleep(self._takt_s)
        except Exception as error:  # they ask again, and look for themselves
            _log.warning("web.watch_failed", exc_info=error)
            for one in self._hoerer:
                one.ende()

    async def _melde(self) -> None:
        wanted = {thema for one in self._hoerer for thema in one.themen}
        marks = await self.marken(wanted)
        for one in self._hoerer:
            new = {thema: marks[thema] for thema in one.themen if thema in marks}
            if len(new) == len(one.themen) and new != one.marken:
                one.marken = new
                one.wach.set()
