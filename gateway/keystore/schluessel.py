"""Keys at work: sign, unwrap content keys, sign checkpoints. The private half never leaves these objects."""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256, sha256_of
from gateway.envelope.algorithmen import (
    Algorithmus,
    SchluesselUngeeignet,
    algorithmus_of,
    der_to_raw,
    pss,
    public_key_of,
)
from gateway.keystore.dateien import load_certificate, load_private_key
from gateway.keystore.erzeugen import PrivateKey, hash_for


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSigner:
    """Signs with a key from a file; fits the port ``Signer``."""

    cert_der: bytes
    algorithmus: Algorithmus
    _key: PrivateKey = field(repr=False)

    @classmethod
    def of(cls, key: PrivateKey, cert_der: bytes) -> "FileSigner":
        """Pair a key with its certificate; ``Usage`` if they do not belong together or cannot sign here."""
        public = _paired(key, cert_der)
        try:
            return cls(cert_der=cert_der, algorithmus=algorithmus_of(public), _key=key)
        except SchluesselUngeeignet as error:
            raise Usage(f"this key cannot sign: {error}", code="KEY") from None

    @classmethod
    def open(cls, uri: str, certificate: Path, *, base: Path, passphrase: bytes | None = None) -> "FileSigner":
        """Load key and certificate from files."""
        return cls.of(load_private_key(uri, base=base, passphrase=passphrase), load_certificate(base / certificate))

    def sign(self, octets: bytes) -> bytes:
        """Return the signature value as XML Signature writes it: ECDSA as r ‖ s, RSA-PSS, Ed25519."""
        key = self._key
        if isinstance(key, ec.EllipticCurvePrivateKey):
            digest = hash_for(key) or hashes.SHA256()
            return der_to_raw(key.sign(octets, ec.ECDSA(digest)), key.curve)
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(octets, pss(), hashes.SHA256())
        return key.sign(octets)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDecrypter:
    """Unwraps content keys with an RSA key from a file; fits the port ``Decrypter``."""

    key_name: Sha256
    """SHA-256 of the reader's DER certificate, as ``KeyName`` gives it."""
    cert_der: bytes
    _key: rsa.RSAPrivateKey = field(repr=False)

    @classmethod
    def of(cls, key: PrivateKey, cert_der: bytes) -> "FileDecrypter":
        """Pair a key with its certificate; ``Usage`` if they do not belong together or the key is not RSA."""
        _paired(key, cert_der)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise Usage("only an RSA key can receive content keys in this profile", code="KEY")
        return cls(key_name=sha256_of(cert_der), cert_der=cert_der, _key=key)

    @classmethod
    def open(cls, uri: str, certificate: Path, *, base: Path, passphrase: bytes | None = None) -> "FileDecrypter":
        """Load key and certificate from files."""
        return cls.of(load_private_key(uri, base=base, passphrase=passphrase), load_certificate(base / certificate))

    @classmethod
    def without_certificate(cls, key: PrivateKey, key_name: Sha256) -> "FileDecrypter":
        """Take a key whose certificate is not at hand, under the name an Umschlag gives; ``Usage`` if not RSA."""
        if not isinstance(key, rsa.RSAPrivateKey):
            raise Usage("only an RSA key can receive content keys in this profile", code="KEY")
        return cls(key_name=key_name, cert_der=b"", _key=key)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the content key (RSA-OAEP, SHA-256, MGF1-SHA-256, no label), or raise ``ValueError``."""
        return self._key.decrypt(
            wrapped, padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSigner:
    """Signs checkpoints, of one's own log or as a witness of others (Ed25519, C2SP signed-note)."""

    public_key: bytes
    """32 octets."""
    _key: ed25519.Ed25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, key: PrivateKey) -> "NoteSigner":
        """Take the key of a log or a witness; ``Usage`` for another kind."""
        if not isinstance(key, ed25519.Ed25519PrivateKey):
            raise Usage("the key of a log or a witness is an Ed25519 key", code="KEY")
        public = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return cls(public_key=public, _key=key)

    @classmethod
    def open(cls, uri: str, *, base: Path, passphrase: bytes | None = None) -> "NoteSigner":
        """Load the key from a file."""
        return cls.of(load_private_key(uri, base=base, passphrase=passphrase))

    def sign(self, octets: bytes) -> bytes:
        """Return the 64 octets of the signature."""
        return self._key.sign(octets)


def _paired(key: PrivateKey, cert_der: bytes) -> PublicKeyTypes:
    try:
        public = public_key_of(cert_der)
    except SchluesselUngeeignet as error:
        raise Usage(f"the certificate cannot be used: {error}", code="CERT") from None
    if _spki(public) != _spki(key.public_key()):
        raise Usage("the private key does not belong to the certificate beside it", code="KEY")
    return public


def _spki(public: PublicKeyTypes) -> bytes:
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
