"""Parts through the pump: what goes in comes out, and whatever was touched leaves nothing behind."""

import hashlib
import io
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from gateway.domain.errors import Refused
from gateway.domain.ids import Sha256
from gateway.envelope import wurzeln
from gateway.envelope.chiffre import SegmentOpener, SegmentSealer
from gateway.envelope.typen import Art, Segment
from gateway.pump.band import BLOCK, Band
from gateway.pump.entschluesseln import check_segments, decrypt_part, decrypt_part_into, decrypt_part_to_bytes
from gateway.pump.ordner import SegmentOrdner
from gateway.pump.verschluesseln import KLEIN, SealedPart, encrypt_part, neuer_schluessel

MIB = 1024 * 1024
CEK = neuer_schluessel()
SIZES = (0, 1, KLEIN - 1, KLEIN, KLEIN + 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * MIB + 17, 5_000_003)


def namen(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def versiegelt(octets: bytes, folder: Path, groesse: int = MIB) -> SealedPart:
    folder.mkdir(exist_ok=True)
    source = io.BytesIO(octets)
    return encrypt_part(Art.ARCHIV, source, cek=CEK, sink=SegmentOrdner(folder), segmentgroesse=groesse)


@pytest.mark.parametrize("length", SIZES)
@pytest.mark.parametrize("groesse", [MIB, MIB + 123, 4 * MIB])
def test_part_round_trip(length: int, groesse: int, tmp_path: Path) -> None:
    octets = os.urandom(length)
    part = versiegelt(octets, tmp_path / "s", groesse)
    assert part.teil.sha256 == hashlib.sha256(octets).hexdigest()
    assert part.teil.laenge == length == part.segmente.klartextlaenge
    assert {segment.sha256 for segment in part.segmente.segmente} == set(namen(tmp_path / "s"))
    source = SegmentOrdner(tmp_path / "s")
    check_segments([part.segmente], source)
    for mit_abdruck in (False, True):
        target = tmp_path / f"out-{mit_abdruck}"
        decrypt_part(part.segmente, part.teil, cek=CEK, source=source, target=target, mit_abdruck=mit_abdruck)
        assert target.read_bytes() == octets
    assert decrypt_part_to_bytes(part.segmente, part.teil, cek=CEK, source=source) == octets
    assert namen(tmp_path) == ["out-False", "out-True", "s"]


def test_pieces_of_any_size_are_a_source(tmp_path: Path) -> None:
    octets = os.urandom(2 * MIB + 5)
    pieces = [b"", octets[:1], octets[1 : MIB + 10], b"", octets[MIB + 10 :]]
    part = encrypt_part(Art.ARCHIV, pieces, cek=CEK, sink=SegmentOrdner(tmp_path), segmentgroesse=MIB)
    assert decrypt_part_to_bytes(part.segmente, part.teil, cek=CEK, source=SegmentOrdner(tmp_path)) == octets


def test_a_short_part_costs_no_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def starts(_self: threading.Thread) -> None:
        raise AssertionError("a thread for so little")

    monkeypatch.setattr(threading.Thread, "start", starts)
    octets = os.urandom(KLEIN - 1)
    part = versiegelt(octets, tmp_path / "s")
    assert part.teil.sha256 == hashlib.sha256(octets).hexdigest()
    with pytest.raises(AssertionError, match="a thread"):
        versiegelt(octets + b"1", tmp_path / "t")


@pytest.mark.parametrize("length", [10, MIB + 10])
def test_a_last_segment_that_cannot_be_kept_is_reported(length: int, tmp_path: Path) -> None:
    class Zuletzt(SegmentOrdner):
        def new(self):  # type: ignore[no-untyped-def]  # a stand-in
            writer = super().new()
            keep = writer.commit

            def commit() -> Sha256:
                if threading.current_thread() is threading.main_thread():
                    raise OSError(28, "no room")
                return keep()

            writer.commit = commit  # type: ignore[method-assign]  # a stand-in
            return writer

    with pytest.raises(OSError, match="no room"):
        encrypt_part(Art.ARCHIV, io.BytesIO(bytes(length)), cek=CEK, sink=Zuletzt(tmp_path), segmentgroesse=MIB)
    assert not [name for name in namen(tmp_path) if name.endswith(".teil")]


def test_every_segment_has_its_own_iv(tmp_path: Path) -> None:
    part = versiegelt(bytes(4 * MIB), tmp_path / "s")
    heads = {(tmp_path / "s" / segment.sha256).read_bytes()[:12] for segment in part.segmente.segmente}
    assert len(heads) == 4


def test_too_many_segments_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wurzeln, "SEGMENTE_MAX", 2)
    with pytest.raises(Refused, match="at most 2 segments"):
        versiegelt(bytes(3 * MIB), tmp_path / "s")


