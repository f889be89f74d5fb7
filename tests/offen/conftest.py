"""A stage of the plain route for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.buehne import Buehne
from support.offen import Transport, offene_buehne

Weg = tuple[Buehne, Transport]


@pytest.fixture
async def weg(tmp_path: Path) -> AsyncIterator[Weg]:
    """Both houses open, every job by hand, and the transport between them."""
    async with offene_buehne(tmp_path) as made:
        yield made
