"""Fixtures of the Postfach's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support.postfach import Haus, postfach


@pytest.fixture
async def haus(tmp_path: Path) -> AsyncIterator[Haus]:
    """A running Postfach of Kiel; Hannover may fetch, Bremen may deposit."""
    async with postfach(tmp_path) as offen:
        yield offen
