"""The disk that loses power finds the classic faults of writers at some moment, and none where there is none."""

import errno
import os
import random
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from support.fuse_platte import Platte, platte

pytestmark = pytest.mark.fuse
OCTETS = random.Random(1).randbytes(20_000)
SAATEN = (None, 1, 2, 3, 4)
"""Ways the same cut may end."""


@pytest.fixture
def eine(tmp_path: Path) -> Iterator[Platte]:
    with platte(tmp_path / "disk") as one:
        yield one


def fsync(pfad: Path) -> None:
    fd = os.open(pfad, os.O_RDONLY)
    os.fsync(fd)
    os.close(fd)


def blob(ort: Path, *schritte: str) -> None:
    """The way of a blob, with these steps in this order behind the write."""
    temp, ziel = ort / "temp", ort / "blob"
    temp.write_bytes(OCTETS)
    for schritt in schritte:
        if schritt == "fsync":
            fsync(temp if temp.exists() else ziel)
        elif schritt == "rename":
            temp.rename(ziel)
        else:
            fsync(ort)


def zeile(ort: Path) -> None:
    """The row that names the blob."""
    with closing(_datenbank(ort / "db")) as connection:
        connection.execute("INSERT INTO t VALUES ('blob')")


def _datenbank(pfad: Path) -> apsw.Connection:
    connection = apsw.Connection(str(pfad))
    connection.pragma("journal_mode", "wal")
    connection.execute("CREATE TABLE IF NOT EXISTS t (name)")
    return connection


def richtig(ort: Path) -> None:
    blob(ort, "fsync", "rename", "folder")
    zeile(ort)


def datei_ohne_fsync(ort: Path) -> None:
    blob(ort, "rename", "folder")
    zeile(ort)


def ordner_ohne_fsync(ort: Path) -> None:
    blob(ort, "fsync", "rename")
    zeile(ort)


def zeile_vor_blob(ort: Path) -> None:
    zeile(ort)
    blob(ort, "fsync", "rename", "folder")


def rename_vor_fsync(ort: Path) -> None:
    blob(ort, "rename", "fsync", "folder")
    zeile(ort)


FEHLER: list[tuple[Callable[[Path], None], set[str]]] = [
    (richtig, set()),
    (datei_ohne_fsync, {"half a blob"}),
    (ordner_ohne_fsync, {"row without blob"}),
    (zeile_vor_blob, {"row without blob"}),
    (rename_vor_fsync, {"half a blob"}),
]


def _verstoesse(ort: Path) -> set[str]:
    """What is wrong on a disk after a cut."""
    found, da = set(), (ort / "blob").exists()
    if da and (ort / "blob").read_bytes() != OCTETS:
        found.add("half a blob")
    with closing(apsw.Connection(str(ort / "db"))) as connection:
        if connection.pragma("integrity_check") != "ok":
            found.add("damaged")
        named = connection.table_exists("main", "t") and connection.execute("SELECT * FROM t").fetchall()
        if named and not da:
            found.add("row without blob")
    return found


@pytest.mark.parametrize(("schreiber", "erwartet"), FEHLER, ids=[tu.__name__ for tu, _ in FEHLER])
def test_cuts_at_every_moment_find_the_fault_of_this_writer_and_no_other(
    eine: Platte, tmp_path: Path, schreiber: Callable[[Path], None], erwartet: set[str]
) -> None:
    (eine.ort / "daten").mkdir()
    with closing(_datenbank(eine.ort / "daten" / "db")):
        fsync(eine.ort / "daten")
        fsync(eine.ort)
        eine.befiehl(mitschnitt=True)
        schreiber(eine.ort / "daten")
        momente = eine.befiehl(mitschnitt=False)["momente"]
    assert momente >= 9
    found: set[str] = set()
    for moment in range(1, momente + 1):
        for saat in SAATEN:
            found |= _verstoesse(eine.schreibe_aus(saat, tmp_path / f"{moment} {saat}", moment) / "daten")
    assert found == erwartet


@pytest.mark.parametrize(("synchronous", "verloren"), [("FULL", False), ("NORMAL", True)])
def test_a_cut_after_the_answer_shows_whether_it_waited_for_the_disk(
    eine: Platte, tmp_path: Path, synchronous: str, verloren: bool
) -> None:
    with closing(_datenbank(eine.ort / "db")) as connection:
        fsync(eine.ort)
        connection.pragma("synchronous", synchronous)
        connection.execute("INSERT INTO t VALUES ('answered')")
        eine.schneide()
        with closing(apsw.Connection(str(eine.schreibe_aus(None, tmp_path / "left") / "db"))) as left:
            da = left.table_exists("main", "t") and bool(left.execute("SELECT * FROM t").fetchall())
        eine.haenge_aus()
    assert da is not verloren


