"""Sequences that once went wrong: sent after it was taken back, another's file, late receipts, wrong rejections."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, buehne, jemand
from support.feind import Feind
from support.versandt import Versandt
from support.weiter import vorgelegt

from gateway.domain.akte import Sperre
from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import ErinnerteNachricht, Erinnerung, bezug_zu
from gateway.transfer.geber import pruefe_hindernisse
from gateway.transfer.records import AufgabeArt, Nachricht, Richtung, Wegzug

KLERK = "clerk"
NACH_HANNOVER = "03241001"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def wegzug(b: Buehne, nummer: int, ags: str, vor_tagen: int) -> None:
    """Kiel's register told so long ago where somebody went."""
    azr = jemand(nummer).person.azr_nummer
    assert azr is not None
    u = b.kiel.eins.umgebung
    notiz = Wegzug(
        mandant=KIEL,
        azr_suche=u.speicher.suchwert("azr", azr),
        ziel_ags=ags,
        gemeldet=b.kiel.uhr() - timedelta(days=vor_tagen),
    )
    await b.kiel.eins.store.write(lambda tx: tx.wegzuege.anlegen(notiz))


async def gesandt(b: Buehne) -> tuple[Transfer, Nachricht]:
    """Kiel has sent a file that Hannover has not fetched; return the transfer and Hannover's request."""
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    (given,) = await b.kiel.transfers()
    assert given.zustand is Zustand.VERSANDT
    (theirs,) = await b.hannover.transfers()
    (request,) = await b.hannover.geschriebene(theirs.id)
    return given, request


async def erinnere(b: Buehne, request: Nachricht) -> None:
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    named = ErinnerteNachricht(nachricht=b"<x/>", bezug=bezug_zu(request.uuid, request.typ, request.erstellt))
    await f.schicke(u, Erinnerung(kopf=u.kopf(Typ.ERINNERUNG), nachrichten=(named,)))


async def test_a_withdrawn_and_refused_delivery_never_goes_out_again_by_itself(b: Buehne) -> None:
    given, request = await gesandt(b)
    await b.kiel.eins.eingriffe.ziehe_zurueck(given.id, person=KLERK)
    await b.kiel.eins.eingriffe.lehne_ab(given.id, "08", person=KLERK)
    await b.kiel.arbeite_ab()
    await erinnere(b, request)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGELEHNT
    assert await b.hannover.akten() == ()


async def test_a_reminder_that_is_rejected_ends_no_transfer(b: Buehne) -> None:
    given, _ = await gesandt(b)
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(days=15)
    await b.kiel.arbeite_ab()
    reminder = (await b.kiel.geschriebene(given.id))[-1]
    assert reminder.typ is Typ.QUITTUNG_ERINNERUNG
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    await f.schicke(u, post.rueckweisung(u, reminder.uuid, reminder.typ, reminder.erstellt))
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.VERSANDT
    assert AufgabeArt.RUECKWEISUNG_ANSEHEN in {a.art for a in await b.kiel.aufgaben()}


@pytest.mark.parametrize("danach", ["abgelehnt", "zurueckgestellt", "packen", "weitergeleitet"])
async def test_a_receipt_counts_whatever_a_person_did_meanwhile(b: Buehne, danach: str) -> None:
    """Withdrawn after it was fetched: the file was taken over, and that is what counts."""
    given, _ = await gesandt(b)
    assert given.lieferung is not None
    assert given.akte is not None
    akte_id, delivered = given.akte, given.lieferung
    by_hand = b.kiel.eins.eingriffe
    await by_hand.ziehe_zurueck(given.id, person=KLERK)
    if danach == "packen":
        await by_hand.sende(given.id, person=KLERK)
    elif danach == "weitergeleitet":
        await by_hand.leite_weiter(given.id, BREMEN, person=KLERK)
        await b.kiel.arbeite_ab()
    else:
        await by_hand.lehne_ab(given.id, "08" if danach == "abgelehnt" else "01", person=KLERK)
        await b.kiel.arbeite_ab()
    assert (await b.kiel.transfer(given.id)).zustand.value == danach
    delivery = next(one for one in await b.kiel.geschriebene(given.id) if one.uuid == delivered)
    akte = await b.kiel.lies(lambda tx: tx.akten.holen(KIEL, akte_id))
    assert akte is not None
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    proof = Versandt(hand=b, transfer=given, delivery=delivery, akte=akte).nachweis()
    await f.sende(u, post.quittung(u, delivery.uuid, delivery.erstellt), nachweis=proof)
    await b.kiel.horche()
    while (job := await b.kiel.naechster()) is not None and job.art.value != "verarbeiten":
        if job.art.value == "packen":
            break  # in the state "packen" the file goes out first; then the receipt is about the older delivery
    await b.kiel.arbeite_alles_ab()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert "akte.abgegeben" in {e.ereignis.value for e in await b.kiel.protokoll()}


