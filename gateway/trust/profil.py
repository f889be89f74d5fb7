"""Which keys, algorithms and key usages a certificate may have for a purpose (wire 4, 5.1, 5.4; BSI TR-02102-1).

Administration-PKI end certificates have no basicConstraints, no EKU and one key for all: that is allowed.
What a certificate says must not contradict its use; what it does not say, it allows.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko_certvalidator.policy_decl import AlgorithmUsageConstraint

MIN_RSA_BITS = 3000
"""BSI TR-02102-1: less is too weak since 2024; the usual size is 3072."""
MAX_RSA_BITS = 8192
"""More only costs the verifier time."""
MAX_CERT_OCTETS = 16 * 1024
"""A certificate has 1 to 3 KiB."""
REMEMBERED = 8192
"""Certificates kept parsed; the directory of all foreigners' authorities has some thousand."""

SIGNATURE_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.BrainpoolP256R1, ec.BrainpoolP384R1)
TLS_CURVES = (ec.SECP256R1, ec.SECP384R1)
"""OpenSSL with TLS 1.3 does not offer brainpool (wire 5.4)."""
HASHES = frozenset({"sha256", "sha384", "sha512"})

BROKEN = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    NotImplementedError,
    UnsupportedAlgorithm,
    UserWarning,  # where warnings are errors: a country of three letters, a serial number of zero
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What the parsers raise for octets that are no certificate or list."""

_ONLY_MACHINES = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.OCSP_SIGNING,
        ExtendedKeyUsageOID.TIME_STAMPING,
    }
)
_TLS = frozenset(
    {
        ExtendedKeyUsageOID.SERVER_AUTH,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    }
)


class Zweck(StrEnum):
    """What the certificate is to be used for."""

    SIGNATUR = "signatur"
    CHIFFRE = "chiffre"
    TLS = "tls"
    ZEITSTEMPEL = "zeitstempel"


@lru_cache(maxsize=REMEMBERED)
def load(der: bytes) -> x509.Certificate:
    """Parse DER, or raise ``ValueError`` (also for anything after the certificate)."""
    if len(der) > MAX_CERT_OCTETS:
        raise ValueError(f"a certificate has at most {MAX_CERT_OCTETS} octets")
    cert = x509.load_der_x509_certificate(der)
    if cert.serial_number <= 0:
        raise ValueError("a serial number is positive (RFC 5280 section 4.1.2.2)")
    return cert


def names(cert: x509.Certificate) -> str:
    """The common name, for sentences about certificates of authorities."""
    found = cert.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else "without a name"


@lru_cache(maxsize=REMEMBERED)
def contradiction(der: bytes, zweck: Zweck) -> str | None:
    """Say in one sentence why the certificate cannot serve the purpose, or ``None``."""
    try:
        cert = load(der)
        return _key(cert.public_key(), zweck) or _authority(cert.extensions) or _usage(cert.extensions, zweck)
    except BROKEN:
        return "the certificate cannot be read"


def weak_key(key: object) -> str | None:
    """Say why a public key may not sign anything here, or ``None``."""
    if isinstance(key, rsa.RSAPublicKey):
        if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
            return (
                f"an RSA key of {key.key_size} bits is not accepted ({MIN_RSA_BITS} to {MAX_RSA_BITS} are; BSI "
                "TR-02102-1 allowed shorter ones until 2023-12-31)"
            )
        return None
    if isinstance(key, ec.EllipticCurvePublicKey):
        if not isinstance(key.curve, SIGNATURE_CURVES):
            return f"the curve {key.curve.name} is not accepted"
        return None
    return None if isinstance(key, ed25519.Ed25519PublicKey) else "the kind of key is not accepted"


def _key(key: object, zweck: Zweck) -> str | None:
    reason = weak_key(key)
    if reason is not None:
        return reason
    if zweck is Zweck.CHIFFRE and not isinstance(key, rsa.RSAPublicKey):
        return "only an RSA key can receive content keys in this profile"
    if zweck is Zweck.TLS:
        if isinstance(key, ed25519.Ed25519PublicKey):
            return "TLS needs an RSA key or one on P-256 or P-384"
        if isinstance(key, ec.EllipticCurvePublicKey) and not isinstance(key.curve, TLS_CURVES):
            return f"TLS 1.3 does not offer the curve {key.curve.name}"
    return None


def _authority(extensions: x509.Extensions) -> str | None:
    sentence = "the certificate of a certification authority cannot be used as an end certificate"
    constraints = _find(extensions, x509.BasicConstraints)
    if constraints is not None and constraints.ca:
        return sentence
    usage = _find(extensions, x509.KeyUsage)
    return sentence if usage is not None and (usage.key_cert_sign or usage.crl_sign) else None


def _usage(extensions: x509.Extensions, zweck: Zweck) -> str | None:
    usage = _find(extensions, x509.KeyUsage)
    if usage is not None:
        fits = {
            Zweck.SIGNATUR: usage.digital_signature or usage.content_commitment,
            Zweck.CHIFFRE: usage.key_encipherment,
            Zweck.TLS: usage.digital_signature,
            Zweck.ZEITSTEMPEL: usage.digital_signature or usage.content_commitment,
        }[zweck]
        if not fits:
            return f"the key usage of the certificate does not allow {zweck.value}"
    extended = _find(extensions, x509.ExtendedKeyUsage)
    if extended is None:
        return "the certificate is not one for time stamps" if zweck is Zweck.ZEITSTEMPEL else None
    purposes = frozenset(extended)
    if zweck is Zweck.TLS:
        fits = bool(purposes & _TLS)
    elif zweck is Zweck.ZEITSTEMPEL:
        fits = purposes == {ExtendedKeyUsageOID.TIME_STAMPING}
    else:
        fits = not purposes <= _ONLY_MACHINES
    return None if fits else f"the extended key usage of the certificate does not allow {zweck.value}"


def _find(extensions: x509.Extensions, kind: Any) -> Any:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


class Algorithmenregel:
    """Allow-list for the signatures on certificates, in the form the path library asks for."""

    def digest_algorithm_allowed(self, algo: Any, _moment: Any) -> Any:
        """Tell whether a bare digest may be used."""
        return AlgorithmUsageConstraint(algo["algorithm"].native in HASHES)

    def signature_algorithm_allowed(self, algo: Any, _moment: Any, public_key: Any) -> Any:
        """Tell whether an issuer may sign like this with this key."""
        try:
            kind, digest = algo.signature_algo, algo.hash_algo
        except ValueError:
            kind, digest = algo["algorithm"].native, None
        if kind not in {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "ed25519"}:
            return AlgorithmUsageConstraint(False, failure_reason=f"{kind} is not accepted")
        if kind != "ed25519" and digest not in HASHES:
            return AlgorithmUsageConstraint(False, failure_reason=f"{digest} is too weak")
        reason = weak_key(_public_key(public_key)) if public_key is not None else "the issuer's key is missing"
        return AlgorithmUsageConstraint(reason is None, failure_reason=reason)


def _public_key(info: Any) -> object:
    try:
        return serialization.load_der_public_key(info.dump())
    except BROKEN:
        return None
