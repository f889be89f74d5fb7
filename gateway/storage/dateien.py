"""Folders whose names are durable before anything in them is relied on, and files that change whole."""

import os
from contextlib import suppress
from pathlib import Path

from gateway.pump.dateien import fsync_folder


def lege_ordner_an(ordner: Path) -> None:
    """Make a folder (0700) and what is missing above it, durably; an existing one stays as it is.

    The name of an existing one is made durable too: who made it may have been killed before that.
    """
    fehlend = [teil for teil in (ordner, *ordner.parents) if not teil.exists()]
    for teil in reversed(fehlend):
        teil.mkdir(mode=0o700, exist_ok=True)
        fsync_folder(teil.parent)
    if not fehlend:
        with suppress(PermissionError):  # above it is somebody else's, and so is its name
            fsync_folder(ordner.parent)


def ersetze(pfad: Path, octets: bytes) -> None:
    """Give a file new content, durably: after a power cut it has the old or the new one, never a part."""
    daneben = pfad.with_name(f".{pfad.name}.new")
    with daneben.open("wb") as datei:
        datei.write(octets)
        datei.flush()
        os.fsync(datei.fileno())
    daneben.replace(pfad)
    fsync_folder(pfad.parent)
