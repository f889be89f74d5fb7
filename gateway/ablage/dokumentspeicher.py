"""Documents at rest: each sealed under the key of its authority, in a blob that is named after its sealed octets.

So the name of a file says nothing of what is in it, and whether a blob is whole can be told without any key. The
seal binds authority and digest of the document: what lies in another's place does not open.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO, cast

from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.ids import Kennung, Sha256
from gateway.pump.archiv import BLOCK
from gateway.pump.verschluss import Verschliesser, VerschlossenLeser
from gateway.transfer.ports import Blobs


class Dokumentspeicher:
    """Seals and opens documents; blocking, shared by threads."""

    def __init__(self, blobs: Blobs, schluessel: Mapping[Kennung, bytes]) -> None:
        """``schluessel`` holds 32 octets for each of our authorities."""
        self._blobs = blobs
        self._schluessel = schluessel

    def lege(self, mandant: Kennung, digest: Sha256, inhalt: Iterable[bytes] | BinaryIO, *, anders: str) -> Sha256:
        """Make a document durable and return the name of its blob; it belongs to nothing yet.

        ``inhalt`` is its octets in blocks, or a stream, whose rest is read without a copy of it.
        Refused (S999) with the reason ``anders`` where the octets do not have this digest; nothing is kept then.
        """
        writer = self._blobs.new()
        try:
            gesehen = hashlib.sha256()
            siegel = Verschliesser(self._key(mandant), _was(mandant, digest), writer.write)
            if isinstance(inhalt, io.IOBase):
                siegel.lies(cast("BinaryIO", inhalt), gesehen.update)
            else:
                for block in inhalt:
                    gesehen.update(block)
                    siegel.write(block)
            siegel.ende()
            if gesehen.hexdigest() != digest:
                raise Refused(Fehlercode.S999, anders)
            return writer.commit()
        finally:
            writer.abort()

    def oeffne(self, mandant: Kennung, digest: Sha256, blob: Sha256 | None) -> BinaryIO:
        """Open a document; ``blob`` ``None`` = it still lies readable under its digest.

        Raises ``KeyError`` where it is missing; ``Verletzt``, here or while it is read, where it does not open.
        """
        if blob is None:
            return self._blobs.open(digest)
        key = self._key(mandant)
        laenge = self._blobs.size(blob)
        quelle = self._blobs.open(blob)

        def lies(ab: int, zahl: int) -> bytes:
            quelle.seek(ab)
            return quelle.read(zahl)

        try:
            leser = VerschlossenLeser(
                lies,
                laenge or 0,
                schluessel=key,
                was=_was(mandant, digest),
                name=f"the document in blob {blob}",
                schliesse=quelle.close,
            )
        except BaseException:
            quelle.close()
            raise
        return cast("BinaryIO", leser)

    def verschliesse(self, mandant: Kennung, digest: Sha256) -> Sha256:
        """Make a sealed copy of a document that lies readable, and return its blob.

        The readable one stays, and is young from now on. Raises ``KeyError`` where it is missing, Refused (S999)
        where it has another digest.
        """
        with self._blobs.open(digest) as quelle:
            blob = self.lege(mandant, digest, quelle, anders="a document in the store is damaged")
        self._blobs.touch(digest)
        return blob

    def verwirf(self, blobs: Iterable[Sha256]) -> None:
        """Take back what was made durable just now and belongs to nothing."""
        for blob in blobs:
            self._blobs.delete(blob)

    def _key(self, mandant: Kennung) -> bytes:
        try:
            return self._schluessel[mandant]
        except KeyError:
            raise Usage(f"{mandant} is no authority of the configuration: its documents have no key") from None


def bloecke(quelle: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of a stream in blocks."""
    while block := quelle.read(BLOCK):
        yield block


def _was(mandant: Kennung, digest: Sha256) -> bytes:
    return f"dokument/{mandant}/{digest}".encode("ascii")
