"""Signature algorithms of the profile and the keys each of them may be used with (wire skeleton 1).

A signature value is written as XML Signature wants it: ECDSA as r ‖ s with the curve's length each, RSA-PSS with
the length of the modulus, Ed25519 with 64 octets. The certificate decides which algorithm may stand beside it.
"""

from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from gateway.trust.profil import BROKEN, load

RSA_MIN_BITS = 3072
"""BSI TR-02102: shorter moduli are no longer good enough."""
RSA_MAX_BITS = 8192
"""Longer moduli only cost the verifier time before anything is proven."""
PSS_SALT_OCTETS = 32
"""Salt of RSA-PSS = length of SHA-256; what XML Signature means by sha256-rsa-MGF1."""

_MORE = "http://www.w3.org/2001/04/xmldsig-more#"


class Algorithmus(StrEnum):
    """A signature algorithm; the value is the URI in ``SignatureMethod``."""

    ECDSA_SHA256 = f"{_MORE}ecdsa-sha256"  # P-256, brainpoolP256r1
    ECDSA_SHA384 = f"{_MORE}ecdsa-sha384"  # P-384, brainpoolP384r1
    RSA_PSS_SHA256 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"  # 3072 bits and more, salt 32
    ED25519 = "http://www.w3.org/2021/04/xmldsig-more#eddsa-ed25519"  # by agreement only


class Schluesselverfahren(StrEnum):
    """How a content key is wrapped; the value is the URI in ``EncryptionMethod`` of the ``EncryptedKey``."""

    RSA_OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"  # SHA-256, MGF1-SHA-256
    HYBRID = "urn:aktenbote:umschlag:1:hpke-mlkem768-x25519"  # our own profile, by agreement only


STANDARD = frozenset({Algorithmus.ECDSA_SHA256, Algorithmus.ECDSA_SHA384, Algorithmus.RSA_PSS_SHA256})
"""Allowed without further agreement; a partner's Ed25519 is added by the directory."""

SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
SHA384 = f"{_MORE}sha384"
SHA512 = "http://www.w3.org/2001/04/xmlenc#sha512"

DIGESTS: dict[Algorithmus, frozenset[str]] = {
    Algorithmus.ECDSA_SHA256: frozenset({SHA256}),
    Algorithmus.ECDSA_SHA384: frozenset({SHA256, SHA384}),
    Algorithmus.RSA_PSS_SHA256: frozenset({SHA256}),
    Algorithmus.ED25519: frozenset({SHA256, SHA512}),
}
"""Digest algorithms a Reference may have beside a SignatureMethod: SHA-256, or the one inside the signature."""

_CURVES: dict[str, tuple[ec.EllipticCurve, Algorithmus]] = {
    curve.name: (curve, algorithmus)
    for curve, algorithmus in (
        (ec.SECP256R1(), Algorithmus.ECDSA_SHA256),
        (ec.BrainpoolP256R1(), Algorithmus.ECDSA_SHA256),
        (ec.SECP384R1(), Algorithmus.ECDSA_SHA384),
        (ec.BrainpoolP384R1(), Algorithmus.ECDSA_SHA384),
    )
}


class SchluesselUngeeignet(ValueError):
    """The certificate's key cannot sign in this profile; the text says why."""


class SignaturFalsch(ValueError):
    """The signature value does not belong to these octets and this key."""


def public_key_of(cert_der: bytes) -> PublicKeyTypes:
    """Return the public key of a DER certificate, or raise SchluesselUngeeignet."""
    try:
        return load(cert_der).public_key()
    except BROKEN:
        raise SchluesselUngeeignet("the certificate cannot be read or its key is of an unknown kind") from None


def algorithmus_of(key: PublicKeyTypes) -> Algorithmus:
    """Return the one algorithm a key signs with in this profile, or raise SchluesselUngeeignet."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        if key.curve.name not in _CURVES:
            raise SchluesselUngeeignet(f"curve {key.curve.name} is not in the profile")
        return _CURVES[key.curve.name][1]
    if isinstance(key, rsa.RSAPublicKey):
        if not RSA_MIN_BITS <= key.key_size <= RSA_MAX_BITS:
            raise SchluesselUngeeignet(f"RSA keys need {RSA_MIN_BITS} to {RSA_MAX_BITS} bits, not {key.key_size}")
        return Algorithmus.RSA_PSS_SHA256
    if isinstance(key, ed25519.Ed25519PublicKey):
        return Algorithmus.ED25519
    raise SchluesselUngeeignet("the key is neither ECDSA nor RSA nor Ed25519")


def verify(cert_der: bytes, algorithmus: Algorithmus, value: bytes, octets: bytes) -> None:
    """Verify a signature value over octets with the key of the certificate.

    SchluesselUngeeignet: key and algorithm do not belong together. SignaturFalsch: the value is wrong.
    """
    key = public_key_of(cert_der)
    if algorithmus_of(key) is not algorithmus:
        raise SchluesselUngeeignet("the key of the certificate does not belong to the signature algorithm")
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            digest: hashes.HashAlgorithm = (
                hashes.SHA256() if algorithmus is Algorithmus.ECDSA_SHA256 else hashes.SHA384()
            )
            key.verify(raw_to_der(value, key.curve), octets, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            if len(value) != (key.key_size + 7) // 8:
                raise SignaturFalsch("the signature value has not the length of the RSA modulus")
            key.verify(value, octets, pss(), hashes.SHA256())
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(value, octets)
    except InvalidSignature:
        raise SignaturFalsch("the signature does not belong to these octets and this certificate") from None


def pss() -> padding.PSS:
    """Return the one PSS padding of the profile: MGF1 with SHA-256, salt of 32 octets."""
    return padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=PSS_SALT_OCTETS)


def raw_to_der(raw: bytes, curve: ec.EllipticCurve) -> bytes:
    """Turn r ‖ s into the DER that cryptography verifies; SignaturFalsch for a wrong length or range."""
    length = (curve.key_size + 7) // 8
    if len(raw) != 2 * length:
        raise SignaturFalsch(f"an ECDSA value on {curve.name} has {2 * length} octets: r and s, not DER")
    r, s = int.from_bytes(raw[:length]), int.from_bytes(raw[length:])
    if not (0 < r < curve.group_order and 0 < s < curve.group_order):
        raise SignaturFalsch("r or s of the ECDSA value is outside the range of the curve")
    return encode_dss_signature(r, s)


def der_to_raw(der: bytes, curve: ec.EllipticCurve) -> bytes:
    """Turn the DER that key files and cryptography sign into r ‖ s, as it stands in the XML."""
    length = (curve.key_size + 7) // 8
    r, s = decode_dss_signature(der)
    return r.to_bytes(length) + s.to_bytes(length)
