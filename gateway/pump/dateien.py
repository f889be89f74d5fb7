"""Large files to disk: written behind, made durable, and out of the page cache again."""

import os
import threading
from pathlib import Path
from typing import Final, Self

FLUSH_EVERY: Final = 64 * 1024 * 1024
"""Octets after which the disk is set to work, so that the last fsync has little left to wait for."""
CACHED_MAX: Final = 16 * 1024 * 1024
"""Files up to this size stay in the page cache, to be read again at once; larger ones push out others."""


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


def flush(descriptor: int, *, written: int) -> None:
    """Make what was written durable; ``written`` octets above CACHED_MAX give their memory back."""
    os.fsync(descriptor)
    if written > CACHED_MAX:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


class Spueler:
    """Writes to a descriptor and lets a thread flush behind it."""

    def __init__(self, descriptor: int) -> None:
        """Take an open descriptor; the caller syncs and closes it at the end."""
        self._descriptor = descriptor
        self._written = 0
        self._due = threading.Event()
        self._done = False
        self._error: OSError | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Nothing to start yet: small files need no thread."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the thread; raise its error."""
        if self._thread is not None:
            self._done = True
            self._due.set()
            self._thread.join()
        if self._error is not None:
            raise self._error

    def write(self, block: memoryview) -> None:
        """Write a whole block."""
        write_all(self._descriptor, block)
        self._written += len(block)
        if self._written >= FLUSH_EVERY:
            self._written = 0
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pump-flush", daemon=True)
                self._thread.start()
            self._due.set()

    def _run(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            if self._done:
                return
            try:
                flush(self._descriptor, written=FLUSH_EVERY)
            except OSError as error:
                self._error = error
                return
