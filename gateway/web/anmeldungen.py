"""What the pages need to know of accounts: sign-in in two steps, sessions, invitations.

The tokens here are secrets: they travel in cookies and forms, never in an address or a log line. What is refused is
an ``AktenboteError``; that of a sign-in, a code or an invitation is one and the same whatever was wrong.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from gateway.domain.ids import Kennung
from gateway.domain.konto import Angemeldet, Rolle
from gateway.transfer.ports import Tx

ZU_OFT = "ZU_OFT"
"""Code of a ``TryLater``: too many requests of one source; ``retry_after_s`` says for how long."""
PASSWORT = "PASSWORD"
"""Code of a refusal: the new password does not follow the rule about its length."""


class Anlauf(Protocol):
    """A sign-in whose password was right."""

    @property
    def token(self) -> str:
        """Names the attempt for some minutes."""


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
    def anlauf(self) -> str:
        """Token that names the set-up."""

    @property
    def anmeldename(self) -> str:
        """The name the invited person will sign in with."""

    @property
    def geheimnis(self) -> str:
        """The secret in base32, as an app takes it by hand."""

    @property
    def otpauth(self) -> str:
        """The same as ``otpauth://`` address."""


class Anmeldungen(Protocol):
    """The use cases of accounts."""

    async def passwort(self, *, anmeldename: str, passwort: str, absender: str) -> Anlauf:
        """First step; ``absender`` is the address the request came from."""

    async def zweiter_faktor(self, *, anlauf: str, code: str) -> Begonnen:
        """Second step, with a code of the app or a recovery code."""

    async def lies(self, token: str, *, still: bool = False) -> Angemeldet | None:
        """Return whose session it is, ``None`` when it is over; ``still``: a page asks by itself."""

    def recht(self, konto: str, mandant: Kennung, rolle: Rolle) -> Callable[[Tx], None]:
        """Return what refuses (``Usage``, RIGHT), inside a transaction, what an account may not do any more."""

    async def bestaetige(self, *, token: str, code: str) -> object:
        """Take a new code of the app in a session, for what wants a fresh one."""

    async def beende(self, token: str) -> None:
        """End a session."""

    async def einladung_annehmen(self, *, einladung: str, passwort: str) -> Einrichtung:
        """Take an invitation and a new password; the second factor is next."""

    async def einrichtung_bestaetigen(self, *, anlauf: str, code: str) -> Sequence[str]:
        """Take the first code of it; return the recovery codes, which are shown this once."""
