"""Finds and opens secrets: keys by URI, passphrases from a file or the environment, certificates beside them.

Every error is ``Usage`` and says what to type. A key or passphrase file that others may read is not used.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from gateway.domain.errors import Usage
from gateway.keystore.adresse import gezeigt, ist_token
from gateway.keystore.erzeugen import PrivateKey
from gateway.trust.profil import BROKEN
from gateway.trust.sperrliste import MAX_CRL_OCTETS

PASSPHRASE_ENV = "AKTENBOTE_KEY_PASSPHRASE"  # noqa: S105 -- the name of a variable, not its value
"""Environment variable with the passphrase of the key files."""
MAX_SECRET_OCTETS = 64 * 1024
"""A private key has 1 to 4 KiB; whatever is larger is not one."""
MAX_CERTIFICATES_OCTETS = 1024 * 1024
"""A bundle of some hundred certificates."""


def key_path(uri: str, base: Path) -> Path:
    """Return the file a ``file:`` URI names; relative ones lie under ``base``."""
    if ist_token(uri):
        raise Usage(
            f"the key {gezeigt(uri)!r} cannot live in a token: only content, transport and decryption keys can; "
            "write file:PATH",
            code="KEY",
        )
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme != "file" or not rest:
        raise Usage(f"the key {gezeigt(uri)!r} is not understood: write file:PATH or pkcs11:…", code="KEY")
    return base / rest.removeprefix("//")


def read_secret(path: Path, *, private: bool = True) -> bytes:
    """Return the octets of a file only its owner may read (``private=False``: whoever may read it)."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if private and stat.S_IMODE(mode) & 0o077:
                raise Usage(f"{path} can be read by others; type: chmod 600 {path}", code="KEY")
            octets = file.read(MAX_SECRET_OCTETS + 1)
    except FileNotFoundError:
        raise Usage(f"there is no file {path}: a key or passphrase was expected there", code="KEY") from None
    except OSError as error:
        raise Usage(f"{path} cannot be read: {error.strerror}", code="KEY") from None
    if len(octets) > MAX_SECRET_OCTETS:
        raise Usage(f"{path} is too large to be a key", code="KEY")
    return octets


def passphrase(file: Path | None, environ: Mapping[str, str]) -> bytes | None:
    """Return the passphrase of the key files: from the file if one is named, else from the environment."""
    if file is not None:
        found = read_secret(file).rstrip(b"\r\n")
        if not found:
            raise Usage(f"the passphrase file {file} is empty", code="KEY")
        return found
    return environ[PASSPHRASE_ENV].encode() if environ.get(PASSPHRASE_ENV) else None


def load_private_key(uri: str, *, base: Path, passphrase: bytes | None = None, private: bool = True) -> PrivateKey:
    """Return the private key behind a URI; a passphrase is used only where the file is encrypted.

    ``private=False`` is for tools that work on anybody's files: then others may be able to read the key.
    """
    path = key_path(uri, base)
    octets = read_secret(path, private=private)
    key = open_pem(octets, path, passphrase)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey):
        raise Usage(f"{path} holds a kind of key that is not used here", code="KEY")
    return key


def open_pem(octets: bytes, path: Path, passphrase: bytes | None) -> PrivateKeyTypes:
    """Return the private key of a PEM block of a file; ``Usage`` names the file."""
    try:
        try:
            return serialization.load_pem_private_key(octets, password=None)
        except TypeError:
            if passphrase is None:
                raise Usage(
                    f"{path} is encrypted: name a passphrase file in the configuration or set {PASSPHRASE_ENV}",
                    code="KEY",
                ) from None
            return serialization.load_pem_private_key(octets, password=passphrase)
    except (ValueError, UnsupportedAlgorithm):
        raise Usage(f"{path} is no private key in PEM form, or the passphrase is wrong", code="KEY") from None


def load_certificates(path: Path) -> tuple[bytes, ...]:
    """Return the certificates of a file (PEM, one or more, or one DER) as DER."""
    octets = read_public(path)
    try:
        if b"-----BEGIN" in octets:
            certs = x509.load_pem_x509_certificates(octets)
        else:
            certs = [x509.load_der_x509_certificate(octets)]
    except BROKEN:
        raise Usage(f"{path} holds no certificate", code="CERT") from None
    return tuple(cert.public_bytes(serialization.Encoding.DER) for cert in certs)


def load_certificate(path: Path) -> bytes:
    """Return the one certificate of a file as DER."""
    certs = load_certificates(path)
    if len(certs) != 1:
        raise Usage(f"{path} holds {len(certs)} certificates, exactly one was expected", code="CERT")
    return certs[0]


def load_crls(path: Path) -> tuple[bytes, ...]:
    """Return the revocation lists of a file (PEM, one or more, or one DER) as DER."""
    octets = read_public(path, MAX_CRL_OCTETS)
    end = b"-----END X509 CRL-----"
    try:
        if b"-----BEGIN" in octets:
            lists = [x509.load_pem_x509_crl(part + end) for part in octets.split(end)[:-1]]
        else:
            lists = [x509.load_der_x509_crl(octets)]
    except BROKEN:
        lists = []
    if not lists:
        raise Usage(f"{path} holds no revocation list", code="CERT")
    return tuple(one.public_bytes(serialization.Encoding.DER) for one in lists)


def read_public(path: Path, limit: int = MAX_CERTIFICATES_OCTETS) -> bytes:
    """Return the octets of a small public file."""
    try:
        with path.open("rb") as file:
            octets = file.read(limit + 1)
    except FileNotFoundError:
        raise Usage(f"there is no file {path}") from None
    except OSError as error:
        raise Usage(f"{path} cannot be read: {error.strerror}") from None
    if len(octets) > limit:
        raise Usage(f"{path} is larger than {limit} octets")
    return octets
