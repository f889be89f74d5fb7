"""Large files to disk and back, past the page cache: each is touched once, and would push out what others need.

It also makes the time for them depend on the disk alone, not on how fast the machine finds free memory; and who
writes does not wait for the disk until it is some blocks behind.
"""

import errno
import fcntl
import io
import mmap
import os
import tempfile
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

BLOCK: Final = 1024 * 1024
"""Octets written at once; a multiple of every disk's sector."""
UNTERWEGS: Final = 2
"""Blocks that may wait for the disk while the next is filled: one is being written, one stands ready behind it."""
IM_SPEICHER: Final = 32 * BLOCK
"""Octets up to which a readable copy for a child process lies in memory, not on the disk; scans are smaller."""
GROSS: Final = 4 * BLOCK
"""Octets from which a file that was read leaves the page cache."""


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


def ohne_namen(ordner: Path, laenge: int, bloecke: Iterable[bytes]) -> BinaryIO:
    """Write octets into a file without a name that goes with its descriptor, and return it at its beginning.

    It lies in memory where ``laenge``, the octets to come, is at most ``IM_SPEICHER``, else in this private folder.
    """
    if laenge <= IM_SPEICHER:
        datei: BinaryIO = os.fdopen(os.memfd_create("ohne-namen"), "w+b", buffering=0)
    else:
        datei = cast("BinaryIO", tempfile.TemporaryFile(dir=ordner, buffering=0))  # noqa: SIM115 -- handed to the caller
    try:
        for block in bloecke:
            write_all(datei.fileno(), block)
        datei.seek(0)
    except BaseException:
        datei.close()
        raise
    return datei


def neu_ohne_namen(ordner: Path) -> BinaryIO:
    """Return an empty file in this private folder, without a name and unbuffered: it goes with its descriptor."""
    return cast("BinaryIO", tempfile.TemporaryFile(dir=ordner, buffering=0))


class EinmalLeser(io.FileIO):
    """A file that is read once from front to back; a large one leaves the page cache when it is closed.

    So the next one lands in the memory this one had, instead of in memory the machine has to find first.
    """

    def __init__(self, path: Path) -> None:
        """Open it; FileNotFoundError."""
        super().__init__(path, "rb")

    def close(self) -> None:
        """Let the file go; safe to call twice."""
        if not self.closed and os.fstat(self.fileno()).st_size >= GROSS:
            os.posix_fadvise(self.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        super().close()


class Vorrat:
    """Blocks for direct writes, used again by the next file: fresh memory has to be found and cleared first."""

    def __init__(self) -> None:
        """Begin without any."""
        self._free: deque[mmap.mmap] = deque()  # its ends may be used from several threads

    def take(self) -> mmap.mmap:
        """Return a block of BLOCK octets that begins at a page, as direct writes need it."""
        try:
            return self._free.pop()
        except IndexError:
            return mmap.mmap(-1, BLOCK)

    def give(self, block: mmap.mmap) -> None:
        """Take a block back that nobody looks at any more."""
        self._free.append(block)


class Datei:
    """A new private file (0600) that is written from front to back; used from one thread at a time.

    Whole blocks go straight to the disk where the file system allows it, on a thread of their own and in order;
    what fails there is raised by a later ``write`` or by ``finish``. The end, and files smaller than a block, go
    the ordinary way and stay in the page cache.
    """

    __slots__ = ("_buffer", "_descriptor", "_direct", "_failed", "_filled", "_pending", "_thread", "_vorrat")

    def __init__(self, path: Path, vorrat: Vorrat | None = None) -> None:
        """Create the file; FileExistsError if it is there. ``vorrat`` is shared by files of one kind."""
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
        self._vorrat = Vorrat() if vorrat is None else vorrat
        self._buffer: mmap.mmap | None = self._vorrat.take()  # None: given to the thread, the next not taken yet
        self._filled = 0
        self._failed: OSError | None = None
        self._pending: deque[tuple[mmap.mmap, Future[None]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pump-write")  # starts with the first block

    def __enter__(self) -> Self:
        """Nothing more to open."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()

    def write(self, octets: bytes | memoryview) -> None:
        """Append octets; they are copied, so the caller may change them at once."""
        if self._descriptor < 0:
            raise ValueError("this file is closed")  # and its block is another's by now
        rest = memoryview(octets)
        while rest:
            if self._buffer is None:
                self._buffer = self._vorrat.take()
            take = min(len(rest), BLOCK - self._filled)
            self._buffer[self._filled : self._filled + take] = rest[:take]
            self._filled += take
            rest = rest[take:]
            if self._filled == BLOCK:
                self._send(self._buffer)

    def finish(self) -> None:
        """Write the rest and make the file durable; its name is the caller's matter."""
        while self._pending:
            self._settle()
        if self._failed is not None:  # a file with a gap is never finished, even if its writer asks again
            raise self._failed
        if self._buffer is not None and self._filled:
            self._ordinary()
            with memoryview(self._buffer) as view:
                write_all(self._descriptor, view[: self._filled])
            self._filled = 0
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Close the file, without what is not yet on its way; calling it again does nothing."""
        if self._descriptor >= 0:
            self._thread.shutdown(wait=True, cancel_futures=True)
            os.close(self._descriptor)
            self._descriptor = -1
            while self._pending:
                self._vorrat.give(self._pending.popleft()[0])
            if self._buffer is not None:
                self._vorrat.give(self._buffer)
                self._buffer = None

    def _send(self, full: mmap.mmap) -> None:
        """Give the full block to the thread, waiting if too many are on their way.

        From here on it is the thread's: whoever settles it gives it back, and nobody else, even after an error.
        """
        self._pending.append((full, self._thread.submit(self._write_block, full)))
        self._buffer, self._filled = None, 0
        if len(self._pending) > UNTERWEGS:
            self._settle()

    def _settle(self) -> None:
        """Wait for the oldest block; raise what went wrong with it."""
        buffer, written = self._pending.popleft()
        try:
            written.result()
        finally:  # not before: the next file would fill it while it is being written
            self._vorrat.give(buffer)

    def _write_block(self, buffer: mmap.mmap) -> None:
        if self._failed is not None:
            raise self._failed
        try:
            with memoryview(buffer) as view:
                written = self._write_direct(view) if self._direct else 0
                if written < BLOCK:
                    self._ordinary()
                    write_all(self._descriptor, view[written:])
        except OSError as error:
            self._failed = error
            raise

    def _write_direct(self, view: memoryview) -> int:
        """Return the octets written; none where the file system takes no direct writes after all."""
        try:
            return os.write(self._descriptor, view)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return 0

    def _ordinary(self) -> None:
        """From here on through the page cache: the rest has no whole block."""
        if self._direct:
            flags = fcntl.fcntl(self._descriptor, fcntl.F_GETFL)
            fcntl.fcntl(self._descriptor, fcntl.F_SETFL, flags & ~os.O_DIRECT)
            self._direct = False
