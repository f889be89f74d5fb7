"""The parent's side: a small pool of children; one that dies, hangs or talks nonsense is replaced."""

import asyncio
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import structlog

from gateway.sichtung import grenzen
from gateway.sichtung.befund import Seitenbefund, Unlesbar
from gateway.sichtung.zeile import BEREIT, Frage, GestoertVomKind, empfange, frage

START_S = 60.0
"""Longest time for a child to load its libraries; a machine under full load needs ten seconds."""
_UMGEBUNG = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""What a child keeps of our environment: how to find its libraries, no secret."""
MIB = 1 << 20

log = structlog.get_logger()


class _Kind:
    """One child and the line to it, used by one thread at a time; only ``brich_ab`` comes from elsewhere."""

    def __init__(self) -> None:
        self._prozess: subprocess.Popen[bytes] | None = None
        self._leitung: socket.socket | None = None
        self._auftraege = 0
        self._abgebrochen = threading.Event()

    def sieh(self, frage_: Frage, datei: int) -> Seitenbefund:
        """Look at one file; never raises because of its content. ``OSError`` where the machine fails."""
        if self._auftraege >= grenzen.AUFTRAEGE_JE_KIND:
            self.raeume_weg()
        leitung = self._leitung or self._starte()
        self._auftraege += 1
        looks = 2 if frage_.mit_merkmalen else 1
        leitung.settimeout(looks * grenzen.ZEIT_S + os.fstat(datei).st_size / MIB)
        try:
            return frage(leitung, frage_, datei)
        except TimeoutError:
            log.warning("pages.too_slow", art=frage_.art)
            self.raeume_weg()
            return Seitenbefund(unlesbar=Unlesbar.ZU_GROSS)
        except (GestoertVomKind, OSError):
            if not self._abgebrochen.is_set():
                log.warning("pages.died", art=frage_.art)
            self.raeume_weg()
            return Seitenbefund(unlesbar=Unlesbar.GESTORBEN)

    def _starte(self) -> socket.socket:
        self._abgebrochen.clear()
        try:
            unsere = self._gebaere()
        except OSError as error:
            raise KeinKind(
                f"no process that looks at pages can be started ({error.strerror}): raise the limits of processes"
                " and open files, then try again"
            ) from error
        self._leitung, self._auftraege = unsere, 0
        if self._abgebrochen.is_set():  # while it was being made
            self.brich_ab()
        unsere.settimeout(START_S)
        try:
            bereit = empfange(unsere)
        except (GestoertVomKind, OSError) as error:
            self.raeume_weg()
            raise KeinKind("the process that looks at pages does not start; reinstall the program") from error
        if bereit != BEREIT:
            log.info("pages.without_landlock")
        return unsere

    def _gebaere(self) -> socket.socket:
        unsere, ihre = socket.socketpair()
        with ihre:
            try:
                self._prozess = subprocess.Popen(
                    [sys.executable, "-I", "-m", "gateway.sichtung.kind", str(ihre.fileno()), str(os.getpid())],
                    pass_fds=(ihre.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={name: os.environ[name] for name in _UMGEBUNG if name in os.environ},
                    cwd="/",
                )
            except BaseException:
                unsere.close()
                raise
        return unsere

    def brich_ab(self) -> None:
        """Kill the process; whoever waits for its answer sees the end of the line and clears away."""
        self._abgebrochen.set()
        if (prozess := self._prozess) is not None:
            prozess.kill()

    def raeume_weg(self) -> None:
        """End the process and close the line; by the thread that uses it, or when none does."""
        leitung, prozess = self._leitung, self._prozess
        self._leitung = self._prozess = None
        if prozess is not None:
            prozess.kill()
            prozess.wait()
        if leitung is not None:
            leitung.close()


class KeinKind(Exception):
    """No child can be started; nothing can be said of any file."""


class Sichtung:
    """Looks at files in child processes, as many at once as there are children."""

    def __init__(self, kinder: int = 2) -> None:
        """Children start with the first files; two are what two cores can feed."""
        self._frei: asyncio.LifoQueue[_Kind] = asyncio.LifoQueue()
        self._alle = tuple(_Kind() for _ in range(kinder))
        for kind in self._alle:
            self._frei.put_nowait(kind)
        self._faeden = ThreadPoolExecutor(kinder, thread_name_prefix="sichtung")

    async def sieh(
        self, datei: int, art: Literal["pdf", "jpg"], *, mit_text: bool = True, mit_merkmalen: bool = False
    ) -> Seitenbefund:
        """Look at the pages of the file behind an open descriptor, which stays the caller's.

        Whatever it holds, the answer is a ``Seitenbefund``. Raises ``KeinKind`` where no child starts, and
        ``OSError`` where the machine has no more descriptors, or its disk does not tell the length.
        """
        return await self._frage(datei, Frage(art, mit_text, mit_merkmalen=mit_merkmalen))

    async def sieh_merkmale(self, datei: int) -> Seitenbefund:
        """Look at what the PDF behind an open descriptor does by itself; else as ``sieh``."""
        return await self._frage(datei, Frage("pdf", False, "merkmale"))

    async def _frage(self, datei: int, frage_: Frage) -> Seitenbefund:
        kind = await self._frei.get()
        try:
            eigene = os.dup(datei)  # the caller may close its own when it is cancelled
        except OSError:
            self._frei.put_nowait(kind)
            raise

        def fertig(lauf: "asyncio.Future[Seitenbefund]") -> None:
            os.close(eigene)
            self._frei.put_nowait(kind)
            if not lauf.cancelled():
                lauf.exception()  # heard of by whoever waits, or by nobody

        lauf = asyncio.get_running_loop().run_in_executor(self._faeden, kind.sieh, frage_, eigene)
        lauf.add_done_callback(fertig)
        try:
            return await asyncio.shield(lauf)
        except asyncio.CancelledError:
            kind.brich_ab()
            raise

    async def schliesse(self) -> None:
        """End every child; looks that still run end as those of a child that died."""
        for kind in self._alle:
            kind.brich_ab()
        await asyncio.to_thread(self._faeden.shutdown)
        for kind in self._alle:
            await asyncio.to_thread(kind.raeume_weg)
