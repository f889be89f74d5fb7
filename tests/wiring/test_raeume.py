"""Rooms of an installation: a service makes all at its start, a command loads and makes what it enters."""

import asyncio
import subprocess
import sys
from functools import cached_property
from pathlib import Path

import pytest
from support.haeuser import mache_haus

from gateway.settings import load
from gateway.wiring import assemble
from gateway.wiring.installation import Installation

RAEUME = {
    name
    for owner in Installation.__mro__
    for name, room in vars(owner).items()
    if isinstance(room, cached_property)
}
SPAET = ("aiohttp", "jinja2", "PIL", "gateway.web", "gateway.transfer.verarbeitung", "gateway.beweis")
"""What a command that lists something never needs."""


@pytest.fixture(scope="module")
def haus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("raeume") / "haus")


@pytest.mark.parametrize(("serving", "gemacht"), [(True, RAEUME), (False, set())])
def test_a_service_makes_every_room_at_its_start_and_a_command_none(
    haus: Path, serving: bool, gemacht: set[str]
) -> None:
    assert len(RAEUME) > 80
    one = assemble(load(haus / "aktenbote.toml", {}), serving=serving)
    try:
        assert vars(one).keys() & RAEUME == gemacht
    finally:
        asyncio.run(one.schliesse())


def test_a_room_is_made_once(haus: Path) -> None:
    one = assemble(load(haus / "aktenbote.toml", {}))
    try:
        assert one.versand is one.versand
        assert one.zurueckweisung is one.verarbeitung._rueckweisung
    finally:
        asyncio.run(one.schliesse())


def test_what_a_command_stands_on_loads_no_room() -> None:
    code = f"import sys, gateway.cli.laufzeit, gateway.wiring; sys.exit(str(sys.modules.keys() & set({SPAET})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == "set()"
