"""Contract of the audit log's tables: entries first, places later, openings beside them."""

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    log_eintrag,
    nach,
)

from gateway.audit.baum import Baumstand, haenge_an
from gateway.audit.eintrag import FertigerEintrag
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.ports import Konflikt, Store, Tx

URSPRUNG = "example.org/log/hannover/1"


async def _oeffne(store: Store, mandant: Kennung = HANNOVER, ursprung: str = URSPRUNG) -> None:
    await store.write(lambda tx: tx.protokoll.anlegen(mandant, ursprung, tx.epoche()))


async def _trage_ein(store: Store, *eintraege: FertigerEintrag, mandant: Kennung = HANNOVER) -> None:
    for eintrag in eintraege:
        await store.write(lambda tx, e=eintrag: tx.protokoll.eintragen(mandant, e))


def _ordne_ein(tx: Tx, max_zeilen: int = 1000, mandant: Kennung = HANNOVER) -> Baumstand:
    """What the integrator does, without the signature."""
    stand = tx.protokoll.stand(mandant)
    offene = tx.protokoll.offene(mandant, max_zeilen=max_zeilen)
    tx.protokoll.einordnen(mandant, [zeile for zeile, _ in offene], stand.groesse)
    neu, _ = haenge_an(stand, [bytes.fromhex(blatt) for _, blatt in offene])
    tx.protokoll.stand_setzen(mandant, neu, f"note {neu.groesse}\n".encode(), nach(neu.groesse))
    return neu


async def test_a_new_log_is_empty_and_keeps_its_first_origin(store: Store) -> None:
    await _oeffne(store)
    await _oeffne(store, ursprung="example.org/other")
    assert await store.read(lambda tx: tx.protokoll.ursprung(HANNOVER)) == URSPRUNG
    assert await store.read(lambda tx: tx.protokoll.stand(HANNOVER)) == Baumstand(0, ())
    assert await store.read(lambda tx: tx.protokoll.checkpoint(HANNOVER)) is None
    assert await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=9)) == ()


async def test_a_log_that_was_not_opened_takes_no_entry(store: Store) -> None:
    with pytest.raises(Konflikt):
        await _trage_ein(store, log_eintrag(1))


async def test_entries_wait_in_the_order_of_commit_and_get_their_places_later(store: Store) -> None:
    await _oeffne(store)
    eintraege = [log_eintrag(n) for n in (5, 3, 9, 1, 7)]
    await _trage_ein(store, *eintraege)
    offene = await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=100))
    assert [blatt for _, blatt in offene] == [e.leaf_hash for e in eintraege]
    assert await store.read(lambda tx: tx.protokoll.eintraege(HANNOVER, ab=0, bis=100)) == ()
    assert await store.read(lambda tx: tx.protokoll.index_zum_blatt(HANNOVER, eintraege[0].leaf_hash)) is None

    stand = await store.write(lambda tx: _ordne_ein(tx, 3))
    assert stand.groesse == 3
    assert await store.read(lambda tx: tx.protokoll.stand(HANNOVER)) == stand
    assert await store.read(lambda tx: tx.protokoll.checkpoint(HANNOVER)) == b"note 3\n"
    await store.write(_ordne_ein)
    assert await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=100)) == ()
    gelesen = await store.read(lambda tx: tx.protokoll.eintraege(HANNOVER, ab=1, bis=4))
    assert gelesen == tuple((n, eintraege[n].octets) for n in (1, 2, 3))
    blaetter = await store.read(lambda tx: tx.protokoll.blaetter(HANNOVER, ab=0, bis=99))
    assert blaetter == tuple(e.leaf_hash for e in eintraege)
    assert await store.read(lambda tx: tx.protokoll.index_zum_blatt(HANNOVER, eintraege[3].leaf_hash)) == 3
    assert await store.read(lambda tx: tx.protokoll.index_zum_blatt(HANNOVER, Sha256("0" * 64))) is None
    assert await store.read(lambda tx: tx.protokoll.checkpoint(HANNOVER)) == b"note 5\n"


async def test_an_entry_that_was_undone_leaves_no_trace(store: Store) -> None:
    await _oeffne(store)

    def arbeit(tx: Tx) -> None:
        tx.protokoll.eintragen(HANNOVER, log_eintrag(1, person_ref="p"))
        raise RuntimeError("undone")

    with pytest.raises(RuntimeError):
        await store.write(arbeit)
    assert await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=9)) == ()
    await _trage_ein(store, log_eintrag(1))


async def test_the_same_entry_is_not_taken_twice(store: Store) -> None:
    await _oeffne(store)
    await _trage_ein(store, log_eintrag(1))
    with pytest.raises(Konflikt):
        await _trage_ein(store, log_eintrag(1))


async def test_logs_of_two_authorities_do_not_mix(store: Store) -> None:
    await _oeffne(store)
    await _oeffne(store, KIEL, "example.org/log/kiel/1")
    await _trage_ein(store, log_eintrag(1), log_eintrag(2))
    await _trage_ein(store, log_eintrag(1, KIEL), mandant=KIEL)
    await store.write(_ordne_ein)
    await store.write(lambda tx: _ordne_ein(tx, mandant=KIEL))
    assert await store.read(lambda tx: tx.protokoll.blaetter(KIEL, ab=0, bis=9)) == (
        log_eintrag(1, KIEL).leaf_hash,
    )
    assert len(await store.read(lambda tx: tx.protokoll.blaetter(HANNOVER, ab=0, bis=9))) == 2


async def test_a_second_integrator_cannot_place_entries_again(store: Store) -> None:
    await _oeffne(store)
    await _trage_ein(store, log_eintrag(1), log_eintrag(2))
    offene = await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=9))
    zeilen = [zeile for zeile, _ in offene]
    await store.write(_ordne_ein)
    for ab in (0, 2):
        with pytest.raises(Konflikt):
            await store.write(lambda tx, ab=ab: tx.protokoll.einordnen(HANNOVER, zeilen, ab))
    assert [n for n, _ in await store.read(lambda tx: tx.protokoll.eintraege(HANNOVER, ab=0, bis=9))] == [0, 1]


async def test_an_index_that_would_leave_a_gap_is_refused(store: Store) -> None:
    await _oeffne(store)
    await _trage_ein(store, log_eintrag(1))
    ((zeile, _),) = await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=9))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.protokoll.einordnen(HANNOVER, [zeile], 1))


async def test_the_tree_never_shrinks(store: Store) -> None:
    await _oeffne(store)
    await _trage_ein(store, *(log_eintrag(n) for n in range(5)))
    stand = await store.write(_ordne_ein)
    kleiner, _ = haenge_an(Baumstand(0, ()), [bytes.fromhex(log_eintrag(0).leaf_hash)])
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.protokoll.stand_setzen(HANNOVER, kleiner, b"shorter", nach(0)))
    assert await store.read(lambda tx: tx.protokoll.stand(HANNOVER)) == stand


async def test_what_opens_the_commitments_is_kept_beside_the_entry(store: Store) -> None:
    await _oeffne(store)
    eintrag = log_eintrag(1, person_ref="Pérsön-17")
    await _trage_ein(store, eintrag, log_eintrag(2))
    await store.write(_ordne_ein)
    assert await store.read(lambda tx: tx.protokoll.offenlegungen(HANNOVER, 0)) == eintrag.offenlegungen
    assert await store.read(lambda tx: tx.protokoll.offenlegungen(HANNOVER, 1)) == ()
    assert await store.read(lambda tx: tx.protokoll.offenlegungen(HANNOVER, 7)) == ()
