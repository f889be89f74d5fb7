"""Installations that take packages in and hand them out: one is made, every test gets two copies of it."""

import shutil
from pathlib import Path

import pytest
from support.tippen import tippe


@pytest.fixture(scope="session")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test installation that stands alone, never touched again."""
    folder = tmp_path_factory.mktemp("muster") / "haus"
    tippe("init", folder)
    config = folder / "aktenbote.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("port = 8443", "port = 0").replace("port = 8080", "port = 0"), encoding="utf-8")
    return folder


@pytest.fixture
def haus(muster: Path, tmp_path: Path) -> Path:
    """A fresh test installation that stands alone; its configuration is ``haus / "aktenbote.toml"``."""
    return Path(shutil.copytree(muster, tmp_path / "haus"))


@pytest.fixture
def nachbar(muster: Path, tmp_path: Path) -> Path:
    """A second one, which has never seen what the first holds."""
    return Path(shutil.copytree(muster, tmp_path / "nachbar"))
