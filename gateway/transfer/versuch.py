"""What one attempt to seal makes durable, so that nothing of it stays when the attempt fails."""

from gateway.domain.ids import Sha256
from gateway.transfer.abruf import verwirf_segmente
from gateway.transfer.ports import BlobWriter
from gateway.transfer.umgebung import Umgebung


class Versuch:
    """A ``SegmentSink`` over the blobs that notes every name; its writers may commit on several threads."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Begin with nothing."""
        self._u = umgebung
        self._namen: list[Sha256] = []

    def new(self) -> "_Merkend":
        """Begin a blob."""
        return _Merkend(self._u.blobs.new(), self._namen)

    async def verwirf(self) -> None:
        """Give the room back at once: a large file that is tried again and again would fill the disk."""
        await verwirf_segmente(self._u, self._namen, mindestens_s=0.0)


class _Merkend:
    """A writer that notes the name it committed under."""

    def __init__(self, writer: BlobWriter, namen: list[Sha256]) -> None:
        self._writer, self._namen = writer, namen

    def write(self, block: bytes | memoryview) -> None:
        """Append octets."""
        self._writer.write(block)

    def commit(self) -> Sha256:
        """Make it durable and note its name."""
        name = self._writer.commit()
        self._namen.append(name)
        return name

    def abort(self) -> None:
        """Forget it."""
        self._writer.abort()
