"""Locks this process before it loads a key: no core dump, and no look into its memory from the same account."""

import ctypes
import os
import platform
import resource
from typing import Final

_PR_SET_DUMPABLE: Final = 4

DATEIEN_MAX: Final = 16_384
"""Handles of the service: 4096 connections that shake hands, those of 200 partners, and its own files."""


def sperre_speicher() -> None:
    """Forbid core dumps and tracing by other processes of the account; root can still look (and debug).

    The limit is a hard one: no child gets it back. ``OSError`` where the kernel refuses, which none does.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if platform.system() != "Linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def hebe_dateigrenze() -> None:
    """Raise the soft limit of open files, 1024 by custom, as far as the hard one allows and the service needs.

    One machine that only connects would otherwise leave no handle for the database.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DATEIEN_MAX if hard == resource.RLIM_INFINITY else min(DATEIEN_MAX, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