async def test_an_offer_is_no_sign_for_the_file_of_somebody_else(b: Buehne) -> None:
    """Same name and birth date, another AZR number."""
    one, other = jemand(1), jemand(2)
    await b.kiel.lege_akte_an(one)
    theirs = await b.kiel.lege_akte_an(other)
    offered = await b.kiel.eins.angebote.beginne(KIEL, one.aktenzeichen, an=None, ags=NACH_HANNOVER, person=KLERK)
    await b.kiel.arbeite_ab()
    offer = (await b.kiel.transfer(offered.id)).angebot
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    await f.schicke(u, post.anforderung(u, other, ausloeser=offer))
    asked = next(t for t in await b.kiel.transfers() if t.id != offered.id)
    assert (asked.zustand, asked.akte) == (Zustand.ENTSCHEIDUNG_OFFEN, theirs.id)
    assert (await b.kiel.transfer(offered.id)).zustand is Zustand.ANGEBOTEN


@pytest.mark.parametrize(
    ("wege", "sendet"),
    [
        ([(NACH_HANNOVER, 10)], True),
        ([(NACH_HANNOVER, 400)], False),
        ([(NACH_HANNOVER, 20), ("04011000", 10)], False),
        ([("04011000", 20), (NACH_HANNOVER, 10)], True),
    ],
    ids=["recent", "older_than_a_year", "went_on_elsewhere", "came_from_elsewhere"],
)
async def test_only_the_newest_departure_is_a_sign_and_only_for_a_year(
    b: Buehne, wege: list[tuple[str, int]], sendet: bool
) -> None:
    await b.kiel.lege_akte_an(jemand(1))
    for ags, vor_tagen in wege:
        await wegzug(b, 1, ags, vor_tagen)
    await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    (given,) = await b.kiel.transfers()
    assert given.zustand is (Zustand.ABGESCHLOSSEN if sendet else Zustand.ENTSCHEIDUNG_OFFEN)


async def test_a_file_that_came_back_is_sent_again_only_after_another_departure(b: Buehne) -> None:
    """Kiel → Hannover → Kiel → Hannover: the first departure is no sign for the third move."""
    await test_only_the_newest_departure_is_a_sign_and_only_for_a_year(b, [(NACH_HANNOVER, 10)], True)
    for haus in (b.kiel, b.hannover):
        haus.uhr.vor(hours=1)
    back = await b.kiel.eins.store.write(
        lambda tx: b.kiel.eins.meldungen.beginne(tx, KIEL, jemand(1).person, HANNOVER, test="demo")
    )
    await b.laufe()
    asked = next(t for t in await b.hannover.transfers() if t.rolle.value == "geber")
    await b.hannover.eins.eingriffe.sende(asked.id, person=KLERK)
    await b.laufe()
    assert (await b.kiel.transfer(back.id)).zustand is Zustand.ABGESCHLOSSEN
    for haus in (b.kiel, b.hannover):
        haus.uhr.vor(hours=1)
    again = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, jemand(1).person, KIEL, test="demo")
    )
    await b.laufe()
    given = next(t for t in await b.kiel.transfers() if t.zustand is Zustand.ENTSCHEIDUNG_OFFEN)
    assert given.hinweis == "kein_wegzug_gemeldet"
    await b.kiel.abmeldung(jemand(1))
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await b.laufe()
    assert (await b.hannover.transfer(again.id)).zustand is Zustand.ABGESCHLOSSEN


