"""Contract of the jobs: leases, fencing, order."""

from dataclasses import replace

import pytest
from support.store import KIEL, auftrag, nach

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


async def _stirb(store: Store, t: float) -> tuple[Auftrag, ...]:
    """The process dies and the next one takes over what it held."""

    def run(tx: Tx) -> tuple[Auftrag, ...]:
        held = tx.auftraege.gehaltene()
        for one in held:
            tx.auftraege.abgestuerzt(replace(one, tode=one.tode + (len(held) == 1)), nach(t), "KILLED")
        return held

    return await store.write(run)


async def test_what_ran_when_the_process_died_runs_alone_and_the_rest_waits(store: Store) -> None:
    await _erteile(store, auftrag("a"), auftrag("b"), auftrag("c", faellig=nach(2)))
    await _nimm(store, 1)
    assert [one.ref for one in await _stirb(store, 3)] == ["a", "b"]
    (erster,) = await _nimm(store, 4, marke="m2")
    assert erster == auftrag(
        "a", faellig=nach(3), versuche=1, letzter_code="KILLED", verdacht=True, tode=0, marke="m2"
    )
    assert await _nimm(store, 5, marke="m3") == ()
    await store.write(lambda tx: tx.auftraege.erledigt(erster))
    (zweiter,) = await _nimm(store, 6, marke="m4")
    assert zweiter.ref == "b"
    await store.write(lambda tx: tx.auftraege.spaeter(zweiter, nach(60), "LATER"))
    assert [one.ref for one in await _nimm(store, 7, marke="m5")] == ["c"]
    stored = await _holen(store, "b")
    assert stored is not None
    assert (stored.verdacht, stored.tode) == (False, 0), "it ended with the process alive: it was not to blame"


async def test_deaths_of_one_that_ran_alone_stay_counted_until_it_succeeds(store: Store) -> None:
    await _erteile(store, auftrag("a"))
    for number in (1, 2):
        await _nimm(store, number, marke=f"m{number}")
        await _stirb(store, number)
        stored = await _holen(store, "a")
        assert stored is not None
        assert (stored.tode, stored.verdacht, stored.marke) == (number, True, "")
    (job,) = await _nimm(store, 3, marke="m3")
    await store.write(lambda tx: tx.auftraege.spaeter(job, nach(4), "NETZ"))
    stored = await _holen(store, "a")
    assert stored is not None
    assert (stored.tode, stored.verdacht) == (2, True), "a partner that fails in between washes nothing away"
    await store.write(lambda tx: tx.auftraege.entlasten(job))
    stored = await _holen(store, "a")
    assert stored is not None
    assert (stored.tode, stored.verdacht) == (0, False)


async def test_a_job_given_back_at_a_graceful_stop_is_under_no_suspicion(store: Store) -> None:
    await _erteile(store, auftrag("a"))
    (job,) = await _nimm(store, 1)
    await store.write(lambda tx: tx.auftraege.freigeben(job))
    assert await _stirb(store, 2) == ()
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


async def test_a_suspect_of_another_kind_does_not_hold_up_those_that_are_asked_for(store: Store) -> None:
    await _erteile(store, auftrag("t1"))
    (held,) = await _nimm(store, 1)
    await store.write(lambda tx: tx.auftraege.abgestuerzt(held, nach(1), "KILLED"))
    await _erteile(store, auftrag("t2", art=AuftragsArt.ABHOLEN))
    taken = await store.write(
        lambda tx: tx.auftraege.beanspruchen(
            nach(100), frist_s=60, max_auftraege=9, marke="m2", nur={AuftragsArt.ABHOLEN}
        )
    )
    assert [one.ref for one in taken] == ["t2"]


async def test_what_waited_for_one_reason_is_due_at_once_as_if_it_were_new(store: Store) -> None:
    await _erteile(
        store,
        auftrag("t1", faellig=nach(99), versuche=7, letzter_code="RESTORED"),
        auftrag("t2", faellig=nach(99), versuche=7, letzter_code="NETZ"),
    )
    await store.write(lambda tx: tx.auftraege.vorziehen("RESTORED", nach(3)))
    assert await _holen(store, "t1") == auftrag("t1", faellig=nach(3))
    assert await _holen(store, "t2") == auftrag("t2", faellig=nach(99), versuche=7, letzter_code="NETZ")
