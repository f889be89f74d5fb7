"""The inbox folder: a file counts once it is renamed to *.xml; then it lies in done/, or refused/ with a reason."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from gateway.domain.errors import NO_SPACE, Fehlercode, Refused, TryLater, Usage
from gateway.worker import Inbox, inbox

NEIN = Refused(Fehlercode.X001, "the message is not what it should be")


class Annahme:
    """Takes in what it gets, or says no."""

    def __init__(self) -> None:
        self.genommen: list[bytes] = []
        self.wirft: dict[bytes, Exception] = {}

    async def __call__(self, octets: bytes) -> None:
        if octets in self.wirft:
            raise self.wirft[octets]
        self.genommen.append(octets)


@pytest.fixture
def annahme() -> Annahme:
    return Annahme()


@pytest.fixture
def korb(tmp_path: Path, annahme: Annahme) -> Inbox:
    for name in ("done", "refused"):
        (tmp_path / name).mkdir()
    return Inbox(tmp_path, annahme, interval_s=0.001)


def namen(ordner: Path) -> list[str]:
    return sorted(path.name for path in ordner.iterdir() if path.is_file())


async def test_a_file_that_is_taken_in_lies_in_done(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    (tmp_path / "a.xml").write_bytes(b"eins")
    assert await korb.look() == 1
    assert annahme.genommen == [b"eins"]
    assert (namen(tmp_path), namen(tmp_path / "done")) == ([], ["a.xml"])
    assert (tmp_path / "done" / "a.xml").read_bytes() == b"eins"


@pytest.mark.parametrize("name", ["a.part", "a.xml.tmp", "a.txt", ".a.xml.swp", ".a.xml", "axml"])
async def test_a_file_counts_only_once_it_is_renamed(
    name: str, tmp_path: Path, korb: Inbox, annahme: Annahme
) -> None:
    (tmp_path / name).write_bytes(b"half")
    assert await korb.look() == 0
    assert (annahme.genommen, namen(tmp_path)) == ([], [name])
    (tmp_path / name).rename(tmp_path / "a.xml")
    assert await korb.look() == 1


async def test_links_and_folders_are_left_alone(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (tmp_path / "link.xml").symlink_to(secret)
    (tmp_path / "folder.xml").mkdir()
    assert await korb.look() == 0
    assert annahme.genommen == []
    assert (tmp_path / "link.xml").is_symlink()


@pytest.mark.parametrize("name", inbox.FOLDERS)
async def test_nothing_is_moved_through_a_folder_that_is_a_link(
    name: str, tmp_path: Path, korb: Inbox, annahme: Annahme
) -> None:
    """Who may write here would have its refused files moved into the inbox of somebody else."""
    other = tmp_path / "inbox of somebody else"
    other.mkdir()
    (tmp_path / name).rmdir()
    (tmp_path / name).symlink_to(other)
    annahme.wirft[b"bad"] = NEIN
    (tmp_path / "a.xml").write_bytes(b"good")
    (tmp_path / "b.xml").write_bytes(b"bad")
    with pytest.raises(OSError, match=name):
        await korb.look()
    assert (namen(other), namen(tmp_path), annahme.genommen) == ([], ["a.xml", "b.xml"], [])


async def test_no_reason_is_written_through_a_link(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    database = tmp_path / "database"
    database.write_bytes(b"ours")
    (tmp_path / "refused" / "a.xml.reason.txt").symlink_to(database)
    annahme.wirft[b"bad"] = NEIN
    (tmp_path / "a.xml").write_bytes(b"bad")
    assert await korb.look() == 1
    assert database.read_bytes() == b"ours"
    reason = tmp_path / "refused" / "a.xml.reason.txt"
    assert not reason.is_symlink()
    assert reason.read_text(encoding="utf-8").startswith("X001 ")


async def test_a_file_replaced_by_a_link_or_a_pipe_meanwhile_is_not_read(
    tmp_path: Path, korb: Inbox, annahme: Annahme, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.xml").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "b.xml")
    monkeypatch.setattr(korb, "_waiting", lambda: [tmp_path / "a.xml", tmp_path / "b.xml"])
    assert await korb.look() == 0
    assert (korb.stayed, annahme.genommen) == (2, [])


async def test_what_has_to_wait_keeps_nothing_else_back(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    annahme.wirft[b"later"] = TryLater("no room", code="NO_SPACE")
    for number in range(inbox.MAX_FILES_PER_LOOK + 20):
        (tmp_path / f"{number:04d}.xml").write_bytes(b"later")
    (tmp_path / "x.xml").write_bytes(b"good")
    assert [await korb.look() for _ in range(2)] == [0, 1]
    annahme.wirft.clear()
    assert sum([await korb.look() for _ in range(3)]) == inbox.MAX_FILES_PER_LOOK + 20


@pytest.mark.parametrize(
    "grund",
    [TryLater("no room", code=NO_SPACE), Usage("the disk failed", code="STORE_BROKEN")],
    ids=["full", "broken"],
)
async def test_what_is_wrong_with_our_disk_refuses_no_file(
    tmp_path: Path, korb: Inbox, annahme: Annahme, grund: Exception
) -> None:
    (tmp_path / "a.xml").write_bytes(b"good")
    annahme.wirft[b"good"] = grund
    assert await korb.look() == 0
    assert (namen(tmp_path), namen(tmp_path / "refused")) == (["a.xml"], [])
    annahme.wirft.clear()
    assert await korb.look() == 1
    assert annahme.genommen == [b"good"]


async def test_a_refused_file_lies_beside_its_reason(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    annahme.wirft[b"bad"] = NEIN
    (tmp_path / "a.xml").write_bytes(b"bad")
    assert await korb.look() == 1
    assert namen(tmp_path / "refused") == ["a.xml", "a.xml.reason.txt"]
    reason = (tmp_path / "refused" / "a.xml.reason.txt").read_text(encoding="utf-8")
    assert reason == "X001 the message is not what it should be\n"


async def test_the_same_name_twice_overwrites_nothing(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    for octets in (b"eins", b"zwei", b"drei"):
        (tmp_path / "a.xml").write_bytes(octets)
        await korb.look()
    assert namen(tmp_path / "done") == ["a.1.xml", "a.2.xml", "a.xml"]
    assert {path.read_bytes() for path in (tmp_path / "done").iterdir()} == {b"eins", b"zwei", b"drei"}
    annahme.wirft[b"bad"] = NEIN
    for _ in range(2):
        (tmp_path / "a.xml").write_bytes(b"bad")
        await korb.look()
    assert namen(tmp_path / "refused") == ["a.1.xml", "a.1.xml.reason.txt", "a.xml", "a.xml.reason.txt"]


async def test_what_may_succeed_later_stays_and_is_tried_again(
    tmp_path: Path, korb: Inbox, annahme: Annahme
) -> None:
    annahme.wirft[b"later"] = TryLater("no room", code="NO_SPACE")
    (tmp_path / "a.xml").write_bytes(b"later")
    (tmp_path / "b.xml").write_bytes(b"now")
    assert await korb.look() == 1
    assert (annahme.genommen, namen(tmp_path)) == ([b"now"], ["a.xml"])
    annahme.wirft.clear()
    assert await korb.look() == 1
    assert namen(tmp_path / "done") == ["a.xml", "b.xml"]


async def test_a_file_that_nobody_foresaw_keeps_no_other_back(
    tmp_path: Path, korb: Inbox, annahme: Annahme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays where it is; what comes after it is taken in all the same."""
    annahme.wirft[b"surprise"] = ZeroDivisionError()
    (tmp_path / "a.xml").write_bytes(b"surprise")
    (tmp_path / "b.xml").write_bytes(b"unreadable")
    (tmp_path / "c.xml").write_bytes(b"good")
    original = inbox._read

    def read(path: Path) -> bytes:
        if path.name == "b.xml":
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(inbox, "_read", read)
    assert await korb.look() == 1
    assert (annahme.genommen, namen(tmp_path)) == ([b"good"], ["a.xml", "b.xml"])


