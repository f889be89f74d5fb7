"""Killed before and after the commit of every named durable step of a transfer, first one side, then the other."""

import time
from collections.abc import Callable
from pathlib import Path

from support.abrechnung import rechne_ab
from support.opfer import paar, toete_nacheinander
from support.wege import HANNOVER, KIEL, alle_ziele

from tests.soak.bericht import Bericht

AKTEN = 60
"""More people than have to move until every step was met twice."""


async def laufe(ordner: Path, *, sage: Callable[[str], None]) -> Bericht:
    """Kill at each step; return what was counted."""
    bericht = Bericht(name="every step of a transfer, before and after")
    for name, stellen in (("hannover", HANNOVER), ("kiel", KIEL)):
        with paar(ordner / name) as p:
            await p.lege_akten_an(AKTEN)
            begun = time.monotonic()
            victim, partner = p.beide if name == "hannover" else p.beide[::-1]
            partner.starte()
            bericht.kills += toete_nacheinander(p, victim, alle_ziele(stellen))
            bericht.sekunden += time.monotonic() - begun
            bericht.transfers += len(p.begonnen)
            for opfer in p.beide:
                opfer.beende()
            await rechne_ab(p)
            sage(f"  {name}: {len(stellen)} steps, each before and after")
    return bericht
