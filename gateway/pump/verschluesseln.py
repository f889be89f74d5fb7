"""Seals a part: reads it once, cuts it into segments, encrypts them, learns all digests on the way (wire 5.2)."""

import hashlib
import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO, Final

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.envelope import wurzeln
from gateway.envelope.chiffre import SegmentSealer
from gateway.envelope.typen import Art, Segment, SegmentierterTeil, Teil
from gateway.pump.band import BLOCK, Band
from gateway.pump.ports import SegmentSink, SegmentWriter

COMMITS: Final = 4
"""Segments that may wait for the disk at once while the next is encrypted."""
KLEIN: Final = 64 * 1024
"""Octets up to which a part is sealed by the caller's thread: threads and blocks for it cost more than the work."""


Lesen = Callable[[memoryview], int]
"""Fills the room it is given from its beginning; returns the octets, 0 at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPart:
    """A part that is durable as segments: what the Inhalt says of it, and what the Umschlag says."""

    teil: Teil
    segmente: SegmentierterTeil


def neuer_iv() -> bytes:
    """Return a random IV: 96 bits, at most 2^16 of them under one key."""
    return secrets.token_bytes(wurzeln.IV_OCTETS)


def neuer_schluessel() -> bytes:
    """Return a fresh content key for one Umschlag and its parts."""
    return secrets.token_bytes(wurzeln.CEK_OCTETS)


def encrypt_part(
    art: Art,
    source: BinaryIO | Iterable[bytes],
    *,
    cek: bytes,
    sink: SegmentSink,
    segmentgroesse: int = wurzeln.SEGMENT_STANDARD,
    ivs: Callable[[], bytes] = neuer_iv,
) -> SealedPart:
    """Encrypt a part into segments of ``segmentgroesse`` octets of plaintext; blocking, memory flat.

    Every segment is durable when this returns. After an error the segments already committed are left to the
    sink's owner. Refused (X001) for more segments than the profile allows.
    """
    plain = hashlib.sha256()
    readinto = getattr(source, "readinto", None) or _Stuecke(iter(source)).readinto
    with _Segmenter(cek=cek, sink=sink, size=segmentgroesse, ivs=ivs) as segmenter:
        beginning = memoryview(bytearray(KLEIN))
        length = _voll(readinto, beginning)
        if length < KLEIN:
            plain.update(beginning[:length])
            segmenter.feed(beginning[:length])
        else:
            length = 0
            with Band[None](lambda block, _: segmenter.feed(block)) as band:
                for octets in _fill(_Voran(beginning, readinto).readinto, band, plain.update):
                    length += octets
        segments = segmenter.finish()
    return SealedPart(
        teil=Teil(art=art, laenge=length, sha256=Sha256(plain.hexdigest())),
        segmente=SegmentierterTeil(art=art, segmentgroesse=segmentgroesse, segmente=segments),
    )


def _voll(readinto: Lesen, room: memoryview) -> int:
    """Read until the room is full or the source at its end; return the octets read."""
    filled = 0
    while filled < len(room) and (got := readinto(room[filled:])):
        filled += got
    return filled


def _fill(readinto: Lesen, band: Band[None], look: Callable[[memoryview], object]) -> Iterable[int]:
    """Read the source block by block, let ``look`` see each, send it; yield the octets sent."""
    while True:
        with band.block() as block:
            filled = _voll(readinto, block)
            look(block[:filled])
        if filled:
            band.send(filled, None)
            yield filled
        if filled < BLOCK:
            return


class _Stuecke:
    """Lets pieces of any size be read like a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = memoryview(b"")

    def readinto(self, room: memoryview) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        take = min(len(room), len(self._rest))
        room[:take] = self._rest[:take]
        self._rest = self._rest[take:]
        return take


class _Voran:
    """A stream of which the beginning was read already."""

    def __init__(self, beginning: memoryview, readinto: Lesen) -> None:
        self._rest = beginning
        self._readinto = readinto

    def readinto(self, room: memoryview) -> int:
        if not self._rest:
            return self._readinto(room)
        take = min(len(room), len(self._rest))
        room[:take] = self._rest[:take]
        self._rest = self._rest[take:]
        return take


class _Segmenter:
    """Cuts a stream into segments; commits them on threads of their own, in order."""

    def __init__(self, *, cek: bytes, sink: SegmentSink, size: int, ivs: Callable[[], bytes]) -> None:
        if not wurzeln.SEGMENT_MIN <= size <= wurzeln.SEGMENT_MAX:
            raise ValueError(f"a segment holds {wurzeln.SEGMENT_MIN} to {wurzeln.SEGMENT_MAX} octets")
        self._cek, self._sink, self._size, self._ivs = cek, sink, size, ivs
        self._out = bytearray()
        self._writer: SegmentWriter | None = None
        self._sealer: SegmentSealer | None = None
        self._filled = 0
        self._segments: list[Segment] = []
        self._pending: deque[tuple[int, Future[Sha256]]] = deque()
        self._pool = ThreadPoolExecutor(max_workers=COMMITS, thread_name_prefix="pump-commit")

    def __enter__(self) -> "_Segmenter":
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            self._writer.abort()
        self._pool.shutdown(wait=True)

    def feed(self, block: memoryview) -> None:
        """Encrypt a block, cutting where a segment is full."""
        while block:
            if self._filled == self._size:
                self._close()
            sealer, writer = self._open()
            take = min(len(block), self._size - self._filled)
            if len(self._out) < take:
                self._out = bytearray(take)
            written = sealer.update_into(block[:take], self._out)
            writer.write(memoryview(self._out)[:written])
            self._filled += take
            block = block[take:]

    def finish(self) -> tuple[Segment, ...]:
        """End the last segment (an empty part has one, empty) and wait for the disk."""
        self._open()
        length, writer = self._ended()
        last = _commit(writer)
        while self._pending:
            self._settle()
        return (*self._segments, Segment(length, last))

    def _open(self) -> tuple[SegmentSealer, SegmentWriter]:
        if self._sealer is None or self._writer is None:
            if len(self._segments) + len(self._pending) >= wurzeln.SEGMENTE_MAX:
                raise Refused(Fehlercode.X001, f"a part has at most {wurzeln.SEGMENTE_MAX} segments")
            self._sealer = SegmentSealer(cek=self._cek, iv=self._ivs())
            self._writer = self._sink.new()
            self._writer.write(self._sealer.iv)
        return self._sealer, self._writer

    def _close(self) -> None:
        length, writer = self._ended()
        self._pending.append((length, self._pool.submit(_commit, writer)))
        if len(self._pending) > COMMITS:
            self._settle()

    def _ended(self) -> tuple[int, SegmentWriter]:
        """End the open segment; return its length and what is to be committed."""
        sealer, writer = self._open()
        writer.write(sealer.finish())
        length = self._filled + wurzeln.SEGMENT_ZUSCHLAG
        self._writer = self._sealer = None
        self._filled = 0
        return length, writer

    def _settle(self) -> None:
        length, future = self._pending.popleft()
        self._segments.append(Segment(length, future.result()))


def _commit(writer: SegmentWriter) -> Sha256:
    try:
        return writer.commit()
    except BaseException:
        writer.abort()
        raise
