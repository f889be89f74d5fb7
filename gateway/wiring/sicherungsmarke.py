"""What an installation remembers of its last whole backup: when it was made, and in which folder."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from gateway.storage.dateien import ersetze

MARKE = "backup.json"
"""Its name in the data folder; never part of a backup: what was restored has none of its own yet."""
MAX_OKTETTE = 64 * 1024
"""A moment and a path."""


class Sicherungsmarke(msgspec.Struct, frozen=True, kw_only=True):
    """One backup that was whole when it was made."""

    made: Annotated[datetime, msgspec.Meta(tz=True)]
    folder: str


def merke(data: Path, gesichert: datetime, ordner: Path) -> None:
    """Remember a backup durably. That it cannot be noted makes it no worse: no error of the disk comes through."""
    where = os.fsencode(ordner.resolve()).decode("utf-8", "backslashreplace")
    with suppress(OSError):
        ersetze(data / MARKE, msgspec.json.encode(Sicherungsmarke(made=gesichert, folder=where)) + b"\n")


def erinnere(data: Path) -> Sicherungsmarke | None:
    """Return the last one; ``None`` where there was none, or the note cannot be read any more."""
    try:
        with (data / MARKE).open("rb") as file:
            return msgspec.json.decode(file.read(MAX_OKTETTE), type=Sicherungsmarke)
    except (FileNotFoundError, msgspec.MsgspecError, ValueError):
        return None
