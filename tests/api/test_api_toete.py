"""Killed at any step of a request of another system, the request sent again is done once."""

import asyncio
import shutil
import signal
from pathlib import Path

import pytest
from support.haeuser import mache_haus
from support.konten import kontenhaus
from support.systemtod import gehe, stelle_um
from support.toeten import NACH, VOR, starte
from support.wege import SYSTEM

from gateway.domain.apitoken import Umfang
from gateway.wiring.installation import Installation

GEDULD_S = 120.0
"""Reached only by a failure."""


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.mark.parametrize("wann", [VOR, NACH])
@pytest.mark.parametrize("schritt", SYSTEM)
def test_killed_at_a_step_the_same_key_does_it_once(muster: Path, tmp_path: Path, wann: str, schritt: str) -> None:
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    asyncio.run(_gib_token(haus, tmp_path / "zettel"))
    process = starte(
        *("account", "list", "--config", str(haus / "aktenbote.toml")),
        ziel=f"{wann} {schritt}",
        spur=tmp_path / "spur",
        log=tmp_path / "log",
        vorher=stelle_um,
    )
    process.join(GEDULD_S)
    assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
    asyncio.run(_noch_einmal(haus, tmp_path / "zettel"))


async def _gib_token(haus: Path, zettel: Path) -> None:
    async with kontenhaus(haus) as house:
        one = house.eins
        made = await one.store.write(
            lambda tx: one.apitokens.stelle_aus(
                tx, house.mandant, name="probe", wofuer="Probe", umfang=tuple(Umfang), tage=400, person="meier"
            )
        )
        zettel.write_text(made.geheimnis, "ascii")


async def _noch_einmal(haus: Path, zettel: Path) -> None:
    async with kontenhaus(haus) as house:
        said = [await gehe(house.eins, zettel) for _ in range(2)]
        assert said == [await _einziges(house.eins)] * 2


async def _einziges(one: Installation) -> str:
    (found,) = await one.store.read(lambda tx: tx.transfers.liste(None, max_zeilen=10))
    return found.id
