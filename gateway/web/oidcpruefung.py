"""Judges an ID token (OpenID Connect Core 3.1.3.7): who signed it, for whom, when, in answer to which question.

Pure: keys, moment and what is expected come in; no network, no clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

ALGORITHMEN: Final[Mapping[str, tuple[str, str | None]]] = {
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "EdDSA": ("OKP", "Ed25519"),
}
"""Accepted algorithms with the kind and curve their key must have. None of them has a shared secret: whoever reads
our ``client_secret`` signs nothing, and no public key passes for a secret."""
SPIEL_S: Final = 30
"""Seconds two clocks may differ."""
ALTER_S: Final = 600
"""Seconds since the token was made: it comes from the provider a moment after it was asked for."""
RSA_BITS: Final = 2048
TOKEN_MAX: Final = 64 * 1024
"""Characters of a token; one with hundreds of groups has some 20 KiB."""


class Ungueltig(Exception):
    """A token that does not count; ``code`` says why in our words, never in those of the token."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Erwartet:
    """What a token must say."""

    issuer: str
    client_id: str
    nonce: str


def schluessel_id(token: str) -> tuple[str, str | None]:
    """Return algorithm and key id as the head says them, which nobody has vouched for yet. ``Ungueltig``."""
    if len(token) > TOKEN_MAX:
        raise Ungueltig("size")
    try:
        head = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise Ungueltig("form") from None
    alg, kid = head.get("alg"), head.get("kid")
    if not isinstance(alg, str) or alg not in ALGORITHMEN:
        raise Ungueltig("algorithm")
    if kid is not None and not isinstance(kid, str):
        raise Ungueltig("form")
    return alg, kid


def finde(schluessel: Sequence[Mapping[str, Any]], alg: str, kid: str | None) -> Mapping[str, Any] | None:
    """Return the one key that may have signed; without an id there must be only one of its kind."""
    kind, curve = ALGORITHMEN[alg]
    fit = [
        one
        for one in schluessel
        if one.get("kty") == kind
        and (curve is None or one.get("crv") == curve)
        and one.get("use") in {None, "sig"}
        and one.get("alg") in {None, alg}
        and (kid is None or one.get("kid") == kid)
    ]
    return fit[0] if len(fit) == 1 else None


def pruefe(token: str, jwk: Mapping[str, Any], alg: str, erwartet: Erwartet, jetzt: datetime) -> Mapping[str, Any]:
    """Return what the token says, now that everything about it was checked. ``Ungueltig``."""
    try:
        key = jwt.PyJWK(dict(jwk), algorithm=alg)
        if isinstance(key.key, RSAPublicKey) and key.key.key_size < RSA_BITS:
            raise Ungueltig("key")
        said: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[alg],
            audience=erwartet.client_id,
            issuer=erwartet.issuer,
            # its library has a clock of its own; ours is asked below
            options={
                "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        raise Ungueltig("signature") from None
    _zeit(said, jetzt.timestamp())
    audience = said["aud"] if isinstance(said["aud"], list) else [said["aud"]]
    if said.get("azp", None if len(audience) > 1 else erwartet.client_id) != erwartet.client_id:
        raise Ungueltig("azp")
    if said["nonce"] != erwartet.nonce:
        raise Ungueltig("nonce")
    if not isinstance(said["sub"], str) or not 0 < len(said["sub"]) <= 255:
        raise Ungueltig("sub")
    return said


def _zeit(said: Mapping[str, Any], now: float) -> None:
    moments = [said["exp"], said["iat"], said.get("nbf", 0)]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in moments):
        raise Ungueltig("time")
    ends, made, begins = moments
    if not now - ALTER_S <= made <= now + SPIEL_S or begins > now + SPIEL_S or ends <= now - SPIEL_S:
        raise Ungueltig("time")
