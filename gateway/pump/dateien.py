"""Large files to disk, past the page cache: they are written once, and would only push out what others need.

It also makes the time to write them depend on the disk alone, not on how fast the machine finds free memory.
"""

import contextlib
import errno
import fcntl
import mmap
import os
from pathlib import Path
from typing import Final, Self

BLOCK: Final = 1024 * 1024
"""Octets written at once; a multiple of every disk's sector."""


def fsync_folder(folder: Path) -> None:
    """Make a rename in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, octets: bytes | memoryview) -> None:
    """Write all octets; a write may take fewer than it was given."""
    rest = memoryview(octets)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Datei:
    """A new private file (0600) that is written from front to back; used from one thread at a time.

    Whole blocks go straight to the disk where the file system allows it; the end, and files smaller than a block,
    go the ordinary way and stay in the page cache.
    """

    __slots__ = ("_buffer", "_descriptor", "_direct", "_filled")

    def __init__(self, path: Path) -> None:
        """Create the file; FileExistsError if it is there."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        self._direct = True
        try:
            self._descriptor = os.open(path, flags | os.O_DIRECT, 0o600)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            path.unlink(missing_ok=True)  # some systems create the file before they notice
            self._direct = False
            self._descriptor = os.open(path, flags, 0o600)
        self._buffer = mmap.mmap(-1, BLOCK)  # begins at a page: direct writes need that
        self._filled = 0

    def __enter__(self) -> Self:
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def write(self, octets: bytes | memoryview) -> None:
        """Append octets."""
        rest = memoryview(octets)
        while rest:
            take = min(len(rest), BLOCK - self._filled)
            self._buffer[self._filled : self._filled + take] = rest[:take]
            self._filled += take
            rest = rest[take:]
            if self._filled == BLOCK:
                self._write_block()

    def finish(self) -> None:
        """Write the rest and make the file durable; its name is the caller's matter."""
        if self._filled:
            self._ordinary()
            with memoryview(self._buffer) as view:
                write_all(self._descriptor, view[: self._filled])
            self._filled = 0
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file; calling it again does nothing."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
            with contextlib.suppress(BufferError):
                self._buffer.close()

    def _write_block(self) -> None:
        with memoryview(self._buffer) as view:
            try:
                written = os.write(self._descriptor, view)
            except OSError as error:
                if error.errno != errno.EINVAL or not self._direct:
                    raise
                written = 0  # this file system takes no direct writes after all
            if written < BLOCK:
                self._ordinary()
                write_all(self._descriptor, view[written:])
        self._filled = 0

    def _ordinary(self) -> None:
        """From here on through the page cache: the rest has no whole block."""
        if self._direct:
            flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL)
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags & ~os.O_DIRECT)
            self._direct = False
