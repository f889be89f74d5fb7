"""AES-256-GCM for the Inhalt (whole) and for segments (in blocks); keys and IVs come in (wire 5.2).

IV(12) ‖ ciphertext ‖ tag(16) is what XML Encryption 1.1 expects, inside CipherValue as behind a CipherReference.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.utils import Buffer

from gateway.domain.errors import Fehlercode, Refused
from gateway.envelope.wurzeln import CEK_OCTETS, IV_OCTETS, SEGMENT_ZUSCHLAG, TAG_OCTETS


def encrypt_inhalt(octets: bytes, *, cek: bytes, iv: bytes) -> bytes:
    """Return IV ‖ ciphertext ‖ tag of the Inhalt; the IV is fresh and random for this call."""
    _check(cek, iv)
    return iv + AESGCM(cek).encrypt(iv, octets, None)


def decrypt_inhalt(sealed: bytes, *, cek: bytes) -> bytes:
    """Return the octets of the Inhalt, or refuse (T020)."""
    if len(sealed) < SEGMENT_ZUSCHLAG or len(cek) != CEK_OCTETS:
        raise _broken()
    try:
        return AESGCM(cek).decrypt(sealed[:IV_OCTETS], sealed[IV_OCTETS:], None)
    except InvalidTag:
        raise _broken() from None


class SegmentSealer:
    """Encrypts one segment in blocks: write ``iv`` first, then each block, then the tag. Used once."""

    __slots__ = ("_context", "iv")

    def __init__(self, *, cek: bytes, iv: bytes) -> None:
        """Take the content key and an IV that was never used with it."""
        _check(cek, iv)
        self.iv = iv
        self._context = Cipher(AES(cek), modes.GCM(iv)).encryptor()

    def update_into(self, block: Buffer, out: Buffer) -> int:
        """Encrypt a block into ``out``, which is at least as long; return the octets written."""
        return self._context.update_into(block, out)

    def finish(self) -> bytes:
        """Return the tag, 16 octets."""
        self._context.finalize()
        return self._context.tag


class SegmentOpener:
    """Decrypts one segment in blocks. What ``update_into`` wrote is worth nothing until ``finish`` returned."""

    __slots__ = ("_context",)

    def __init__(self, *, cek: bytes, iv: bytes) -> None:
        """Take the content key and the first 12 octets of the segment."""
        _check(cek, iv)
        self._context = Cipher(AES(cek), modes.GCM(iv)).decryptor()

    def update_into(self, block: Buffer, out: Buffer) -> int:
        """Decrypt a block into ``out``, which is at least as long; the plaintext is not yet authentic."""
        return self._context.update_into(block, out)

    def finish(self, tag: bytes) -> None:
        """Compare the tag (exactly 16 octets), or refuse (T020)."""
        if len(tag) != TAG_OCTETS:
            raise _broken()
        try:
            self._context.finalize_with_tag(tag)
        except InvalidTag:
            raise _broken() from None


def _check(cek: bytes, iv: bytes) -> None:
    if len(cek) != CEK_OCTETS or len(iv) != IV_OCTETS:
        raise ValueError(f"a content key has {CEK_OCTETS} octets and an IV {IV_OCTETS}")


def _broken() -> Refused:
    return Refused(Fehlercode.T020, "the content cannot be decrypted: wrong key or changed octets")
