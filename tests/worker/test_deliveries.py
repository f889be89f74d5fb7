"""The folders of deliveries: what is renamed into place is taken, then lies in done/ or refused/ with protocol."""

from pathlib import Path

import pytest

from gateway.domain.errors import NO_SPACE, TryLater
from gateway.domain.ids import Kennung
from gateway.worker import Deliveries, Taken, deliveries

WIR = Kennung("azr:999901")


class Annahme:
    def __init__(self) -> None:
        self.genommen: list[str] = []
        self.wirft: dict[str, Exception] = {}
        self.nicht_begonnen: set[str] = set()

    async def __call__(self, mandant: Kennung, path: Path) -> Taken:
        assert mandant == WIR
        if path.name in self.wirft:
            raise self.wirft[path.name]
        self.genommen.append(path.name)
        begun = path.name not in self.nicht_begonnen
        return Taken(begun=begun, to_correct=1, beside={".protokoll.csv": path.name.encode()})


@pytest.fixture
def annahme() -> Annahme:
    return Annahme()


@pytest.fixture
def korb(tmp_path: Path, annahme: Annahme) -> Deliveries:
    for name in ("done", "refused"):
        (tmp_path / name).mkdir()
    return Deliveries(lambda: [(WIR, tmp_path)], annahme, interval_s=0.001)


def lege(ordner: Path, name: str) -> Path:
    """A delivery: a folder with a file, or a ZIP."""
    wo = ordner / name
    if name.endswith(".zip"):
        wo.write_bytes(b"PK")
    else:
        wo.mkdir()
        (wo / "lieferschein.csv").write_bytes(b"x")
    return wo


async def test_a_folder_and_a_zip_are_taken_in_order_and_moved(
    tmp_path: Path, korb: Deliveries, annahme: Annahme
) -> None:
    lege(tmp_path, "b.zip")
    lege(tmp_path, "a")
    assert await korb.look() == 2
    assert annahme.genommen == ["a", "b.zip"]
    assert (tmp_path / "done/a/lieferschein.csv").is_file()
    assert (tmp_path / "done/b.zip").is_file()
    assert (tmp_path / "done/a.protokoll.csv").read_bytes() == b"a"
    assert (tmp_path / "done/b.zip.protokoll.csv").is_file()
    assert await korb.look() == 0


async def test_what_cannot_be_begun_lies_in_refused(tmp_path: Path, korb: Deliveries, annahme: Annahme) -> None:
    annahme.nicht_begonnen.add("a")
    lege(tmp_path, "a")
    assert await korb.look() == 1
    assert (tmp_path / "refused/a").is_dir()
    assert (tmp_path / "refused/a.protokoll.csv").is_file()


@pytest.mark.parametrize("name", [".a", ".a.zip", "a.zip.part.zipx"])
async def test_what_is_not_in_place_waits(tmp_path: Path, korb: Deliveries, annahme: Annahme, name: str) -> None:
    (tmp_path / name).write_bytes(b"half")
    lege(tmp_path, ".ordner")
    assert await korb.look() == 0
    assert annahme.genommen == []


async def test_links_are_left_alone(tmp_path: Path, korb: Deliveries, annahme: Annahme) -> None:
    elsewhere = tmp_path / ".anderswo"
    elsewhere.mkdir()
    (tmp_path / "link").symlink_to(elsewhere)
    (tmp_path / "link.zip").symlink_to("/etc/passwd")
    assert await korb.look() == 0
    assert annahme.genommen == []


async def test_a_name_that_was_taken_gets_a_number(tmp_path: Path, korb: Deliveries) -> None:
    lege(tmp_path, "a.zip")
    await korb.look()
    lege(tmp_path, "a.zip")
    await korb.look()
    assert {one.name for one in (tmp_path / "done").iterdir()} == {
        "a.zip", "a.zip.protokoll.csv", "a.2.zip", "a.2.zip.protokoll.csv",
    }  # fmt: skip


@pytest.mark.parametrize("fehler", [TryLater("full", code=NO_SPACE), ValueError("surprise")])
async def test_what_cannot_be_taken_now_stays_and_keeps_nothing_back(
    tmp_path: Path, korb: Deliveries, annahme: Annahme, fehler: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    annahme.wirft["a"] = fehler
    lege(tmp_path, "a")
    lege(tmp_path, "b")
    assert await korb.look() == 1
    assert annahme.genommen == ["b"]
    assert (tmp_path / "a").is_dir()
    del annahme.wirft["a"]
    assert await korb.look() == 0, "it rests for a minute"
    now = deliveries.time.monotonic()
    monkeypatch.setattr(deliveries.time, "monotonic", lambda: now + deliveries.PAUSE_S + 1)
    assert await korb.look() == 1


async def test_killed_before_it_was_moved_it_is_taken_again(
    tmp_path: Path, korb: Deliveries, annahme: Annahme
) -> None:
    lege(tmp_path, "a")
    (tmp_path / "done/a.protokoll.csv").write_bytes(b"of the first time")
    assert await korb.look() == 1
    assert (tmp_path / "done/a.protokoll.csv").read_bytes() == b"a"


async def test_nothing_is_written_through_a_link(tmp_path: Path, korb: Deliveries, annahme: Annahme) -> None:
    victim = tmp_path / ".opfer"
    victim.write_bytes(b"whole")
    (tmp_path / "done/a.protokoll.csv").symlink_to(victim)
    lege(tmp_path, "a")
    assert await korb.look() == 1
    assert victim.read_bytes() == b"whole"
    (tmp_path / "refused").rmdir()
    (tmp_path / "refused").symlink_to(tmp_path)
    annahme.nicht_begonnen.add("b")
    lege(tmp_path, "b")
    assert await korb.look() == 0
    assert (tmp_path / "b").is_dir()


async def test_a_folder_that_cannot_be_read_keeps_the_others_not_back(tmp_path: Path, annahme: Annahme) -> None:
    for name in ("done", "refused"):
        (tmp_path / name).mkdir()
    lege(tmp_path, "a")
    both = Deliveries(lambda: [(WIR, tmp_path / "nicht"), (WIR, tmp_path)], annahme, interval_s=0.001)
    assert await both.look() == 1
