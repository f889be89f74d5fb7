"""Writing the archive: length beforehand, headers that streaming readers accept, sources that must not change."""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.zips import uuid

from gateway.domain.errors import Usage
from gateway.domain.ids import sha256_of
from gateway.pump import zipformat
from gateway.pump.archiv import (
    BLOCK,
    MESSBLOCK,
    ArchivEintrag,
    QuelleVeraendert,
    archiv_laenge,
    miss,
    schreibe_archiv,
)
from gateway.pump.archiv_lesen import lies_archiv


def eintrag(nummer: int, inhalt: bytes, **aenderungen: object) -> ArchivEintrag:
    werte = {
        "name": f"{uuid(nummer)}.pdf",
        "laenge": len(inhalt),
        "crc32": zlib.crc32(inhalt),
        "sha256": sha256_of(inhalt),
        "open": lambda: io.BytesIO(inhalt),
    }
    return ArchivEintrag(**{**werte, **aenderungen})  # type: ignore[arg-type] # fields by name


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=6))
def test_the_length_is_known_before_and_the_standard_library_reads_every_document(inhalte: list[bytes]) -> None:
    eintraege = [eintrag(nummer, inhalt) for nummer, inhalt in enumerate(inhalte)]
    archiv = b"".join(schreibe_archiv(eintraege))
    assert len(archiv) == archiv_laenge(eintraege)
    with zipfile.ZipFile(io.BytesIO(archiv)) as datei:
        assert datei.testzip() is None
        assert [datei.read(name) for name in datei.namelist()] == inhalte
        assert datei.namelist() == [e.name for e in eintraege]
        assert {info.compress_type for info in datei.infolist()} == {zipfile.ZIP_STORED}
        assert {info.flag_bits for info in datei.infolist()} == {0}


def test_a_reader_that_never_jumps_finds_size_and_checksum_in_front_of_each_document() -> None:
    """Java's ZipInputStream refuses a STORED entry with a data descriptor."""
    inhalt = b"%PDF-1.7 streamed"
    archiv = b"".join(schreibe_archiv([eintrag(1, inhalt)]))
    _, _, flags, methode, _, _, crc, gepackt, laenge, n_name, n_extra = struct.unpack_from("<4sHHHHHIIIHH", archiv)
    assert (flags, methode, crc, gepackt, laenge) == (0, 0, zlib.crc32(inhalt), len(inhalt), len(inhalt))
    assert archiv[30 + n_name + n_extra :].startswith(inhalt)


def test_the_same_documents_give_the_same_octets() -> None:
    eintraege = [eintrag(1, b"eins"), eintrag(2, b"zwei")]
    assert b"".join(schreibe_archiv(eintraege)) == b"".join(schreibe_archiv(eintraege))


def test_blocks_never_exceed_one_mebibyte_and_memory_holds_no_whole_document() -> None:
    inhalt = bytes(3 * BLOCK + 17)
    laengen = [len(block) for block in schreibe_archiv([eintrag(1, inhalt)])]
    assert max(laengen) == BLOCK
    assert sum(laengen) == archiv_laenge([eintrag(1, inhalt)])


@pytest.mark.parametrize(
    ("aenderung", "was"),
    [
        ({"laenge": 4}, "length"),
        ({"laenge": 6}, "length"),
        ({"crc32": 1}, "CRC-32"),
        ({"sha256": sha256_of(b"andere")}, "SHA-256"),
    ],
)
def test_a_document_that_changed_since_it_was_announced_never_leaves(
    aenderung: dict[str, object], was: str
) -> None:
    with pytest.raises(QuelleVeraendert, match=was):
        list(schreibe_archiv([eintrag(1, b"fuenf", **aenderung)]))


def test_each_source_is_opened_when_its_turn_comes_and_closed_again() -> None:
    offen: list[io.BytesIO] = []

    def oeffne() -> io.BytesIO:
        assert all(quelle.closed for quelle in offen)
        offen.append(io.BytesIO(b"x"))
        return offen[-1]

    eintraege = [eintrag(nummer, b"x", open=oeffne) for nummer in range(3)]
    strom = schreibe_archiv(eintraege)
    next(strom)
    assert offen == []
    list(strom)
    assert len(offen) == 3
    assert all(quelle.closed for quelle in offen)


