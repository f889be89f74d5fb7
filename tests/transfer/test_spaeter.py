"""What comes later by itself (bound, not here yet); what a person tries again, chooses or withdraws.

Both houses are real; every job is run by hand, and the clock is put forward.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from support.buehne import BREMEN, Buehne, Haus, buehne, jemand

from gateway.domain.akte import Sperre
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.geber import pruefe_hindernisse
from gateway.transfer.records import AufgabeArt, AuftragsArt

GEBUNDEN = frozenset({Sperre.GEBUNDEN})
KLERK = "clerk"


@pytest.fixture
async def b(tmp_path: Path):  # type: ignore[no-untyped-def]  # a stage of this test's own
    async with buehne(tmp_path) as made:
        yield made


async def gebe_frei(haus: Haus, transfer: Transfer) -> None:
    """Lift the hold as ``ablage hold --not-bound`` does."""
    akte = transfer.akte
    assert akte is not None

    def lift(tx):  # type: ignore[no-untyped-def]  # Tx
        tx.akten.sperren(haus.kennung, akte, frozenset())
        pruefe_hindernisse(tx, haus.eins.schritte, tx.transfers.offene_zur_akte(haus.kennung, akte))

    await haus.eins.store.write(lift)


async def geschriebene_typen(haus: Haus, ident: TransferId) -> list[Nachrichtentyp]:
    return [one.typ for one in await haus.geschriebene(ident)]


async def gebunden(b: Buehne, nummer: int = 1) -> tuple[Transfer, Transfer]:
    """A request for a bound file, answered with 01; return the transfers of receiver and giver."""
    wer = jemand(nummer)
    await b.kiel.lege_akte_an(wer, sperren=GEBUNDEN)
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    (given,) = await b.kiel.transfers()
    taken = await b.hannover.transfer(ident)
    assert (taken.zustand, given.zustand) == (Zustand.ZURUECKGESTELLT, Zustand.ZURUECKGESTELLT)
    return taken, given


async def test_a_bound_file_comes_by_itself_once_it_is_free(b: Buehne) -> None:
    taken, given = await gebunden(b)
    assert await b.hannover.aufgaben() == await b.kiel.aufgaben() == ()
    await gebe_frei(b.kiel, given)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(taken.id)).zustand is Zustand.ABGESCHLOSSEN
    assert len(await b.hannover.akten()) == 1


async def test_who_waits_for_a_bound_file_asks_again_and_is_answered_in_the_same_transfer(b: Buehne) -> None:
    taken, given = await gebunden(b)
    await b.hannover.eins.fristen.ablauf(
        f"{taken.id}/postponed_ask_again/1"
    )  # twenty working days: holidays differ
    await b.laufe()
    again = await b.hannover.transfer(taken.id)
    assert again.zustand is Zustand.ZURUECKGESTELLT
    assert again.anforderung != taken.anforderung
    assert [one.id for one in await b.kiel.transfers()] == [given.id]
    assert (await b.kiel.transfer(given.id)).anforderung == again.anforderung
    await gebe_frei(b.kiel, given)
    await b.laufe()
    assert (await b.hannover.transfer(taken.id)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_lifted_hold_that_nobody_told_is_found_on_the_next_working_day(b: Buehne) -> None:
    _, given = await gebunden(b)
    akte = given.akte
    assert akte is not None
    await b.kiel.eins.store.write(lambda tx: tx.akten.sperren(b.kiel.kennung, akte, frozenset()))
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ZURUECKGESTELLT
    b.kiel.uhr.vor(days=5)
    b.hannover.uhr.vor(days=5)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_file_the_giver_waits_for_is_sent_on_when_it_has_come(b: Buehne) -> None:
    """Kiel has asked for a file and is asked for it: 010202 code 07, then it goes on by itself."""
    wer = jemand(1)
    comes = await b.kiel.eins.store.write(
        lambda tx: b.kiel.eins.meldungen.beginne(tx, b.kiel.kennung, wer.person, BREMEN, test="demo")
    )
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    given = next(one for one in await b.kiel.transfers() if one.id != comes.id)
    assert (given.zustand, given.hinweis) == (Zustand.ZURUECKGESTELLT, "antwort_07")
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ZURUECKGESTELLT
    await b.kiel.lege_akte_an(wer)
    await b.kiel.eins.store.write(lambda tx: pruefe_hindernisse(tx, b.kiel.eins.schritte, (given,)))
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_restricted_residence_is_answered_with_06(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer, sperren=frozenset({Sperre.WOHNSITZAUFLAGE}))
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    (given,) = await b.kiel.transfers()
    assert (given.zustand, given.hinweis) == (Zustand.ABGELEHNT, "antwort_06")
    taken = await b.hannover.transfer(ident)
    assert (taken.zustand, taken.hinweis) == (Zustand.ABGELEHNT, "antwort_06")
    assert [a.art for a in await b.hannover.aufgaben()] == [AufgabeArt.ABLEHNUNG_ANSEHEN]


async def test_a_refused_request_is_asked_again_by_a_person(b: Buehne) -> None:
    wer = jemand(1)
    akte = await b.kiel.lege_akte_an(wer, sperren=frozenset({Sperre.WOHNSITZAUFLAGE}))
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    await b.kiel.eins.store.write(lambda tx: tx.akten.sperren(b.kiel.kennung, akte.id, frozenset()))
    await b.hannover.eins.eingriffe.erneut(ident, person=KLERK)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    assert await b.hannover.aufgaben() == ()
    with pytest.raises(Usage, match="cannot be done now"):
        await b.hannover.eins.eingriffe.erneut(ident, person=KLERK)


async def test_a_person_asks_another_authority_instead(b: Buehne) -> None:
    taken, _ = await gebunden(b)
    changed = await b.hannover.eins.eingriffe.erneut(taken.id, person=KLERK, von=BREMEN)
    assert (changed.partner, changed.zustand) == (BREMEN, Zustand.GEWUENSCHT)
    await b.hannover.arbeite_ab()
    *_, request = await b.hannover.geschriebene(taken.id)
    assert (request.typ, request.leser) == (Nachrichtentyp.ANFORDERUNG, BREMEN)
    with pytest.raises(Usage, match="not ourselves"):
        await b.hannover.eins.eingriffe.erneut(taken.id, person=KLERK, von=b.hannover.kennung)


async def test_a_withdrawn_request_is_never_seen_by_its_reader(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    done = await b.hannover.eins.eingriffe.ziehe_zurueck(ident, person=KLERK)
    assert done.zustand is Zustand.ZURUECKGEZOGEN
    await b.laufe()
    assert await b.kiel.transfers() == ()


async def test_a_file_for_a_request_that_was_withdrawn_too_late_is_rejected(b: Buehne) -> None:
    taken, given = await gebunden(b)
    await b.hannover.eins.eingriffe.ziehe_zurueck(taken.id, person=KLERK)
    await gebe_frei(b.kiel, given)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ZURUECKGEWIESEN
    assert (await b.hannover.transfer(taken.id)).zustand is Zustand.ZURUECKGEZOGEN
    assert await b.hannover.akten() == ()


async def test_a_withdrawn_request_is_not_tried_again_while_another_one_for_the_person_runs(b: Buehne) -> None:
    wer = jemand(1)
    first = await b.hannover.anmeldung(wer)
    await b.hannover.eins.eingriffe.ziehe_zurueck(first, person=KLERK)
    second = await b.hannover.anmeldung(wer)
    assert second != first
    with pytest.raises(Usage, match="another transfer of this file runs already"):
        await b.hannover.eins.eingriffe.erneut(first, person=KLERK)
    await b.hannover.eins.eingriffe.ziehe_zurueck(second, person=KLERK)
    await b.hannover.eins.eingriffe.erneut(first, person=KLERK)
    assert (await b.hannover.transfer(first)).zustand is Zustand.GEWUENSCHT


@pytest.mark.parametrize(("von", "azr", "fehlt"), [(None, "990000900001", "--from"), (BREMEN, None, "AZR number")])
async def test_an_incomplete_request_that_was_withdrawn_is_not_tried_again_as_it_is(
    b: Buehne, von: Kennung | None, azr: str | None, fehlt: str
) -> None:
    person = replace(jemand(1).person, azr_nummer=azr)
    house = b.hannover
    begun = await house.eins.store.write(
        lambda tx: house.eins.meldungen.beginne(tx, house.kennung, person, von, test="demo")
    )
    await house.eins.eingriffe.ziehe_zurueck(begun.id, person=KLERK)
    with pytest.raises(Usage, match=fehlt):
        await house.eins.eingriffe.erneut(begun.id, person=KLERK)
    assert (await house.transfer(begun.id)).zustand is Zustand.ZURUECKGEZOGEN


async def test_a_delivery_is_withdrawn_while_nobody_closed_it_and_sent_again(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    (given,) = await b.kiel.transfers()
    assert given.zustand is Zustand.VERSANDT
    back = await b.kiel.eins.eingriffe.ziehe_zurueck(given.id, person=KLERK)
    assert back.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert [a.hinweis for a in await b.kiel.aufgaben()] == ["lieferung_zurueckgezogen"]
    await b.laufe()
    assert await b.hannover.akten() == ()
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    assert len(await b.hannover.akten()) == 1


async def test_a_file_for_inspection_is_neither_taken_over_nor_handed_over(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    begun = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(
            tx, b.hannover.kennung, wer.person, b.kiel.kennung, test="demo", grund="02"
        )
    )
    await b.laufe()
    (given,) = await b.kiel.transfers()
    assert given.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(begun.id)).zustand is Zustand.ABGESCHLOSSEN
    assert await geschriebene_typen(b.hannover, begun.id) == [Nachrichtentyp.ANFORDERUNG]
    assert await geschriebene_typen(b.kiel, given.id) == [Nachrichtentyp.LIEFERUNG]
    (copy,) = await b.hannover.akten()
    assert copy.einsicht
    assert "akte.abgegeben" not in {e.ereignis.value for e in await b.kiel.protokoll()}


async def test_a_copy_for_inspection_is_never_sent_as_ours(b: Buehne) -> None:
    await test_a_file_for_inspection_is_neither_taken_over_nor_handed_over(b)
    wer = jemand(1)
    await b.kiel.eins.store.write(
        lambda tx: b.kiel.eins.meldungen.beginne(tx, b.kiel.kennung, wer.person, b.hannover.kennung, test="demo")
    )
    await b.laufe()
    asked = next(one for one in await b.hannover.transfers() if one.rolle.value == "geber")
    assert (asked.zustand, asked.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "keine_akte")


async def test_a_request_for_advance_information_ends_with_it(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    begun = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(
            tx, b.hannover.kennung, wer.person, b.kiel.kennung, test="demo", grund="03"
        )
    )
    await b.laufe()
    (given,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await b.laufe()
    assert await geschriebene_typen(b.kiel, given.id) == [Nachrichtentyp.VORABINFORMATIONEN]
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(begun.id)).zustand is Zustand.ABGESCHLOSSEN
    assert await b.hannover.akten() == ()


async def test_a_file_that_was_handed_over_is_not_sent_a_second_time_by_itself(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
    again = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(
            tx, b.hannover.kennung, wer.person, b.kiel.kennung, test="demo"
        )
    )
    await b.laufe()
    ended = await b.hannover.transfer(again.id)
    assert (ended.zustand, ended.hinweis) == (Zustand.ABGELEHNT, "bereits_versandt")
    assert len(await b.kiel.transfers()) == 1


async def test_a_person_chooses_the_file_of_a_request_that_matches_several(b: Buehne) -> None:
    wer, other = jemand(1), jemand(2)
    wanted = await b.kiel.lege_akte_an(wer)
    await b.kiel.lege_akte_an(replace(wer, aktenzeichen="TEST-KI 1 alt"))
    await b.kiel.lege_akte_an(other)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    (given,) = await b.kiel.transfers()
    assert given.hinweis == "mehrere"
    sende = b.kiel.eins.eingriffe.sende
    with pytest.raises(Usage, match="no file is matched"):
        await sende(given.id, person=KLERK)
    with pytest.raises(Usage, match="no such file"):
        await sende(given.id, person=KLERK, aktenzeichen="GIBT ES NICHT")
    with pytest.raises(Usage, match="another AZR number"):
        await sende(given.id, person=KLERK, aktenzeichen=other.aktenzeichen)
    sent = await sende(given.id, person=KLERK, aktenzeichen=wanted.aktenzeichen)
    assert (sent.zustand, sent.akte) == (Zustand.PACKEN, wanted.id)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_deadlines_are_those_of_the_state_and_no_others(b: Buehne) -> None:
    taken, given = await gebunden(b)

    async def namen(haus: Haus, ident: TransferId) -> set[str]:
        jobs = await haus.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{ident}/"))
        return {job.ref.split("/")[1] for job in jobs}

    assert await namen(b.hannover, taken.id) == {"postponed_ask_again", "postponed_too_long"}
    assert await namen(b.kiel, given.id) == {"obstacle_look_again", "obstacle_too_long"}
    await gebe_frei(b.kiel, given)
    await b.laufe()
    assert await namen(b.hannover, taken.id) == await namen(b.kiel, given.id) == set()


async def test_a_request_nobody_fetches_becomes_a_question_once(b: Buehne) -> None:
    ident = await b.hannover.anmeldung(jemand(1))
    await b.hannover.arbeite_ab()
    b.hannover.uhr.vor(days=6)
    await b.hannover.arbeite_ab()
    await b.hannover.arbeite_ab()
    (asked,) = await b.hannover.aufgaben()
    assert (asked.art, asked.hinweis, asked.transfer) == (AufgabeArt.NICHT_ABGEHOLT, "request_unfetched", ident)
