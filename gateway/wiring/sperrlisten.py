"""The revocation lists at hand: read from their files, read again when one changes, never lost by a bad one."""

from datetime import datetime
from pathlib import Path

import structlog
from cryptography import x509

from gateway.domain.errors import Usage
from gateway.keystore import load_crls
from gateway.settings import Configuration
from gateway.trust.sperre import Evidence

log = structlog.get_logger()

Stand = tuple[tuple[int, int, int] | None, ...]
"""What tells that a file is another one: moment, length and inode; ``None`` = not there."""


class Sperrlisten:
    """Keeps the lists of the configuration; call it for the evidence of this moment."""

    def __init__(self, configuration: Configuration) -> None:
        """Read them once; a file that is missing or no list stops the start (``Usage``)."""
        self._files = tuple(configuration.path(name) for name in configuration.settings.trust.crls)
        self._seen = self._stand()
        self._evidence = self._read()

    def __call__(self) -> Evidence | None:
        """Return the lists, ``None`` without any."""
        return self._evidence

    def look(self) -> None:
        """Read them again if a file changed; what cannot be read leaves the lists as they are."""
        seen = self._stand()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._evidence = self._read()
        except Usage as error:
            log.warning("revocation.refused", code=error.code)
        else:
            log.info("revocation.changed", anzahl=len(self._files))

    def ended(self, moment: datetime) -> int:
        """Return how many lists are over at the moment: they prove no good state any more."""
        lists = () if self._evidence is None else self._evidence.crls
        ends = [x509.load_der_x509_crl(der).next_update_utc for der in lists]
        return sum(end is not None and end < moment for end in ends)

    def _read(self) -> Evidence | None:
        return Evidence(crls=tuple(der for file in self._files for der in load_crls(file))) if self._files else None

    def _stand(self) -> Stand:
        return tuple(_marke(file) for file in self._files)


def _marke(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
