"""Ports of the octets: immutable blobs by SHA-256."""

from collections.abc import Iterator
from typing import BinaryIO, Protocol

from gateway.domain.ids import Sha256


class BlobWriter(Protocol):
    """One blob being written; used from one thread at a time."""

    def write(self, block: bytes | memoryview) -> None:
        """Append octets."""

    def commit(self) -> Sha256:
        """Make it durable under its digest (fsync, rename, fsync of the folder) and return the digest."""

    def abort(self) -> None:
        """Forget it; safe to call after ``commit`` (then nothing happens)."""


class Blobs(Protocol):
    """Immutable octets by SHA-256. Blocking: call from a thread, in blocks of about 1 MiB."""

    def new(self) -> BlobWriter:
        """Begin a blob."""

    def open(self, sha256: Sha256) -> BinaryIO:
        """Open one for reading (seekable); raises ``KeyError`` when it is not here."""

    def size(self, sha256: Sha256) -> int | None:
        """Return its length in octets, or ``None``."""

    def touch(self, sha256: Sha256) -> None:
        """Make it young, as if it had been written now; raises ``KeyError`` when it is not here."""

    def delete(self, sha256: Sha256, *, mindestens_s: float = 0.0) -> bool:
        """Remove it unless somebody wrote it within ``mindestens_s`` seconds; tell whether it is gone."""

    def alte(self, mindestens_s: float) -> Iterator[Sha256]:
        """Yield the blobs that were last written at least so many seconds ago."""

    def sweep(self) -> int:
        """Remove what crashed writers left half written; return how many."""

    def free(self) -> int:
        """Return the octets that may still be stored."""
