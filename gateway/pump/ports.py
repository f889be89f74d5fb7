"""What sealing and opening need from outside: a private key that signs, one that unwraps, and room for segments."""

from typing import BinaryIO, Protocol

from gateway.domain.ids import Sha256
from gateway.envelope.algorithmen import Algorithmus


class Signer(Protocol):
    """A signing key with its certificate; the private part may live in a file or a PKCS#11 module."""

    @property
    def cert_der(self) -> bytes:
        """The certificate, DER."""

    @property
    def algorithmus(self) -> Algorithmus:
        """The algorithm the key signs with (``gateway.envelope.algorithmen.algorithmus_of``)."""

    def sign(self, octets: bytes) -> bytes:
        """Sign and return the value as XML Signature writes it: ECDSA r ‖ s (``der_to_raw``), RSA-PSS salt 32."""


class Decrypter(Protocol):
    """A decryption key of ours."""

    @property
    def key_name(self) -> Sha256:
        """SHA-256 of its DER certificate, as ``KeyName`` carries it."""

    @property
    def cert_der(self) -> bytes:
        """The certificate, DER; empty where it is not at hand."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """Return the content key (RSA-OAEP, SHA-256, MGF1-SHA-256); ValueError if it cannot be unwrapped."""


class HybridDecrypter(Protocol):
    """A hybrid decryption key of ours; it has no certificate."""

    @property
    def key_name(self) -> Sha256:
        """SHA-256 of the octets of its public key, as ``KeyName`` carries it."""

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """Return the content key (HPKE, ``gateway.envelope.hybrid``); ValueError if it cannot be unwrapped."""


class SegmentWriter(Protocol):
    """One segment being written; used from one thread at a time."""

    def write(self, block: bytes | memoryview) -> None:
        """Append octets; the block is not kept after the call."""

    def commit(self) -> Sha256:
        """Make it durable under its digest and return the digest."""

    def abort(self) -> None:
        """Forget it; nothing happens after ``commit``."""


class SegmentSink(Protocol):
    """Where sealed segments go: a folder, or the blob store."""

    def new(self) -> SegmentWriter:
        """Begin a segment."""


class SegmentSource(Protocol):
    """Where sealed segments come from."""

    def open(self, sha256: Sha256) -> BinaryIO:
        """Open one for reading; KeyError when it is not here."""
