"""Contract of the blobs in a folder."""

import io
import os
import random
import shutil
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.store import blob, digest

from gateway.domain.errors import NO_SPACE, Refused, TryLater
from gateway.domain.ids import Sha256, sha256_of
from gateway.storage import Defekt, LocalBlobs
from gateway.storage.blobdatei import KOPF_OCTETS


def _dateien(ordner: Path) -> list[Path]:
    return sorted(pfad for pfad in ordner.rglob("*") if pfad.is_file())


def _pfad(blobs_ordner: Path, name: Sha256) -> Path:
    return blobs_ordner / name[:2] / name


def test_a_blob_is_named_by_its_content_and_comes_back(blobs: LocalBlobs, tmp_path: Path) -> None:
    octets = random.Random(1).randbytes(3_000_000)
    schreiber = blobs.new()
    for start in range(0, len(octets), 700_000):
        schreiber.write(memoryview(octets)[start : start + 700_000])
    name = schreiber.commit()
    assert name == sha256_of(octets)
    assert blobs.size(name) == len(octets)
    with blobs.open(name) as stream:
        assert stream.read() == octets
    assert _dateien(tmp_path / "blobs") == [_pfad(tmp_path / "blobs", name)]


def test_the_empty_blob_is_a_blob(blobs: LocalBlobs) -> None:
    name = blob(blobs, b"")
    assert blobs.size(name) == 0
    with blobs.open(name) as stream:
        assert stream.read() == b""
        assert stream.readinto(bytearray(5)) == 0  # type: ignore[attr-defined]  # raw streams have it


def test_what_is_not_here_is_not_here(blobs: LocalBlobs) -> None:
    assert blobs.size(digest("x")) is None
    with pytest.raises(KeyError):
        blobs.open(digest("x"))
    blobs.delete(digest("x"))


@pytest.mark.parametrize("name", ["../" + "a" * 61, "A" * 64, "", "a" * 63])
def test_a_name_that_is_no_digest_never_reaches_the_disk(blobs: LocalBlobs, name: str) -> None:
    for zugriff in (blobs.open, blobs.size, blobs.delete):
        with pytest.raises(Refused):
            zugriff(Sha256(name))


def test_a_deleted_blob_is_gone_but_an_open_reader_reads_on(blobs: LocalBlobs) -> None:
    name = blob(blobs, b"octets")
    with blobs.open(name) as stream:
        blobs.delete(name)
        assert blobs.size(name) is None
        assert stream.read() == b"octets"


def test_an_aborted_or_dropped_writer_leaves_nothing(blobs: LocalBlobs, tmp_path: Path) -> None:
    schreiber = blobs.new()
    schreiber.write(b"octets" * 100_000)
    schreiber.abort()
    schreiber.abort()
    with pytest.raises(ValueError, match="aborted"):
        schreiber.commit()
    with pytest.raises(ValueError, match="aborted"):
        schreiber.write(b"x")
    fallen_gelassen = blobs.new()
    fallen_gelassen.write(b"octets")
    del fallen_gelassen
    assert _dateien(tmp_path / "blobs") == []


def test_after_the_commit_abort_does_nothing_and_commit_says_the_same(blobs: LocalBlobs) -> None:
    schreiber = blobs.new()
    schreiber.write(b"octets")
    name = schreiber.commit()
    schreiber.abort()
    assert schreiber.commit() == name
    assert blobs.size(name) == 6
    with pytest.raises(ValueError, match="committed"):
        schreiber.write(b"x")


def test_nothing_is_visible_before_the_commit(blobs: LocalBlobs) -> None:
    schreiber = blobs.new()
    schreiber.write(b"octets")
    assert blobs.size(sha256_of(b"octets")) is None
    assert list(blobs.names()) == []
    schreiber.commit()
    assert list(blobs.names()) == [sha256_of(b"octets")]


