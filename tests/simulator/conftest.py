"""Stages for the tests of one module: the simulator as the giving or as the receiving authority."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from support.simulator import Szene, szene


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gebend(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Szene]:
    """A simulated Kiel gives files to an ordinary Hannover."""
    async with szene(tmp_path_factory.mktemp("gebend")) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def nehmend(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Szene]:
    """A simulated Hannover takes files from an ordinary Kiel."""
    async with szene(tmp_path_factory.mktemp("nehmend"), simuliert="hannover") as one:
        yield one
