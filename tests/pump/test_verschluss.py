"""The sealed form at rest: what goes in comes out, from any position; whatever was changed gives nothing."""

import io
import os
import random
from pathlib import Path

import pytest

from gateway.domain.errors import Refused
from gateway.pump import verschluss
from gateway.pump.verschluss import KOPF_OCTETS, SEGMENT, Verschliesser, VerschlossenLeser, Zwischenablage
from gateway.transfer.platte import STORE_BROKEN, sagt

KEY, ANDERER = bytes(range(32)), bytes(32)
WAS = b"dokument/azr:999901/ab"
GESIEGELT = SEGMENT + 16
INHALT = random.Random(7).randbytes(2 * SEGMENT + 5)


def siegle(inhalt: bytes, *, key: bytes = KEY, was: bytes = WAS, stueck: int = 300_000) -> bytes:
    aus = bytearray()
    siegel = Verschliesser(key, was, aus.extend)
    for ab in range(0, len(inhalt), stueck):
        siegel.write(inhalt[ab : ab + stueck])
    siegel.ende()
    return bytes(aus)


def leser(octets: bytes, *, key: bytes = KEY, was: bytes = WAS) -> VerschlossenLeser:
    return VerschlossenLeser(
        lambda ab, zahl: octets[ab : ab + zahl], len(octets), schluessel=key, was=was, name="blob 1"
    )


VERSIEGELT = siegle(INHALT)


