"""Counts for a monitoring, over a real store: what is open, what waits, and log entries from one row to another."""

from functools import partial

from support.store import HANNOVER, KIEL, auftrag, log_eintrag, nach, segmente, transfer, umschlag

from gateway.audit.baum import haenge_an
from gateway.domain.states import Zustand
from gateway.transfer.ports import Store, Tx
from gateway.transfer.ports.messung import Gruppe


async def test_what_is_open_is_counted_and_what_ended_is_not(store: Store) -> None:
    offen = transfer(id="t/1")
    fertig = transfer(id="t/2", zustand=Zustand.ABGESCHLOSSEN)

    def lege_an(tx: Tx) -> None:
        tx.transfers.anlegen(offen)
        tx.transfers.anlegen(fertig)
        tx.postfach.anlegen(umschlag("t/1"), segmente(True))
        tx.auftraege.erteilen(auftrag("t/1"))

    leer = await store.read(lambda tx: (tx.messung.transfers(offen.mandant), tx.messung.post()))
    await store.write(lege_an)
    transfers = await store.read(lambda tx: tx.messung.transfers(offen.mandant))
    fremd = await store.read(
        lambda tx: tx.messung.transfers(KIEL if offen.mandant != KIEL else HANNOVER),
    )
    post = await store.read(lambda tx: tx.messung.post())
    job = auftrag("t/1")
    jobs = await store.read(lambda tx: tx.messung.auftraege(job.mandant, frozenset({job.art})))
    assert leer == ((), Gruppe(worte=(), anzahl=0, aelteste=None))
    assert transfers == (Gruppe(worte=(offen.rolle.value, offen.zustand.value), anzahl=1, aelteste=offen.begonnen),)
    assert fremd == ()
    assert post.anzahl == 1
    assert post.aelteste is not None
    assert jobs == (Gruppe(worte=(job.art.value, "waiting"), anzahl=1, aelteste=job.faellig),)


def _schreibe(tx: Tx, *, number: int) -> None:
    tx.protokoll.eintragen(HANNOVER, log_eintrag(number))


async def test_entries_are_counted_from_one_row_to_another_each_once(store: Store) -> None:
    await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
    begin = await store.read(lambda tx: tx.messung.letzte_zeile())
    for number in range(3):
        await store.write(partial(_schreibe, number=number))
    end = await store.read(lambda tx: tx.messung.letzte_zeile())
    first = await store.read(lambda tx: tx.messung.eintraege(nach=begin, bis=end - 1))
    second = await store.read(lambda tx: tx.messung.eintraege(nach=end - 1, bis=end))
    again = await store.read(lambda tx: tx.messung.eintraege(nach=end, bis=end))
    stand = await store.read(lambda tx: tx.messung.protokoll(HANNOVER))
    assert (sum(one.anzahl for one in first), sum(one.anzahl for one in second), again) == (2, 1, ())
    assert {(one.mandant, one.ereignis) for one in second} == {
        (HANNOVER, log_eintrag(0).eintrag.ereignis.value),
    }
    assert (stand.eintraege, stand.ohne_platz, stand.checkpoint, stand.zeitstempel) == (0, 3, None, None)


async def test_an_entry_that_was_pruned_is_counted_without_what_it_said(store: Store) -> None:
    def lege_an(tx: Tx) -> None:
        tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche())
        for number in range(2):
            _schreibe(tx, number=number)
        rows = [row for row, _ in tx.protokoll.offene(HANNOVER, max_zeilen=9)]
        tx.protokoll.einordnen(HANNOVER, rows, 0)
        tx.protokoll.kuerze(HANNOVER, [0], 2)

    await store.write(lege_an)
    end = await store.read(lambda tx: tx.messung.letzte_zeile())
    found = await store.read(lambda tx: tx.messung.eintraege(nach=0, bis=end))
    assert sorted((one.ereignis, one.code, one.zustand, one.anzahl) for one in found) == sorted(
        [("", None, None, 1), (log_eintrag(1).eintrag.ereignis.value, None, None, 1)], key=str
    )


async def test_the_size_of_the_log_is_that_of_its_tree(store: Store) -> None:
    def lege_an(tx: Tx) -> None:
        tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche())
        _schreibe(tx, number=0)
        ((row, blatt),) = tx.protokoll.offene(HANNOVER, max_zeilen=9)
        tx.protokoll.einordnen(HANNOVER, [row], 0)
        neu, _ = haenge_an(tx.protokoll.stand(HANNOVER), [bytes.fromhex(blatt)])
        tx.protokoll.stand_setzen(HANNOVER, neu, b"note\n\n", nach(1))

    await store.write(lege_an)
    stand = await store.read(lambda tx: tx.messung.protokoll(HANNOVER))
    assert (stand.eintraege, stand.ohne_platz, stand.checkpoint) == (1, 0, nach(1))
