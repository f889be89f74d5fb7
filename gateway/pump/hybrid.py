"""Wraps a content key for a hybrid key of the reader (HPKE base mode, RFC 9180), with fresh randomness.

The ``aad`` that the profile asks for (wire 5.3) is not in the public interface of ``cryptography``; this call and
its counterpart in ``keystore`` are the two places that go past it (docs/adr/0027).
"""

from cryptography.hazmat.bindings._rust import openssl

from gateway.envelope.algorithmen import Schluesselverfahren
from gateway.envelope.hybrid import INFO, SUITE
from gateway.envelope.typen import WrappedKey
from gateway.trust.hybrid import Hybridschluessel


def wrap_hybrid(cek: bytes, reader: Hybridschluessel, aad: bytes) -> WrappedKey:
    """Wrap the content key; ``aad`` is ``envelope.hybrid.bindung`` of the message."""
    wrapped = openssl.hpke._encrypt_with_aad(SUITE, cek, reader.oeffentlich(), INFO, aad)
    return WrappedKey(key_name=reader.sha256, wrapped=wrapped, verfahren=Schluesselverfahren.HYBRID)
