"""What the machine can do to a command – disk full, no permission, database busy – as one sentence with a code.

What nobody foresaw becomes one sentence too; its traceback is for ``aktenbote --debug``.
"""

import errno
import getpass
import ssl

from gateway.domain.errors import NO_SPACE, AktenboteError, TryLater, Usage

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_WRONG_PATH = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EEXIST,
        errno.ENOTEMPTY,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.EINVAL,
    }
)


class Unvorhergesehen(AktenboteError):
    """A mistake of this program, not of the input: exit code 3, so that no script takes it for a refusal."""

    exit_code = 3


def deute(error: Exception) -> AktenboteError:
    """Return what the person at the keyboard has to know about an error of the surroundings, or of ours."""
    if isinstance(error, AktenboteError):
        return error
    if isinstance(error, ssl.SSLError):  # an OSError too, but never about a file
        return Usage(
            f"TLS does not accept the certificate or key of this installation ({error.reason or 'no reason'}): "
            "compare tls_certificate, tls_key and the passphrase",
            code="TLS",
        )
    if isinstance(error, OSError):
        return _system(error)
    return _database(error) or Unvorhergesehen(
        "UNEXPECTED",
        f"something nobody foresaw ({type(error).__name__}); nothing half done stays visible. Try again; if it "
        "comes back, report what 'aktenbote --debug ...' prints",
    )


def _system(error: OSError) -> AktenboteError:
    what = error.strerror or type(error).__name__
    place = f"{error.filename}: " if error.filename is not None else ""
    if error.errno in _FULL:
        return TryLater(f"{place}{what}; make room, then repeat the command", code=NO_SPACE)
    if error.errno in _FORBIDDEN:
        return Usage(f"{place}{what}; the account {_account()} needs this right", code="PERMISSION")
    if error.errno in _WRONG_PATH:
        return Usage(f"{place}{what}", code="FILE")
    return TryLater(f"{place}{what}; the machine failed, repeat the command when it works again", code="SYSTEM")


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "of this program"


def _database(error: Exception) -> AktenboteError | None:
    """Errors of SQLite that the store did not translate; loaded late, most commands never open it."""
    import apsw

    from gateway.storage.fehler import deute as deute_store

    if not isinstance(error, apsw.Error):
        return None
    if isinstance(error, apsw.CantOpenError | apsw.ReadOnlyError | apsw.PermissionsError | apsw.AuthError):
        return Usage(
            f"the database cannot be opened for writing; the account {_account()} must own the data folder",
            code="PERMISSION",
        )
    return deute_store(error)
