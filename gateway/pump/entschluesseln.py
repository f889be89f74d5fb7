"""Checks and opens segments. No plaintext under its final name before its tag and its part's digest are good."""

import contextlib
import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Protocol, cast

from gateway.domain.errors import Fehlercode, Refused
from gateway.envelope.chiffre import SegmentOpener
from gateway.envelope.typen import Art, Segment, SegmentierterTeil, Teil
from gateway.envelope.wurzeln import FACHNACHRICHT_MAX_OCTETS, IV_OCTETS, SEGMENT_ZUSCHLAG, TAG_OCTETS
from gateway.pump.band import BLOCK, Band, Foerderer, Hand, Stage
from gateway.pump.dateien import Datei, fsync_folder
from gateway.pump.ports import SegmentSource

CHECKERS: Final = 2
"""Segments hashed at once; more than two cores are seldom ours alone."""


@dataclass(frozen=True, slots=True)
class _Ort:
    """A segment and its place, for the reason of a refusal."""

    art: Art
    nr: int
    segment: Segment

    def bad(self, what: str) -> Refused:
        return Refused(Fehlercode.T099, f"segment {self.nr} of part {self.art} {what}")

    def check_digest(self, digest: str) -> None:
        if digest != self.segment.sha256:
            raise self.bad("has another digest than the Umschlag lists")


def check_segments(teile: Iterable[SegmentierterTeil], source: SegmentSource) -> None:
    """Compare length and digest of every segment, without a key; Refused (T099) names the first bad one."""
    listed = [_Ort(teil.art, nr, segment) for teil in teile for nr, segment in enumerate(teil.segmente, start=1)]
    with ThreadPoolExecutor(max_workers=CHECKERS, thread_name_prefix="pump-check") as pool:
        for _ in pool.map(lambda ort: _check_segment(ort, source), listed):
            pass


def _check_segment(ort: _Ort, source: SegmentSource) -> None:
    digest = hashlib.sha256()
    length = 0
    with _opened(ort, source) as stream, memoryview(bytearray(min(BLOCK, ort.segment.laenge + 1))) as block:
        while got := _readinto(stream, block):
            digest.update(block[:got])
            length += got
            if length > ort.segment.laenge:
                break
    if length != ort.segment.laenge:
        raise ort.bad("has another length than the Umschlag lists")
    ort.check_digest(digest.hexdigest())


