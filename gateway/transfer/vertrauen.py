"""Whom this installation believes: the signed directory in force and the revocation lists at hand."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.ids import Kennung
from gateway.trust.pfad import Urteil
from gateway.trust.sperre import Evidence
from gateway.trust.teilnehmer import Schluesselrolle
from gateway.trust.verzeichnis import Verzeichnis


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertrauen:
    """Evidence at hand; each returns what is in force at the call."""

    verzeichnis: Callable[[], Verzeichnis]
    sperrstand: Callable[[], Evidence | None] = lambda: None
    auszug: Callable[[], bytes | None] = lambda: None
    """The octets of that directory as its operator signed them; ``None`` where only the value is at hand."""

    def pruefe(self, zertifikat: bytes, rolle: Schluesselrolle, kennung: Kennung, moment: datetime) -> Urteil:
        """Judge a certificate: directory entry for that role (T070), then its path (T000, T001, T002)."""
        return self.verzeichnis().pruefe_unterzeichner(
            zertifikat, rolle, kennung, moment, sperrstand=self.sperrstand()
        )
