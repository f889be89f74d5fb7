"""Tokens and codes: random where they are made, and only as keyed hashes where they are kept."""

import base64

from gateway.domain.einmalcode import NOTFALLCODE_OCTETS, notfallcode, ohne_trenner
from gateway.domain.ids import Sha256
from gateway.transfer.umgebung import Umgebung

TOKEN_OCTETS = 32
"""256 bits: nobody guesses one, so its hash needs no salt."""
MAX_TOKEN = 128
"""Characters of a token that is looked up at all."""


class Geheimnisse:
    """Makes secrets and says under which keyed hash each is kept.

    The key is the storage key: whoever reads the database guesses nothing, whoever writes it makes nothing up.
    """

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the source of randomness and the key."""
        self._u = umgebung

    def token(self) -> str:
        """Return a new token, base64url."""
        return _text(self._u.zufall(TOKEN_OCTETS))

    def ident(self, zweck: str, token: str) -> Sha256:
        """Return under what a token is kept; ``zweck`` keeps tokens of one kind from passing for another."""
        typed = token[:MAX_TOKEN].encode("utf-8", "replace").decode()
        return self._u.speicher.suchwert(f"konto.{zweck}", typed)

    def csrf(self, token: str) -> str:
        """Return the secret for forms of a session, derived from its token: there is nothing to keep."""
        return _text(bytes.fromhex(self.ident("csrf", token)))

    def notfallcode(self) -> str:
        """Return a new recovery code."""
        return notfallcode(self._u.zufall(NOTFALLCODE_OCTETS))

    def notfallhash(self, konto: str, code: str) -> Sha256:
        """Return under what a recovery code of an account is kept."""
        return self.ident("notfallcode", f"{konto}/{ohne_trenner(code)}")


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")
