"""An archive in slices: where each ends, which packet 010207 carries it, and cutting while it streams by."""

import uuid as uuids
from collections.abc import Callable, Iterator
from dataclasses import replace

from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.messages import Nachrichtenkopf, Paket


class Schneider:
    """Cuts what is written to it at the given ends and hands each slice on; holds one slice in memory."""

    def __init__(self, enden: list[int], weiter: Callable[[int, bytes], None]) -> None:
        """``enden`` are offsets behind each slice; ``weiter`` gets its number, from 1, and its octets."""
        self._enden, self._weiter = enden, weiter
        self._fertig, self._da = 0, bytearray()

    def write(self, block: bytes | memoryview) -> int:
        """Take octets in order."""
        self._da += block
        while self._fertig < len(self._enden):
            begin = self._enden[self._fertig - 1] if self._fertig else 0
            length = self._enden[self._fertig] - begin
            if len(self._da) < length:
                break
            octets = bytes(memoryview(self._da)[:length])
            del self._da[:length]
            self._fertig += 1
            self._weiter(self._fertig, octets)
        return len(block)


def scheiben(laenge: int, anzahl: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of each slice: ``anzahl`` of about one length, none empty as long as there are octets."""
    for number in range(anzahl):
        yield laenge * number // anzahl, laenge * (number + 1) // anzahl


def paket_uuid(lieferung: NachrichtenUUID, nummer: int) -> NachrichtenUUID:
    """Return the UUID of a packet of ours: it follows from the delivery, so that every repetition has the same."""
    return NachrichtenUUID(str(uuids.uuid5(uuids.UUID(lieferung), f"010207/{nummer}")))


def paket(head: Nachrichtenkopf, nummer: int, slice_: bytes) -> Paket:
    """Return one packet of the delivery with this head; written at the same moment, by the same, for the same."""
    kopf = replace(head, uuid=paket_uuid(head.uuid, nummer), typ=Nachrichtentyp.PAKET)
    return Paket(kopf=kopf, inhalt=slice_, lieferung=head.uuid, nummer=nummer)
