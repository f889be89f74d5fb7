"""The storage key: wraps content keys at rest and keys the search indexes of one installation.

One file, 256 bits, from which two working keys are derived. What is wrapped begins with a versioned header,
so that a later key or method is recognised and nothing has to be migrated at once. A key that follows another one
takes over the key of its indexes: what these stand for is not kept everywhere, so they cannot be made anew.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from gateway.domain.errors import Usage
from gateway.domain.ids import Sha256
from gateway.keystore.dateien import PASSPHRASE_ENV, key_path, read_secret
from gateway.keystore.erzeugen import write_private

KEY_OCTETS = 32
NONCE_OCTETS = 12
SALT_OCTETS = 16
MAGIC = b"ABS1"
"""Version of the wrapped form: header, AES-256-GCM, key id, random nonce."""
KEY_ID_OCTETS = 8
"""Tells keys of one installation apart; derived, reveals nothing."""
HEADER_OCTETS = len(MAGIC) + KEY_ID_OCTETS + NONCE_OCTETS
_LINE = "aktenbote-storage-key-1"
_FOLGE = "aktenbote-storage-key-2"
"""A key that follows another: its 32 octets, then the 32 of the indexes' key it took over."""
_SCRYPT_N, _SCRYPT_R, _SCRYPT_P = 2**15, 8, 1
"""About 0.1 s and 32 MiB for one guess at the passphrase."""


class SchluesselFalsch(ValueError):
    """What was wrapped does not open: another key, another purpose, or damaged octets."""


@dataclass(frozen=True, slots=True)
class Speicherschluessel:
    """The storage key in memory; fits the port of the use cases. Make it with ``load`` or ``of``."""

    key_id: bytes
    _wrap: bytes = field(repr=False)
    _such: bytes = field(repr=False)
    _frueher: "Speicherschluessel | None" = field(default=None, repr=False)
    """The key before this one, as long as something may lie under it."""

    @classmethod
    def of(cls, secret: bytes, such: bytes | None = None) -> "Speicherschluessel":
        """Derive the working keys from 32 octets; ``such`` is the key of the indexes it took over (32 octets)."""
        if len(secret) != KEY_OCTETS or (such is not None and len(such) != KEY_OCTETS):
            raise ValueError(f"a storage key has {KEY_OCTETS} octets")
        return cls(
            _derive(secret, b"id", KEY_ID_OCTETS),
            _derive(secret, b"wrap", KEY_OCTETS),
            _derive(secret, b"such", 32) if such is None else such,
        )

    def mit_frueherem(self, frueher: "Speicherschluessel") -> "Speicherschluessel":
        """Return this key, which also opens what that one wrapped; ``ValueError`` where it does not follow it."""
        if self._such != frueher._such or self.key_id == frueher.key_id:
            raise ValueError("this storage key was not made to follow that one")
        return replace(self, _frueher=replace(frueher, _frueher=None))

    @property
    def kopf(self) -> tuple[bytes, bytes]:
        """How everything wrapped begins, and how what is under this key does."""
        return MAGIC, MAGIC + self.key_id

    @property
    def kennt_frueheren(self) -> bool:
        """Tell whether it also opens what the key before it wrapped."""
        return self._frueher is not None

    def wrap(self, cek: bytes, aad: bytes) -> bytes:
        """Return the content key wrapped; ``aad`` (what it belongs to) is needed again to open it."""
        header = MAGIC + self.key_id + os.urandom(NONCE_OCTETS)
        return header + AESGCM(self._wrap).encrypt(header[-NONCE_OCTETS:], cek, header + aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Return the content key, or raise ``SchluesselFalsch``."""
        header, body = wrapped[:HEADER_OCTETS], wrapped[HEADER_OCTETS:]
        if len(header) < HEADER_OCTETS or not header.startswith(MAGIC):
            raise SchluesselFalsch("this was not wrapped by a storage key of a known version")
        if header[len(MAGIC) : len(MAGIC) + KEY_ID_OCTETS] != self.key_id:
            if self._frueher is not None:
                return self._frueher.unwrap(wrapped, aad)
            raise SchluesselFalsch("this was wrapped under another storage key")
        try:
            return AESGCM(self._wrap).decrypt(header[-NONCE_OCTETS:], body, header + aad)
        except InvalidTag:
            raise SchluesselFalsch("the wrapped key is damaged or belongs to something else") from None

    def suchwert(self, zweck: str, text: str) -> Sha256:
        """Return the keyed hash of a value for an index that must not hold the value itself."""
        name = zweck.encode()
        return Sha256(
            hmac.new(self._such, len(name).to_bytes(4) + name + text.encode(), hashlib.sha256).hexdigest()
        )


def make_storage_key(
    path: Path, passphrase: bytes | None = None, *, nach: Speicherschluessel | None = None
) -> None:
    """Write a new storage key (0600), encrypted if there is a passphrase. Never overwrites one.

    ``nach`` is the key it follows, whose indexes it goes on with.
    """
    secret, line_name = os.urandom(KEY_OCTETS), _LINE
    if nach is not None:
        secret, line_name = secret + nach._such, _FOLGE
    if passphrase:
        salt, nonce = os.urandom(SALT_OCTETS), os.urandom(NONCE_OCTETS)
        sealed = AESGCM(_stretch(passphrase, salt)).encrypt(nonce, secret, line_name.encode())
        line = f"{line_name} scrypt {_text(salt + nonce + sealed)}\n"
    else:
        line = f"{line_name} plain {_text(secret)}\n"
    write_private(path, line.encode())


def load_storage_key(uri: str, *, base: Path, passphrase: bytes | None = None) -> Speicherschluessel:
    """Return the storage key behind a URI; ``Usage`` if it is missing, readable by others, or does not open."""
    path = key_path(uri, base)
    words = read_secret(path).decode("ascii", "replace").split()
    if len(words) != 3 or words[0] not in {_LINE, _FOLGE} or words[1] not in {"plain", "scrypt"}:
        raise Usage(f"{path} is no storage key: make one with aktenbote init", code="KEY")
    try:
        octets = base64.b64decode(words[2], validate=True)
        if words[1] == "scrypt":
            octets = _open(octets, passphrase, path, words[0])
        if words[0] == _LINE:
            return Speicherschluessel.of(octets)
        return Speicherschluessel.of(octets[:KEY_OCTETS], octets[KEY_OCTETS:])
    except (binascii.Error, ValueError):
        raise Usage(f"{path} is damaged: restore the storage key from its backup", code="KEY") from None


def _open(octets: bytes, passphrase: bytes | None, path: Path, line: str) -> bytes:
    if passphrase is None:
        raise Usage(
            f"{path} is encrypted: name a passphrase file in the configuration or set {PASSPHRASE_ENV}", code="KEY"
        )
    salt, nonce = octets[:SALT_OCTETS], octets[SALT_OCTETS : SALT_OCTETS + NONCE_OCTETS]
    try:
        return AESGCM(_stretch(passphrase, salt)).decrypt(
            nonce, octets[SALT_OCTETS + NONCE_OCTETS :], line.encode()
        )
    except InvalidTag:
        raise Usage(f"{path} does not open: the passphrase is wrong or the file is damaged", code="KEY") from None


def _stretch(passphrase: bytes, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=KEY_OCTETS, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P).derive(passphrase)


def _derive(secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, b"aktenbote:speicherschluessel:1:" + purpose).derive(secret)


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()
