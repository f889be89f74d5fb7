"""Makes private keys, requests for certificates, and the files they are kept in (owner only)."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import NameOID

from gateway.domain.errors import Usage

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

KEY_KINDS: dict[str, Callable[[], PrivateKey]] = {
    "rsa-3072": lambda: rsa.generate_private_key(public_exponent=65537, key_size=3072),
    "rsa-4096": lambda: rsa.generate_private_key(public_exponent=65537, key_size=4096),
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "brainpoolp256r1": lambda: ec.generate_private_key(ec.BrainpoolP256R1()),
    "brainpoolp384r1": lambda: ec.generate_private_key(ec.BrainpoolP384R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}
"""Kinds of keys the wire accepts (wire 4, 5)."""


def generate_key(kind: str) -> PrivateKey:
    """Return a new private key of a kind such as ``p256`` or ``rsa-3072``; ``Usage`` for any other."""
    if kind not in KEY_KINDS:
        raise Usage(f"there is no kind of key {kind!r}; use one of {', '.join(KEY_KINDS)}")
    return KEY_KINDS[kind]()


def hash_for(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384 | None:
    """Return the digest that fits a signing key: SHA-384 for 384-bit curves, none for Ed25519, else SHA-256."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return None
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.key_size > 256:
        return hashes.SHA384()
    return hashes.SHA256()


def make_request(key: PrivateKey, *, common_name: str, organisation: str) -> bytes:
    """Return a PKCS#10 request (DER) for a certification authority to sign."""
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )
    request = x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hash_for(key))
    return request.public_bytes(serialization.Encoding.DER)


def key_pem(key: PrivateKey, passphrase: bytes | None = None) -> bytes:
    """Return the key as PKCS#8 PEM, encrypted if there is a passphrase."""
    protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if passphrase:
        protection = serialization.BestAvailableEncryption(passphrase)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)


def write_private(path: Path, octets: bytes) -> None:
    """Write a new file only its owner can read (0600); ``Usage`` if there is one already."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Usage(
            f"{path} exists already: a key is never overwritten; remove it or choose another place"
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
