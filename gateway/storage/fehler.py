"""What goes wrong in the store: broken for good (an operator acts), full or busy (time acts)."""

import errno

import apsw

from gateway.domain.errors import NO_SPACE, AktenboteError, TryLater, Usage

CODE_DEFEKT = "STORE_BROKEN"
CODE_BESETZT = "STORE_BUSY"
CODE_GESCHLOSSEN = "STORE_CLOSED"

VOLL_ERRNO = frozenset({errno.ENOSPC, errno.EDQUOT})
"""The operating system's ways to say that there is no room."""


class Defekt(Usage):
    """The medium or the file cannot be trusted any more: nothing is accepted until an operator has acted."""

    def __init__(self, reason: str) -> None:
        """Keep the sentence."""
        super().__init__(reason, code=CODE_DEFEKT)


def voll() -> TryLater:
    """Say that there is no room (HTTP 507)."""
    return TryLater("there is no room left on the disk of the store; free some, nothing was stored", code=NO_SPACE)


def besetzt(reason: str, *, retry_after_s: float = 1.0) -> TryLater:
    """Say that the store has too much to do just now (HTTP 503)."""
    return TryLater(reason, code=CODE_BESETZT, retry_after_s=retry_after_s)


def deute(error: apsw.Error, system_errno: int = 0) -> AktenboteError | None:
    """Translate an error of SQLite's environment; ``None`` = it belongs to the statement, not to the store.

    ``system_errno`` is what the connection says about the last failed system call.
    """
    if isinstance(error, apsw.FullError):
        return voll()
    if isinstance(error, apsw.IOError):
        fsync = getattr(error, "extendedresult", 0) in {apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC}
        if system_errno in VOLL_ERRNO and not fsync:
            return voll()
        return Defekt(
            "the disk failed under the database: stop the program, check the disk and the system log, start again"
        )
    if isinstance(error, apsw.CorruptError | apsw.NotADBError | apsw.FormatError):
        return Defekt("the database file is damaged: stop the program and restore the last backup")
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return besetzt("another process is writing to the database for too long; try again")
    return None