def test_a_write_that_was_not_synced_may_be_torn_between_sectors(eine: Platte) -> None:
    (eine.ort / "datei").write_bytes(b"a" * 16_384)
    fsync(eine.ort / "datei")
    fsync(eine.ort)
    with (eine.ort / "datei").open("r+b", buffering=0) as datei:
        datei.write(b"b" * 16_384)
    eine.schneide()
    left = {dict(eine.ueberlebende(saat).dateien())["datei"] or b"" for saat in range(60)}
    assert {b"a" * 16_384, b"b" * 16_384} <= left
    assert all(len(octets) == 16_384 for octets in left)
    torn = [octets for octets in left if len(set(octets)) == 2]
    assert torn
    assert all(len(set(octets[ab : ab + 512])) == 1 for octets in torn for ab in range(0, 16_384, 512))
    assert any(len(set(octets[ab : ab + 4096])) == 2 for octets in torn for ab in range(0, 16_384, 4096))


def test_names_may_survive_without_the_sync_of_their_folder_but_a_rename_is_never_half(eine: Platte) -> None:
    for name in ("eins", "zwei"):
        (eine.ort / name).write_bytes(name.encode())
        fsync(eine.ort / name)
    fsync(eine.ort)
    (eine.ort / "eins").rename(eine.ort / "zwei")
    (eine.ort / "neu").touch()
    eine.schneide()
    left = {tuple(sorted(dict(eine.ueberlebende(saat).dateien()).items())) for saat in range(60)}
    alt, neu = (("eins", b"eins"), ("zwei", b"zwei")), (("zwei", b"eins"),)
    assert {tuple(x for x in one if x[0] != "neu") for one in left} == {alt, neu}
    assert len(left) == 4


def test_what_a_failed_sync_did_not_write_stays_lost_though_a_later_sync_works(eine: Platte) -> None:
    (eine.ort / "datei").write_bytes(b"alt")
    fsync(eine.ort / "datei")
    fsync(eine.ort)
    eine.befiehl(fsync_fehler=1)
    (eine.ort / "datei").write_bytes(b"neu")
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        fsync(eine.ort / "datei")
    fsync(eine.ort / "datei")
    assert (eine.ort / "datei").read_bytes() == b"neu"
    eine.schneide()
    assert dict(eine.ueberlebende(None).dateien()) == {"datei": b"alt"}


@pytest.mark.parametrize("wie", [os.truncate, os.ftruncate])
def test_a_file_is_as_short_as_it_was_made_by_name_or_by_descriptor(eine: Platte, wie: Callable[..., None]) -> None:
    datei = eine.ort / "a"
    datei.write_bytes(OCTETS)
    with datei.open("r+b") as offen:
        wie(datei if wie is os.truncate else offen.fileno(), 3)
        assert os.fstat(offen.fileno()).st_size == 3
        os.pwrite(offen.fileno(), b"z", 7)
    assert datei.read_bytes() == OCTETS[:3] + bytes(4) + b"z"


def test_a_disk_is_full_where_it_was_told_and_can_be_read_only(eine: Platte) -> None:
    eine.befiehl(frei=64 * 1024)
    assert os.statvfs(eine.ort).f_bavail * os.statvfs(eine.ort).f_frsize == 64 * 1024
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        (eine.ort / "zu viel").write_bytes(bytes(100_000))
    eine.befiehl(frei=None)
    (eine.ort / "zu viel").write_bytes(bytes(100_000))
    eine.befiehl(nur_lesen=True)
    with pytest.raises(OSError, match=os.strerror(errno.EROFS)):
        (eine.ort / "neu").touch()
    assert len((eine.ort / "zu viel").read_bytes()) == 100_000


@pytest.mark.parametrize(("bei", "vorher"), [("fsync", 2), ("rename", 0), ("write", 1)])
def test_a_cut_can_be_ordered_at_the_nth_call_of_a_kind(eine: Platte, bei: str, vorher: int) -> None:
    """Nothing of the call happens; who waits for it gets no answer until the disk is gone."""
    eine.befiehl(bei=bei, n=vorher + 1)
    pid = os.fork()
    if pid == 0:
        for number in range(9):
            blob(eine.ort, "fsync", "rename", "folder")
            (eine.ort / "blob").rename(eine.ort / f"{number}")
        os._exit(0)
    assert eine.warte_auf_schnitt(30)
    os.kill(pid, 9)
    eine.haenge_aus()
    assert os.waitpid(pid, 0)[1] == 9
    namen = {name for name, _ in eine.ueberlebende(None).dateien()}
    assert namen == (set() if bei == "rename" else {"blob"})
