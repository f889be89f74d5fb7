"""Locks this process before it loads a key: no core dump, and no look into its memory from the same account."""

import ctypes
import os
import platform
import resource
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def sperre_speicher() -> None:
    """Forbid core dumps and tracing by other processes of the account; root can still look (and debug).

    The limit is a hard one: no child gets it back. ``OSError`` where the kernel refuses, which none does.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if platform.system() != "Linux":
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0), 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
