"""Faults that are about time: a line below the minimum rate, and a clock that is a day ahead."""

from dataclasses import replace
from pathlib import Path

from support.buehne import HANNOVER
from support.simulator import szene

from gateway.domain.states import Zustand
from gateway.postfach.grenzen import GRENZEN
from gateway.simulator.plan import waehle
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt

UNGEDULDIG = replace(GRENZEN, fenster_s=0.4)
"""The window in which the minimum rate must be reached, so short that the test need not wait for it."""


async def test_a_line_that_is_too_slow_is_ended_and_taken_up_again(tmp_path: Path) -> None:
    faults = (waehle("slow", 4000, nur=["segment"], hoechstens=4), waehle("stall", 86_400, hoechstens=2))
    async with szene(tmp_path, *faults, grenzen=UNGEDULDIG) as one:
        await one.beende(await one.beginne())
        assert len({treffer.stoerung for treffer in one.simulant.plan.treffer}) == 2


async def test_mail_of_tomorrow_waits_until_tomorrow(tmp_path: Path) -> None:
    async with szene(tmp_path, waehle("clock", 86_400)) as one:
        hannover, kiel = one.ehrlich, one.simulant
        ident = await one.beginne()

        angebote = await kiel.bis(
            lambda tx: rows if len(rows := tx.postfach.liste((HANNOVER,), ab=0, max_zeilen=3)) == 2 else None,
            "mail",
        )

        def warten(tx: Tx) -> bool:
            jobs = [tx.auftraege.holen(AuftragsArt.ABHOLEN, row.id) for row in angebote]
            return all(job is not None and job.letzter_code == "CLOCK" for job in jobs)

        await hannover.bis(warten, "jobs that wait for the clock")
        assert (await hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT
        assert await hannover.quarantaene() == ()
        hannover.uhr.vor(days=1)
        await one.beende(ident)
