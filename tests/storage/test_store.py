"""Contract of the store itself: whole or not at all, durable before answered, one moment per read."""

import asyncio
from dataclasses import replace

import pytest
from support.store import (
    BEIDE,
    HANNOVER,
    JEDER,
    auftrag,
    log_eintrag,
    nachricht,
    neue_uuid,
    segmente,
    transfer,
    umschlag,
)

from gateway.domain.ids import TransferId
from gateway.domain.states import Zustand
from gateway.transfer.ports import Konflikt, Store, Tx


async def test_a_write_returns_what_its_function_returns(store: Store) -> None:
    assert await store.write(lambda _tx: ("any", 1)) == ("any", 1)


async def test_an_exception_undoes_everything_and_reaches_the_caller(store: Store) -> None:
    wert, brief = transfer(), nachricht()
    await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))

    def arbeit(tx: Tx) -> None:
        tx.transfers.anlegen(wert)
        tx.nachrichten.anlegen(brief)
        tx.protokoll.eintragen(HANNOVER, log_eintrag(1, person_ref="p"))
        tx.postfach.anlegen(umschlag("u"), segmente(True))
        tx.auftraege.erteilen(auftrag("r"))
        raise LookupError("the last step failed")

    with pytest.raises(LookupError, match="the last step failed"):
        await store.write(arbeit)

    def pruefe(tx: Tx) -> None:
        assert tx.transfers.holen(wert.id) is None
        assert tx.nachrichten.zum_umschlag(brief.umschlag_sha256) is None
        assert tx.protokoll.offene(HANNOVER, max_zeilen=9) == ()
        assert tx.postfach.holen(umschlag("u").id) is None
        assert tx.auftraege.holen(auftrag("r").art, "r") is None

    await store.read(pruefe)


async def test_a_failing_operation_does_not_touch_its_neighbours(store: Store) -> None:
    werte = [transfer() for _ in range(100)]

    def arbeit(n: int, tx: Tx) -> int:
        tx.transfers.anlegen(werte[n])
        if n % 3 == 0:
            raise LookupError(str(n))
        if n % 3 == 1:
            tx.transfers.anlegen(werte[n])  # a constraint of the database itself
        return n

    antworten = await asyncio.gather(
        *(store.write(lambda tx, n=n: arbeit(n, tx)) for n in range(100)), return_exceptions=True
    )
    for n, antwort in enumerate(antworten):
        erwartet = (LookupError, Konflikt, int)[n % 3]
        assert isinstance(antwort, erwartet)
        stored = await store.read(lambda tx, n=n: tx.transfers.holen(werte[n].id))
        assert (stored is not None) == (n % 3 == 2)


async def test_many_writers_change_one_record_and_no_change_is_lost(store: Store) -> None:
    wert = transfer(aktenzeichen="0")
    await store.write(lambda tx: tx.transfers.anlegen(wert))

    def eins_mehr(tx: Tx) -> None:
        alt = tx.transfers.holen(wert.id)
        assert alt is not None
        tx.transfers.aendern(replace(alt, aktenzeichen=str(int(alt.aktenzeichen or "") + 1)))

    async def viele() -> None:
        for _ in range(10):
            await store.write(eins_mehr)

    await asyncio.gather(*(viele() for _ in range(32)))
    ende = await store.read(lambda tx: tx.transfers.holen(wert.id))
    assert ende is not None
    assert (ende.aktenzeichen, ende.version) == ("320", 321)


async def test_optimistic_writers_that_read_outside_meet_conflicts_and_never_overwrite(store: Store) -> None:
    wert = transfer(aktenzeichen="0")
    await store.write(lambda tx: tx.transfers.anlegen(wert))

    async def eins_mehr() -> None:
        while True:
            alt = await store.read(lambda tx: tx.transfers.holen(wert.id))
            assert alt is not None
            neu = replace(alt, aktenzeichen=str(int(alt.aktenzeichen or "") + 1))
            try:
                await store.write(lambda tx, neu=neu: tx.transfers.aendern(neu))
            except Konflikt:
                continue
            return

    await asyncio.gather(*(eins_mehr() for _ in range(12)))
    ende = await store.read(lambda tx: tx.transfers.holen(wert.id))
    assert ende is not None
    assert ende.aktenzeichen == "12"


async def test_a_read_sees_one_moment(store: Store) -> None:
    paar = [transfer(), transfer()]
    for wert in paar:
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
    fertig = asyncio.Event()

    def aendere(tx: Tx) -> None:
        for wert in paar:
            alt = tx.transfers.holen(wert.id)
            assert alt is not None
            tx.transfers.aendern(alt)

    async def schreib() -> None:
        for _ in range(100):
            await store.write(aendere)
        fertig.set()

    def vergleiche(tx: Tx) -> None:
        eins, zwei = (tx.transfers.holen(wert.id) for wert in paar)
        assert eins is not None
        assert zwei is not None
        assert eins.version == zwei.version

    aufgabe = asyncio.create_task(schreib())
    while not fertig.is_set():
        await store.read(vergleiche)
    await aufgabe


async def test_a_read_that_changes_something_is_an_error_of_the_program(store: Store) -> None:
    wert = transfer()
    with pytest.raises(TypeError, match=r"Store\.write"):
        await store.read(lambda tx: tx.transfers.anlegen(wert))
    assert await store.read(lambda tx: tx.transfers.holen(wert.id)) is None


async def test_a_coroutine_is_not_accepted_as_a_transaction(store: Store) -> None:
    async def falsch(tx: Tx) -> None: ...

    coroutines = []

    def arbeit(tx: Tx) -> object:
        coroutines.append(falsch(tx))
        return coroutines[0]

    with pytest.raises(TypeError, match="plain function"):
        await store.write(arbeit)
    coroutines[0].close()


async def test_a_cancelled_caller_leaves_the_store_working(store: Store) -> None:
    werte = [transfer() for _ in range(20)]
    tasks = [asyncio.create_task(store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))) for wert in werte]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for wert in werte[1::2]:
        assert await store.read(lambda tx, wert=wert: tx.transfers.holen(wert.id)) == wert


@pytest.mark.parametrize("art", JEDER)
async def test_what_was_answered_is_there_after_closing_and_opening(art: str, tmp_path: object) -> None:
    wert = transfer(zustand=Zustand.VERSANDT)
    async with BEIDE[art](tmp_path) as erst:  # type: ignore[arg-type]  # a Path
        await erst.write(lambda tx: tx.transfers.anlegen(wert))
        epoche = await erst.read(lambda tx: tx.epoche())
    async with BEIDE[art](tmp_path) as zweit:  # type: ignore[arg-type]  # a Path
        assert await zweit.read(lambda tx: tx.transfers.holen(wert.id)) == wert
        assert await zweit.read(lambda tx: tx.epoche()) == epoche


async def test_closing_finishes_what_was_asked_before(store: Store) -> None:
    werte = [transfer() for _ in range(50)]
    tasks = [asyncio.create_task(store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))) for wert in werte]
    await asyncio.sleep(0)
    await store.close()  # type: ignore[attr-defined]  # every implementation has it
    await asyncio.gather(*tasks)


async def test_an_unknown_id_is_simply_not_there(store: Store) -> None:
    assert await store.read(lambda tx: tx.transfers.holen(TransferId(neue_uuid()))) is None