@pytest.mark.parametrize("laenge", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT])
def test_what_was_sealed_comes_back_and_the_length_is_known(laenge: int) -> None:
    octets = siegle(INHALT[:laenge], stueck=SEGMENT)
    segmente = max(-(-laenge // SEGMENT), 1)
    assert len(octets) == KOPF_OCTETS + laenge + 16 * segmente
    with leser(octets) as strom:
        assert strom.seek(0, io.SEEK_END) == laenge
        strom.seek(0)
        assert strom.read() == INHALT[:laenge]
        assert strom.read(1) == b""


class _Traege(io.BytesIO):
    """A stream that gives less than it is asked for."""

    def readinto(self, puffer: object, /) -> int:
        return super().readinto(memoryview(puffer)[:400_000])  # type: ignore[arg-type]  # a buffer, as the base takes it


@pytest.mark.parametrize("strom", [io.BytesIO, _Traege])
@pytest.mark.parametrize("laenge", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 5])
def test_a_stream_is_sealed_as_its_octets_are(laenge: int, strom: type[io.BytesIO]) -> None:
    aus, gesehen = bytearray(), bytearray()
    siegel = Verschliesser(KEY, WAS, aus.extend)
    siegel.lies(strom(INHALT[:laenge]), gesehen.extend)
    siegel.ende()
    assert gesehen == INHALT[:laenge]
    assert len(aus) == KOPF_OCTETS + laenge + 16 * max(-(-laenge // SEGMENT), 1)
    with leser(bytes(aus)) as offen:
        assert offen.read() == INHALT[:laenge]


def test_any_part_can_be_read_in_any_order() -> None:
    wuerfel, strom = random.Random(1), leser(VERSIEGELT)
    for _ in range(40):
        ab, zahl = wuerfel.randrange(len(INHALT) + 10), wuerfel.choice([0, 1, 4096, SEGMENT, SEGMENT + 9])
        strom.seek(ab)
        assert strom.read(zahl) == INHALT[ab : ab + zahl]
    strom.seek(SEGMENT - 3)
    puffer = bytearray(10)
    assert strom.readinto(puffer) == 3, "up to the end of the segment"
    assert bytes(puffer[:3]) == INHALT[SEGMENT - 3 : SEGMENT]


def test_the_same_octets_never_look_the_same_and_no_plaintext_stands_anywhere() -> None:
    text = b"Ayse Yildirim " * 1000
    eins, zwei = siegle(text), siegle(text)
    assert eins[KOPF_OCTETS:] != zwei[KOPF_OCTETS:]
    assert b"Yildirim" not in eins


def _veraendert() -> dict[str, bytes]:
    o, k, g = VERSIEGELT, KOPF_OCTETS, GESIEGELT
    segmente = [o[k : k + g], o[k + g : k + 2 * g], o[k + 2 * g :]]
    anderes = siegle(INHALT)
    return {
        "magic": b"X" + o[1:],
        "salt": o[:9] + bytes([o[9] ^ 1]) + o[10:],
        "an octet of the first segment": o[: k + 5] + bytes([o[k + 5] ^ 1]) + o[k + 6 :],
        "an octet of the last tag": o[:-1] + bytes([o[-1] ^ 1]),
        "two segments swapped": o[:k] + segmente[1] + segmente[0] + segmente[2],
        "one segment twice": o[:k] + segmente[0] + segmente[0] + segmente[1] + segmente[2],
        "the last segment gone": o[: k + 2 * g],
        "the last segment down to its tag": o[: k + 2 * g] + o[-16:],
        "half a segment gone": o[: k + g + 100],
        "an octet behind it": o + b"x",
        "a segment of another file under the same key": o[:k] + anderes[k : k + g] + o[k + g :],
        "the head alone": o[:k],
        "half a head": o[:20],
        "nothing": b"",
        "shorter than a tag": o[: k + 7],
    }


VERAENDERT = _veraendert()


@pytest.mark.parametrize("octets", VERAENDERT.values(), ids=VERAENDERT.keys())
def test_whatever_was_changed_is_refused_by_name_before_its_segment_gives_anything(octets: bytes) -> None:
    gelesen = b""
    with pytest.raises(Refused, match="blob 1 is damaged"):  # noqa: PT012 -- opening or any read may notice
        strom = leser(octets)
        while block := strom.read(SEGMENT):
            gelesen += block
    assert INHALT.startswith(gelesen), "whole segments that are where they belong, nothing else"
    assert len(gelesen) < len(INHALT)


def test_an_empty_one_is_authentic_too() -> None:
    octets = siegle(b"")
    assert leser(octets).read() == b""
    with pytest.raises(Refused):
        leser(octets[:-1] + bytes([octets[-1] ^ 1]))


@pytest.mark.parametrize(("key", "was"), [(ANDERER, WAS), (KEY, WAS + b"c")], ids=["key", "what it is"])
def test_under_another_key_or_as_something_else_it_does_not_open(key: bytes, was: bytes) -> None:
    with pytest.raises(Refused, match="another storage key"):
        leser(VERSIEGELT, key=key, was=was).read(1)


def test_a_scratch_file_has_no_name_and_holds_no_plaintext(tmp_path: Path) -> None:
    with Zwischenablage(tmp_path) as datei:
        datei.write(INHALT)
        assert list(tmp_path.iterdir()) == []
        with datei.open() as eins, datei.open() as zwei:
            zwei.seek(SEGMENT + 1)
            assert eins.read() == INHALT
            assert zwei.read(100) == INHALT[SEGMENT + 1 :][:100], "each reader stands where it stands"
        with pytest.raises(ValueError, match="has been read"):
            datei.write(b"more")
        with Path(f"/proc/self/fd/{datei._datei.fileno()}").open("rb") as roh:
            assert INHALT[:64] not in roh.read()


def test_a_scratch_file_the_disk_changed_is_a_fault_of_the_disk_and_of_nobody_s_message(tmp_path: Path) -> None:
    with Zwischenablage(tmp_path) as datei:
        datei.write(INHALT)
        with datei.open() as strom:
            os.pwrite(datei._datei.fileno(), b"?", KOPF_OCTETS + SEGMENT // 2)
            with pytest.raises(OSError, match="scratch file") as no:
                strom.read()
    assert getattr(sagt(no.value), "code", None) == STORE_BROKEN


def test_a_closed_reader_reads_nothing() -> None:
    strom = leser(VERSIEGELT)
    strom.read(1)
    strom.close()
    strom.close()
    for tue in (strom.read, strom.tell, lambda: strom.seek(0), lambda: strom.readinto(bytearray(1))):
        with pytest.raises(ValueError, match="closed"):
            tue()


def test_a_writer_hands_on_no_plaintext_and_two_at_once_do_not_mix() -> None:
    siegle(INHALT)
    assert all(not any(klar) for klar, _ in verschluss._PUFFER), "what the next one gets is zeroed"
    aus: list[bytearray] = [bytearray(), bytearray()]
    zwei = [Verschliesser(KEY, WAS, one.extend) for one in aus]
    for ab in range(0, len(INHALT), 300_000):
        for one, teil in zip(zwei, (INHALT, INHALT[::-1]), strict=True):
            one.write(teil[ab : ab + 300_000])
    for one in zwei:
        one.ende()
    assert [leser(bytes(one)).read() for one in aus] == [INHALT, INHALT[::-1]]
    with pytest.raises(AttributeError):
        zwei[0].write(b"after its end")
