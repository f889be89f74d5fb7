"""The time-stamp authorities of the configuration, asked one after the other; every answer is verified."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.domain.errors import AktenboteError, TryLater
from gateway.keystore.dateien import load_certificates
from gateway.settings import Configuration
from gateway.transfer.ports.zeit import Gestempelt, Stempelstelle
from gateway.trust.sperre import Evidence
from gateway.trust.zeitstempel import MAX_ANTWORT_OCTETS, NONCE_OCTETS, anfrage, lies_antwort, pruefe_token
from gateway.web.fetch import Fetcher

UHREN = timedelta(minutes=5)
"""How far authority and gateway may differ (wire 6.5): beyond that one of the clocks is wrong."""


class Stempelstellen(Stempelstelle):
    """Asks the authorities in the order of the configuration; the first good stamp counts."""

    def __init__(
        self,
        configuration: Configuration,
        jetzt: Callable[[], datetime],
        sperrstand: Callable[[], Evidence | None] = lambda: None,
    ) -> None:
        """Nothing is read yet: a command that wants no stamp does not stop at a missing anchor.

        ``sperrstand`` is the revocation evidence at hand: a revoked authority stamps nothing, an unknown state
        stops nobody.
        """
        settings = configuration.settings.timestamps
        self._urls = settings.urls
        self._regelwerke = settings.policies
        self._configuration = configuration
        self._jetzt = jetzt
        self._sperrstand = sperrstand

    async def stemple(self, octets: bytes) -> Gestempelt:
        """Return a verified stamp; ``TryLater`` with the code of the last refusal."""
        problem: AktenboteError = TryLater("no authority is configured", code="NONE")
        fetcher = Fetcher()
        try:
            for url in self._urls:
                try:
                    return await self._frage(fetcher, url, octets)
                except AktenboteError as no:
                    problem = no
        finally:
            await fetcher.schliesse()
        raise TryLater(f"no time stamp could be had: {problem.reason}", code=problem.code)

    async def _frage(self, fetcher: Fetcher, url: str, octets: bytes) -> Gestempelt:
        abdruck, nonce = hashlib.sha256(octets).digest(), secrets.token_bytes(NONCE_OCTETS)
        policy = self._regelwerke[0] if self._regelwerke else None
        question = anfrage(abdruck, nonce=nonce, regelwerk=policy)
        token = lies_antwort(await fetcher.stempel(url, question, hoechstens=MAX_ANTWORT_OCTETS))
        trusted = await asyncio.to_thread(anker, self._configuration)
        found = pruefe_token(
            token,
            abdruck=abdruck,
            anker=trusted,
            nonce=nonce,
            regelwerke=self._regelwerke,
            sperrstand=self._sperrstand(),
        )
        if abs(found.zeit - self._jetzt()) > UHREN + found.genauigkeit:
            raise TryLater(
                f"it says {found.zeit:%Y-%m-%d %H:%M} UTC: its clock or ours is wrong, compare both with NTP",
                code="CLOCK",
            )
        path = () if found.pfad is None else found.pfad.kette
        return Gestempelt(token=token, zeit=found.zeit, kette=path)


def anker(configuration: Configuration) -> tuple[bytes, ...]:
    """Return the trust anchors for time stamps (DER); blocking, ``Usage`` for a file that is none."""
    files = configuration.settings.timestamps.anchors
    return tuple(der for name in files for der in load_certificates(configuration.path(name)))