def test_failing_source_leaves_no_private_file(tmp_path: Path) -> None:
    def pieces() -> "list[bytes]":
        yield bytes(MIB + 10)
        raise OSError("the source broke")

    with pytest.raises(OSError, match="the source broke"):
        encrypt_part(Art.ARCHIV, pieces(), cek=CEK, sink=SegmentOrdner(tmp_path), segmentgroesse=MIB)
    assert not [name for name in namen(tmp_path) if name.endswith(".teil")]


def test_failing_sink_is_reported(tmp_path: Path) -> None:
    class Voll(SegmentOrdner):
        def new(self):  # type: ignore[no-untyped-def]  # a stand-in
            raise OSError(28, "no room")

    with pytest.raises(OSError, match="no room"):
        encrypt_part(Art.ARCHIV, io.BytesIO(bytes(20 * MIB)), cek=CEK, sink=Voll(tmp_path))


class Getauscht(SegmentOrdner):
    """A source that gives other octets than the folder has."""

    def __init__(self, folder: Path, name: str, bend: Callable[[bytes], bytes]) -> None:
        super().__init__(folder)
        self._name, self._bend = name, bend

    def open(self, sha256: Sha256) -> BinaryIO:
        with super().open(sha256) as stream:
            octets = stream.read()
        return io.BytesIO(self._bend(octets) if sha256 == self._name else octets)


