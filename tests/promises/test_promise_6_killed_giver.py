"""Promise 6, the giver killed with -9 at every named durable step of a transfer.

Both installations run as processes. One is killed at a step and started again, where it dies at the next one, until
every step has been met; ``make soak`` kills both before and after each, and at random moments.
"""

from pathlib import Path

from support.abrechnung import rechne_ab
from support.opfer import paar, toete_nacheinander
from support.toeten import NACH
from support.wege import KIEL, abwechselnd

AKTEN = 12
"""More people than have to move until every step was met."""


async def test_promise_6_a_giver_killed_at_any_named_step_completes_or_repeats_it_in_the_ordinary_loop(
    tmp_path: Path,
) -> None:
    with paar(tmp_path) as p:
        await p.lege_akten_an(AKTEN)
        p.hannover.starte()
        kills = toete_nacheinander(p, p.kiel, abwechselnd(KIEL, zuerst=NACH))
        assert kills >= 20
        for one in p.beide:
            one.beende()
        await rechne_ab(p)
