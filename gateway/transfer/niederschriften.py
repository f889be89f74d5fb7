"""Messages of the plain route at rest: a record in clear without personal data, parts sealed under our key."""

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.envelope.offen import (
    Niederschrift,
    OffeneNachricht,
    OffenerWeg,
    lies_niederschrift,
    oeffne_offene,
    schreibe_nieder,
)
from gateway.envelope.typen import Art
from gateway.envelope.wurzeln import UMSCHLAG_MAX_OCTETS
from gateway.pump.befund import lies_befund
from gateway.pump.entschluesseln import decrypt_part_to_bytes
from gateway.transfer.records import Nachricht
from gateway.transfer.umgebung import Umgebung


class Niederschriften:
    """Keeps and opens them; blocking."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    def lege_ab(self, weg: OffenerWeg, niederschrift: Niederschrift) -> tuple[Sha256, Niederschrift]:
        """Make a record durable; return its name and itself."""
        return self._u.lege_ab(schreibe_nieder(weg, niederschrift)), niederschrift

    def lies(self, nachricht: Nachricht) -> Niederschrift:
        """Read the record of a message."""
        with self._u.blobs.open(nachricht.umschlag_sha256) as file:
            return lies_niederschrift(file.read(UMSCHLAG_MAX_OCTETS + 1), nachricht.umschlag_sha256)

    def schluessel(self, nachricht: Nachricht) -> bytes:
        """Return the content key of a message."""
        if nachricht.schluessel is None:
            raise Refused(Fehlercode.S999, "the content key of this message is gone")
        return self._u.speicher.unwrap(nachricht.schluessel, nachricht.uuid.encode())

    def fachnachricht(self, nachricht: Nachricht, niederschrift: Niederschrift) -> bytes:
        """Decrypt the Fachnachricht."""
        part = niederschrift.teil(Art.FACHNACHRICHT)
        if part is None:
            raise Refused(Fehlercode.S999, "the record of this message names no Fachnachricht")
        return decrypt_part_to_bytes(part.segmente, part.teil, cek=self.schluessel(nachricht), source=self._u.blobs)

    def oeffne(self, nachricht: Nachricht) -> OffeneNachricht:
        """Open a kept message again."""
        written = self.lies(nachricht)
        octets = self.fachnachricht(nachricht, written)
        return oeffne_offene(written, nachricht.umschlag_sha256, octets, lies_befund)
