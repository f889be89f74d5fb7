"""Blobs in a folder: content-addressed files ``ab/abcdef…`` that are durable before anyone hears their name.

Written to ``tmp/`` in the same tree, then fsync, rename, fsync of the folder (and of the root where a shard is
new). Two writers of the same content end in one file. Nothing here decides whether a blob is still needed.
"""

import errno
import fcntl
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from gateway.domain.ids import Sha256, sha256_text
from gateway.pump.dateien import fsync_folder
from gateway.storage.blobdatei import BlobLeser, kopf, lies_kopf
from gateway.storage.dateien import lege_ordner_an
from gateway.storage.fehler import VOLL_ERRNO, Defekt, voll

RESERVE_OCTETS = 256 * 1024 * 1024
"""Octets of the disk that blobs leave free: the database, its WAL and the log must be able to finish."""
BLOCK_OCTETS = 1024 * 1024
"""Octets per read when a blob is hashed again; small writes are gathered to a quarter of it."""
WAISE_S = 60.0
"""Seconds after which a temporary file that nobody holds open for writing is left over from a crash."""
_TMP = "tmp"
_HEX = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True, kw_only=True)
class Befund:
    """What ``scrub`` says about one blob; ``fehler`` ``None`` = its octets still have their name."""

    sha256: Sha256
    laenge: int
    fehler: str | None = None


