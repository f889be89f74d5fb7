"""The demo's hands: what they start they end, whatever happens, and a failure is a sentence."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.haeuser import mache_haus

from gateway.demo import bedienung
from gateway.demo.bedienung import DemoFailed, Dienst, Hands, running


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation that stands alone, never used itself."""
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.fixture
def dienste(muster: Path, tmp_path: Path) -> Iterator[tuple[Dienst, Dienst]]:
    """Two installations that stand alone."""
    found = []
    for name in ("eins", "zwei"):
        folder = Path(shutil.copytree(muster, tmp_path / name))
        config = folder / "aktenbote.toml"
        text = config.read_text(encoding="utf-8")
        config.write_text(text.replace('# format = "auto"', 'format = "json"'), encoding="utf-8")
        found.append(Dienst(name=name, folder=folder, say=lambda _line: None))
    yield found[0], found[1]
    for one in found:
        one.kill()


def lebt(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("error", [KeyboardInterrupt, DemoFailed])
def test_both_services_end_whatever_happens(dienste: tuple[Dienst, Dienst], error: type[BaseException]) -> None:
    pids: list[int] = []

    def interrupted() -> None:
        with running(*dienste):
            pids.extend(one.pid for one in dienste)
            raise error("in the middle")

    with pytest.raises(error):
        interrupted()
    assert len(pids) == 2
    assert not any(lebt(pid) for pid in pids)


def test_a_service_that_does_not_end_is_ended_by_force_and_the_demo_fails(
    dienste: tuple[Dienst, Dienst], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bedienung, "STOP_S", 0.0)
    pids: list[int] = []

    def run() -> None:
        with running(*dienste):
            pids.extend(one.pid for one in dienste)

    with pytest.raises(DemoFailed, match="instead of in good order"):
        run()
    assert not any(lebt(pid) for pid in pids)


def test_a_service_that_does_not_start_is_said_at_once(dienste: tuple[Dienst, Dienst]) -> None:
    (dienste[1].folder / "keys" / "tls.key.pem").unlink()

    def run() -> None:
        with running(*dienste):
            raise AssertionError("never reached")

    with pytest.raises(DemoFailed, match="zwei"):
        run()
    with pytest.raises(DemoFailed, match="does not run"):
        assert dienste[0].pid


def test_a_command_that_fails_ends_the_demo_with_its_line(tmp_path: Path) -> None:
    said: list[str] = []
    with pytest.raises(DemoFailed) as no:
        Hands(said.append).type("ablage", "list", "--config", tmp_path)
    assert said == [f"$ aktenbote ablage list --config {tmp_path}"]
    assert no.value.exit_code == 1
    assert "CONFIG there is no configuration" in no.value.reason
