"""Whether the directory in the data folder is the one that was put in force: the database says so, not the file.

A genuine newer one that somebody lays there by hand is not used: it would come into force without two persons.
"""

from dataclasses import dataclass
from pathlib import Path

from gateway.domain.errors import Usage
from gateway.domain.ids import sha256_of
from gateway.storage.blobs import LocalBlobs
from gateway.storage.sqlite.einsicht import verzeichnisse_in_kraft
from gateway.transfer.verzeichnisaufnahme import lies_blob

DATENBANK = "aktenbote.db"
KEPT = "directory.xml"
"""In the data folder: the newest directory this installation has used, so that no restart goes back either."""
ABSEITS = "directory-refused.xml"
"""Beside it: what lay there and was never put in force."""
NICHT_IN_KRAFT = "NOT-IN-FORCE"
"""Code of the refusal of such a file."""


@dataclass(frozen=True, slots=True)
class Gemerktes:
    """What is in force by the data folder."""

    octets: bytes | None
    """As signed; ``None`` where none was used yet."""
    in_datei: bool
    """The file says so; else it is to be written again."""
    fremd: bytes | None = None
    """What lies in the file and was never in force."""


def lies_gemerktes(data: Path) -> Gemerktes:
    """Return what is in force; blocking. ``Usage`` (MISSING) where the database names octets that are gone.

    Before the first start the database names none: then the file is believed.
    """
    kept = _lies(data / KEPT)
    known = verzeichnisse_in_kraft(data / DATENBANK)
    if not known or (kept is not None and sha256_of(kept) == known[-1]):
        return Gemerktes(kept, in_datei=True)
    octets = lies_blob(LocalBlobs(data / "blobs"), known[-1])
    fremd = kept if kept is not None and sha256_of(kept) not in known else None
    return Gemerktes(octets, in_datei=False, fremd=fremd)


def nicht_in_kraft(data: Path) -> Usage:
    """Return the refusal of a file that was never put in force; it says who must do what."""
    return Usage(
        f"what lay in {data / KEPT} was never put in force here: it is not used, what is in force goes on. The "
        "service puts it aside; find out who laid it there. If it is to count, type: aktenbote directory import "
        f"{data / ABSEITS}",
        code=NICHT_IN_KRAFT,
    )


def _lies(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
