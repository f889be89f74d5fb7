"""Hybrid decryption keys in files: made, written, opened, at work (ML-KEM-768 with X25519).

The file holds two PKCS#8 blocks, ML-KEM-768 and after it X25519, each as OpenSSL 3.5 writes and reads it. No
standard form of both in one is known to ``cryptography``.
"""

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519

from gateway.domain.errors import Refused, Usage
from gateway.domain.ids import Sha256
from gateway.envelope.hybrid import INFO, SUITE
from gateway.keystore.dateien import key_path, open_pem, read_public, read_secret
from gateway.trust.hybrid import Hybridschluessel

_BLOCK = re.compile(rb"-----BEGIN ([A-Z ]{1,40})-----.{1,4096}?-----END \1-----", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHybridDecrypter:
    """Unwraps content keys with a hybrid key from a file; fits the port ``HybridDecrypter``."""

    schluessel: Hybridschluessel
    """The public half, as the directory lists it."""
    _mlkem: mlkem.MLKEM768PrivateKey = field(repr=False)
    _x25519: x25519.X25519PrivateKey = field(repr=False)

    @classmethod
    def of(cls, first: mlkem.MLKEM768PrivateKey, second: x25519.X25519PrivateKey) -> "FileHybridDecrypter":
        """Take the two halves."""
        public = first.public_key().public_bytes_raw() + second.public_key().public_bytes_raw()
        return cls(schluessel=Hybridschluessel(public), _mlkem=first, _x25519=second)

    @classmethod
    def neu(cls) -> "FileHybridDecrypter":
        """Make a new key."""
        return cls.of(mlkem.MLKEM768PrivateKey.generate(), x25519.X25519PrivateKey.generate())

    @classmethod
    def open(
        cls, uri: str, *, base: Path, passphrase: bytes | None = None, private: bool = True
    ) -> "FileHybridDecrypter":
        """Load the key behind a ``file:`` URI; ``Usage`` says what is wrong with the file."""
        path = key_path(uri, base)
        blocks = [found[0] for found in _BLOCK.finditer(read_secret(path, private=private))]
        halves = [open_pem(block, path, passphrase) for block in blocks[:3]]
        match halves:
            case [mlkem.MLKEM768PrivateKey() as first, x25519.X25519PrivateKey() as second]:
                return cls.of(first, second)
        raise Usage(
            f"{path} is no hybrid key: such a file holds a key of ML-KEM-768 and after it one of X25519; make one "
            "with 'aktenbote keys create hybrid'",
            code="KEY",
        )

    @property
    def key_name(self) -> Sha256:
        """SHA-256 of the octets of the public key, as ``KeyName`` gives it."""
        return self.schluessel.sha256

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Return the content key (``envelope.hybrid``), or raise ``ValueError``."""
        try:
            key = hpke.MLKEM768X25519PrivateKey(self._mlkem, self._x25519)
            return openssl.hpke._decrypt_with_aad(SUITE, wrapped, key, INFO, aad)
        except InvalidTag:
            raise ValueError("the wrapped key does not open") from None

    def pem(self, passphrase: bytes | None = None) -> bytes:
        """Return the two blocks of the key file, encrypted if there is a passphrase."""
        protection: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if passphrase:
            protection = serialization.BestAvailableEncryption(passphrase)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, protection)
        return self._mlkem.private_bytes(*form) + self._x25519.private_bytes(*form)


def public_text(key: Hybridschluessel) -> str:
    """Return the line of a file ``.pub``: what the operator of the directory is sent."""
    return base64.b64encode(key.octets).decode() + "\n"


def load_public(path: Path) -> Hybridschluessel:
    """Read a file with a hybrid public key in base64; ``Usage`` for anything else."""
    try:
        return Hybridschluessel(base64.b64decode(read_public(path).strip(), validate=True))
    except (ValueError, Refused):
        raise Usage(f"{path} holds no hybrid public key: one line of base64, 1216 octets", code="KEY") from None
