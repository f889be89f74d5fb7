"""The plain route with real processes, one of them killed with -9 at every durable step it makes there."""

from pathlib import Path

import pytest
from support.abrechnung import rechne_offen_ab
from support.offen import Transport, laufe, offenes_paar
from support.opfer import toete_nacheinander
from support.toeten import NACH, VOR
from support.wege import OFFEN, abwechselnd

AKTEN = 12
"""More people than have to move until every step was met."""


@pytest.mark.parametrize("wer", ["hannover", "kiel"])
async def test_a_side_killed_at_any_step_of_the_plain_route_goes_on(wer: str, tmp_path: Path) -> None:
    with offenes_paar(tmp_path) as p:
        await p.lege_akten_an(AKTEN)
        opfer, other = (p.hannover, p.kiel) if wer == "hannover" else (p.kiel, p.hannover)
        other.starte()
        steps = OFFEN if wer == "hannover" else OFFEN[:-1]  # Kiel is not asked again once it has sent
        kills = toete_nacheinander(p, opfer, abwechselnd(steps, zuerst=VOR if wer == "hannover" else NACH))
        assert kills == len(steps)
        for one in p.beide:
            one.beende()
        await rechne_offen_ab(p, lambda: laufe(p.buehne, Transport(p.buehne)))
