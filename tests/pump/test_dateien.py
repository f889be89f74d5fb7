"""Files past the page cache: the octets are the same whatever the file system can do."""

import errno
import hashlib
import mmap
import os
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from gateway.pump.dateien import BLOCK, GROSS, UNTERWEGS, Datei, EinmalLeser, Vorrat
from gateway.pump.ordner import SegmentOrdner

SIZES = (0, 1, 4095, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 12345)
PIECES = (1000, BLOCK, BLOCK + 7)


def geschrieben(path: Path, octets: bytes, piece: int) -> bytes:
    with Datei(path) as file:
        for start in range(0, len(octets), piece):
            file.write(octets[start : start + piece])
        file.finish()
    return path.read_bytes()


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("size", SIZES)
def test_all_octets_arrive(size: int, piece: int, tmp_path: Path) -> None:
    octets = os.urandom(size)
    assert geschrieben(tmp_path / "f", octets, piece) == octets
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600


def test_file_system_that_does_not_open_directly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def refuse(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_DIRECT:
            raise OSError(errno.EINVAL, "no direct writes here")
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    octets = os.urandom(2 * BLOCK + 5)
    assert geschrieben(tmp_path / "f", octets, BLOCK) == octets


def test_file_system_that_notices_at_the_first_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = os.write, []

    def refuse(descriptor: int, octets: memoryview) -> int:
        if not refused:
            refused.append(len(octets))
            raise OSError(errno.EINVAL, "alignment")
        return real(descriptor, octets)

    monkeypatch.setattr(os, "write", refuse)
    octets = os.urandom(2 * BLOCK + 5)
    assert geschrieben(tmp_path / "f", octets, BLOCK) == octets
    assert refused == [BLOCK]


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, octets: real(descriptor, octets[: 4096 * 50]))
    octets = os.urandom(2 * BLOCK + 5)
    assert geschrieben(tmp_path / "f", octets, BLOCK) == octets


def test_full_disk_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match="no room"):
        geschrieben(tmp_path / "f", bytes(2 * BLOCK), BLOCK)


def test_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    with pytest.raises(FileExistsError):
        Datei(tmp_path / "f")


class Tor:
    """Stands before the disk: writes wait until it is opened, or fail from then on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, failing: bool = False) -> None:
        self._real, self._failing = os.write, failing
        self.begun, self.open = threading.Event(), threading.Event()
        self.calls = 0
        monkeypatch.setattr(os, "write", self)

    def __call__(self, descriptor: int, octets: memoryview) -> int:
        self.calls += 1
        self.begun.set()
        assert self.open.wait(60)
        if self._failing:
            raise OSError(errno.ENOSPC, "no room")
        return self._real(descriptor, octets)


def schreiber() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("pump-write")]


def test_writer_goes_on_while_the_disk_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    octets = os.urandom(UNTERWEGS * BLOCK + 77)
    tor = Tor(monkeypatch)
    with Datei(tmp_path / "f") as file:
        file.write(octets)
        assert tor.begun.wait(60)
        assert (tmp_path / "f").stat().st_size == 0
        tor.open.set()
        file.finish()
    assert (tmp_path / "f").read_bytes() == octets
    assert not schreiber()


def test_written_octets_are_those_of_the_call_even_if_the_caller_changes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    octets = bytearray(os.urandom(BLOCK))
    before = bytes(octets)
    tor = Tor(monkeypatch)
    with Datei(tmp_path / "f") as file:
        file.write(memoryview(octets))
        octets[:] = bytes(BLOCK)
        tor.open.set()
        file.finish()
    assert (tmp_path / "f").read_bytes() == before


def test_file_whose_block_failed_is_never_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks behind the failed one are not written either, and asking again does not help."""
    tor = Tor(monkeypatch, failing=True)
    with Datei(tmp_path / "f") as file:
        file.write(bytes(UNTERWEGS * BLOCK + 5))
        tor.open.set()
        for _ in range(UNTERWEGS + 2):
            with pytest.raises(OSError, match="no room"):
                file.finish()
    assert tor.calls == 1
    assert (tmp_path / "f").stat().st_size == 0