async def test_a_file_larger_than_any_message_is_refused_unread(
    tmp_path: Path, korb: Inbox, annahme: Annahme
) -> None:
    with (tmp_path / "a.xml").open("wb") as file:
        os.truncate(file.fileno(), inbox.MAX_FILE_BYTES + 1)
    assert await korb.look() == 1
    assert annahme.genommen == []
    assert (tmp_path / "refused" / "a.xml.reason.txt").read_text(encoding="utf-8").startswith("X001 ")


async def test_a_full_folder_is_worked_off_in_portions(tmp_path: Path, korb: Inbox, annahme: Annahme) -> None:
    for number in range(inbox.MAX_FILES_PER_LOOK + 5):
        (tmp_path / f"{number:04d}.xml").write_bytes(b"%d" % number)
    assert [await korb.look() for _ in range(3)] == [inbox.MAX_FILES_PER_LOOK, 5, 0]
    assert annahme.genommen == [b"%d" % number for number in range(inbox.MAX_FILES_PER_LOOK + 5)]


async def test_killed_between_taking_in_and_moving_the_file_is_taken_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The content is committed before the file moves, never after."""

    class Killed(BaseException):
        pass

    taken = []

    async def take_in(octets: bytes) -> None:
        taken.append(octets)

    for name in inbox.FOLDERS:
        (tmp_path / name).mkdir()
    (tmp_path / "a.xml").write_bytes(b"eins")
    one = Inbox(tmp_path, take_in, interval_s=0.001)

    def rename(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        with pytest.raises(Killed):
            await one.look()
    assert namen(tmp_path) == ["a.xml"]
    assert await one.look() == 1
    assert taken == [b"eins", b"eins"]


async def test_watching_makes_the_folders_and_looks_again_and_again(tmp_path: Path) -> None:
    seen: asyncio.Queue[bytes] = asyncio.Queue()
    take: Callable[[bytes], Awaitable[None]] = seen.put
    folder = tmp_path / "new" / "inbox"
    task = asyncio.create_task(Inbox(folder, take, interval_s=0.001).watch())
    try:
        for number in range(2):
            while not (folder / "refused").is_dir():  # noqa: ASYNC110 -- a folder rings no bell
                await asyncio.sleep(0)
            (folder / "x.part").write_bytes(b"%d" % number)
            (folder / "x.part").rename(folder / "x.xml")
            assert await asyncio.wait_for(seen.get(), 10) == b"%d" % number
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
