"""Killed at random moments, one or the other side, with several transfers under way all the time."""

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from support.abrechnung import rechne_ab
from support.opfer import Opfer, Paar, paar

from tests.soak.bericht import Bericht

UNTERWEGS = 4
"""Transfers kept under way."""
LEBEN_S = 1.5
"""Longest time from the first step of work to the next kill: a transfer takes about a second."""
IM_START = 0.2
"""Part of the kills that may come earlier, while a process starts."""
BIS_ARBEIT_S = 15.0
"""Longest wait for the first step of work; there may be nothing to do for one side."""
RUHE_S = 0.5
"""Longest time a killed side stays down."""
VORRAT_JE_KILL = 3
"""Files made ready for each kill; without kills in between about two transfers cross."""
WIEDERHOLT = ("job.later", "job.conflict", "job.refused", "job.failed", "poll.failed", "loop.failed")


async def laufe(ordner: Path, *, kills: int, sekunden: float, saat: int, sage: Callable[[str], None]) -> Bericht:
    """Kill until ``kills`` or ``sekunden`` are reached; then everything must end by itself."""
    wuerfel, bericht = random.Random(saat), Bericht(name=f"random moments (seed {saat})")
    with paar(ordner) as p:
        await p.lege_akten_an(UNTERWEGS + kills * VORRAT_JE_KILL)
        begun = time.monotonic()
        for opfer in p.beide:
            opfer.starte()
        while bericht.kills < kills and time.monotonic() - begun < sekunden:
            _toete(p, wuerfel.choice(p.beide), wuerfel, bericht)
            if bericht.kills % 20 == 0:
                sage(f"  {bericht.kills} kills, {len(p.begonnen) - p.offen()} transfers ended")
        p.bis_alles_endet()
        bericht.sekunden = time.monotonic() - begun
        bericht.transfers = len(p.begonnen)
        for opfer in p.beide:
            opfer.beende()
            bericht.wiederholt = Counter(bericht.wiederholt) + Counter(_wiederholt(opfer))
        await rechne_ab(p)
    return bericht


def _eine_weile(p: Paar, sekunden: float) -> None:
    """Let both sides live, and keep so many transfers under way as long as there are files."""
    end = time.monotonic() + sekunden
    while True:
        p.fahre_fort()
        alive = all(opfer.process is not None for opfer in p.beide)
        while alive and len(p.begonnen) < len(p.akten) and p.offen() < UNTERWEGS:
            p.beginne()
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, 0.1))


def _toete(p: Paar, opfer: Opfer, wuerfel: random.Random, bericht: Bericht) -> None:
    """Kill one side at a moment of its work, or of its start, and start it again."""
    if wuerfel.random() > IM_START:
        end = time.monotonic() + BIS_ARBEIT_S
        while opfer.erste_arbeit() is None and time.monotonic() < end:
            _eine_weile(p, 0.1)
    _eine_weile(p, wuerfel.uniform(0.0, LEBEN_S))
    worked = opfer.erste_arbeit()
    opfer.toete()
    bericht.kills += 1
    if worked is None:
        bericht.ohne_fortschritt += 1
    else:
        bericht.erholung.append(worked)
    _eine_weile(p, wuerfel.uniform(0.0, RUHE_S))
    opfer.starte()


def _wiederholt(opfer: Opfer) -> dict[str, int]:
    return dict(Counter(str(line["event"]) for line in opfer.zeilen() if line.get("event") in WIEDERHOLT))
