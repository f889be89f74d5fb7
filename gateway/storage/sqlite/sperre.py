"""The lock of the one process that serves a database, and the mark of an unclean stop."""

import fcntl
import os
import time
from pathlib import Path

from gateway.domain.errors import Usage

WARTEN_S = 5.0
"""Seconds to wait for the lock: a command that migrates holds it for a moment."""
PAUSE_S = 0.05
"""Seconds between two tries."""


_NIEMAND = "?"
"""No process left its mark: a command has the lock, which serves nothing."""


class Dateisperre:
    """flock on ``<database>.lock``; it holds our process id while the database is open, nothing after a stop."""

    def __init__(self, datenbank: Path) -> None:
        """Nothing is locked yet."""
        self._pfad = datenbank.with_name(datenbank.name + ".lock")
        self._datenbank = datenbank
        self._fd: int | None = None
        self.unsauber = False
        """The process before us did not close the database."""

    def versuche(self) -> bool:
        """Take the lock if nobody has it."""
        fd = os.open(self._pfad, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            return False
        except BaseException:
            os.close(fd)
            raise
        self._fd = fd
        self.unsauber = bool(os.pread(fd, 32, 0))
        return True

    def warte_auf_befehl(self) -> bool:
        """Take the lock once a command lets go of it; ``False`` if a serving process has it, or nobody lets go."""
        ende = time.monotonic() + WARTEN_S
        while not self.versuche():
            if self._halter() != _NIEMAND or time.monotonic() > ende:
                return False
            time.sleep(PAUSE_S)
        return True

    def nimm(self) -> None:
        """Take the lock and leave our mark; raises ``Usage`` when another process keeps it."""
        ende = time.monotonic() + WARTEN_S
        while not self.versuche():
            if time.monotonic() > ende:
                raise Usage(
                    f"{self._datenbank} is served by process {self._halter()}: stop that `aktenbote serve` first,"
                    " or give this one a folder of its own",
                    code="STORE_IN_USE",
                )
            time.sleep(PAUSE_S)
        assert self._fd is not None  # noqa: S101 -- versuche said so
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)
        os.fsync(self._fd)

    def _halter(self) -> str:
        try:
            return self._pfad.read_text(encoding="ascii").strip() or _NIEMAND
        except (OSError, ValueError):
            return _NIEMAND

    def gib_frei(self, *, sauber: bool) -> None:
        """Release the lock; ``sauber`` removes our mark. Safe to call twice."""
        if self._fd is None:
            return
        fd, self._fd = self._fd, None
        try:
            if sauber:
                os.ftruncate(fd, 0)
                os.fsync(fd)
        finally:
            os.close(fd)


def bedient(datenbank: Path) -> bool:
    """Tell whether a process serves this database now (a command that has the lock does not); changes nothing."""
    pfad = datenbank.with_name(datenbank.name + ".lock")
    try:
        fd = os.open(pfad, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)  # gone with the handle; who starts meanwhile tries again
    except BlockingIOError:
        return bool(os.pread(fd, 32, 0))
    finally:
        os.close(fd)
    return False
