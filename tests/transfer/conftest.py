"""Stages for many tests of one module: one whose Hannover works by itself, one where every job is run by hand."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.buehne import Buehne, buehne
from support.feind import Feind


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """Both ports open, only Hannover's loops run."""
    async with buehne(tmp_path_factory.mktemp("stand")) as b:
        b.hannover.arbeite()
        yield b


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def hand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    """Both ports open, every job is run by hand."""
    async with buehne(tmp_path_factory.mktemp("hand")) as b:
        yield b


@pytest.fixture
def feind(stand: Buehne) -> Feind:
    """A hostile Kiel that writes to Hannover."""
    return Feind(stand)


@pytest.fixture
async def von_hand(tmp_path: Path) -> AsyncIterator[Feind]:
    """A hostile Kiel of this test's own; nothing works by itself, ``buehne.laufe`` runs what is due."""
    async with buehne(tmp_path) as b:
        yield Feind(b)