def decrypt_part(
    segmente: SegmentierterTeil,
    teil: Teil,
    *,
    cek: bytes,
    source: SegmentSource,
    target: Path,
    mit_abdruck: bool = False,
) -> None:
    """Decrypt a part into a private file beside ``target``, then rename it; blocking, memory flat, durable.

    ``mit_abdruck`` also compares the digests of the segments on the way, for a source that has not done so.
    Refused (T020 a tag, T099 a digest or a length): then nothing is left behind.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}.teil")
    try:
        with Datei(temporary) as file:
            _decrypt(segmente, teil, cek, source, file.write, mit_abdruck=mit_abdruck)
            file.finish()
        temporary.rename(target)
        fsync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


class Senke(Protocol):
    """Something that octets are written to."""

    def write(self, octets: bytes | memoryview, /) -> object:
        """Take all of them."""


def decrypt_part_into(
    segmente: SegmentierterTeil,
    teil: Teil,
    *,
    cek: bytes,
    source: SegmentSource,
    target: Senke,
    mit_abdruck: bool = False,
) -> None:
    """Decrypt a part into a private open file that is gone soon: not durable, else as ``decrypt_part``.

    What is in the file is worth nothing unless this returns.
    """
    _decrypt(segmente, teil, cek, source, target.write, mit_abdruck=mit_abdruck)


def decrypt_part_to_bytes(
    segmente: SegmentierterTeil,
    teil: Teil,
    *,
    cek: bytes,
    source: SegmentSource,
    max_octets: int = FACHNACHRICHT_MAX_OCTETS,
    mit_abdruck: bool = False,
) -> bytes:
    """Decrypt a small part (the Fachnachricht) in memory; X001 above ``max_octets``, else as ``decrypt_part``."""
    if segmente.klartextlaenge > max_octets:
        raise Refused(Fehlercode.X001, f"the part has over {max_octets} octets")
    out = bytearray()
    _decrypt(segmente, teil, cek, source, out.extend, mit_abdruck=mit_abdruck)
    return bytes(out)


@dataclass(frozen=True, slots=True)
class _Offen:
    """One segment on its way: where it stands, its cipher, and its digest as far as it is wanted."""

    ort: _Ort
    opener: SegmentOpener
    abdruck: "hashlib._Hash | None"

    def oeffne(self, block: memoryview, tag: bytes | None) -> None:
        """Take the next octets into the digest and decrypt them in place; with the tag, judge digest and tag."""
        if self.abdruck is not None:
            self.abdruck.update(block)
            if tag is not None:
                self.abdruck.update(tag)
                self.ort.check_digest(self.abdruck.hexdigest())
        self.opener.update_into(block, block)
        if tag is not None:
            self.opener.finish(tag)


@dataclass(frozen=True, slots=True)
class _Zettel:
    """Note on a block: the segment it is of, and the tag where it is the last."""

    segment: _Offen
    tag: bytes | None


@dataclass(slots=True)
class _Klartext:
    """Learns length and digest of the plaintext."""

    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    length: int = 0

    def sieh(self, block: memoryview, _: _Zettel) -> None:
        self.digest.update(block)
        self.length += len(block)


def _decrypt(
    segmente: SegmentierterTeil,
    teil: Teil,
    cek: bytes,
    source: SegmentSource,
    write: Callable[[memoryview], object],
    *,
    mit_abdruck: bool,
) -> None:
    """Send all plaintext to ``write``; what it got must be dropped if this raises.

    Reading, the two digests and writing have a thread each: reading and writing wait for the disk while the
    digests, which need the same time, keep two cores at work.
    """
    klartext = _Klartext()

    def oeffne(block: memoryview, zettel: _Zettel) -> None:
        zettel.segment.oeffne(block, zettel.tag)

    def schreibe(block: memoryview, _: _Zettel) -> None:
        write(block)

    stages: list[Stage[_Zettel]] = [oeffne, klartext.sieh, schreibe]
    small = segmente.klartextlaenge <= BLOCK
    with Hand(*stages, size=segmente.klartextlaenge) if small else Band(*stages) as band:
        for nr, segment in enumerate(segmente.segmente, start=1):
            ort = _Ort(segmente.art, nr, segment)
            with _opened(ort, source) as stream:
                _feed(ort, stream, cek, band, mit_abdruck=mit_abdruck)
    if (klartext.length, klartext.digest.hexdigest()) != (teil.laenge, teil.sha256):
        raise Refused(Fehlercode.T099, f"the part {teil.art} is not the one the author signed")


def _feed(ort: _Ort, stream: BinaryIO, cek: bytes, band: Foerderer[_Zettel], *, mit_abdruck: bool) -> None:
    """Read one segment, exactly its listed length, and send it on to be opened."""
    iv = _exactly(stream, IV_OCTETS, ort)
    offen = _Offen(ort, SegmentOpener(cek=cek, iv=iv), hashlib.sha256(iv) if mit_abdruck else None)
    left = ort.segment.laenge - SEGMENT_ZUSCHLAG
    tag: bytes | None = None
    while tag is None:
        got = 0
        with band.block() as room:
            while left and got < len(room):
                piece = _readinto(stream, room[got : got + left])
                if not piece:
                    raise ort.bad("ends too early")
                got += piece
                left -= piece
        if not left:
            tag = _exactly(stream, TAG_OCTETS, ort)
            if stream.read(1):
                raise ort.bad("is longer than the Umschlag lists")
        band.send(got, _Zettel(offen, tag))


@contextlib.contextmanager
def _opened(ort: _Ort, source: SegmentSource) -> Iterator[BinaryIO]:
    try:
        stream = source.open(ort.segment.sha256)
    except KeyError:
        raise ort.bad("is missing") from None
    with stream:
        yield stream


def _readinto(stream: BinaryIO, room: memoryview) -> int:
    """Every binary stream reads into a buffer; only the abstract type does not say so."""
    return cast(int, stream.readinto(room)) or 0  # type: ignore[attr-defined]  # see above


def _exactly(stream: BinaryIO, length: int, ort: _Ort) -> bytes:
    octets = b""
    while len(octets) < length:
        piece = stream.read(length - len(octets))
        if not piece:
            raise ort.bad("ends too early")
        octets += piece
    return octets
