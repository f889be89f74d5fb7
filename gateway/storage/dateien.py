"""Folders whose names are durable before anything in them is relied on."""

import os
from pathlib import Path


def fsync_ordner(ordner: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(ordner, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def lege_ordner_an(ordner: Path) -> None:
    """Make a folder (0700) and what is missing above it, durably; an existing one stays as it is."""
    fehlend = [teil for teil in (ordner, *ordner.parents) if not teil.exists()]
    for teil in reversed(fehlend):
        teil.mkdir(mode=0o700, exist_ok=True)
        fsync_ordner(teil.parent)