ATTACKS: dict[str, Callable[[bytes], bytes]] = {
    "bit_in_iv": lambda o: bytes([o[0] ^ 1]) + o[1:],
    "bit_in_ciphertext": lambda o: o[:100] + bytes([o[100] ^ 1]) + o[101:],
    "bit_in_tag": lambda o: o[:-1] + bytes([o[-1] ^ 1]),
    "truncated": lambda o: o[:-1],
    "tag_truncated_to_12": lambda o: o[:-4],
    "truncated_to_nothing": lambda _: b"",
    "extended": lambda o: o + b"x",
    "doubled": lambda o: o + o,
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("which", [0, 1, 2])
def test_touched_segment_is_found_with_and_without_key(attack: str, which: int, tmp_path: Path) -> None:
    part = versiegelt(os.urandom(2 * MIB + 1000), tmp_path / "s")
    source = Getauscht(tmp_path / "s", part.segmente.segmente[which].sha256, ATTACKS[attack])
    with pytest.raises(Refused) as caught:
        check_segments([part.segmente], source)
    assert caught.value.code == "T099"
    assert f"segment {which + 1} of part archiv" in caught.value.reason
    for mit_abdruck in (True, False):
        with pytest.raises(Refused):
            decrypt_part(
                part.segmente, part.teil, cek=CEK, source=source, target=tmp_path / "out", mit_abdruck=mit_abdruck
            )
        with pytest.raises(Refused):
            decrypt_part_to_bytes(part.segmente, part.teil, cek=CEK, source=source)
    assert namen(tmp_path) == ["s"]


@pytest.mark.parametrize("attack", ["bit_in_iv", "bit_in_ciphertext", "bit_in_tag"])
@pytest.mark.parametrize("length", [1000, 2 * MIB + 1000])
def test_digest_is_judged_before_the_tag(attack: str, length: int, tmp_path: Path) -> None:
    """What is not the listed segment never gets as far as its tag (wire 4.1): T099 with digests, T020 without."""
    part = versiegelt(os.urandom(length), tmp_path / "s")
    source = Getauscht(tmp_path / "s", part.segmente.segmente[-1].sha256, ATTACKS[attack])
    for mit_abdruck, code in ((True, "T099"), (False, "T020")):
        with pytest.raises(Refused) as caught:
            decrypt_part(
                part.segmente, part.teil, cek=CEK, source=source, target=tmp_path / "out", mit_abdruck=mit_abdruck
            )
        assert caught.value.code == code
    assert namen(tmp_path) == ["s"]


def test_plaintext_is_not_finished_before_every_tag_is_good(tmp_path: Path) -> None:
    """Octets of a bad segment may have reached the private file; it is gone with them."""
    part = versiegelt(os.urandom(3 * MIB), tmp_path / "s")
    source = Getauscht(tmp_path / "s", part.segmente.segmente[1].sha256, ATTACKS["bit_in_tag"])
    target = io.BytesIO()
    with pytest.raises(Refused) as caught:
        decrypt_part_into(part.segmente, part.teil, cek=CEK, source=source, target=target)
    assert caught.value.code == "T020"
    assert len(target.getvalue()) < 2 * MIB


def test_segments_reordered_or_swapped_do_not_make_the_part(tmp_path: Path) -> None:
    """Tags hold, because the key is the same; the digest of the part does not."""
    part = versiegelt(os.urandom(3 * MIB), tmp_path / "s")
    first, second, third = part.segmente.segmente
    reordered = replace(part.segmente, segmente=(second, first, third))
    repeated = replace(part.segmente, segmente=(first, first, third))
    for segmente in (reordered, repeated):
        with pytest.raises(Refused, match="not the one the author signed"):
            decrypt_part(
                segmente, part.teil, cek=CEK, source=SegmentOrdner(tmp_path / "s"), target=tmp_path / "out"
            )
    assert namen(tmp_path) == ["s"]


def test_missing_segment_is_named(tmp_path: Path) -> None:
    part = versiegelt(os.urandom(2 * MIB), tmp_path / "s")
    (tmp_path / "s" / part.segmente.segmente[1].sha256).unlink()
    with pytest.raises(Refused, match="segment 2 of part archiv is missing"):
        check_segments([part.segmente], SegmentOrdner(tmp_path / "s"))


def test_segment_of_another_message_does_not_open(tmp_path: Path) -> None:
    part = versiegelt(os.urandom(1000), tmp_path / "s")
    with pytest.raises(Refused) as caught:
        decrypt_part_to_bytes(
            part.segmente, part.teil, cek=neuer_schluessel(), source=SegmentOrdner(tmp_path / "s")
        )
    assert caught.value.code == "T020"


@pytest.mark.parametrize("length", [0, 4, 12, 15, 17])
def test_tag_of_another_length_is_no_tag(length: int) -> None:
    """A shorter tag would be easier to guess; the cipher never sees one."""
    sealer = SegmentSealer(cek=CEK, iv=bytes(12))
    block = bytearray(100)
    sealer.update_into(bytes(100), block)
    tag = sealer.finish() + b"x"
    opener = SegmentOpener(cek=CEK, iv=bytes(12))
    opener.update_into(block, bytearray(100))
    with pytest.raises(Refused) as caught:
        opener.finish(tag[:length])
    assert caught.value.code == "T020"


def test_plaintext_has_no_final_name_before_its_digest_is_good(tmp_path: Path) -> None:
    """The target appears only by rename: while the last segment is still coming, it is not there."""
    part = versiegelt(os.urandom(3 * MIB), tmp_path / "s")
    seen: list[list[str]] = []

    class Spion(SegmentOrdner):
        def open(self, sha256: Sha256) -> BinaryIO:
            seen.append([name for name in namen(tmp_path) if name == "out"])
            return super().open(sha256)

    decrypt_part(part.segmente, part.teil, cek=CEK, source=Spion(tmp_path / "s"), target=tmp_path / "out")
    assert seen == [[], [], []]
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_large_part_in_memory_is_refused(tmp_path: Path) -> None:
    part = versiegelt(bytes(2000), tmp_path / "s")
    with pytest.raises(Refused, match="over 1000 octets"):
        decrypt_part_to_bytes(
            part.segmente, part.teil, cek=CEK, source=SegmentOrdner(tmp_path / "s"), max_octets=1000
        )


def test_wrong_listed_length_is_found(tmp_path: Path) -> None:
    part = versiegelt(os.urandom(1000), tmp_path / "s")
    listed = part.segmente.segmente[0]
    for laenge in (listed.laenge - 1, listed.laenge + 1):
        lied = replace(part.segmente, segmente=(Segment(laenge, listed.sha256),))
        with pytest.raises(Refused, match="another length"):
            check_segments([lied], SegmentOrdner(tmp_path / "s"))


def test_band_hands_every_block_through_all_stages_in_order() -> None:
    seen: list[tuple[bytes, int]] = []

    def double(block: memoryview, _: int) -> None:
        block[0] *= 2

    with Band[int](double, lambda block, note: seen.append((bytes(block), note))) as band:
        for number in range(50):
            with band.block() as block:
                block[0] = number
            band.send(1, number)
    assert seen == [(bytes([2 * number]), number) for number in range(50)]


def test_band_stops_when_a_stage_fails() -> None:
    def fail(block: memoryview, _: None) -> None:
        raise ValueError("stage")

    def run() -> None:
        with Band[None](lambda *_: None, fail) as band:
            for _ in range(1000):
                band.block().release()
                band.send(1, None)

    with pytest.raises(ValueError, match="stage"):
        run()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("pump-")]
