"""Installations that take packages in and hand them out: one is made, every test gets two copies of it."""

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
    """A fresh test installation that stands alone; its configuration is ``haus / "aktenbote.toml"``."""
    return Path(shutil.copytree(muster, tmp_path / "haus"))


@pytest.fixture
def nachbar(muster: Path, tmp_path: Path) -> Path:
    """A second one, which has never seen what the first holds."""
    return Path(shutil.copytree(muster, tmp_path / "nachbar"))