def test_writers_of_the_same_content_end_in_one_blob(blobs: LocalBlobs, tmp_path: Path) -> None:
    octets = random.Random(2).randbytes(200_000)
    fehler: list[BaseException] = []

    def schreib() -> None:
        try:
            for _ in range(10):
                assert blob(blobs, octets) == sha256_of(octets)
                with blobs.open(sha256_of(octets)) as stream:
                    assert stream.read() == octets
        except BaseException as error:
            fehler.append(error)

    threads = [threading.Thread(target=schreib) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fehler == []
    assert len(_dateien(tmp_path / "blobs")) == 1


def test_a_damaged_blob_is_healed_by_writing_its_content_again(blobs: LocalBlobs, tmp_path: Path) -> None:
    name = blob(blobs, b"octets")
    _pfad(tmp_path / "blobs", name).write_bytes(b"garbage")
    assert blob(blobs, b"octets") == name
    with blobs.open(name) as stream:
        assert stream.read() == b"octets"


OCTETS = bytes(range(256)) * 5


@given(
    schritte=st.lists(
        st.one_of(
            st.tuples(st.just("read"), st.integers(-1, 1500)),
            st.tuples(st.just("readinto"), st.integers(0, 1500)),
            st.tuples(st.sampled_from(["set", "cur", "end"]), st.integers(-1400, 1400)),
        ),
        max_size=12,
    )
)
def test_a_reader_behaves_like_a_file_that_begins_behind_the_header(
    tmp_path_factory: pytest.TempPathFactory, schritte: list[tuple[str, int]]
) -> None:
    blobs = LocalBlobs(tmp_path_factory.getbasetemp() / "reader-blobs")
    name = sha256_of(OCTETS)
    if blobs.size(name) is None:
        blob(blobs, OCTETS)
    vorbild = io.BytesIO(OCTETS)
    with blobs.open(name) as stream:
        for art, wert in schritte:
            if art == "read":
                assert stream.read(wert) == vorbild.read(wert)
            elif art == "readinto":
                eins, zwei = bytearray(wert), bytearray(wert)
                assert stream.readinto(eins) == vorbild.readinto(zwei)  # type: ignore[attr-defined]  # raw stream
                assert eins == zwei
            else:
                whence = ("set", "cur", "end").index(art)
                basis = (0, vorbild.tell(), len(OCTETS))[whence]
                if basis + wert < 0:
                    with pytest.raises(ValueError, match="no such position"):
                        stream.seek(wert, whence)
                else:
                    assert stream.seek(wert, whence) == vorbild.seek(wert, whence)
            assert stream.tell() == vorbild.tell()


def test_a_zip_in_a_blob_can_be_read_in_place(blobs: LocalBlobs) -> None:
    puffer = io.BytesIO()
    with zipfile.ZipFile(puffer, "w") as archiv:
        archiv.writestr("a.pdf", b"%PDF-1.7 test")
    with blobs.open(blob(blobs, puffer.getvalue())) as stream, zipfile.ZipFile(stream) as archiv:
        assert archiv.read("a.pdf") == b"%PDF-1.7 test"


def test_a_reader_hands_out_no_descriptor_and_ends_when_closed(blobs: LocalBlobs) -> None:
    stream = blobs.open(blob(blobs, b"octets"))
    assert stream.readable()
    assert stream.seekable()
    assert not stream.writable()
    with pytest.raises(OSError, match="fileno"):
        stream.fileno()
    stream.close()
    stream.close()
    for tu in (stream.read, stream.tell, lambda: stream.seek(0)):
        with pytest.raises(ValueError, match="closed"):
            tu()


def test_scrub_names_every_damaged_blob_and_only_those(blobs: LocalBlobs, tmp_path: Path) -> None:
    namen = [blob(blobs, bytes([n]) * (n * 1000)) for n in range(1, 9)]
    gekippt, gekuerzt, ohne_kopf = namen[2], namen[4], namen[6]
    pfad = _pfad(tmp_path / "blobs", gekippt)
    octets = bytearray(pfad.read_bytes())
    octets[KOPF_OCTETS + 1234] ^= 1
    pfad.write_bytes(octets)
    os.truncate(_pfad(tmp_path / "blobs", gekuerzt), KOPF_OCTETS + 10)
    os.truncate(_pfad(tmp_path / "blobs", ohne_kopf), 3)
    befunde = {befund.sha256: befund for befund in blobs.scrub()}
    assert sorted(befunde) == sorted(namen)
    assert {name for name, befund in befunde.items() if befund.fehler} == {gekippt, gekuerzt, ohne_kopf}
    assert befunde[namen[0]].laenge == 1000


def test_a_blob_of_a_later_version_is_refused_and_not_misread(blobs: LocalBlobs, tmp_path: Path) -> None:
    name = blob(blobs, b"octets")
    pfad = _pfad(tmp_path / "blobs", name)
    octets = bytearray(pfad.read_bytes())
    octets[9] = 1  # codec
    pfad.write_bytes(octets)
    with pytest.raises(Defekt, match="codec 1"):
        blobs.open(name)
    octets[0] = 0
    pfad.write_bytes(octets)
    with pytest.raises(Defekt, match="damaged"):
        blobs.size(name)


def test_the_reserve_is_not_given_away(tmp_path: Path) -> None:
    frei = shutil.disk_usage(tmp_path).free
    assert LocalBlobs(tmp_path / "a", reserve_octets=0).free() <= frei + 2**30
    voll = LocalBlobs(tmp_path / "b", reserve_octets=2**60)
    assert voll.free() == 0
    with pytest.raises(TryLater) as error:
        voll.new()
    assert error.value.code == NO_SPACE


def test_sweep_removes_what_a_crash_left_and_nothing_a_writer_holds(blobs: LocalBlobs, tmp_path: Path) -> None:
    waise, jung = tmp_path / "blobs/tmp/old.part", tmp_path / "blobs/tmp/young.part"
    schreiber = blobs.new()
    schreiber.write(b"octets")
    (gehalten,) = _dateien(tmp_path / "blobs/tmp")
    for pfad in (waise, jung):
        pfad.write_bytes(b"half a blob")
    for pfad in (waise, gehalten):
        os.utime(pfad, (1, 1))
    assert blobs.sweep() == 1
    assert _dateien(tmp_path / "blobs/tmp") == sorted([jung, gehalten])
    assert blobs.size(schreiber.commit()) == 6


def test_folders_and_files_are_private(blobs: LocalBlobs, tmp_path: Path) -> None:
    blob(blobs, b"octets")
    for pfad in (tmp_path / "blobs").rglob("*"):
        assert pfad.stat().st_mode & 0o077 == 0
    assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0


def test_a_young_blob_is_not_deleted_and_an_old_one_is(blobs: LocalBlobs, tmp_path: Path) -> None:
    name = blob(blobs, b"octets")
    assert not blobs.delete(name, mindestens_s=60)
    assert list(blobs.alte(60)) == []
    then = _pfad(tmp_path / "blobs", name).stat().st_mtime - 61
    os.utime(_pfad(tmp_path / "blobs", name), (then, then))
    assert list(blobs.alte(60)) == [name]
    assert blobs.delete(name, mindestens_s=60)
    assert blobs.size(name) is None
    assert blobs.delete(name)  # gone is gone


def test_writing_the_same_octets_again_makes_a_blob_young(blobs: LocalBlobs, tmp_path: Path) -> None:
    """Housekeeping must not take away what somebody has just written and is about to name."""
    name = blob(blobs, b"octets")
    os.utime(_pfad(tmp_path / "blobs", name), (0, 0))
    assert blob(blobs, b"octets") == name
    assert not blobs.delete(name, mindestens_s=60)


def test_whoever_writes_while_another_deletes_finds_the_blob_afterwards(blobs: LocalBlobs, tmp_path: Path) -> None:
    zweite = LocalBlobs(tmp_path / "blobs")
    weiter = threading.Event()

    def putze() -> None:
        while not weiter.is_set():
            zweite.delete(digest_of)

    digest_of = blob(blobs, b"octets")
    thread = threading.Thread(target=putze)
    thread.start()
    try:
        for _ in range(50):
            os.utime(_pfad(tmp_path / "blobs", blob(blobs, b"andere")), (0, 0))
            assert not zweite.delete(blob(blobs, b"andere"), mindestens_s=3600)
    finally:
        weiter.set()
        thread.join()
