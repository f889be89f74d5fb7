"""Wakes waiting polls: who writes mail rings for its reader, and whoever waits for that reader looks again.

Belongs to one event loop. It carries no data and may ring too often: the store alone says what is there.
"""

import asyncio
from collections.abc import Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager

from gateway.domain.ids import Kennung


class Klingel:
    """A bell per authority. Ring it after the commit."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._hoerer: dict[Kennung, set[asyncio.Event]] = {}

    def laeute(self, kennungen: Iterable[Kennung]) -> None:
        """Wake everyone who listens for one of these authorities."""
        for kennung in kennungen:
            for hoerer in self._hoerer.get(kennung, ()):
                hoerer.set()

    def laeute_alle(self) -> None:
        """Wake everyone: the server stops or the directory changed."""
        self.laeute(tuple(self._hoerer))

    @contextmanager
    def horche(self, kennungen: Collection[Kennung]) -> Iterator[asyncio.Event]:
        """Listen; the event is set at the first ring. Begin before looking into the store, or a ring is lost."""
        event = asyncio.Event()
        for kennung in kennungen:
            self._hoerer.setdefault(kennung, set()).add(event)
        try:
            yield event
        finally:
            for kennung in kennungen:
                hoerer = self._hoerer[kennung]
                hoerer.discard(event)
                if not hoerer:
                    del self._hoerer[kennung]

    @property
    def gehoert(self) -> tuple[Kennung, ...]:
        """The authorities somebody listens for at this moment."""
        return tuple(self._hoerer)


class Warteplaetze:
    """One waiting request per key (certificate and list): a newer one ends the older (wire 6.3)."""

    def __init__(self) -> None:
        """Begin empty."""
        self._plaetze: dict[Hashable, asyncio.Event] = {}

    @contextmanager
    def nimm(self, key: Hashable, event: asyncio.Event) -> Iterator["Warteplatz"]:
        """Take the place; whoever sat there is woken and finds ``abgeloest`` true."""
        older = self._plaetze.get(key)
        self._plaetze[key] = event
        if older is not None:
            older.set()
        try:
            yield Warteplatz(self, key, event)
        finally:
            if self._plaetze.get(key) is event:
                del self._plaetze[key]

    def sitzt(self, key: Hashable, event: asyncio.Event) -> bool:
        """Tell whether the event still has the place."""
        return self._plaetze.get(key) is event

    def __len__(self) -> int:
        return len(self._plaetze)


class Warteplatz:
    """A place taken in ``Warteplaetze``."""

    __slots__ = ("_event", "_key", "_plaetze")

    def __init__(self, plaetze: Warteplaetze, key: Hashable, event: asyncio.Event) -> None:
        """Remember whose it is."""
        self._plaetze, self._key, self._event = plaetze, key, event

    @property
    def abgeloest(self) -> bool:
        """Whether a newer request has taken the place."""
        return not self._plaetze.sitzt(self._key, self._event)
