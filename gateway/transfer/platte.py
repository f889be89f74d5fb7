"""Tells what our own disk does to a job from what a message does to it: for the first nobody else is to blame."""

import errno

from gateway.domain.errors import NO_SPACE, AktenboteError, TryLater, Usage

STORE_BROKEN = "STORE_BROKEN"
"""Code of the ``Usage`` that means: the disk does not take or give octets, an operator acts."""
_VOLL = frozenset({errno.ENOSPC, errno.EDQUOT})
_KAPUTT = frozenset({errno.EIO, errno.EROFS})


def sagt(error: BaseException) -> AktenboteError | None:
    """Return what the operator has to know if a disk stands behind an error, however deep; ``None`` if none does.

    A job fails on a full disk at every attempt, as it does on a message nobody can read; but such a message is
    refused in the end, and a good one must not be.
    """
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in _VOLL:
            return TryLater("there is no room left on a disk of this installation; free some", code=NO_SPACE)
        if isinstance(seen, OSError) and seen.errno in _KAPUTT:
            return Usage("a disk of this installation failed: check it and the system log", code=STORE_BROKEN)
        seen = seen.__cause__
    return None
