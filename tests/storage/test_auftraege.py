"""Contract of the jobs: leases, fencing, order."""

from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from support.store import (
    KIEL,
    auftrag,
    nach,
    sqlite_store,
)

from gateway.storage.sql.abbildung import zeit_text
from gateway.storage.sql.auftraege import FREI, PARTNER, VERFALLEN
from gateway.transfer.ports import Store, Tx
from gateway.transfer.records import Auftrag, AuftragsArt


async def _erteile(store: Store, *werte: Auftrag) -> None:
    for wert in werte:
        await store.write(lambda tx, wert=wert: tx.auftraege.erteilen(wert))


async def _nimm(
    store: Store, t: float, *, n: int = 10, frist_s: float = 60, marke: str = "m1"
) -> tuple[Auftrag, ...]:
    return await store.write(
        lambda tx: tx.auftraege.beanspruchen(nach(t), frist_s=frist_s, max_auftraege=n, marke=marke)
    )


async def _holen(store: Store, ref: str) -> Auftrag | None:
    return await store.read(lambda tx: tx.auftraege.holen(AuftragsArt.ANFORDERN, ref))


async def test_a_job_comes_back_as_it_was_given(store: Store) -> None:
    wert = auftrag("t1", partner=KIEL, versuche=2, letzter_code="S999")
    await _erteile(store, wert)
    assert await _holen(store, "t1") == wert
    assert await _holen(store, "t2") is None


async def test_due_jobs_are_leased_oldest_first_and_only_once(store: Store) -> None:
    await _erteile(
        store,
        auftrag("spaet", faellig=nach(5)),
        auftrag("frueh", faellig=nach(1)),
        auftrag("mitte", faellig=nach(3)),
        auftrag("noch nicht", faellig=nach(11)),
    )
    assert [a.ref for a in await _nimm(store, 10, n=2)] == ["frueh", "mitte"]
    zweite = await _nimm(store, 10, marke="m2")
    assert [(a.ref, a.marke) for a in zweite] == [("spaet", "m2")]
    assert await _nimm(store, 10, marke="m3") == ()


async def test_a_job_given_twice_is_one_job_at_the_earlier_time(store: Store) -> None:
    await _erteile(store, auftrag("t1", faellig=nach(5), versuche=3), auftrag("t1", faellig=nach(2)))
    assert await _holen(store, "t1") == auftrag("t1", faellig=nach(2), versuche=3)
    await _erteile(store, auftrag("t1", faellig=nach(8)))
    assert await _holen(store, "t1") == auftrag("t1", faellig=nach(2), versuche=3)


async def test_a_finished_job_is_gone(store: Store) -> None:
    await _erteile(store, auftrag("t1"))
    (genommen,) = await _nimm(store, 1)
    await store.write(lambda tx: tx.auftraege.erledigt(genommen))
    assert await _holen(store, "t1") is None


async def test_a_job_given_again_while_it_runs_runs_once_more(store: Store) -> None:
    await _erteile(store, auftrag("t1", versuche=2))
    (genommen,) = await _nimm(store, 1)
    await _erteile(store, auftrag("t1", faellig=nach(2)))
    assert await _nimm(store, 3, marke="m2") == ()
    await store.write(lambda tx: tx.auftraege.erledigt(genommen))
    (nochmal,) = await _nimm(store, 3, marke="m2")
    assert nochmal == auftrag("t1", faellig=nach(2), marke="m2")
    await store.write(lambda tx: tx.auftraege.erledigt(nochmal))
    assert await _holen(store, "t1") is None


async def test_a_failed_job_comes_again_later_with_one_attempt_more(store: Store) -> None:
    await _erteile(store, auftrag("t1"))
    (genommen,) = await _nimm(store, 1)
    await store.write(lambda tx: tx.auftraege.spaeter(genommen, nach(30), "LATER"))
    assert await _nimm(store, 29, marke="m2") == ()
    (wieder,) = await _nimm(store, 30, marke="m2")
    assert wieder == auftrag("t1", faellig=nach(30), versuche=1, letzter_code="LATER", marke="m2")


async def test_a_released_job_is_due_at_once_and_unchanged(store: Store) -> None:
    await _erteile(store, auftrag("t1", versuche=1))
    (genommen,) = await _nimm(store, 1)
    await store.write(lambda tx: tx.auftraege.freigeben(genommen))
    assert await _nimm(store, 1, marke="m2") == (auftrag("t1", versuche=1, marke="m2"),)


async def test_a_lease_that_ran_out_counts_as_an_attempt_and_fences_its_old_holder(store: Store) -> None:
    await _erteile(store, auftrag("t1"))
    (alt,) = await _nimm(store, 0, frist_s=10)
    assert await _nimm(store, 9.9, marke="m2") == ()
    (neu,) = await _nimm(store, 10, marke="m2")
    assert (neu.versuche, neu.marke) == (1, "m2")
    for ende in (
        lambda tx: tx.auftraege.erledigt(alt),
        lambda tx: tx.auftraege.spaeter(alt, nach(99), "LATER"),
        lambda tx: tx.auftraege.freigeben(alt),
    ):
        await store.write(ende)
        assert await _holen(store, "t1") == neu


async def test_a_holder_without_token_ends_nothing(store: Store) -> None:
    wert = auftrag("t1")
    await _erteile(store, wert)
    await store.write(lambda tx: tx.auftraege.erledigt(wert))
    await store.write(lambda tx: tx.auftraege.spaeter(wert, nach(99), "LATER"))
    assert await _holen(store, "t1") == wert
    with pytest.raises(ValueError, match="token"):
        await _nimm(store, 1, marke="")


