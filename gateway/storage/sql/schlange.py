"""The thread that writes, and the queue before it: takes what waits as one group, answers once that is durable."""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from gateway.domain.errors import TryLater
from gateway.storage.fehler import CODE_GESCHLOSSEN, Defekt, besetzt
from gateway.transfer.ports import Tx

WARTESCHLANGE = 4096
"""Operations that may wait; at a slow disk's 2,500 a second the last one waits under two seconds."""

UMGESCHLUESSELT = "the storage key was changed meanwhile: restart this process with the present configuration"
"""Why a process that knows the old storage key only writes nothing any more."""


@dataclass(slots=True, eq=False)
class Vorgang:
    """One operation that waits: its function, and where its caller waits."""

    arbeit: Callable[[Tx], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    ergebnis: Any = None
    fehler: BaseException | None = None


def _antworte(vorgaenge: list[Vorgang]) -> None:
    """Wake the callers; runs in their event loop."""
    for vorgang in vorgaenge:
        if vorgang.future.done():  # the caller went away; what it asked for has happened or failed all the same
            continue
        if vorgang.fehler is not None:
            vorgang.future.set_exception(vorgang.fehler)
        else:
            vorgang.future.set_result(vorgang.ergebnis)


class Schlange(ABC):
    """Owns the thread; who inherits it runs a group, and closes its connection at the end."""

    def __init__(self, gruppe: int) -> None:
        """``gruppe`` is how many operations go into one commit."""
        self._gruppe = gruppe
        self._bedingung = threading.Condition()
        self._wartend: deque[Vorgang] = deque()
        self._ende = False
        self._defekt: Defekt | None = None
        self._thread = threading.Thread(target=self._laufe, name="store-writer", daemon=True)

    @abstractmethod
    def _fuehre_aus(self, gruppe: list[Vorgang]) -> None:
        """Run these in one transaction; return once it is durable or undone, with the outcome in each of them."""

    @abstractmethod
    def _schliesse(self) -> None:
        """Let the connection go; nothing comes any more."""

    def _danach(self) -> None:  # noqa: B027 -- only one of them has something to do then
        """Do what nobody waits for."""

    @property
    def defekt(self) -> str | None:
        """Why nothing is accepted any more, or ``None``."""
        return None if self._defekt is None else self._defekt.reason

    @property
    def wartend(self) -> int:
        """How many operations wait."""
        return len(self._wartend)

    def nimm(self, vorgang: Vorgang) -> None:
        """Queue one operation; raises ``TryLater`` when too many wait, ``Defekt`` when the disk failed."""
        with self._bedingung:
            if self._defekt is not None:
                raise Defekt(self._defekt.reason)
            if self._ende:
                raise TryLater("the database is being closed", code=CODE_GESCHLOSSEN)
            if len(self._wartend) >= WARTESCHLANGE:
                raise besetzt("too many changes wait for the disk; try again")
            self._wartend.append(vorgang)
            self._bedingung.notify()

    def beende(self) -> None:
        """Finish what waits and close; blocks until done."""
        with self._bedingung:
            self._ende = True
            self._bedingung.notify()
        self._thread.join()

    def verdirb(self, defekt: Defekt) -> None:
        """Accept nothing more, for this reason; the first one stays."""
        with self._bedingung:
            self._defekt = self._defekt or defekt

    def _laufe(self) -> None:
        try:
            while gruppe := self._naechste():
                try:
                    if self._defekt is None:
                        self._fuehre_aus(gruppe)
                    else:
                        self._versage(gruppe, Defekt(self._defekt.reason))
                except BaseException:  # the thread must answer everyone, whatever happened
                    self.verdirb(Defekt("the database writer failed unexpectedly: restart the program"))
                    self._versage(gruppe, self._defekt)
                self._wecke(gruppe)
                del gruppe
                self._danach()
        finally:
            self._schliesse()

    def _naechste(self) -> list[Vorgang]:
        """Wait for work; an empty list says that the end has come."""
        with self._bedingung:
            while not self._wartend and not self._ende:
                self._bedingung.wait()
            return [self._wartend.popleft() for _ in range(min(len(self._wartend), self._gruppe))]

    @staticmethod
    def _versage(gruppe: list[Vorgang], fehler: BaseException | None) -> None:
        """Nothing of the group happened; those that failed by themselves keep their own reason."""
        for vorgang in gruppe:
            vorgang.ergebnis = None
            vorgang.fehler = vorgang.fehler or fehler

    @staticmethod
    def _wecke(gruppe: list[Vorgang]) -> None:
        nach_loop: dict[asyncio.AbstractEventLoop, list[Vorgang]] = {}
        for vorgang in gruppe:
            nach_loop.setdefault(vorgang.loop, []).append(vorgang)
        for loop, vorgaenge in nach_loop.items():
            with suppress(RuntimeError):  # the loop was closed; nobody waits any more
                loop.call_soon_threadsafe(_antworte, vorgaenge)
