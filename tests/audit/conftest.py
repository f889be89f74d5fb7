"""An installation for the tests of the tamper drill."""

import shutil
from pathlib import Path

import pytest
from support.haeuser import mache_haus


@pytest.fixture(scope="session")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test installation that stands alone, never touched again."""
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.fixture
def haus(muster: Path, tmp_path: Path) -> Path:
    """A fresh copy of it."""
    return Path(shutil.copytree(muster, tmp_path / "haus"))