async def test_two_kinds_of_work_for_one_ref_and_partner_never_run_together(store: Store) -> None:
    packen = auftrag("t1", art=AuftragsArt.PACKEN, faellig=nach(1))
    entscheiden = auftrag("t1", art=AuftragsArt.ENTSCHEIDEN, faellig=nach(2))
    anderer_partner = auftrag("t1", art=AuftragsArt.IMPORTIEREN, partner=KIEL, faellig=nach(3))
    await _erteile(store, packen, entscheiden, anderer_partner)
    erste = await _nimm(store, 5)
    assert [a.art for a in erste] == [AuftragsArt.PACKEN, AuftragsArt.IMPORTIEREN]
    assert await _nimm(store, 5, marke="m2") == ()
    await store.write(lambda tx: tx.auftraege.erledigt(erste[0]))
    assert [a.art for a in await _nimm(store, 5, marke="m3")] == [AuftragsArt.ENTSCHEIDEN]


async def test_the_values_of_a_leased_job_are_the_stored_ones(store: Store) -> None:
    await _erteile(store, auftrag("t1", partner=KIEL))
    (genommen,) = await _nimm(store, 1)
    assert genommen == replace(auftrag("t1", partner=KIEL), marke="m1")
    assert await _holen(store, "t1") == genommen


async def test_a_running_job_can_be_held_for_longer_but_only_by_its_holder(store: Store) -> None:
    await _erteile(store, auftrag("t1"))
    (alt,) = await _nimm(store, 0, frist_s=10)
    await store.write(lambda tx: tx.auftraege.verlaengern(alt, 30, nach(8)))
    assert await _nimm(store, 37.9, marke="m2") == ()
    (neu,) = await _nimm(store, 38, frist_s=10, marke="m2")
    await store.write(lambda tx: tx.auftraege.verlaengern(alt, 1000, nach(40)))
    assert [a.ref for a in await _nimm(store, 48, marke="m3")] == [neu.ref]


async def test_what_the_process_before_held_is_free_again_with_one_attempt_more(store: Store) -> None:
    await _erteile(store, auftrag("a"), auftrag("b"))
    (held,) = await _nimm(store, 1, n=1)

    def run(tx: Tx) -> tuple[Auftrag, ...]:
        found = tx.auftraege.gehaltene()
        for one in found:
            tx.auftraege.abgestuerzt(one, nach(3), "KILLED")
        return found

    assert await store.write(run) == (held,)
    assert await _holen(store, "a") == auftrag("a", faellig=nach(3), versuche=1, letzter_code="KILLED")
    assert await store.write(run) == ()


async def test_a_job_given_back_at_a_graceful_stop_is_held_by_nobody(store: Store) -> None:
    await _erteile(store, auftrag("a"))
    (job,) = await _nimm(store, 1)
    await store.write(lambda tx: tx.auftraege.freigeben(job))
    assert await store.read(lambda tx: tx.auftraege.gehaltene()) == ()
    assert await _holen(store, "a") == auftrag("a")


async def test_only_the_kinds_that_are_asked_for_are_leased(store: Store) -> None:
    await _erteile(
        store, auftrag("t1"), auftrag("t2", art=AuftragsArt.ABHOLEN), auftrag("t3", art=AuftragsArt.VERARBEITEN)
    )
    nur = {AuftragsArt.ABHOLEN, AuftragsArt.VERARBEITEN}
    taken = await store.write(
        lambda tx: tx.auftraege.beanspruchen(nach(1), frist_s=60, max_auftraege=9, marke="m1", nur=nur)
    )
    assert {one.art for one in taken} == nur


async def test_what_waited_for_one_reason_is_due_at_once_as_if_it_were_new(store: Store) -> None:
    await _erteile(
        store,
        auftrag("t1", faellig=nach(99), versuche=7, letzter_code="RESTORED"),
        auftrag("t2", faellig=nach(99), versuche=7, letzter_code="NETZ"),
    )
    await store.write(lambda tx: tx.auftraege.vorziehen("RESTORED", nach(3)))
    assert await _holen(store, "t1") == auftrag("t1", faellig=nach(3))
    assert await _holen(store, "t2") == auftrag("t2", faellig=nach(99), versuche=7, letzter_code="NETZ")


def _viele(tx: Tx) -> None:
    for number in range(300):
        tx.auftraege.erteilen(auftrag(f"k{number:03}", partner=KIEL, faellig=nach(number / 1000)))
    for partner in ("a", "z", None):
        tx.auftraege.erteilen(auftrag(f"of {partner}", partner=partner, faellig=nach(1)))


async def test_a_partner_with_many_due_jobs_hides_no_other(store: Store) -> None:
    await store.write(_viele)
    assert [one.ref for one in await _nimm(store, 2)] == ["k000", "k001", "of None", "of a", "of z"]
    assert await _nimm(store, 2, marke="m2") == ()


async def test_a_partner_with_many_due_jobs_is_not_walked_through(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        await store.write(_viele)
    (path,) = tmp_path.rglob("*.db")
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    moment = zeit_text(nach(2))
    for sql, werte in (
        (FREI, (moment, KIEL, 6, None)),
        (FREI, (moment, None, 6, None)),
        (VERFALLEN, (moment, None)),
        (PARTNER, ()),
    ):
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", werte)]
        walked = [step for step in plan if step.split()[:2] in (["SCAN", "auftrag"], ["SCAN", "j"])]
        walked += [step for step in plan if "TEMP B-TREE" in step]
        assert walked == [], plan
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {FREI}", (moment, KIEL, 6, None))]
    assert "auftrag_frei (partner=? AND faellig<?)" in plan[0]
    connection.close()
