"""Installations for the tests of deliveries."""

import shutil
from pathlib import Path

import pytest
from support.scheine import Lieferung
from support.tippen import tippe


@pytest.fixture(scope="session")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test installation that stands alone, never touched again."""
    folder = tmp_path_factory.mktemp("muster") / "haus"
    tippe("init", folder)
    return folder


@pytest.fixture
def haus(muster: Path, tmp_path: Path) -> Path:
    """A fresh test installation that stands alone."""
    return Path(shutil.copytree(muster, tmp_path / "haus"))


@pytest.fixture
def lieferung() -> Lieferung:
    """A delivery of two good case files."""
    eine = Lieferung()
    eine.akte(1)
    eine.akte(2)
    return eine
