"""The folder of deliveries of the running service as pages see it, and the protocol of a delivery for a page."""

import asyncio
import errno
import os
import re
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.intake.berichten import bericht
from gateway.intake.protokoll_csv import schreibe_csv
from gateway.intake.protokolle import dateiname, pruefe_schrift
from gateway.intake.quelle import gezeigt
from gateway.pump.dateien import fsync_folder, write_all
from gateway.storage.fehler import voll
from gateway.transfer.einblick.lieferungen import Lage, Liegendes, Protokollform
from gateway.transfer.platte import sagt
from gateway.wiring import Installation
from gateway.worker import Deliveries
from gateway.worker.deliveries import REASON_MODE

RESERVE: Final = 512 << 20
"""Octets of the disk that stay free for everything else while somebody sends a delivery."""
ALT_S: Final = 24 * 3600.0
"""Age from which what a killed process left of an upload is nobody's, in seconds."""
_VORN: Final = ".hochgeladen-"
_FREMD: Final = re.compile(r"[^0-9A-Za-z._-]+")
_NAME_MAX: Final = 100
_OHNE_VERWEISE: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
"""What file systems say that have no second names: of Windows, of sticks, some of those over a network."""
_BENENNEN: Final = threading.Lock()
"""There two uploads must not find the same name free."""


class Ankunft:
    """Implements ``Ankommendes``: a file whose name begins with a dot, until it is renamed into place."""

    def __init__(self, folder: Path, then: Callable[[], None], *, reserve: int = RESERVE) -> None:
        """Begin an empty one; blocking. ``then`` is called once it is there."""
        self._folder, self._then, self._reserve = folder, then, reserve
        self._path = folder / f"{_VORN}{uuid.uuid4()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        self._descriptor = os.open(self._path, flags, REASON_MODE)
        self._eins = threading.RLock()  # who gives up does so beside a thread that may still write or sync

    def schreibe(self, octets: bytes) -> None:
        """Append; blocking."""
        with self._eins:
            left = os.fstatvfs(self._descriptor)
            if left.f_bavail * left.f_frsize < self._reserve + len(octets):
                raise voll()
            try:
                write_all(self._descriptor, octets)
            except OSError as error:
                raise sagt(error) or error from error

    async def stelle_hin(self, name: str) -> None:
        """Rename it into place; a name that is taken is never written over."""
        await asyncio.to_thread(self._stelle_hin, name)
        self._then()

    async def verwirf(self) -> None:
        """Remove what is there of it."""
        await asyncio.to_thread(self._verwirf)

    def _stelle_hin(self, name: str) -> None:
        stem = _FREMD.sub("_", name.rpartition(".")[0] or name).strip("._")[:_NAME_MAX] or "lieferung"
        number = 1
        with self._eins:
            os.fsync(self._descriptor)
            while not _benenne(self._path, self._folder / f"{stem}{'' if number == 1 else f'.{number}'}.zip"):
                number += 1
            self._verwirf()
        fsync_folder(self._folder)

    def _verwirf(self) -> None:
        with self._eins:
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1
                self._path.unlink(missing_ok=True)


class Korb:
    """Implements ``Lieferkorb`` over the loop that watches the folders."""

    def __init__(self, deliveries: Deliveries, *, reserve: int = RESERVE) -> None:
        """Keep the loop."""
        self._deliveries, self._reserve = deliveries, reserve

    async def empfange(self, mandant: Kennung) -> Ankunft:
        """Begin a file in the folder of the authority; what killed processes left there goes."""
        folder = await self._deliveries.folder(mandant)
        if folder is None:
            raise TryLater("no new work is taken now", retry_after_s=60.0)
        return await asyncio.to_thread(self._beginne, folder)

    def _beginne(self, folder: Path) -> Ankunft:
        for left in folder.glob(f"{_VORN}*"):
            with suppress(OSError):
                if time.time() - left.lstat().st_mtime > ALT_S:
                    left.unlink()
        return Ankunft(folder, self._deliveries.again, reserve=self._reserve)

    async def liegt(self, mandant: Kennung) -> tuple[Liegendes, ...]:
        """Return what lies there; what is moved away meanwhile is left out."""
        found = await self._deliveries.waiting(mandant)
        seen = await asyncio.to_thread(lambda: [_seit(path) for path, _, _ in found])
        return tuple(
            Liegendes(
                name=gezeigt(path.name),
                seit=since,
                lage=Lage.LAEUFT if runs else Lage.SPAETER if pauses else Lage.WARTET,
            )
            for (path, runs, pauses), since in zip(found, seen, strict=True)
            if since is not None
        )

    def stosse_an(self) -> None:
        """Look at once."""
        self._deliveries.again()


class Protokollschreiber:
    """Implements ``Lieferprotokolle``."""

    def __init__(self, installation: Installation) -> None:
        """Keep where the names of the authorities stand."""
        self._u = installation.umgebung

    async def schreibe(
        self, lieferung: Scanlieferung, akten: Sequence[Scanakte], form: Protokollform
    ) -> tuple[str, bytes]:
        """Return name and octets; ``Usage`` where no font is there."""
        name = self._u.mandanten[lieferung.mandant].behoerde.name

        def write() -> tuple[str, bytes]:
            shown = bericht(lieferung, akten, name)
            if form is Protokollform.CSV:
                return f"{dateiname(shown)}.csv", schreibe_csv(shown)
            pruefe_schrift()
            from gateway.intake.protokoll_pdf import schreibe_pdf  # a fifth of the start of a service

            return f"{dateiname(shown)}.pdf", schreibe_pdf(shown)

        return await asyncio.to_thread(write)


def _benenne(path: Path, ziel: Path) -> bool:
    """Give a file this name if nothing has it; tell whether it has it now. The old name may stay."""
    try:
        os.link(path, ziel, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _OHNE_VERWEISE:
            raise
        with _BENENNEN:  # the folder is on a share that has no links
            if os.path.lexists(ziel):
                return False
            path.rename(ziel)
    return True


def _seit(path: Path) -> datetime | None:
    """Return since when it lies there as it is; blocking."""
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError:
        return None
