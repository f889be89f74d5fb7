"""Keys are opened for the pages once an hour, unless anything happened to one of their files."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.haeuser import mache_haus

from gateway import clock
from gateway.settings import load
from gateway.wiring import schluesseltechnik
from gateway.wiring.schluesselposten import Posten, posten
from gateway.wiring.schluesselschau import Befund, Schluesselschau
from gateway.wiring.schluesseltechnik import Schluesseltechnik
from gateway.wiring.verzeichnis import VerzeichnisHalter


@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("schluessel") / "haus")


@pytest.fixture
def blicke(haus: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Looks at the keys; returns how often they were opened so far."""
    opened: list[int] = []
    alle = Schluesselschau.alle

    def gezaehlt(schau: Schluesselschau, *, probe: bool) -> list[Befund]:
        opened.append(1)
        return alle(schau, probe=probe)

    monkeypatch.setattr(Schluesselschau, "alle", gezaehlt)
    configuration, now = load(haus / "aktenbote.toml", {}), clock.now()
    one = Schluesseltechnik(configuration, VerzeichnisHalter(configuration), lambda: None, lambda: now)
    mandant = posten(configuration)[0].behoerden[0]

    def sieh() -> int:
        assert one._schluessel(mandant)
        return len(opened)

    return sieh


def schluesseldatei(haus: Path) -> Path:
    uri = posten(load(haus / "aktenbote.toml", {}))[0].uri
    return haus / uri.removeprefix("file:")


def test_nothing_is_opened_again_while_nothing_happens(blicke: Callable[[], int]) -> None:
    assert [blicke(), blicke()] == [1, 1]


def test_other_octets_are_seen_though_the_file_has_its_old_date(haus: Path, blicke: Callable[[], int]) -> None:
    key = schluesseldatei(haus)
    before, octets = key.stat(), key.read_bytes()
    assert blicke() == 1
    key.write_bytes(octets[::-1])
    os.utime(key, ns=(before.st_atime_ns, before.st_mtime_ns))
    try:
        assert blicke() == 2
    finally:
        key.write_bytes(octets)
    assert blicke() == 3


def test_a_file_is_watched_however_its_address_is_written(
    haus: Path, blicke: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tuple(replace(one, uri="file://x.pem") for one in posten(load(haus / "aktenbote.toml", {})))
    monkeypatch.setattr(schluesseltechnik, "posten", lambda _c: found)
    assert blicke() == 1
    (haus / "x.pem").write_bytes(b"x")
    assert blicke() == 2


def test_a_key_in_a_token_is_looked_at_each_time(
    blicke: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def im_token(configuration: object) -> tuple[Posten, ...]:
        return tuple(replace(one, uri="pkcs11:token=x;object=y") for one in posten(configuration))  # type: ignore[arg-type]  # it is one

    monkeypatch.setattr(schluesseltechnik, "posten", im_token)
    assert [blicke(), blicke()] == [1, 2]
