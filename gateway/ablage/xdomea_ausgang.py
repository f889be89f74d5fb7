"""Writes one Akte as a package of xdomea 4.0.0: a message 0401 and its documents flat beside it, as a stream."""

import fcntl
import io
import os
import re
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gateway.domain.errors import Usage
from gateway.pump.archiv import ArchivEintrag, schreibe_archiv

_NAME: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(_0401_[0-9]{1,6})?\.[0-9a-z]{1,8}")
_REST: Final = re.compile(r"\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_0401_[0-9]{1,6}\.zip\.part")


def schreibe_paket(ordner: Path, name: str, nachricht: bytes, dokumente: Sequence[ArchivEintrag]) -> Path:
    """Write ``name.zip`` into the folder and return its path; blocking, memory stays flat.

    It appears whole or not at all. Raises Usage where there is one already, or where a document is no longer what
    the Ablage recorded.
    """
    ziel = ordner / f"{name}.zip"
    if ziel.exists():
        raise Usage(f"there is a {ziel.name} in the folder already; nothing is overwritten", code="EXISTS")
    ordner.mkdir(parents=True, exist_ok=True)
    message = ArchivEintrag(
        name=f"{name}.xml", laenge=len(nachricht), crc32=zlib.crc32(nachricht), open=lambda: io.BytesIO(nachricht)
    )
    _raeume(ordner)
    entstehend = ordner / f".{name}.zip.part"
    try:
        with entstehend.open("xb") as datei:
            fcntl.flock(datei, fcntl.LOCK_EX)
            for block in schreibe_archiv((message, *dokumente), _NAME, mehr=1):
                datei.write(block)
            datei.flush()
            os.fsync(datei.fileno())
        entstehend.rename(ziel)
    finally:
        entstehend.unlink(missing_ok=True)
    return ziel


def _raeume(ordner: Path) -> None:
    """Remove what exports that were killed have left; one that still runs holds a lock on its file."""
    for rest in ordner.glob(".*.zip.part"):
        if not _REST.fullmatch(rest.name):
            continue
        try:
            nummer = os.open(rest, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            continue  # no file of ours
        try:
            fcntl.flock(nummer, fcntl.LOCK_EX | fcntl.LOCK_NB)
            rest.unlink(missing_ok=True)
        except OSError:
            continue  # it is being written
        finally:
            os.close(nummer)