class LocalBlobs:
    """Implements ``Blobs``."""

    def __init__(self, ordner: Path, *, reserve_octets: int = RESERVE_OCTETS) -> None:
        """Use a folder, made (0700) if it is not there; the octets of ``reserve_octets`` stay free on its disk."""
        self._ordner = ordner
        self._tmp = ordner / _TMP
        self._reserve = reserve_octets
        self._dauerhaft: set[str] = set()
        self._schloss = threading.Lock()
        self._defekt: str | None = None
        lege_ordner_an(self._tmp)

    @property
    def defekt(self) -> str | None:
        """Why nothing more is written (the disk failed, or is read-only just now), or ``None``."""
        if self._defekt is None and os.statvfs(self._ordner).f_flag & os.ST_RDONLY:
            return "the data disk is mounted read-only: look into the system log, mount it writable, start again"
        return self._defekt

    def _pfad(self, sha256: Sha256) -> Path:
        name = sha256_text(sha256)
        return self._ordner / name[:2] / name

    def new(self) -> "LocalBlobWriter":
        """Begin a blob; raises ``TryLater`` (NO_SPACE) where only the reserve is left, ``Defekt`` after EIO."""
        if (defekt := self.defekt) is not None:
            raise Defekt(defekt)
        if self.free() <= 0:
            raise voll()
        return LocalBlobWriter(self, self._tmp)

    def open(self, sha256: Sha256) -> BinaryIO:
        """Open one for reading; raises ``KeyError`` when it is not here."""
        try:
            leser = BlobLeser(self._pfad(sha256))
        except FileNotFoundError:
            raise KeyError(sha256) from None
        return cast("BinaryIO", leser)

    def size(self, sha256: Sha256) -> int | None:
        """Return the length of the content in octets."""
        try:
            fd = os.open(self._pfad(sha256), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            return os.fstat(fd).st_size - lies_kopf(fd, sha256)
        finally:
            os.close(fd)

    def touch(self, sha256: Sha256) -> None:
        """Make it young, as if it had been written now; raises ``KeyError`` when it is not here."""
        try:
            os.utime(self._pfad(sha256))
        except FileNotFoundError:
            raise KeyError(sha256) from None

    def delete(self, sha256: Sha256, *, mindestens_s: float = 0.0) -> bool:
        """Remove it durably unless it was written within ``mindestens_s`` seconds; tell whether it is gone.

        Readers that have it open read on. Who commits the same octets at this moment, in this process or another,
        is either before us (then it is young and stays) or after us (then it is there again).
        """
        pfad = self._pfad(sha256)
        with self._ordnersperre(fcntl.LOCK_EX):
            try:
                if mindestens_s and time.time() - pfad.stat().st_mtime < mindestens_s:
                    return False
                pfad.unlink()
            except FileNotFoundError:
                return True
        fsync_folder(pfad.parent)
        return True

    def groesse_und_alter(self, sha256: Sha256) -> tuple[int, float] | None:
        """Return octets and seconds since it was written; ``None`` where it is not here."""
        try:
            stand = self._pfad(sha256).stat()
        except FileNotFoundError:
            return None
        return stand.st_size, time.time() - stand.st_mtime

    def free(self) -> int:
        """Return the octets that may still be stored, the reserve left out."""
        stand = os.statvfs(self._ordner)
        return max(stand.f_bavail * stand.f_frsize - self._reserve, 0)

    def names(self) -> Iterator[Sha256]:
        """Yield every blob that is here, in order of name."""
        for shard in sorted(self._ordner.iterdir()):
            if len(shard.name) == 2 and _HEX.issuperset(shard.name):
                for pfad in sorted(shard.iterdir()):
                    if len(pfad.name) == 64 and _HEX.issuperset(pfad.name):
                        yield Sha256(pfad.name)

    def alte(self, mindestens_s: float) -> Iterator[Sha256]:
        """Yield the blobs that were last written at least so many seconds ago, in order of name."""
        vor = time.time() - mindestens_s
        for name in self.names():
            with suppress(FileNotFoundError):
                if self._pfad(name).stat().st_mtime <= vor:
                    yield name

    def scrub(self) -> Iterator[Befund]:
        """Read every blob again and compare its digest with its name; blocks, reports, changes nothing."""
        for name in self.names():
            laenge, digest = 0, hashlib.sha256()
            try:
                with self.open(name) as stream:
                    while block := stream.read(BLOCK_OCTETS):
                        digest.update(block)
                        laenge += len(block)
            except KeyError:
                continue  # deleted meanwhile
            except Defekt as error:
                yield Befund(sha256=name, laenge=laenge, fehler=error.reason)
                continue
            except OSError as error:
                yield Befund(sha256=name, laenge=laenge, fehler=f"cannot be read: {error.strerror}")
                continue
            good = digest.hexdigest() == name
            yield Befund(sha256=name, laenge=laenge, fehler=None if good else "the octets do not have this digest")

    def sweep(self) -> int:
        """Remove temporary files that no living writer holds; return how many."""
        entfernt = 0
        for pfad in self._tmp.iterdir():
            try:
                fd = os.open(pfad, os.O_RDWR | os.O_CLOEXEC)
            except FileNotFoundError:
                continue
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if time.time() - os.fstat(fd).st_mtime >= WAISE_S:
                    pfad.unlink(missing_ok=True)
                    entfernt += 1
            except BlockingIOError:
                pass  # somebody writes it now
            finally:
                os.close(fd)
        return entfernt

    def veroeffentliche(self, temp: Path, sha256: Sha256) -> None:
        """Give a durable temporary file its name, durably; for the writer."""
        ziel = self._pfad(sha256)
        shard = ziel.parent
        with self._schloss:  # the first writer of a shard makes it durable before any other relies on it
            if shard.name not in self._dauerhaft:
                shard.mkdir(mode=0o700, exist_ok=True)
                fsync_folder(self._ordner)
                self._dauerhaft.add(shard.name)
        with self._ordnersperre(fcntl.LOCK_SH):
            temp.rename(ziel)  # over an existing one: same content, and a damaged one is healed
        fsync_folder(shard)

    @contextmanager
    def _ordnersperre(self, art: int) -> Iterator[None]:
        """Hold the folder: many may give names at once, but nobody while one is taken away."""
        fd = os.open(self._ordner, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(fd, art)
            yield
        finally:
            os.close(fd)

    def deute(self, error: OSError) -> Exception:
        """Translate an error of the disk; after EIO nothing more is written (a second fsync would lie).

        Nor after EROFS: a file system that was made read-only has found something wrong with itself.
        """
        if error.errno in VOLL_ERRNO:
            return voll()
        if error.errno in {errno.EIO, errno.EROFS}:
            self._defekt = "the disk failed under the blobs: stop the program, check the disk and the system log"
            return Defekt(self._defekt)
        return error


class LocalBlobWriter:
    """Implements ``BlobWriter``; the lock on the open file tells ``sweep`` that somebody is at work."""

    def __init__(self, blobs: LocalBlobs, ordner: Path) -> None:
        """Open a temporary file; use ``LocalBlobs.new``."""
        self._blobs = blobs
        self._temp = ordner / f"{secrets.token_hex(16)}.part"
        self._digest = hashlib.sha256()
        self._ergebnis: Sha256 | None = None
        self._datei: BinaryIO | None = None
        try:
            fd = os.open(self._temp, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            self._datei = os.fdopen(fd, "wb", buffering=BLOCK_OCTETS // 4)
            fcntl.flock(fd, fcntl.LOCK_EX)
            self._datei.write(kopf())
        except OSError as error:
            self.abort()
            raise blobs.deute(error) from error

    def write(self, block: bytes | memoryview) -> None:
        """Append octets; raises ``TryLater`` (NO_SPACE), after which the writer has given up."""
        if self._datei is None:
            raise ValueError("this blob has been committed or aborted")
        try:
            self._datei.write(block)
        except OSError as error:
            self.abort()
            raise self._blobs.deute(error) from error
        self._digest.update(block)

    def commit(self) -> Sha256:
        """Make it durable under its digest and return the digest; calling it again returns the same."""
        if self._ergebnis is not None:
            return self._ergebnis
        if self._datei is None:
            raise ValueError("this blob has been aborted")
        name = Sha256(self._digest.hexdigest())
        try:
            self._datei.flush()
            os.fsync(self._datei.fileno())
            self._blobs.veroeffentliche(self._temp, name)
        except OSError as error:
            self.abort()
            raise self._blobs.deute(error) from error
        self._datei.close()
        self._datei, self._ergebnis = None, name
        return name

    def abort(self) -> None:
        """Forget it; nothing happens after ``commit``."""
        if self._datei is None:
            return
        datei, self._datei = self._datei, None
        with suppress(OSError):  # what could not be flushed is thrown away anyway
            datei.close()
        with suppress(OSError):  # the sweep of the next start finds it
            self._temp.unlink(missing_ok=True)

    def __del__(self) -> None:
        """A writer that was dropped leaves nothing behind."""
        with suppress(Exception):
            self.abort()
