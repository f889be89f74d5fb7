"""Who types: the login the system recorded, which a change of account (runuser, sudo) does not alter."""

import errno
import os
import pwd
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from gateway.domain.errors import Usage

LOGINUID = Path("/proc/self/loginuid")
"""Linux notes here who logged in (pam_loginuid); children inherit it and cannot change it."""
UNSET = 2**32 - 1
"""What the file says where nobody logged in: a service, a container."""
UID_MAP = Path("/proc/self/uid_map")
"""Which uids of the system stand behind those of this process; see user_namespaces(7)."""
ALLE = ("0", "0", str(2**32 - 1))
"""The one line of it in the initial namespace: every uid is itself."""
HOECHSTE = 2**32 - 2
"""The highest uid there is; no namespace that an account can make for itself has it (subuid(5))."""


def grund_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--reason`` to a command that decides something: whoever decides says why."""
    return click.option(
        "--reason",
        required=True,
        metavar="TEXT",
        help="Why you decide so, in a sentence; sealed in the audit log. Name nobody in it.",
    )(command)


def handelnder(loginuid: Path = LOGINUID, uid_map: Path = UID_MAP) -> str:
    """Return the account name of the person at the keyboard, or that of the process where no login is known.

    Never from the environment: whoever types could set it, and two accounts must be two people. ``Usage`` in a user
    namespace: there the caller chooses who they seem to be, and the login reads as they please.
    """
    if not _uids_sind_echt(uid_map):
        raise Usage(
            "this command names who typed it, which nobody can tell in a user namespace (unshare, rootless "
            "container): run it outside, under an account of the system",
            code="NO-PERSON",
        )
    try:
        uid = int(loginuid.read_text("ascii"))
    except (OSError, ValueError):
        uid = UNSET
    if uid == UNSET:
        uid = os.getuid()
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid:{uid}"


def _uids_sind_echt(uid_map: Path) -> bool:
    """Tell whether uids mean here what they mean to the system.

    Asked twice: a namespace may put another file over the map, but no kernel takes a uid that it does not know.
    """
    try:
        if tuple(uid_map.read_text("ascii").split()) != ALLE:
            return False
    except (OSError, ValueError):
        return False
    probe = os.memfd_create("uid")
    try:
        os.fchown(probe, HOECHSTE, -1)
    except OSError as error:
        return error.errno != errno.EINVAL  # EPERM: the kernel knows the uid, only we may not give the file away
    finally:
        os.close(probe)
    return True
