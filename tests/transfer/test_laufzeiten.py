"""How long a file takes is kept with the steps of its transfer: where it lay, and from the move until it came."""

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.buehne import Haus, buehne, jemand

from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.laufzeiten import Laufzeitbuch
from gateway.transfer.ports import Tx
from gateway.transfer.ports.laufzeiten import Laufzeit

TAG = 86_400


async def zeile(haus: Haus, transfer: Transfer) -> Laufzeit:
    found = await haus.lies(lambda tx: tx.laufzeiten.holen(transfer.id))
    assert found is not None
    return found


async def test_both_sides_keep_how_long_a_file_took(tmp_path: Path) -> None:
    async with buehne(tmp_path) as b:
        ident = await b.ziehe_um(jemand(1))
        told = await zeile(b.hannover, await b.hannover.transfer(ident))
        assert told.umzug == jemand(1).einzug
        for house in (b.hannover, b.kiel):
            house.uhr.vor(hours=2)
        await b.hannover.arbeite_ab()  # asks
        for house in (b.hannover, b.kiel):
            house.uhr.vor(days=3)
        await b.laufe()
        got, gave = await b.hannover.transfer(ident), (await b.kiel.transfers())[0]
        assert (got.zustand, gave.zustand) == (Zustand.ABGESCHLOSSEN, Zustand.ABGESCHLOSSEN)
        here, there = await zeile(b.hannover, got), await zeile(b.kiel, gave)
    assert here.fertig is not None
    assert here.ende is not None
    assert here.begonnen + timedelta(days=3) < here.fertig <= here.ende
    assert here.umzug is None, "the day of the move goes once the file is here"
    assert None not in (here.werktage, here.werktage_partner, here.bei_uns, here.beim_partner, here.unterwegs)
    assert (here.werktage or 0) > (here.werktage_partner or 0)
    assert 7_200 <= (here.bei_uns or 0) < 7_300
    assert 3 * TAG <= (here.beim_partner or 0) + (here.unterwegs or 0) < 3 * TAG + 100
    assert there.fertig is not None
    assert there.werktage is None


@pytest.mark.parametrize("tag", [date.min, date.max])
async def test_of_a_day_that_no_move_can_have_no_figure_is_made(tmp_path: Path, tag: date) -> None:
    async with buehne(tmp_path) as b:
        ident = await b.ziehe_um(jemand(1))
        moved, one = await b.hannover.transfer(ident), b.hannover.eins

        def tell(tx: Tx) -> None:
            tx.laufzeiten.setze(replace(known, umzug=None))
            Laufzeitbuch(one.umgebung).umzug(tx, ident, tag)

        known = await zeile(b.hannover, moved)
        assert known.umzug is not None
        await one.store.write(tell)
        assert (await zeile(b.hannover, moved)).umzug is None


def test_no_row_says_who_worked_on_it_or_whose_file_it_is() -> None:
    assert {one.name for one in fields(Laufzeit)} == {
        "transfer", "mandant", "rolle", "begonnen", "partner", "umzug", "gefragt", "bei_uns", "beim_partner",
        "unterwegs", "ende", "fertig", "werktage", "werktage_partner",
    }  # fmt: skip
