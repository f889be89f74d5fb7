"""Which of two keys is used while one changes: the newer from the moment the directory in force counts it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, Sha256, sha256_of
from gateway.pump.ports import Signer
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis

log = structlog.get_logger()


class Schluesselwahl:
    """Makes the choice for each signature anew; nothing has to be restarted."""

    def __init__(
        self,
        verzeichnis: Callable[[], Verzeichnis],
        jetzt: Callable[[], datetime],
        verratene: Callable[[], frozenset[Sha256]] = frozenset,
    ) -> None:
        """``verzeichnis`` returns the snapshot in force, ``verratene`` the certificates never to be used again."""
        self._verratene = verratene
        self._verzeichnis = verzeichnis
        self._jetzt = jetzt
        self._zuletzt: dict[tuple[Kennung, Schluesselrolle], Signer] = {}

    def fuer(self, wer: Kennung, rolle: Schluesselrolle, *signers: Signer) -> Callable[[], Signer]:
        """Return what gives the key of an authority for a role: the last that counts, else the first."""

        def waehle() -> Signer:
            if len(signers) == 1:
                return signers[0]
            try:
                listed = {entry.sha256 for entry in self._verzeichnis().zertifikate(wer, rolle, self._jetzt())}
            except Refused:  # we are not in the directory: whoever needs it says so
                return signers[0]
            good = listed - self._verratene()
            chosen = next((one for one in reversed(signers) if sha256_of(one.cert_der) in good), signers[0])
            if self._zuletzt.setdefault((wer, rolle), signers[0]) is not chosen:
                self._zuletzt[wer, rolle] = chosen
                log.info("key.changed", mandant=wer, art=rolle.value, zertifikat=sha256_of(chosen.cert_der))
            return chosen

        return waehle


class TlsWahl:
    """The same for the certificate that partners see: it must count for every authority that fetches with it."""

    def __init__(
        self, *, files: Sequence[tuple[Path, Path]], certificates: Sequence[bytes], ours: Sequence[Kennung]
    ) -> None:
        """``files``: certificate and key of each pair, the successor last; ``certificates``: DER, in that order."""
        self._files = files
        self._abdruecke = [sha256_of(der) for der in certificates]
        self._ours = ours
        self._jetzt_benutzt = 0

    def waehle(self, verzeichnis: Verzeichnis, moment: datetime) -> tuple[Path, Path]:
        """Return certificate and key to begin with."""
        self._jetzt_benutzt = self._nummer(verzeichnis, moment)
        return self._files[self._jetzt_benutzt]

    def wechsel(self, verzeichnis: Verzeichnis, moment: datetime) -> tuple[Path, Path] | None:
        """Return certificate and key to go on with, ``None`` where those in use stay."""
        number = self._nummer(verzeichnis, moment)
        return None if number == self._jetzt_benutzt else self.waehle(verzeichnis, moment)

    def _nummer(self, verzeichnis: Verzeichnis, moment: datetime) -> int:
        for number in reversed(range(1, len(self._files))):
            counted = set(verzeichnis.rollen(self._abdruecke[number], moment))
            if counted.issuperset(self._noetig(verzeichnis, moment)):
                return number
        return 0

    def _noetig(self, verzeichnis: Verzeichnis, moment: datetime) -> set[tuple[Kennung, Schluesselrolle]]:
        needed = {(who, Schluesselrolle.ABRUF) for who in self._ours}
        for who in self._ours:
            with suppress(Refused):  # one that is not in the directory lacks its first role, too
                if verzeichnis.behoerde(who, moment).postfach is not None:
                    needed.add((who, Schluesselrolle.TLS))
        return needed
