"""A fresh installation for each test of accounts."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.haeuser import mache_haus
from support.konten import Kontenhaus, kontenhaus


@pytest.fixture(scope="session")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A test installation that stands alone, never touched again."""
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.fixture
async def haus(muster: Path, tmp_path: Path) -> AsyncIterator[Kontenhaus]:
    """A fresh copy of it, opened."""
    async with kontenhaus(Path(shutil.copytree(muster, tmp_path / "haus"))) as one:
        yield one
