"""Killed at any step of setting up and signing in, the person begins again, and everything was done once."""

import asyncio
import shutil
import signal
from functools import partial
from pathlib import Path

import orjson
import pytest
from support.konten import Kontenhaus, kontenhaus
from support.kontentod import gehe, stelle_um
from support.toeten import NACH, VOR, starte
from support.wege import KONTEN

from gateway.domain.events import AuditEreignis

GEDULD_S = 120.0
"""Reached only by a failure."""


@pytest.mark.parametrize(
    ("wann", "schritt"), [(VOR if n % 2 else NACH, name) for n, name in enumerate(KONTEN)], ids=KONTEN
)
def test_killed_at_a_step_the_person_begins_again(muster: Path, tmp_path: Path, wann: str, schritt: str) -> None:
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    asyncio.run(_lade_ein(haus, tmp_path / "zettel"))
    config = ("--config", str(haus / "aktenbote.toml"))
    process = starte(
        *("account", "list", *config),
        ziel=f"{wann} {schritt}",
        spur=tmp_path / "spur",
        log=tmp_path / "log",
        vorher=stelle_um,
    )
    process.join(GEDULD_S)
    assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
    asyncio.run(_noch_einmal(haus, tmp_path / "zettel"))


async def _lade_ein(haus: Path, zettel: Path) -> None:
    async with kontenhaus(haus) as one:
        zettel.write_bytes(orjson.dumps({"einladung": await one.lege_an("anna")}))


async def _noch_einmal(haus: Path, zettel: Path) -> None:
    async with kontenhaus(haus) as one:
        one.uhr.weiter(minutes=20)
        await gehe(one.eins, one.uhr, zettel)
        counted = partial(_anzahl, one)
        assert await counted(AuditEreignis.KONTO_EINGERICHTET) == 1
        entries = await one.eintraege(AuditEreignis.ANMELDUNG_ERFOLGT)
        assert len([entry for entry in entries if entry["code"] == "totp"]) in {1, 2}
        konto = await one.konto()
        assert await one.eins.store.read(lambda tx: one.eins.kontenstand.zweifel(tx, konto)) == frozenset()


async def _anzahl(one: Kontenhaus, ereignis: AuditEreignis) -> int:
    return len(await one.eintraege(ereignis))
