"""Fetched revocation lists and OCSP answers in a folder: whole files that survive a restart, a power cut, a kill.

A file's time is when its source was last asked with success, so that a restart asks nobody again too early.
"""

import os
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

    def lies(self) -> dict[str, tuple[bytes, datetime]]:
        """Return every file by name with the time its source was last asked; what cannot be read is left out."""
        found: dict[str, tuple[bytes, datetime]] = {}
        try:
            files = sorted(self._ordner.iterdir())
        except OSError:  # not made yet
            return found
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
        return found

    def lege(self, name: str, octets: bytes, moment: datetime) -> None:
        """Make a file durable in place of its predecessor; ``moment`` is when its source was asked."""
        lege_ordner_an(self._ordner)
        ersetze(self._ordner / name, octets)
        self.bestaetige(name, moment)

    def bestaetige(self, name: str, moment: datetime) -> None:
        """Note that the source was asked again and has nothing newer; lost in a power cut it is asked once more."""
        seconds = moment.timestamp()
        os.utime(self._ordner / name, (seconds, seconds))

    def entferne(self, name: str) -> None:
        """Remove what nobody needs any more."""
        (self._ordner / name).unlink(missing_ok=True)

    def behalte(self, gebraucht: Collection[str], vor: datetime) -> None:
        """Remove files that are not needed and whose source was last asked before a moment."""
        for name, (_, asked) in self.lies().items():
            if name not in gebraucht and asked < vor:
                self.entferne(name)
