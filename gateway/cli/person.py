"""Who types: the login the system recorded, which a change of account (runuser, sudo) does not alter."""

import os
import pwd
from pathlib import Path

LOGINUID = Path("/proc/self/loginuid")
"""Linux notes here who logged in (pam_loginuid); children inherit it and cannot change it."""
UNSET = 2**32 - 1
"""What the file says where nobody logged in: a service, a container."""


def handelnder(loginuid: Path = LOGINUID) -> str:
    """Return the account name of the person at the keyboard, or that of the process where no login is known.

    Never from the environment: whoever types could set it, and two accounts must be two people.
    """
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