@pytest.mark.parametrize(
    "eintraege",
    [
        [],
        [eintrag(1, b"a"), eintrag(1, b"b")],
        [eintrag(1, b"a", name="../../etc/passwd")],
        [eintrag(1, b"a", name=f"{uuid(1).upper()}.pdf")],
        [eintrag(1, b"a", laenge=-1)],
    ],
    ids=["nothing", "twice the same", "a path", "upper case", "negative"],
)
def test_an_archive_that_no_one_could_read_is_not_begun(eintraege: list[ArchivEintrag]) -> None:
    with pytest.raises(Usage):
        archiv_laenge(eintraege)
    with pytest.raises(Usage):
        next(schreibe_archiv(eintraege))


def test_the_measures_of_a_stream_are_its_length_checksum_and_digest() -> None:
    inhalt = b"0123456789" * 200_000
    mass = miss(io.BytesIO(inhalt))
    assert (mass.laenge, mass.crc32, mass.sha256) == (len(inhalt), zlib.crc32(inhalt), sha256_of(inhalt))


class Tropfend(io.RawIOBase):
    """A stream that gives less than it is asked for, as others than files may."""

    def __init__(self, octets: bytes, hoechstens: int) -> None:
        super().__init__()
        self._octets, self._hoechstens = io.BytesIO(octets), hoechstens

    def readinto(self, ziel: object, /) -> int:
        with memoryview(ziel) as sicht:  # type: ignore[arg-type]  # a writable buffer
            return self._octets.readinto(sicht[: self._hoechstens])


@pytest.mark.parametrize(
    "laenge", [0, 1, MESSBLOCK - 1, MESSBLOCK, MESSBLOCK + 1, 2 * MESSBLOCK, 2 * MESSBLOCK + 7]
)
@pytest.mark.parametrize("hoechstens", [100_003, MESSBLOCK])
def test_what_passes_while_a_stream_is_measured_is_the_stream_whatever_was_measured_before(
    laenge: int, hoechstens: int
) -> None:
    miss(io.BytesIO(b"\xff" * 2 * MESSBLOCK))
    inhalt, gehoert = bytes(range(251)) * (laenge // 251 + 1), bytearray()
    mass = miss(cast(BinaryIO, Tropfend(inhalt[:laenge], hoechstens)), gehoert.extend)
    assert gehoert == inhalt[:laenge]
    assert (mass.laenge, mass.sha256) == (laenge, sha256_of(inhalt[:laenge]))


def test_documents_beyond_four_gibibytes_use_zip64_and_are_found_again(tmp_path: Path) -> None:
    """A sparse file: the structure is real, the zeros are never read."""
    riese = (4 << 30) + 5
    namen = [f"{uuid(nummer)}.pdf".encode() for nummer in (1, 2)]
    klein = b"%PDF-1.7 behind the giant"
    ziel = tmp_path / "riese.zip"
    with ziel.open("w+b") as datei:
        datei.write(zipformat.lokaler_kopf(namen[0], riese, 7))
        datei.seek(riese, io.SEEK_CUR)
        zweiter = datei.tell()
        datei.write(zipformat.lokaler_kopf(namen[1], len(klein), zlib.crc32(klein)) + klein)
        verzeichnis = zipformat.zentraler_eintrag(namen[0], riese, 7, 0)
        verzeichnis += zipformat.zentraler_eintrag(namen[1], len(klein), zlib.crc32(klein), zweiter)
        ende = zipformat.Ende(anzahl=2, verzeichnis_laenge=len(verzeichnis), verzeichnis_offset=datei.tell())
        datei.write(verzeichnis + zipformat.ende_packen(ende))
        laenge = datei.tell()
        archiv = lies_archiv(datei)
        assert [fund.laenge for fund in archiv.funde] == [riese, len(klein)]
        assert b"".join(archiv.bloecke(archiv.funde[1])) == klein
    with zipfile.ZipFile(ziel) as fremd:
        assert [info.file_size for info in fremd.infolist()] == [riese, len(klein)]
        assert fremd.read(namen[1].decode()) == klein
    eintraege = [eintrag(1, b"", laenge=riese, crc32=7), eintrag(2, klein)]
    assert archiv_laenge(eintraege) == laenge
