"""What the pages need to know of accounts: sign-in in two steps, sessions, invitations.

The tokens here are secrets: they travel in cookies and forms, never in an address or a log line. What is refused is
an ``AktenboteError`` with one of the codes below; whatever code else comes with one reads as ``FALSCH``.
"""

from collections.abc import Sequence
from typing import Protocol

from gateway.domain.konto import Angemeldet

FALSCH = "ANMELDUNG"
"""Unknown name, wrong password, wrong code, locked: one answer for all of them."""
ABGELAUFEN = "ANLAUF"
"""The attempt, invitation or set-up is over; it has to begin anew."""
ZU_OFT = "ZU_OFT"
"""Too many attempts; ``retry_after_s`` of a ``TryLater`` says for how long."""
PASSWORT = "PASSWORT"
"""The new password does not follow the rule about its length."""

ZWEITER_FAKTOR = "totp"
EINRICHTEN = "einrichten"
"""What an attempt waits for: a code, or that a second factor is set up."""


class Anlauf(Protocol):
    """A sign-in whose password was right."""

    @property
    def token(self) -> str:
        """Names the attempt for some minutes."""

    @property
    def was(self) -> str:
        """``ZWEITER_FAKTOR`` or ``EINRICHTEN``."""


class Begonnen(Protocol):
    """A session that has just begun."""

    @property
    def token(self) -> str:
        """Names the session: new at every sign-in."""

    @property
    def angemeldet(self) -> Angemeldet:
        """Who it is."""


class Einrichtung(Protocol):
    """A second factor that waits for its first code."""

    @property
    def token(self) -> str:
        """Names the set-up."""

    @property
    def geheimnis(self) -> str:
        """The secret in base32, as an app takes it by hand."""

    @property
    def uri(self) -> str:
        """The same as ``otpauth://`` address."""


class Anmeldungen(Protocol):
    """The use cases of accounts."""

    async def passwort(self, *, anmeldename: str, passwort: str, absender: str) -> Anlauf:
        """First step; ``absender`` is the address the request came from."""

    async def zweiter_faktor(self, *, anlauf: str, code: str) -> Begonnen:
        """Second step, with a code of the app or a recovery code."""

    async def lies(self, token: str) -> Angemeldet | None:
        """Return whose session it is, ``None`` when it is over."""

    async def beende(self, token: str) -> None:
        """End a session."""

    async def einladung_annehmen(self, *, einladung: str, passwort: str, absender: str) -> Einrichtung:
        """Set the password of an invitation; the second factor is next."""

    async def einrichtung(self, *, anlauf: str) -> Einrichtung:
        """Begin the second factor of an account that has none yet."""

    async def einrichtung_bestaetigen(self, *, einrichtung: str, code: str) -> Sequence[str]:
        """Take the first code; return the recovery codes, which are shown this once."""
