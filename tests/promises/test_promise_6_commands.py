"""Promise 6 for commands: killed at its durable step, a command did its work or did nothing, and says which."""

from pathlib import Path

import pytest
from support.befehlswege import BEFEHLSWEGE, bereite_vor, toete
from support.toeten import VOR
from support.wege import abwechselnd


@pytest.fixture(scope="module")
def vorbereitet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One installation, of which every kill gets a copy."""
    return bereite_vor(tmp_path_factory.mktemp("befehle"))


KURZ = tuple(BEFEHLSWEGE)[::4]
"""Every fourth, which takes some fifteen seconds; the long run kills all of them on both sides."""


@pytest.mark.parametrize("ziel", abwechselnd(KURZ, zuerst=VOR))
def test_a_killed_command_is_typed_again(vorbereitet: Path, tmp_path: Path, ziel: str) -> None:
    wann, stelle = ziel.split(" ", 1)
    toete(vorbereitet, tmp_path / "fall", wann, stelle)
