"""Looks at this machine: who may read what, room on the disk, the database."""

import os
import ssl
import stat
from collections.abc import Iterator
from pathlib import Path

from gateway.settings import Configuration
from gateway.storage.sqlite.befragung import befrage
from gateway.wiring.diagnose.anlass import Bereich, Diagnose, fehler, gut, hinweis

MIB = 1024 * 1024
FREMDE = stat.S_IRWXG | stat.S_IRWXO
"""Rights of group and others: nobody but the service's account has any in its data folder."""
KNAPP = 2
"""Free space below so many reserves is said before it is gone."""


def rechte(configuration: Configuration) -> Iterator[Diagnose]:
    """Judge owner and rights of the data folder and of files that hold secrets."""
    data, area = configuration.data, Bereich.PERMISSIONS
    if not data.is_dir():
        yield hinweis(area, f"there is no data folder {data} yet: 'aktenbote serve' makes it")
        return
    found = data.stat()
    if found.st_uid != os.geteuid():
        yield fehler(
            area,
            f"{data} belongs to another account (number {found.st_uid}): run this command and the service as that "
            "account, or give the folder to yours (chown -R)",
        )
    word = configuration.settings.keys.passphrase_file
    secret = [configuration.path(word)] if word else []
    open_ones = [path for path in (data, *secret) if path.exists() and path.stat().st_mode & FREMDE]
    for path in open_ones:
        yield fehler(area, f"{path} can be entered or read by other accounts: chmod go= {path}")
    if not open_ones:
        yield gut(area, f"{data} is its owner's alone")


def platz(configuration: Configuration) -> Iterator[Diagnose]:
    """Compare the free space of the data disk with the reserve, and say where it gets short."""
    data, area = _vorhanden(configuration.data), Bereich.DISK
    state = os.statvfs(data)
    free, reserve = state.f_bavail * state.f_frsize, configuration.settings.limits.reserve_free_mib * MIB
    said = f"{free // MIB} MiB free on the disk of {configuration.data}, {reserve // MIB} MiB of them are a reserve"
    cure = "make room, or move the data folder to a larger disk"
    if state.f_favail == 0 and state.f_files:
        yield fehler(area, f"the disk of {configuration.data} has room for no more files (inodes): {cure}")
    elif free <= reserve:
        yield fehler(area, f"{said}: nothing is accepted any more; {cure}")
    elif free < KNAPP * reserve:
        yield hinweis(area, f"{said}: {cure}")
    else:
        yield gut(area, said)


def datenbank(configuration: Configuration) -> Iterator[Diagnose]:
    """Read the whole database once (beside a running service) and compare its version with this program's."""
    path, area = configuration.data / "aktenbote.db", Bereich.DATABASE
    if not path.exists():
        yield hinweis(area, f"there is no database {path} yet: 'aktenbote serve' makes it")
        return
    due = befrage(path)
    todo = f"; {due} migrations are due at the next start" if due else ""
    yield gut(area, f"every page of {path} can be read{todo}")


def webhooks(configuration: Configuration) -> Iterator[Diagnose]:
    """Look whether the certificates are there that receivers of notices are judged by."""
    wish = configuration.settings.webhooks
    if not wish.targets:
        return
    if wish.ca_file is not None:
        path = configuration.path(wish.ca_file)
        try:
            ssl.create_default_context(cafile=path)
        except (OSError, ssl.SSLError):
            yield fehler(
                Bereich.WEBHOOKS,
                f"{path} holds no certificates that can be read: put the PEM file of the authority there that"
                " certifies the receivers, or take ca_file out of [webhooks]",
            )
            return
    yield gut(Bereich.WEBHOOKS, f"{len(wish.targets)} servers may be told what happens")


def _vorhanden(path: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(one for one in (path, *path.parents) if one.exists())
