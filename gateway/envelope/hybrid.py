"""Hybrid key transport: the content key wrapped with HPKE over X-Wing (ML-KEM-768 with X25519), by agreement only.

A profile of our own (docs/protocol.md 8, wire 5.3). Here are its fixed values; wrapping draws randomness
(``pump``), unwrapping needs a private key (``keystore``).
"""

from typing import Final

from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from gateway.domain.kopf import Kopf
from gateway.envelope.kanon import AB
from gateway.envelope.wurzeln import CEK_OCTETS, TAG_OCTETS

SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
"""The one suite; no other can be agreed."""
INFO: Final = AB.encode()
"""``info`` of HPKE: the profile."""
ENC_OCTETS: Final = 1120
"""What the receiver needs to find the shared secret: ciphertext of ML-KEM-768 (1088) ‖ X25519 key (32)."""
HYBRID_OCTETS: Final = ENC_OCTETS + CEK_OCTETS + TAG_OCTETS
"""``enc`` ‖ content key encrypted ‖ tag: exactly so long is every ``CipherValue``."""


def bindung(kopf: Kopf) -> bytes:
    """Return ``aad`` of HPKE: UUID|Autor|Leser in ASCII; a wrapped key opens in no other message."""
    return f"{kopf.uuid}|{kopf.autor}|{kopf.leser}".encode()
