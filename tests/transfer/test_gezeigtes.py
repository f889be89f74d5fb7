"""What somebody looked at leaves memory when it may not be seen any more, whatever took it away."""

import itertools
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from support.buehne import HANNOVER, KIEL, Buehne, buehne, jemand
from support.dateien import pdf
from support.wartend import wartende_sendung

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256, TransferId
from gateway.domain.seitenbild import Seitenbild, Seitenwunsch
from gateway.domain.states import Zustand
from gateway.transfer.gezeigtes import GEMERKT
from gateway.transfer.ports import Tx
from gateway.transfer.schritte import lieferung_zu
from gateway.transfer.seitenblick import Blick
from gateway.wiring import schleifen

pytestmark = pytest.mark.asyncio(loop_scope="module")
_nummer = itertools.count(8600)
WUNSCH = Seitenwunsch(seite=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path_factory.mktemp("gezeigt")) as made:
        yield made


def gehalten(b: Buehne) -> set[Sha256]:
    """Documents of which a picture lies in memory."""
    return {key[0] for key in b.hannover.eins.seitenzeichner._bilder._antworten}


async def gesehene(b: Buehne, text: str) -> Akte:
    """A file of which somebody has just seen both documents."""
    akte = await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf(f"{text} eins"), pdf(f"{text} zwei"))
    for one in akte.dokumente:
        blick = Blick(mandant=HANNOVER, dokument=one.uuid, person="meier")
        assert isinstance(await b.hannover.eins.seitenblicke.aus_akte(blick, akte.id, WUNSCH), Seitenbild)
    assert gehalten(b) >= {one.sha256 for one in akte.dokumente}
    return akte


async def gesehene_sendung(b: Buehne) -> TransferId:
    ident = await wartende_sendung(b, jemand(next(_nummer)), pdf(f"Unterwegs {next(_nummer)}"))
    eins = b.hannover.eins
    shown = await eins.sendungsblicke.register(HANNOVER, ident, person="meier")
    blick = Blick(mandant=HANNOVER, dokument=shown.dokumente[0].uuid, person="meier")
    assert isinstance(await eins.seitenblicke.aus_sendung(blick, ident, WUNSCH), Seitenbild)
    await eins.gezeigtes.sieh_nach()
    assert [name[0] for name in eins.sendungsmappen.offene] == [ident]
    return ident


async def test_what_may_still_be_seen_stays(b: Buehne) -> None:
    akte = await gesehene(b, "bleibt")
    await b.hannover.eins.gezeigtes.sieh_nach()
    assert gehalten(b) >= {one.sha256 for one in akte.dokumente}


async def test_a_deleted_file_and_one_that_is_called_back_leave_memory(b: Buehne) -> None:
    stays, deleted, called = [await gesehene(b, text) for text in ("andere", "gelöscht", "zurückgerufen")]
    now = b.hannover.uhr()

    def happens(tx: Tx) -> None:
        tx.akten.zum_stub(HANNOVER, deleted.id, geloescht=now, abgegeben_an=KIEL, stub_bis=now)
        tx.akten.sperren(HANNOVER, called.id, frozenset({Sperre.RUECKRUF}))

    await b.hannover.eins.store.write(happens)
    await b.hannover.eins.gezeigtes.sieh_nach()
    assert gehalten(b) & {one.sha256 for akte in (deleted, called) for one in akte.dokumente} == set()
    assert gehalten(b) >= {one.sha256 for one in stays.dokumente}


async def test_a_destroyed_document_leaves_memory_also_when_it_was_being_drawn(b: Buehne) -> None:
    akte = await gesehene(b, "vernichtet")
    gone, stays = akte.dokumente
    eins = b.hannover.eins
    await eins.store.write(lambda tx: tx.akten.vernichten(HANNOVER, akte.id, gone.uuid))
    kept = next(item for item in eins.seitenzeichner._bilder._antworten.items() if item[0][0] == gone.sha256)
    await eins.gezeigtes.sieh_nach()
    assert (gone.sha256 in gehalten(b), stays.sha256 in gehalten(b)) == (False, True)
    eins.seitenzeichner._bilder.lege(kept[0], kept[1][0])  # its drawing ends only now
    await eins.gezeigtes.sieh_nach()
    assert gone.sha256 not in gehalten(b)


async def test_a_refused_delivery_leaves_memory(b: Buehne) -> None:
    ident = await gesehene_sendung(b)
    eins, before = b.hannover.eins, gehalten(b)

    def refuse(tx: Tx) -> None:
        _, nachricht = lieferung_zu(tx, ident)
        assert nachricht is not None
        eins.uebernahmen.lehne_ab(tx, ident, nachricht, Refused(Fehlercode.S999, "no"))

    await eins.store.write(refuse)
    await eins.gezeigtes.sieh_nach()
    assert eins.sendungsmappen.offene == ()
    assert len(before - gehalten(b)) == 1


async def test_a_delivery_that_is_taken_over_is_closed(b: Buehne) -> None:
    ident = await gesehene_sendung(b)
    b.hannover.uhr.vor(hours=3)
    await b.laufe()
    b.hannover.uhr.vor(hours=-3)
    assert (await b.hannover.transfer(ident)).zustand not in {Zustand.EMPFANGEN, Zustand.ANGEFORDERT}
    await b.hannover.eins.gezeigtes.sieh_nach()
    assert b.hannover.eins.sendungsmappen.offene == ()


async def test_nothing_is_watched_for_ever(b: Buehne) -> None:
    await gesehene(b, "kurz")
    assert b.hannover.eins.gezeigtes._gezeigt
    b.hannover.uhr.vor(seconds=GEMERKT.total_seconds())
    await b.hannover.eins.gezeigtes.sieh_nach()
    b.hannover.uhr.vor(seconds=-GEMERKT.total_seconds())
    assert not b.hannover.eins.gezeigtes._gezeigt


async def test_the_running_service_looks_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schleifen, "FORGET_LOOK_S", 0.02)
    async with buehne(tmp_path) as own:
        akte = await gesehene(own, "Dienst")
        own.hannover.arbeite()
        now = own.hannover.uhr()
        await own.hannover.eins.store.write(
            lambda tx: tx.akten.zum_stub(HANNOVER, akte.id, geloescht=now, abgegeben_an=KIEL, stub_bis=now)
        )
        await own.hannover.bis(lambda _: not gehalten(own), "pictures that are let go")