async def test_what_a_person_postponed_is_decided_by_a_person_and_stands_in_the_log(b: Buehne) -> None:
    akte = await b.kiel.lege_akte_an(jemand(1))
    await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    (asked,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.lehne_ab(asked.id, "01", person=KLERK)
    await b.kiel.arbeite_ab()
    assert await b.kiel.lies(lambda tx: tx.akten.sperren_von(KIEL, akte.id)) == {Sperre.GEBUNDEN}
    await b.kiel.abmeldung(jemand(1))
    b.kiel.uhr.vor(days=5)
    b.hannover.uhr.vor(days=5)
    await b.laufe()
    assert (await b.kiel.transfer(asked.id)).zustand is Zustand.ZURUECKGESTELLT

    def lift(tx):  # type: ignore[no-untyped-def]  # Tx
        tx.akten.sperren(KIEL, akte.id, frozenset())
        pruefe_hindernisse(tx, b.kiel.eins.schritte, tx.transfers.offene_zur_akte(KIEL, akte.id))

    await b.kiel.eins.store.write(lift)
    await b.kiel.arbeite_ab()
    now = await b.kiel.transfer(asked.id)
    assert (now.zustand, now.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "hindernis_entfallen")
    by_person = [e for e in await b.kiel.protokoll() if e.akteur is Akteur.PERSON]
    assert AuditEreignis.TRANSFER_EINGRIFF in {e.ereignis for e in by_person}


async def test_a_file_that_comes_while_it_is_asked_for_anew_is_taken(b: Buehne) -> None:
    given, _ = await gesandt(b)
    (theirs,) = await b.hannover.transfers()
    await b.hannover.eins.eingriffe.erneut(theirs.id, person=KLERK)
    assert (await b.hannover.transfer(theirs.id)).zustand is Zustand.GEWUENSCHT
    await b.hannover.horche()
    while (job := await b.hannover.naechster()) is not None:
        if job.art.value == "verarbeiten":
            break
    await b.laufe()
    assert (await b.hannover.transfer(theirs.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert len(await b.hannover.akten()) == 1


async def test_advance_information_after_a_postponement_ends_a_request_that_wanted_no_more(b: Buehne) -> None:
    begun = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, jemand(1).person, KIEL, test="demo", grund="03")
    )
    await b.hannover.arbeite_ab()
    (request,) = await b.hannover.geschriebene(begun.id)
    f = Feind(b)
    for bau in (
        lambda u: post.ablehnung(u, jemand(1), request.uuid, code="01"),
        lambda u: post.vorabinformationen(u, jemand(1), request.uuid),
    ):
        u = f.umstaende()
        await f.schicke(u, bau(u))
    assert (await b.hannover.transfer(begun.id)).zustand is Zustand.ABGESCHLOSSEN


async def test_requests_for_a_file_that_is_packed_are_all_answered(b: Buehne) -> None:
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    first, second = f.umstaende(), f.umstaende()
    await f.sende(first, post.anforderung(first, jemand(1)))
    await b.kiel.horche()
    while (job := await b.kiel.naechster()) is not None and job.art.value != "entscheiden":
        pass
    (asked,) = await b.kiel.transfers()
    assert asked.zustand is Zustand.PACKEN
    await f.schicke(second, post.anforderung(second, jemand(1)))
    assert (await b.kiel.transfer(asked.id)).zustand is Zustand.VERSANDT
    answers = [one for one in await b.kiel.geschriebene(asked.id) if one.typ is not Typ.VORABINFORMATIONEN]
    assert {one.ausloeser for one in answers} == {first.uuid, second.uuid}
    assert sorted(one.typ for one in answers) == [Typ.ANTWORT, Typ.LIEFERUNG]


async def test_what_answers_one_author_is_no_answer_to_another_with_the_same_uuid(b: Buehne) -> None:
    given, request = await gesandt(b)
    to_hannover = await b.kiel.lies(
        lambda tx: tx.nachrichten.antworten_auf(KIEL, request.uuid, Richtung.AUS, leser=HANNOVER)
    )
    to_bremen = await b.kiel.lies(
        lambda tx: tx.nachrichten.antworten_auf(KIEL, request.uuid, Richtung.AUS, leser=BREMEN)
    )
    assert given.lieferung in {one.uuid for one in to_hannover}
    assert to_bremen == ()


async def test_a_forged_passing_on_never_sends_and_never_uses_up_what_the_named_author_may_ask(b: Buehne) -> None:
    """Bremen passes on what Hannover never asked; Hannover's own request is decided as if there was none."""
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    f = Feind(b, autor=BREMEN, leser=KIEL, ort=b.hannover)
    invented = replace(f.umstaende(), autor=HANNOVER, leser=BREMEN)
    u = f.umstaende()
    await f.schicke(u, vorgelegt(u, post.anforderung(invented, jemand(1)), (BREMEN,)))
    (asked,) = await b.kiel.transfers()
    assert (asked.zustand, asked.hinweis, asked.ueber) == (Zustand.ENTSCHEIDUNG_OFFEN, "weitergeleitet", BREMEN)
    counted = await b.kiel.lies(
        lambda tx: tx.transfers.anzahl_seit(KIEL, HANNOVER, asked.rolle, b.kiel.uhr() - timedelta(days=1))
    )
    assert counted == 0
    ident = await b.hannover.anmeldung(jemand(1))
    await b.laufe()
    direct = await b.kiel.transfer(asked.id)
    theirs = await b.hannover.transfer(ident)
    assert (direct.anforderung, direct.ueber) == (theirs.anforderung, None)
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK)
    await b.laufe()
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN
