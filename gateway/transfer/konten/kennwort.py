"""Passwords as Argon2id hashes, made and compared off the event loop, a few at a time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from gateway.domain.errors import TryLater

T = TypeVar("T")

SALZ_OCTETS = 16
"""RFC 9106 3.1: sufficient for password hashing."""
HASH_OCTETS = 32
"""Octets of the tag (RFC 9106 4)."""
ZUGLEICH = 2
"""Hashes at once: 64 MiB and one core each, and the machine has a service to run."""
WARTESCHLANGE = 32
"""Hashes that wait at most: some seconds. Whoever floods is told to come later, before anything is reserved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aufwand:
    """What one hash costs."""

    speicher_kib: int = 64 * 1024
    durchgaenge: int = 3
    bahnen: int = 1
    """One lane: with more, OpenSSL 3 takes threads of a pool for each, and two hashes at once wait for each other
    for ever. Fewer lanes are no easier to guess: they are what an attacker would work on side by side."""


UEBLICH = Aufwand()
"""Memory and passes of the second recommended option of RFC 9106 4 (64 MiB, 3 passes), three times what OWASP asks
for at least; the first option wants 2 GiB for each sign-in."""


class Kennwoerter:
    """Makes and compares hashes; the event loop goes on meanwhile."""

    def __init__(self, zufall: Callable[[int], bytes], aufwand: Aufwand = UEBLICH) -> None:
        """``zufall`` gives salts."""
        self._zufall = zufall
        self._aufwand = aufwand
        self._plaetze = asyncio.Semaphore(ZUGLEICH)
        self._wartend = 0

    async def verdecke(self, passwort: str) -> str:
        """Return the encoded hash (PHC string) of a new password. ``TryLater`` (BUSY): too many wait."""
        return await self._laufe(lambda: self._neu().derive_phc_encoded(passwort.encode()))

    async def passt(self, passwort: str | None, verdeckt: str | None) -> bool:
        """Tell whether the password is the hashed one; without either the same work is done for nothing."""
        return await self._laufe(lambda: self._vergleiche(passwort, verdeckt))

    def _neu(self) -> Argon2id:
        cost = self._aufwand
        return Argon2id(
            salt=self._zufall(SALZ_OCTETS),
            length=HASH_OCTETS,
            iterations=cost.durchgaenge,
            lanes=cost.bahnen,
            memory_cost=cost.speicher_kib,
        )

    def _vergleiche(self, passwort: str | None, verdeckt: str | None) -> bool:
        if passwort is None or verdeckt is None:
            self._neu().derive((passwort or "").encode())
            return False
        try:
            Argon2id.verify_phc_encoded(passwort.encode(), verdeckt)
        except InvalidKey:
            return False
        return True

    async def _laufe(self, arbeit: Callable[[], T]) -> T:
        if self._wartend >= WARTESCHLANGE:
            raise TryLater("too many people sign in at this moment: try again in a minute", code="BUSY")
        self._wartend += 1
        try:
            async with self._plaetze:
                return await asyncio.to_thread(arbeit)
        finally:
            self._wartend -= 1
