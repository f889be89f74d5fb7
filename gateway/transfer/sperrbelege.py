"""Keeps with a received message what was known of revocation when it was accepted (wire 8.5), each piece once.

Later lists do not name what ended long ago, and responders forget: only these octets show for ever that the
author's certificates were good at that moment.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta

from gateway.domain.ids import Sha256, sha256_of
from gateway.transfer.records import Belegart, Nachricht, Sperrbeleg
from gateway.transfer.umgebung import Umgebung
from gateway.trust.sperre import Evidence
from gateway.trust.sperrliste import MAX_CRL_OCTETS

GEMERKT = timedelta(hours=12)
"""How long a blob we wrote is not written again: less than the day after which the clean-up looks at it."""
HOECHSTENS_GEMERKT = 4096
"""Blobs remembered; a directory needs a few lists, and an answer for each partner that writes."""


class Sperrbelege:
    """Writes evidence as blobs, and reads what belongs to a message."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung
        self._geschrieben: dict[Sha256, datetime] = {}

    def lege_ab(self, *belege: Evidence) -> tuple[Sperrbeleg, ...]:
        """Make evidence durable and return its names, each once; blocking."""
        kinds = (
            (Belegart.LISTE, _alle(e.crls for e in belege)),
            (Belegart.AUSKUNFT, _alle(e.ocsp for e in belege)),
        )
        return tuple(Sperrbeleg(art=art, sha256=self._eines(octets)) for art, found in kinds for octets in found)

    def _eines(self, octets: bytes) -> Sha256:
        name, now = sha256_of(octets), self._u.jetzt()
        written = self._geschrieben.get(name)
        if written is None or not timedelta() <= now - written < GEMERKT:
            self._u.lege_ab(octets)
            if len(self._geschrieben) >= HOECHSTENS_GEMERKT:
                self._geschrieben.clear()
            self._geschrieben[name] = now
        return name

    async def lies(self, nachricht: Nachricht) -> Evidence:
        """Return what was known when a received message was accepted; empty where nothing was, or for our own."""
        found = await self._u.store.read(lambda tx: tx.nachrichten.sperrbelege(nachricht))
        return await asyncio.to_thread(self._oeffne, found)

    def _oeffne(self, belege: Iterable[Sperrbeleg]) -> Evidence:
        octets: dict[Belegart, list[bytes]] = {art: [] for art in Belegart}
        for one in belege:
            with self._u.blobs.open(one.sha256) as file:
                octets[one.art].append(file.read(MAX_CRL_OCTETS + 1))
        return Evidence(crls=tuple(octets[Belegart.LISTE]), ocsp=tuple(octets[Belegart.AUSKUNFT]))


def _alle(groups: Iterable[tuple[bytes, ...]]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(octets for group in groups for octets in group))
