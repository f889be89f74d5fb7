"""A delivery that was uploaded appears under a name nothing had, also in a folder that knows no second names."""

import errno
import os
from pathlib import Path

import pytest

from gateway.wiring.lieferkorb import Ankunft


@pytest.fixture(params=[None, errno.EPERM, errno.EOPNOTSUPP])
def _verweise(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param is not None:

        def link(*_: object, **__: object) -> None:
            raise OSError(request.param, "no links here")

        monkeypatch.setattr(os, "link", link)


@pytest.mark.usefixtures("_verweise")
async def test_it_appears_whole_under_a_free_name_and_nothing_else_stays(tmp_path: Path) -> None:
    (tmp_path / "Lieferung.zip").write_bytes(b"another")
    heard: list[bool] = []
    for octets in (b"first", b"second"):
        coming = Ankunft(tmp_path, lambda: heard.append(True), reserve=0)
        coming.schreibe(octets)
        await coming.stelle_hin("../Lieferung.zip")
        await coming.verwirf()
    found = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert found == {"Lieferung.zip": b"another", "Lieferung.2.zip": b"first", "Lieferung.3.zip": b"second"}
    assert heard == [True, True]


async def test_another_failure_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, "the disk failed")

    monkeypatch.setattr(os, "link", link)
    coming = Ankunft(tmp_path, lambda: None, reserve=0)
    with pytest.raises(OSError, match="the disk failed"):
        await coming.stelle_hin("x.zip")
    await coming.verwirf()
    assert list(tmp_path.iterdir()) == []
