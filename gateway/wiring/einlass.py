"""Who may do what at our partner port, and what may be deposited there."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Kennung, Sha256
from gateway.envelope.lesen import read_umschlag
from gateway.transfer.einlieferung import Ankuendigung
from gateway.transfer.lesung import TODE_BIS_AUFGABE, Abgestuerzt
from gateway.transfer.postamt import Rechte
from gateway.transfer.umgebung import Umgebung
from gateway.trust.teilnehmer import Schluesselrolle, Wegart
from gateway.wiring.sperrlisten import Sperrlisten
from gateway.wiring.verzeichnis import VerzeichnisHalter

TOEDLICH = f"this program died {TODE_BIS_AUFGABE} times while it read this {{was}}; its makers need it"
"""Reason of a no to what the process died of again and again."""


class Einlass:
    """Judges callers and deposits by the directory in force."""

    def __init__(
        self, umgebung: Umgebung, directory: VerzeichnisHalter, crls: Sperrlisten, jetzt: Callable[[], datetime]
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._directory = directory
        self._crls = crls
        self._jetzt = jetzt

    def rechte(self, fingerprint: Sha256) -> Rechte:
        """Return what the holder of a TLS certificate may do now."""
        return Rechte.aus(self._directory().rollen(fingerprint, self._jetzt(), sperrstand=self._crls()))

    def transportzertifikat(self, leser: Kennung, fingerprint: Sha256) -> bytes | None:
        """Return a transport certificate of a reader (DER), if the directory names it and nobody revoked it."""
        entries = self._directory().zertifikate(leser, Schluesselrolle.TRANSPORT, self._jetzt())
        der = next((entry.der for entry in entries if entry.sha256 == fingerprint), None)
        trust = self._u.vertrauen
        return None if der is None or trust.ist_widerrufen(der, self._jetzt()) else der

    async def pruefe(self, octets: bytes, name: Sha256) -> Ankuendigung:
        """Check a deposit under its mark: one the process died of again and again is refused unread."""
        try:
            async with self._u.lesungen.marke("einlieferung", name):
                return await asyncio.to_thread(self.pruefe_umschlag, octets)
        except Abgestuerzt:
            raise Refused(
                Fehlercode.S999, TOEDLICH.format(was="Umschlag"), towards_partner=Fehlercode.T020
            ) from None

    def pruefe_umschlag(self, octets: bytes) -> Ankuendigung:
        """Check an Umschlag up to the directory step; its reader's Vermittlungsstelle must be us."""
        siegel = read_umschlag(octets, schema=self._u.umschlag_schema)
        kopf = siegel.umschlag.kopf
        self._u.vertrauen.verlange(siegel.cert_der, Schluesselrolle.TRANSPORT, kopf.autor, self._jetzt())
        place = self._directory().endpunkt(kopf.leser, self._jetzt())
        if place.weg is not Wegart.VERMITTLUNG or place.betreiber not in self._u.mandanten:
            raise Refused(Fehlercode.T080, "mail for this reader is not deposited here: look into the directory")
        return Ankuendigung.aus(siegel, len(octets))
