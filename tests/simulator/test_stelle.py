"""The simulator as a Vermittlungsstelle: depositing survives what it does."""

from pathlib import Path

import pytest
from support.buehne import jemand
from support.netz import HANNOVER, KIEL, STELLE, stelle_auf
from support.simulator import Simulant

from gateway.domain.states import Zustand
from gateway.simulator.plan import waehle

PLAN = {"hannover": (HANNOVER,), "kiel": (KIEL,), "stelle": (STELLE,)}


@pytest.mark.parametrize("name", ["lost-answer", "full"])
async def test_a_file_crosses_through_a_vermittlungsstelle_that_misbehaves(tmp_path: Path, name: str) -> None:
    n = stelle_auf(tmp_path, PLAN, vermittelt=(HANNOVER, KIEL))
    stelle = Simulant(STELLE, n["stelle"].konfiguration)
    stelle.plan.ersetze(waehle(name, nur=["einlieferung"], hoechstens=3))
    n.haeuser["stelle"] = stelle
    try:
        for haus in n.haeuser.values():
            await haus.oeffne()
        n.arbeite()
        wer = jemand(1)
        await n["kiel"].lege_akte_an(wer)
        await n["kiel"].abmeldung(wer)
        ident = await n["hannover"].anmeldung(wer)
        await n["hannover"].bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (theirs,) = await n["kiel"].transfers()
        await n["kiel"].bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)
        assert len(await n["hannover"].akten()) == 1
        assert len(stelle.treffer(name)) == 3
    finally:
        for haus in n.haeuser.values():
            await haus.schliesse()
