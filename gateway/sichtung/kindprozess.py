"""The parent's side of one child process; one that dies, hangs or talks nonsense is replaced."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

import msgspec
import structlog

from gateway.sichtung import grenzen
from gateway.sichtung.befund import Unlesbar
from gateway.sichtung.zeile import OHNE_LANDLOCK, OHNE_SECCOMP, GestoertVomKind, empfange, frage

START_S = 60.0
"""Longest time for a child to load its libraries; a machine under full load needs ten seconds."""
_UMGEBUNG = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
"""What a child keeps of our environment: how to find its libraries, no secret."""
T = TypeVar("T")

log = structlog.get_logger()


class KeinKind(Exception):
    """No child can be started; nothing can be said of any file."""


class Kind:
    """One child, used by one thread at a time, the next one waits; only ``brich_ab`` comes from elsewhere."""

    def __init__(self, modul: str) -> None:
        """``modul`` is what the child runs; it starts with the first question."""
        self._modul = modul
        self._prozess: subprocess.Popen[bytes] | None = None
        self._leitung: socket.socket | None = None
        self._auftraege = 0
        self._im_leerlauf = 0
        self._abgebrochen = threading.Event()
        self._in_arbeit = threading.Lock()
        self._bereit = b""

    def frage(
        self,
        frage_: msgspec.Struct,
        datei: int,
        lies: Callable[[Callable[[], bytes]], T],
        *,
        zeit_s: float,
        art: str,
    ) -> T | Unlesbar:
        """Ask about one file; ``lies`` makes the answer of its frames, each within ``zeit_s`` seconds.

        Never raises because of the file: ``ZU_GROSS`` where the answer did not come in time, ``GESTORBEN`` where
        the child died or said what none of ours says. ``KeinKind`` where none can be started.
        """
        with self._in_arbeit:
            if self._auftraege >= grenzen.AUFTRAEGE_JE_KIND:
                self.raeume_weg()
            elif not self._wartet():
                self._ersetze()
            leitung = self._leitung or self._starte()
            if not self._auftraege:
                self._sage_was_fehlt()
            self._auftraege += 1
            try:
                frage(leitung, frage_, datei)
                return lies(lambda: empfange(leitung, zeit_s))
            except TimeoutError:
                log.warning("pages.too_slow", art=art)
                self.raeume_weg()
                return Unlesbar.ZU_GROSS
            except (GestoertVomKind, OSError):
                if not self._abgebrochen.is_set():
                    log.warning("pages.died", art=art)
                self.raeume_weg()
                return Unlesbar.GESTORBEN

    @property
    def laeuft(self) -> bool:
        """Tell whether there is a child."""
        return self._leitung is not None

    def starte(self) -> None:
        """Have a child that waits; ``KeinKind``."""
        with self._in_arbeit:
            if not self._wartet():
                self._ersetze()
            if self._leitung is None:
                self._starte()

    def _wartet(self) -> bool:
        """Tell whether the child there is still waits, alive and silent; without one there is nothing to doubt."""
        leitung, prozess = self._leitung, self._prozess
        if leitung is None or prozess is None:
            return True
        if self._abgebrochen.is_set() or prozess.poll() is not None:  # one just killed looks alive for a moment
            return False
        patience = leitung.gettimeout()
        leitung.settimeout(0)  # MSG_DONTWAIT alone waits as long as the line was told to before
        try:
            leitung.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            leitung.settimeout(patience)
        return False  # the end of the line, or words that nobody asked for

    def _ersetze(self) -> None:
        """Clear away a child that died between two files: no file did it, and the next one is not to pay for it."""
        if not self._abgebrochen.is_set():  # else we ended it ourselves, for somebody who waits no more
            self._im_leerlauf += 1
            log.info("pages.replaced", anzahl=self._im_leerlauf)
        self.raeume_weg()

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
        try:
            self._bereit = empfange(unsere, START_S)
        except (GestoertVomKind, OSError) as error:
            self.raeume_weg()
            raise KeinKind("the process that looks at pages does not start; reinstall the program") from error
        return unsere

    def _sage_was_fehlt(self) -> None:
        """Log what the kernel cannot do, with the first file: a child may be there before the log is set up."""
        if OHNE_LANDLOCK in self._bereit:
            log.info("pages.without_landlock")
        if OHNE_SECCOMP in self._bereit:
            log.info("pages.without_seccomp")

    def _gebaere(self) -> socket.socket:
        unsere, ihre = socket.socketpair()
        with ihre:
            try:
                self._prozess = subprocess.Popen(
                    [sys.executable, "-I", "-m", self._modul, str(ihre.fileno()), str(os.getpid())],
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
