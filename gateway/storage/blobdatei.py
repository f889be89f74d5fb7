"""One blob file: a small versioned header, then the octets; and the seekable reader behind the header.

Header, 16 octets, big endian: magic ``AKTENBLB`` · version 1 · codec (0 = as they are) · length of the header ·
4 octets zero. The name of a blob is the SHA-256 of its content without the header, whatever the codec, so that
content can be encrypted at rest later without giving anything a new name.
"""

import io
import os
import struct
from pathlib import Path

from gateway.storage.fehler import Defekt

_KOPF = struct.Struct(">8sBBH4s")
MAGIE = b"AKTENBLB"
VERSION = 1
CODEC_KLAR = 0
GROSS_OCTETS = 4 * 1024 * 1024
"""Octets from which a blob that was read to its end leaves the page cache."""
KOPF_OCTETS = _KOPF.size
"""Octets of the header of version 1, codec 0."""


def kopf() -> bytes:
    """Return the header of a new blob."""
    return _KOPF.pack(MAGIE, VERSION, CODEC_KLAR, KOPF_OCTETS, bytes(4))


def lies_kopf(fd: int, name: str) -> int:
    """Return where the content begins; raises ``Defekt`` for a file that is no blob this version can read."""
    octets = os.pread(fd, KOPF_OCTETS, 0)
    if len(octets) == KOPF_OCTETS:
        magie, version, codec, laenge, null = _KOPF.unpack(octets)
        if magie == MAGIE and (version, codec, laenge, null) == (VERSION, CODEC_KLAR, KOPF_OCTETS, bytes(4)):
            return KOPF_OCTETS
        if magie == MAGIE and (version, codec) != (VERSION, CODEC_KLAR):
            raise Defekt(f"blob {name} has version {version}, codec {codec}: start the version that wrote it")
    raise Defekt(f"blob {name} is damaged (header): restore it from the backup")


class BlobLeser(io.RawIOBase):
    """The content of a blob as a seekable stream; positions count from behind the header.

    There is no ``fileno``: handing the descriptor on would hand the header on. One thread at a time.
    """

    def __init__(self, pfad: Path) -> None:
        """Open it; raises ``FileNotFoundError``, ``Defekt``."""
        super().__init__()
        self._fd = os.open(pfad, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._anfang = lies_kopf(self._fd, pfad.name)
            self._laenge = os.fstat(self._fd).st_size - self._anfang
        except BaseException:
            os.close(self._fd)
            self._fd = -1
            raise
        self._stelle = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def tell(self) -> int:
        """Return the position in the content."""
        self._offen()
        return self._stelle

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move; positions behind the end are allowed and read nothing."""
        self._offen()
        basis = {io.SEEK_SET: 0, io.SEEK_CUR: self._stelle, io.SEEK_END: self._laenge}.get(whence)
        if basis is None or basis + offset < 0:
            raise ValueError("there is no such position in a blob")
        self._stelle = basis + offset
        return self._stelle

    def read(self, size: int = -1, /) -> bytes:
        """Return exactly ``size`` octets, fewer only at the end; all that is left for a negative size."""
        self._offen()
        rest = max(self._laenge - self._stelle, 0)
        fehlt = rest if size < 0 else min(size, rest)
        teile = []
        while fehlt > 0:
            teil = os.pread(self._fd, fehlt, self._anfang + self._stelle)
            if not teil:
                break  # cut short while open; the digest tells
            teile.append(teil)
            self._stelle += len(teil)
            fehlt -= len(teil)
        return teile[0] if len(teile) == 1 else b"".join(teile)

    def readall(self) -> bytes:
        """Return all that is left."""
        return self.read()

    def readinto(self, buffer: object, /) -> int:
        """Fill the buffer; return how many octets that were, 0 at the end."""
        self._offen()
        ziel = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer
        gelesen = os.preadv(self._fd, [ziel], self._anfang + self._stelle) if len(ziel) else 0
        self._stelle += gelesen
        return gelesen

    def close(self) -> None:
        """Let the file go; safe to call twice."""
        if not self.closed:
            if self._stelle >= self._laenge >= GROSS_OCTETS:
                # read through once: its pages would only push out those that are read often
                os.posix_fadvise(self._fd, 0, 0, os.POSIX_FADV_DONTNEED)
            super().close()
            if self._fd >= 0:
                os.close(self._fd)

    def _offen(self) -> None:
        if self.closed:
            raise ValueError("this blob has been closed")
