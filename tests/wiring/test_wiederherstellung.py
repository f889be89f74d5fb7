"""A house burns down and comes back from an older backup: nothing is said twice otherwise, nothing is lost or doubled.

The backup is made after every so many jobs of the whole exchange, of the giver or of the receiver; then the exchange
goes on to its end, and all of that is forgotten on one side.
"""

from pathlib import Path

import pytest
from support.buehne import Buehne, Haus, buehne, jemand
from support.sicherung import bestaetige, hole_nach, pruefe_protokoll, sichere, stelle_wieder_her

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256
from gateway.domain.states import ENDZUSTAENDE, Zustand
from gateway.transfer.records import AufgabeArt

PERSON = "meier"
Gesagt = dict[tuple[Kennung, NachrichtenUUID], Sha256]


async def laufe(b: Buehne, wer: Haus, sicherung: Path, nach: int) -> int:
    """Run both houses to rest, one job after the other; back one of them up after so many. Return how many ran."""
    done = 0
    if nach == 0:
        sichere(wer, sicherung)
    for _ in range(60):
        new = 0
        for haus in (b.hannover, b.kiel):
            new += await haus.horche()
            while await haus.naechster() is not None:
                done, new = done + 1, new + 1
                if done == nach:
                    sichere(wer, sicherung)
        if not new:
            break
    if not sicherung.exists():
        sichere(wer, sicherung)
    return done


async def gesagt(haus: Haus) -> Gesagt:
    """Every message of this house, in both directions, with the digest of what it says."""
    found: Gesagt = {}
    for transfer in await haus.transfers():
        for one in await haus.nachrichten(transfer.id):
            found[one.autor, one.uuid] = one.fachnachricht_sha256
    return found


async def entscheide(b: Buehne) -> None:
    """A person answers what was left open: sent before if there is a receipt, else it is sent now."""
    for haus in (b.kiel, b.hannover):
        for transfer in await haus.transfers():
            if transfer.zustand is not Zustand.ENTSCHEIDUNG_OFFEN:
                continue
            kinds = {one.art for one in await haus.aufgaben()}
            if AufgabeArt.QUITTUNG_UNBEKANNT in kinds:
                await haus.eins.nachtraege.vermerke_quittung(transfer.id, person=PERSON)
            else:
                await haus.eins.eingriffe.sende(transfer.id, person=PERSON)


@pytest.mark.parametrize("nach", range(0, 22, 2))
@pytest.mark.parametrize("wer", ["hannover", "kiel"])
async def test_an_older_backup_comes_back_and_the_transfer_ends_with_each_document_once(
    tmp_path: Path, wer: str, nach: int
) -> None:
    async with buehne(tmp_path / "buehne") as b:
        haus: Haus = getattr(b, wer)
        person = jemand(1)
        given = await b.kiel.lege_akte_an(person)
        await b.kiel.abmeldung(person)
        await b.hannover.anmeldung(person)
        await laufe(b, haus, tmp_path / "sicherung", nach)
        before = await gesagt(b.hannover) | await gesagt(b.kiel)
        await stelle_wieder_her(haus, tmp_path / "sicherung")
        await b.laufe()
        assert len(await gesagt(haus)) <= len(before), "at rest nothing is written"
        await bestaetige(haus)
        await hole_nach(haus)
        await b.laufe()
        await entscheide(b)
        await b.laufe()
        for one in (b.hannover, b.kiel):
            states = [t.zustand for t in await one.transfers()]
            assert set(states) <= ENDZUSTAENDE, (one.kennung, states, [a for a in await one.aufgaben()])
        (taken,) = await b.hannover.akten()
        assert [(d.uuid, d.sha256) for d in taken.dokumente] == [(d.uuid, d.sha256) for d in given.dokumente]
        after = (await gesagt(b.hannover), await gesagt(b.kiel))
        for said in after:
            assert all(before.get(name, digest) == digest for name, digest in said.items())
        entries = await pruefe_protokoll(haus, 2)
        assert entries[0].ereignis is AuditEreignis.PROTOKOLL_BEGONNEN
        assert entries[0].angaben.generation == 2
