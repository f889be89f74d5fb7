"""One file given away, made once; each test serves a copy of the giving house."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.pruefhaus import Pruefhaus, pruefhaus, uebergabe


@dataclass(frozen=True)
class Muster:
    """The stage at rest."""

    ordner: Path
    transfer: str


@pytest.fixture(scope="session")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Muster:
    folder = tmp_path_factory.mktemp("pruefung")
    return Muster(folder, asyncio.run(uebergabe(folder)))


@pytest.fixture
async def haus(muster: Muster, tmp_path: Path) -> AsyncIterator[Pruefhaus]:
    copy = Path(shutil.copytree(muster.ordner, tmp_path / "stage"))
    async with pruefhaus(copy / "kiel") as one:
        yield one
