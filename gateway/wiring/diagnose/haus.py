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
    found = [one for path in _vertraute(configuration) for one in _veraenderbar(path)]
    if not data.is_dir():
        found.append(hinweis(area, f"there is no data folder {data} yet: 'aktenbote serve' makes it"))
    else:
        found += [fehler(area, text) for text in (*_fremde(data), *_offene(configuration, data))]
    yield from found or [gut(area, f"{data} is its owner's alone, and nobody else can change what is trusted")]


def _fremde(data: Path) -> Iterator[str]:
    """Say what in the data folder is another account's: most often somebody typed a command as root."""
    owner = data.stat().st_uid
    if owner != os.geteuid():
        yield (
            f"{data} belongs to another account (number {owner}): run this command and the service as that "
            "account, or give the folder to yours (chown -R)"
        )
        return
    inside = (one for one in sorted(data.iterdir()) if one.lstat().st_uid != owner)
    if one := next(inside, None):
        yield (
            f"{one} belongs to another account (number {one.lstat().st_uid}) than {data}, so the service cannot "
            f"write it: chown -R {owner} {data}, and type commands as that account"
        )


def _offene(configuration: Configuration, data: Path) -> Iterator[str]:
    """Say which secrets others can read; those of authorities are judged with their keys."""
    wish = configuration.settings
    named = [wish.keys.passphrase_file, wish.web.tls_key, wish.web.oidc.client_secret if wish.web.oidc else None]
    for path in (data, *(configuration.path(one) for one in named if one)):
        if path.exists() and path.stat().st_mode & FREMDE:
            yield f"{path} can be entered or read by other accounts: chmod go= {path}"


def _vertraute(configuration: Configuration) -> Iterator[Path]:
    """Name what this installation believes, each with the folder it could be replaced in."""
    wish = configuration.settings
    named = [
        wish.directory.signer,
        wish.directory.signer_successor,
        wish.webhooks.ca_file,
        *wish.timestamps.anchors,
    ]
    files = [configuration.folder / "aktenbote.toml", *(configuration.path(one) for one in named if one)]
    there = [one for one in files if one.exists()]
    yield from dict.fromkeys((configuration.folder, *(one.parent for one in there), *there))


def _veraenderbar(path: Path) -> Iterator[Diagnose]:
    mode = path.stat().st_mode
    if path.is_dir() and mode & stat.S_ISVTX:
        return  # as /tmp: what lies there is its owner's
    if mode & stat.S_IWOTH:
        yield fehler(
            Bereich.PERMISSIONS, f"{path} can be changed by every account, and is believed here: chmod o-w {path}"
        )
    elif mode & stat.S_IWGRP:
        yield hinweis(
            Bereich.PERMISSIONS, f"{path} can be changed by its group, and is believed here: chmod g-w {path}"
        )


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
