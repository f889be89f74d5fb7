"""An ordinary gateway gives files to the simulator: whatever that one does as a reader, one handover at the end."""

import pytest
from support.simulator import Szene

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Sha256
from gateway.domain.states import Zustand
from gateway.simulator.plan import waehle
from gateway.transfer.records import PostfachZustand

pytestmark = pytest.mark.asyncio(loop_scope="module")

VORUEBERGEHEND = [
    waehle("twice"),
    waehle("wrong-beleg"),
    waehle("no-beleg", hoechstens=3),
    waehle("no-receipt", hoechstens=3),
    waehle("replay"),
    waehle("lost-answer", hoechstens=2),
    waehle("cut", 100, hoechstens=1),
]


@pytest.mark.parametrize("stoerung", VORUEBERGEHEND, ids=lambda one: one.stoerung.name)
async def test_a_handover_survives_the_fault(nehmend: Szene, stoerung) -> None:
    before = len(nehmend.simulant.treffer(stoerung.stoerung.name))
    nehmend.stoere(stoerung)
    ident = await nehmend.beginne()
    await nehmend.beende(ident)
    await nehmend.simulant.bis_treffer(stoerung.stoerung.name, before + 1)
    nehmend.stoere()
    theirs = await nehmend.gegenstueck(await nehmend.simulant.transfer(ident))
    given = [e for e in await nehmend.ehrlich.protokoll() if e.ereignis is AuditEreignis.AKTE_ABGEGEBEN]
    assert [e.angaben.transfer for e in given].count(theirs.id) == 1


async def test_without_a_receipt_nothing_is_handed_over(nehmend: Szene) -> None:
    before = len(nehmend.simulant.treffer("no-receipt"))
    nehmend.stoere(waehle("no-receipt"))
    ident = await nehmend.beginne()
    await nehmend.simulant.bis_treffer("no-receipt", before + 3)
    theirs = await nehmend.gegenstueck(await nehmend.simulant.transfer(ident))
    assert theirs.zustand is Zustand.VERSANDT
    given = [e for e in await nehmend.ehrlich.protokoll() if e.ereignis is AuditEreignis.AKTE_ABGEGEBEN]
    assert theirs.id not in [e.angaben.transfer for e in given]
    nehmend.stoere()
    await nehmend.beende(ident)


async def test_a_beleg_that_is_not_good_changes_nothing_and_the_first_good_one_stays(nehmend: Szene) -> None:
    nehmend.stoere(waehle("wrong-beleg", hoechstens=1))
    before = len(nehmend.simulant.treffer("wrong-beleg"))
    await nehmend.beende(await nehmend.beginne())
    nehmend.stoere()
    (strike,) = nehmend.simulant.treffer("wrong-beleg")[before:]
    assert strike.bezug is not None
    entry = await nehmend.ehrlich.lies(lambda tx: tx.postfach.holen(Sha256(strike.bezug)))
    claim = await nehmend.simulant.lies(lambda tx: tx.eingaenge.holen(Sha256(strike.bezug)))
    assert entry is not None
    assert claim is not None
    assert (entry.zustand, entry.beleg) == (PostfachZustand.ANGENOMMEN, claim.beleg)
