"""Locks the child process: little memory, no file to open or write, no network, no program, no life of its own.

Everything is asked of the kernel by the child itself, before it sees the first foreign octet. Landlock (Linux 5.13)
forbids to open any file from here on, ``rufsperre`` every system call but a few; where the kernel has neither, the
limits remain.
"""

import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from typing import Final

from gateway.sichtung import grenzen

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_LANDLOCK_CREATE_RULESET: Final = 444
_LANDLOCK_RESTRICT_SELF: Final = 446
"""Numbers of the calls on every architecture of Linux."""
_LANDLOCK_ABI_1: Final = (1 << 13) - 1
"""The thirteen rights of version 1: execute, write, read, list, remove and make of every kind."""


def beschraenke() -> None:
    """Set the limits that need no kernel feature; raise ``OSError`` where one is refused."""
    for was, wieviel in (
        (resource.RLIMIT_AS, grenzen.SPEICHER_KIND),
        (resource.RLIMIT_CPU, grenzen.CPU_KIND_S),
        (resource.RLIMIT_NOFILE, grenzen.DATEIEN_KIND),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(was, (wieviel, wieviel))


def binde_an_eltern(eltern: int) -> None:
    """Die with the parent, even where it is killed; never show this process's memory to others."""
    libc = _libc()
    for befehl, wert in (
        (_PR_SET_PDEATHSIG, signal.SIGKILL),
        (_PR_SET_DUMPABLE, 0),
        (_PR_SET_NO_NEW_PRIVS, 1),
    ):
        if libc.prctl(befehl, ctypes.c_ulong(wert), 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != eltern:  # it was gone before we were bound to it
        sys.exit(0)


def verschliesse_dateien() -> bool:
    """Forbid to open any file from here on; tell whether the kernel can."""
    if platform.system() != "Linux":
        return False
    libc = _libc()
    regeln = struct.pack("Q", _LANDLOCK_ABI_1)
    griff = libc.syscall(_LANDLOCK_CREATE_RULESET, regeln, ctypes.c_size_t(len(regeln)), 0)
    if griff < 0:
        return False
    try:
        return bool(libc.syscall(_LANDLOCK_RESTRICT_SELF, griff, 0) == 0)
    finally:
        os.close(griff)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
