"""The main path: by hand, every job one after the other, and with the real loops over the real Postfach."""

from pathlib import Path

from support.buehne import buehne, jemand

from gateway.domain.states import Zustand


async def test_a_file_crosses_when_every_job_is_run_by_hand(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        wer = jemand(1)
        given = await b.kiel.lege_akte_an(wer)
        await b.kiel.abmeldung(wer)
        ident = await b.hannover.anmeldung(wer)
        await b.laufe()
        ours, (theirs,) = await b.hannover.transfer(ident), await b.kiel.transfers()
        assert (ours.zustand, theirs.zustand) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
        assert (theirs.lieferung, theirs.antwort) == (ours.lieferung, ours.antwort)
        (taken,) = await b.hannover.akten()
        assert [(d.uuid, d.sha256, d.dateiname, d.pfad) for d in taken.dokumente] == [
            (d.uuid, d.sha256, d.dateiname, d.pfad) for d in given.dokumente
        ]
        for ours_, theirs_ in zip(taken.dokumente, given.dokumente, strict=True):
            assert b.hannover.dokument(ours_) == b.kiel.dokument(theirs_)
        assert (await b.hannover.aufgaben(), await b.kiel.aufgaben()) == ((), ())


async def test_the_same_happens_by_itself_when_both_services_run(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        b.hannover.arbeite()
        b.kiel.arbeite()
        wer = jemand(1)
        await b.kiel.lege_akte_an(wer)
        await b.kiel.abmeldung(wer)
        ident = await b.hannover.anmeldung(wer)
        await b.hannover.bis_zustand(ident, Zustand.ABGESCHLOSSEN)
        (theirs,) = await b.kiel.transfers()
        await b.kiel.bis_zustand(theirs.id, Zustand.ABGESCHLOSSEN)
