"""Folders whose names are durable before anything in them is relied on."""

from pathlib import Path

from gateway.pump.dateien import fsync_folder


def lege_ordner_an(ordner: Path) -> None:
    """Make a folder (0700) and what is missing above it, durably; an existing one stays as it is."""
    fehlend = [teil for teil in (ordner, *ordner.parents) if not teil.exists()]
    for teil in reversed(fehlend):
        teil.mkdir(mode=0o700, exist_ok=True)
        fsync_folder(teil.parent)
