"""Segments in a folder: one file each, named by its digest; what the command line writes and reads."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from gateway.domain.ids import Sha256
from gateway.pump.dateien import Datei, EinmalLeser, Vorrat, fsync_folder


class SegmentOrdner:
    """A folder of segments; satisfies SegmentSink and SegmentSource."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it must exist before anything is written."""
        self._folder = folder
        self._vorrat = Vorrat()

    def new(self) -> "OrdnerWriter":
        """Begin a segment in a private file."""
        return OrdnerWriter(self._folder, self._vorrat)

    def open(self, sha256: Sha256) -> BinaryIO:
        """Open a segment for reading once; KeyError when there is none."""
        try:
            return cast("BinaryIO", EinmalLeser(self._folder / sha256))
        except FileNotFoundError:
            raise KeyError(sha256) from None

    def names(self) -> Iterator[str]:
        """Return the names of all files of the folder."""
        return (entry.name for entry in self._folder.iterdir())


class OrdnerWriter:
    """One segment being written to the folder."""

    def __init__(self, folder: Path, vorrat: Vorrat) -> None:
        """Open the private file."""
        self._folder = folder
        self._temporary: Path | None = folder / f".{secrets.token_hex(8)}.teil"
        self._file = Datei(self._temporary, vorrat)
        self._digest = hashlib.sha256()

    def write(self, block: bytes | memoryview) -> None:
        """Append octets."""
        self._digest.update(block)
        self._file.write(block)

    def commit(self) -> Sha256:
        """Make the file durable under its digest."""
        if self._temporary is None:
            raise RuntimeError("the segment is already ended")
        digest = Sha256(self._digest.hexdigest())
        self._file.finish()
        self._file.close()
        self._temporary.rename(self._folder / digest)
        self._temporary = None
        fsync_folder(self._folder)
        return digest

    def abort(self) -> None:
        """Remove the private file; nothing happens after ``commit``."""
        if self._temporary is not None:
            self._file.close()
            self._temporary.unlink(missing_ok=True)
            self._temporary = None
