"""A sink for segments that remembers what it got."""

from gateway.domain.ids import Sha256, sha256_of


class Ziel:
    """A ``BlobWriter`` in memory."""

    def __init__(self) -> None:
        self.octets = bytearray()
        self.ende = ""

    def write(self, block: bytes | memoryview) -> None:
        self.octets += block

    def commit(self) -> Sha256:
        self.ende = "commit"
        return sha256_of(bytes(self.octets))

    def abort(self) -> None:
        self.ende = self.ende or "abort"
