"""The hybrid encryption key of a participant, as the directory lists it: ML-KEM-768 together with X25519.

A profile of our own (docs/protocol.md 8): no certificate carries such a key, the signed directory vouches for it.
"""

from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256, sha256_of

MLKEM_OCTETS = 1184
"""Encapsulation key of ML-KEM-768 (FIPS 203, table 3)."""
X25519_OCTETS = 32
"""Public key of X25519 (RFC 7748)."""
OEFFENTLICH_OCTETS = MLKEM_OCTETS + X25519_OCTETS
"""ML-KEM-768 ‖ X25519: the public key of X-Wing."""
_PROBE = x25519.X25519PrivateKey.from_private_bytes(bytes(range(X25519_OCTETS)))
"""No secret: whether an exchange with a point comes to nothing does not depend on the private key."""


@dataclass(frozen=True, slots=True)
class Hybridschluessel:
    """A public key, ``OEFFENTLICH_OCTETS`` long; Refused (X001) for octets that are none."""

    octets: bytes
    sha256: Sha256 = field(init=False)
    """What ``KeyName`` gives in an Umschlag; computed, never read."""

    def __post_init__(self) -> None:
        """Compute the fingerprint and see that both halves can be used."""
        object.__setattr__(self, "sha256", sha256_of(self.octets))
        self.oeffentlich()
        try:
            _PROBE.exchange(x25519.X25519PublicKey.from_public_bytes(self.octets[MLKEM_OCTETS:]))
        except ValueError:
            raise Refused(Fehlercode.X001, "the X25519 half of a hybrid key has small order") from None

    def oeffentlich(self) -> hpke.MLKEM768X25519PublicKey:
        """Return the key as HPKE takes it."""
        if len(self.octets) != OEFFENTLICH_OCTETS:
            raise Refused(Fehlercode.X001, f"a hybrid key has {OEFFENTLICH_OCTETS} octets, not {len(self.octets)}")
        try:
            return hpke.MLKEM768X25519PublicKey(
                mlkem.MLKEM768PublicKey.from_public_bytes(self.octets[:MLKEM_OCTETS]),
                x25519.X25519PublicKey.from_public_bytes(self.octets[MLKEM_OCTETS:]),
            )
        except (ValueError, UnsupportedAlgorithm):
            raise Refused(Fehlercode.X001, "a hybrid key is none of ML-KEM-768 and X25519") from None