def test_writer_hears_of_a_failed_block_before_it_has_written_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Tor(monkeypatch, failing=True).open.set()
    with Datei(tmp_path / "f") as file:
        file.write(bytes(UNTERWEGS * BLOCK))
        with pytest.raises(OSError, match="no room"):
            file.write(bytes(BLOCK))


def test_closing_waits_for_the_block_on_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else its descriptor could be another file's by then."""
    tor = Tor(monkeypatch)
    file = Datei(tmp_path / "f")
    file.write(bytes(UNTERWEGS * BLOCK))
    assert tor.begun.wait(60)
    closing = threading.Thread(target=file.close)
    closing.start()
    assert closing.is_alive()
    os.fstat(file._descriptor)
    tor.open.set()
    closing.join(60)
    assert not closing.is_alive()
    assert not schreiber()


def test_closed_file_takes_no_octets(tmp_path: Path) -> None:
    """Its block may be another's by then."""
    file = Datei(tmp_path / "f")
    file.close()
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.write(b"x")


def test_block_is_not_used_again_before_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk begins only when somebody waits for it: a block given back earlier is still needed."""
    on_disk: list[bool] = []

    class Merker(Vorrat):
        def give(self, block: mmap.mmap) -> None:
            on_disk.append(tor.open.is_set())
            super().give(block)

    tor, wait = Tor(monkeypatch), Future[None].result

    def begin(future: Future[None]) -> None:
        tor.open.set()
        wait(future)

    monkeypatch.setattr(Future, "result", begin)
    with Datei(tmp_path / "f", Merker()) as file:
        file.write(bytes(UNTERWEGS * BLOCK))
        file.finish()
    assert on_disk == [True] * UNTERWEGS


def test_files_that_share_blocks_keep_their_own_octets(tmp_path: Path) -> None:
    """Segments are written while others are still being made durable."""
    folder = SegmentOrdner(tmp_path)
    texts = [os.urandom(3 * BLOCK + 100 * number) for number in range(8)]

    def schreibe(octets: bytes) -> None:
        writer = folder.new()
        for start in range(0, len(octets), BLOCK // 3):
            writer.write(octets[start : start + BLOCK // 3])
        writer.commit()

    threads = [threading.Thread(target=schreibe, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        hashlib.sha256(text).hexdigest(): text for text in texts
    }


@pytest.mark.parametrize(("size", "dropped"), [(GROSS - 1, 0), (GROSS, 1)])
def test_only_a_large_file_leaves_the_page_cache_once_it_is_read(
    size: int, dropped: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    advice: list[int] = []
    monkeypatch.setattr(os, "posix_fadvise", lambda _fd, _offset, _length, what: advice.append(what))
    octets = os.urandom(size)
    (tmp_path / "f").write_bytes(octets)
    with EinmalLeser(tmp_path / "f") as file:
        assert file.read() == octets
        assert advice == []
    file.close()
    assert advice == [os.POSIX_FADV_DONTNEED] * dropped


def test_missing_file_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        EinmalLeser(tmp_path / "f")


def test_after_a_full_disk_the_next_files_of_the_same_stock_hold_what_was_written_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block that came back twice would be filled by two files at once."""
    vorrat = Vorrat()
    with monkeypatch.context() as patch:
        Tor(patch, failing=True).open.set()
        with Datei(tmp_path / "voll", vorrat) as file, pytest.raises(OSError, match="no room"):
            file.write(bytes(2 * UNTERWEGS * BLOCK))
    one, two = (os.urandom(4 * BLOCK + 3) for _ in range(2))
    with Datei(tmp_path / "one", vorrat) as first, Datei(tmp_path / "two", vorrat) as second:
        for at in range(0, len(one), BLOCK // 2):
            first.write(one[at : at + BLOCK // 2])
            second.write(two[at : at + BLOCK // 2])
        first.finish()
        second.finish()
    assert (tmp_path / "one").read_bytes() == one
    assert (tmp_path / "two").read_bytes() == two
    blocks = [vorrat.take() for _ in range(4 * UNTERWEGS)]
    assert len({id(block) for block in blocks}) == len(blocks)
