"""Leaves the child process the system calls that looking at octets needs: no network, file, process or signal.

A list of what is allowed, so that a call the kernel learns tomorrow is refused too. Everything else fails with
EPERM, as what Landlock refuses does: a library that asks for a font or a terminal goes on without. The filter is
classic BPF (seccomp(2)), set with prctl, which the shipped systemd unit allows. It stays until the process ends.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2
_ERLAUBT: Final = 0x7FFF0000
_VERWEIGERT: Final = 0x00050000
"""Fails with the errno in the low bits."""
_TOT: Final = 0x80000000
_LADE: Final = 0x20
"""BPF_LD | BPF_W | BPF_ABS."""
_GLEICH: Final = 0x15
"""BPF_JMP | BPF_JEQ | BPF_K."""
_MINDESTENS: Final = 0x35
"""BPF_JMP | BPF_JGE | BPF_K."""
_BITS: Final = 0x45
"""BPF_JMP | BPF_JSET | BPF_K."""
_ANTWORT: Final = 0x06
"""BPF_RET | BPF_K."""
_NR, _ARCH, _ERSTES, _ZWEITES = 0, 4, 16, 24
"""Places in ``struct seccomp_data``: number, architecture, low words of the first arguments (little endian)."""
_X32: Final = 0x40000000
"""Numbers from here on are another table of the same processor."""
_CLONE_THREAD: Final = 0x00010000
_FCNTL: Final = (0, 1, 2, 3, 1030)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC; not those that have signals sent to others."""
_FREI: Final[Mapping[str, tuple[int, int]]] = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "fstat": (5, 80), "lseek": (8, 62), "mmap": (9, 222),
    "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214), "newfstatat": (262, 79),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139), "pread64": (17, 67), "readv": (19, 65),
    "writev": (20, 66), "sched_yield": (24, 124), "mremap": (25, 216), "madvise": (28, 233), "dup": (32, 23),
    "nanosleep": (35, 101), "getpid": (39, 172), "sendto": (44, 206), "recvfrom": (45, 207), "sendmsg": (46, 211),
    "recvmsg": (47, 212), "exit": (60, 93), "gettimeofday": (96, 169), "getrusage": (98, 165),
    "sigaltstack": (131, 132), "gettid": (186, 178), "futex": (202, 98), "sched_getaffinity": (204, 123),
    "restart_syscall": (219, 128), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "exit_group": (231, 94), "ppoll": (271, 73), "set_robust_list": (273, 99),
    "getrandom": (318, 278), "membarrier": (324, 283), "rseq": (334, 293),
}  # fmt: skip
"""What may be called with any arguments, by number on x86-64 and on AArch64.

``sendto`` and ``sendmsg`` reach the line to the parent alone: there is no other socket, and none can be made."""


@dataclass(frozen=True, slots=True)
class _Maschine:
    """Numbers of a processor."""

    arch: int
    """AUDIT_ARCH of ``linux/audit.h``."""
    spalte: int
    """Of ``_FREI``."""
    fcntl: int
    prlimit64: int
    tgkill: int
    clone: int
    clone3: int = 435


_MASCHINEN: Final = {
    "x86_64": _Maschine(0xC000003E, 0, fcntl=72, prlimit64=302, tgkill=234, clone=56),
    "aarch64": _Maschine(0xC00000B7, 1, fcntl=25, prlimit64=261, tgkill=131, clone=220),
}


def verschliesse_rufe() -> bool:
    """Forbid every other system call from here on; tell whether kernel and processor can.

    Privileges must be given up before (``binde_an_eltern``), and this thread must be the only one.
    """
    maschine = _MASCHINEN.get(platform.machine()) if platform.system() == "Linux" else None
    if maschine is None:
        return False
    befehle = _filter(maschine, os.getpid())
    puffer = ctypes.create_string_buffer(b"".join(befehle))
    programm = struct.pack("HxxxxxxP", len(befehle), ctypes.addressof(puffer))
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(_PR_SET_SECCOMP, ctypes.c_ulong(_SECCOMP_MODE_FILTER), programm, 0, 0) == 0)


def _filter(maschine: _Maschine, pid: int) -> Sequence[bytes]:
    """Return the program: limits and signals only for ourselves, threads but no processes, else the list."""
    nein = _befehl(_ANTWORT, _VERWEIGERT | errno.EPERM)
    return (
        _befehl(_LADE, _ARCH),
        _befehl(_GLEICH, maschine.arch, 1, 0),
        _befehl(_ANTWORT, _TOT),
        _befehl(_LADE, _NR),
        _befehl(_MINDESTENS, _X32, 0, 1),
        nein,
        *(eins for nummern in _FREI.values() for eins in _wenn(nummern[maschine.spalte])),
        _befehl(_GLEICH, maschine.clone3, 0, 1),
        _befehl(_ANTWORT, _VERWEIGERT | errno.ENOSYS),  # its flags lie in memory: the C library then takes clone
        *_wenn_so(maschine.prlimit64, _ERSTES, _GLEICH, 0),
        *_wenn_so(maschine.tgkill, _ERSTES, _GLEICH, pid),
        *_wenn_so(maschine.clone, _ERSTES, _BITS, _CLONE_THREAD),
        *_wenn_so(maschine.fcntl, _ZWEITES, _GLEICH, *_FCNTL),
        nein,
    )


def _wenn(nummer: int) -> tuple[bytes, ...]:
    return _befehl(_GLEICH, nummer, 0, 1), _befehl(_ANTWORT, _ERLAUBT)


def _wenn_so(nummer: int, stelle: int, vergleich: int, *werte: int) -> tuple[bytes, ...]:
    """Allow a call one argument of which is one of these, or has these bits; refuse it otherwise."""
    pruefungen = [
        befehl for wert in werte for befehl in (_befehl(vergleich, wert, 0, 1), _befehl(_ANTWORT, _ERLAUBT))
    ]
    return (
        _befehl(_GLEICH, nummer, 0, len(pruefungen) + 2),
        _befehl(_LADE, stelle),
        *pruefungen,
        _befehl(_ANTWORT, _VERWEIGERT | errno.EPERM),
    )


def _befehl(code: int, wert: int, dann: int = 0, sonst: int = 0) -> bytes:
    return struct.pack("HBBI", code, dann, sonst, wert)
