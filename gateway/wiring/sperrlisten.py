"""The evidence of revocation at hand: files of the operator and what was fetched, never lost by a bad file."""

from datetime import datetime
from pathlib import Path

import structlog

from gateway.domain.errors import Usage
from gateway.keystore import load_crls
from gateway.settings import Configuration
from gateway.storage.sperrablage import AUSKUNFT, LISTE, Sperrablage
from gateway.trust.ocsp import serie
from gateway.trust.sperre import Evidence
from gateway.trust.sperrliste import MAX_CRL_OCTETS, listenkopf, vergiss_listen

log = structlog.get_logger()

ORDNER = "revocation"
"""In the data folder: what was fetched."""
Stand = tuple[tuple[int, int, int] | None, ...]
"""What tells that a file is another one: moment, length and inode; ``None`` = not there."""


class Sperrlisten:
    """Keeps the evidence; call it for that of this moment."""

    def __init__(self, configuration: Configuration) -> None:
        """Read it once; a file of the configuration that is missing or no list stops the start (``Usage``)."""
        self._files = tuple(configuration.path(name) for name in configuration.settings.trust.crls)
        self.ablage = Sperrablage(configuration.data / ORDNER, groesste=MAX_CRL_OCTETS)
        """What was fetched."""
        self._seen = self._stand()
        self._at_hand = self._read()
        self._evidence = self._join()

    def __call__(self) -> Evidence | None:
        """Return the evidence, ``None`` without any."""
        return self._evidence

    def look(self) -> None:
        """Read the files again if one changed; what cannot be read leaves the lists as they are."""
        seen = self._stand()
        if seen == self._seen:
            return
        self._seen = seen
        try:
            self._at_hand = self._read()
        except Usage as error:
            log.warning("revocation.refused", code=error.code)
        else:
            self.fetched()
            log.info("revocation.changed", anzahl=len(self._files))

    def fetched(self) -> None:
        """Put what lies in the folder of fetched evidence now into force."""
        before, self._evidence = self._evidence, self._join()
        if (before.crls if before else ()) != (self._evidence.crls if self._evidence else ()):
            vergiss_listen()

    def ended(self, moment: datetime) -> int:
        """Return of how many issuers the newest list is over at the moment: it proves no good state any more."""
        newest: dict[bytes, tuple[datetime, datetime | None]] = {}
        for head in map(listenkopf, self._evidence.crls if self._evidence else ()):
            if head is not None and (head[0] not in newest or newest[head[0]][0] < head[1]):
                newest[head[0]] = head[1:]
        return sum(end is not None and end < moment for _, end in newest.values())

    def _read(self) -> tuple[bytes, ...]:
        return tuple(der for file in self._files for der in load_crls(file))

    def _join(self) -> Evidence | None:
        found = self.ablage.lies()
        lists = [octets for name, (octets, _) in found.items() if name.endswith(LISTE) and listenkopf(octets)]
        answers = [octets for name, (octets, _) in found.items() if name.endswith(AUSKUNFT)]
        joined = Evidence(
            crls=tuple(dict.fromkeys((*self._at_hand, *lists))),
            ocsp=tuple(one for one in answers if serie(one) is not None),
            live=True,
        )
        return joined if joined.crls or joined.ocsp else None

    def _stand(self) -> Stand:
        return tuple(_marke(file) for file in self._files)


def _marke(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
