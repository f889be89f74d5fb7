"""Fetched revocation lists and OCSP answers in a folder: whole files that survive a restart, a power cut, a kill.

A file's time is when its source was last asked with success, so that a restart asks nobody again too early.
"""

import os
import threading
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from gateway.storage.dateien import ersetze, lege_ordner_an

LISTE, AUSKUNFT = ".crl", ".ocsp"
"""Endings of the two kinds of file; everything else in the folder is not ours, and left alone."""


class Sperrablage:
    """The folder; every method may block."""

    def __init__(self, ordner: Path, *, groesste: int) -> None:
        """``groesste``: octets of the largest file that is read."""
        self._ordner = ordner
        self._groesste = groesste
        self._ungeschrieben: dict[str, tuple[bytes, datetime]] = {}
        """What the disk did not take: it counts all the same, and is lost with the process."""
        self._einer = threading.Lock()
        """Several sources are asked at once, each in a thread of its own."""
        self.stoerung: str | None = None
        """Why the folder cannot be used, for ``/health``; ``None`` when it can."""

    def lies(self) -> dict[str, tuple[bytes, datetime]]:
        """Return every file by name with the time its source was last asked; what cannot be read is left out."""
        found: dict[str, tuple[bytes, datetime]] = {}
        try:
            files = sorted(self._ordner.iterdir())
        except FileNotFoundError:  # not made yet
            files = []
        except OSError as error:
            self._stoert(error)
            files = []
        for path in files:
            if path.suffix not in (LISTE, AUSKUNFT) or path.name.startswith("."):
                continue
            try:
                with path.open("rb") as file:
                    octets = file.read(self._groesste + 1)
                    changed = os.fstat(file.fileno()).st_mtime
            except OSError:
                continue
            if len(octets) <= self._groesste:
                found[path.name] = octets, datetime.fromtimestamp(changed, UTC)
        return found | dict(self._ungeschrieben)

    def lege(self, name: str, octets: bytes, moment: datetime) -> None:
        """Make a file durable in place of its predecessor; ``moment`` is when its source was asked.

        Where the disk takes nothing it counts from memory, ``stoerung`` says so, and ``schreibe_nach`` tries again.
        """
        self._ungeschrieben[name] = octets, moment
        self.schreibe_nach()

    def schreibe_nach(self) -> None:
        """Make durable what the disk did not take before."""
        with self._einer:
            self._schreibe_alle()

    def _schreibe_alle(self) -> None:
        for name, (octets, moment) in tuple(self._ungeschrieben.items()):
            try:
                lege_ordner_an(self._ordner)
                ersetze(self._ordner / name, octets)
                self._setze_zeit(name, moment)
            except OSError as error:
                self._stoert(error)
                return
            del self._ungeschrieben[name]
            self.stoerung = None

    def bestaetige(self, name: str, moment: datetime) -> None:
        """Note that the source was asked again and has nothing newer; lost in a power cut it is asked once more.

        ``FileNotFoundError``: somebody tidied up.
        """
        if name in self._ungeschrieben:
            self._ungeschrieben[name] = self._ungeschrieben[name][0], moment
            return
        try:
            self._setze_zeit(name, moment)
        except FileNotFoundError:
            raise
        except OSError as error:
            self._stoert(error)

    def _setze_zeit(self, name: str, moment: datetime) -> None:
        seconds = moment.timestamp()
        os.utime(self._ordner / name, (seconds, seconds))

    def _stoert(self, error: OSError) -> None:
        self.stoerung = (
            f"{self._ordner} cannot be used ({error.strerror}): what is known of revocations counts until a "
            "restart only; make room or correct its rights"
        )

    def entferne(self, name: str) -> None:
        """Remove what nobody needs any more."""
        (self._ordner / name).unlink(missing_ok=True)

    def behalte(self, gebraucht: Collection[str], vor: datetime) -> None:
        """Remove files that are not needed and whose source was last asked before a moment."""
        for name, (_, asked) in self.lies().items():
            if name not in gebraucht and asked < vor:
                self.entferne(name)
