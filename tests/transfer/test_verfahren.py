"""Branches of the procedure that come seldom: each walked through alone, with what both sides make of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.versandt import Versandt

from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.domain.loeschung import Hindernis
from gateway.domain.person import Name, NameArt
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Nichtzustaendigserklaerung, Rueckweisungsgrund, RueckweisungSynchron
from gateway.transfer.records import AufgabeArt, Auftrag, AuftragsArt, Nachricht

KLERK = "clerk"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def zustand(haus: Haus, ident: TransferId) -> Zustand:
    return (await haus.transfer(ident)).zustand


async def fragen(haus: Haus, ident: TransferId) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await haus.aufgaben() if one.transfer == ident]


async def gesandt(b: Buehne, wer: Wer) -> tuple[TransferId, Transfer]:
    """Kiel has sent the file; it lies there, Hannover has not looked."""
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    (given,) = await b.kiel.transfers()
    assert given.zustand is Zustand.VERSANDT
    return ident, given


async def angefordert(b: Buehne, grund: str = "01") -> tuple[Transfer, Nachricht]:
    """A request that lies in Hannover's Postfach; Kiel works only as the test writes it."""
    one = b.hannover.eins
    begun = await one.store.write(
        lambda tx: one.meldungen.beginne(tx, HANNOVER, jemand(1).person, KIEL, test="demo", grund=grund)
    )
    await b.hannover.arbeite_ab()
    (request,) = await b.hannover.geschriebene(begun.id)
    return await b.hannover.transfer(begun.id), request


async def ruht(haus: Haus, art: AuftragsArt, ident: TransferId) -> Auftrag:
    """Take away the job that would move the transfer on, as if its turn had not come."""
    (job,) = await haus.lies(lambda tx: tx.auftraege.mit_anfang(art, ident))
    await haus.eins.store.write(lambda tx: tx.auftraege.streichen(art, ident))
    return job


# -- the receiving authority -------------------------------------------------------------------------------------


async def test_a_receipt_that_is_rejected_ends_the_transfer_with_a_question(b: Buehne) -> None:
    ident, _ = await gesandt(b, jemand(1))
    await b.hannover.arbeite_alles_ab()
    taken = await b.hannover.transfer(ident)
    assert taken.zustand is Zustand.UEBERNOMMEN
    receipt = next(one for one in await b.hannover.geschriebene(ident) if one.uuid == taken.antwort)
    f = Feind(b)
    u = f.umstaende()
    await f.schicke(u, post.rueckweisung(u, receipt.uuid, receipt.typ, receipt.erstellt))
    assert await zustand(b.hannover, ident) is Zustand.ZURUECKGEWIESEN
    assert [art for art, _ in await fragen(b.hannover, ident)] == [AufgabeArt.RUECKWEISUNG_ANSEHEN]
    assert len(await b.hannover.akten()) == 1, "the file stays"


async def test_a_file_that_comes_before_the_new_request_is_written_is_taken_over(b: Buehne) -> None:
    ident, _ = await gesandt(b, jemand(1))
    await b.hannover.eins.eingriffe.erneut(ident, person=KLERK)
    await ruht(b.hannover, AuftragsArt.ANFORDERN, ident)
    assert await zustand(b.hannover, ident) is Zustand.GEWUENSCHT
    await b.laufe()
    assert await zustand(b.hannover, ident) is Zustand.ABGESCHLOSSEN
    assert len(await b.hannover.geschriebene(ident)) == 2, "one request, one receipt"


async def test_advance_information_that_comes_before_the_new_request_is_written_ends_it(b: Buehne) -> None:
    asked, request = await angefordert(b, "03")
    await b.hannover.eins.eingriffe.erneut(asked.id, person=KLERK)
    await ruht(b.hannover, AuftragsArt.ANFORDERN, asked.id)
    f = Feind(b)
    u = f.umstaende()
    await f.schicke(u, post.vorabinformationen(u, jemand(1), request.uuid))
    assert await zustand(b.hannover, asked.id) is Zustand.ABGESCHLOSSEN
    assert await b.hannover.akten() == ()


async def test_who_declares_not_to_be_competent_ends_the_request_with_a_question(b: Buehne) -> None:
    """000030, the answer of a standard without 0032."""
    asked, request = await angefordert(b)
    f = Feind(b)
    u = f.umstaende()
    await f.schicke(u, Nichtzustaendigserklaerung(kopf=u.kopf(Typ.NICHTZUSTAENDIG), ausloeser=request.uuid))
    assert await zustand(b.hannover, asked.id) is Zustand.ABGELEHNT
    assert await fragen(b.hannover, asked.id) == [(AufgabeArt.ABLEHNUNG_ANSEHEN, "nicht_zustaendig")]


# -- the giving authority: whose file it is ----------------------------------------------------------------------


async def unklar(b: Buehne, wer: Wer, hinweis: str) -> tuple[TransferId, Transfer]:
    """Hannover asks, and Kiel's person is asked whose file it is."""
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    (given,) = await b.kiel.transfers()
    assert (given.zustand, given.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, hinweis)
    assert await fragen(b.kiel, given.id) == [(AufgabeArt.PERSON_UNKLAR, hinweis)]
    return ident, given


async def test_a_person_nobody_has_a_file_of_is_looked_for_by_a_person_and_refused(b: Buehne) -> None:
    ident, given = await unklar(b, jemand(1), "keine_akte")
    await b.kiel.eins.eingriffe.lehne_ab(given.id, "03", person=KLERK)
    await b.laufe()
    assert await zustand(b.kiel, given.id) is Zustand.ABGELEHNT
    assert await fragen(b.hannover, ident) == [(AufgabeArt.ABLEHNUNG_ANSEHEN, "antwort_03")]


async def test_of_several_files_of_one_person_a_person_chooses_one(b: Buehne) -> None:
    wer = jemand(1)
    wanted = await b.kiel.lege_akte_an(wer)
    await b.kiel.lege_akte_an(replace(wer, aktenzeichen=f"{wer.aktenzeichen} II"))
    ident, given = await unklar(b, wer, "mehrere")
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK, aktenzeichen=wanted.aktenzeichen)
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).akte == wanted.id
    assert await zustand(b.hannover, ident) is Zustand.ABGESCHLOSSEN


async def test_where_number_and_name_do_not_agree_a_person_compares_and_sends(b: Buehne) -> None:
    wer = jemand(1)
    name = Name(vorname="A", familienname="Andersheißend")
    other = replace(wer, person=replace(wer.person, namen=((NameArt.NACH_DEUTSCHEM_RECHT, name),)))
    akte = await b.kiel.lege_akte_an(other)
    ident, given = await unklar(b, wer, "daten_weichen_ab")
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK, aktenzeichen=akte.aktenzeichen)
    await b.laufe()
    assert await zustand(b.hannover, ident) is Zustand.ABGESCHLOSSEN
    entries = [e for e in await b.kiel.protokoll() if e.ereignis is AuditEreignis.PERSON_ZUGEORDNET]
    assert [e.akteur.value for e in entries] == ["person"], "never by itself"


async def test_while_a_file_is_on_its_way_another_authority_that_asks_is_for_a_person(b: Buehne) -> None:
    """One active transfer of a file and direction: Kiel offers it to Bremen, whom the departure does not name."""
    wer = jemand(1)
    akte = await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    running = await b.kiel.eins.angebote.beginne(KIEL, akte.aktenzeichen, an=BREMEN, ags="04011000", person=KLERK)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    (given,) = [one for one in await b.kiel.transfers() if one.id != running.id]
    assert (given.zustand, given.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "uebergang_laeuft_schon")
    with pytest.raises(Usage, match="another transfer of this file runs"):
        await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await b.kiel.eins.eingriffe.ziehe_zurueck(running.id, person=KLERK)
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await b.laufe()
    assert await zustand(b.hannover, ident) is Zustand.ABGESCHLOSSEN


async def test_two_authorities_that_ask_each_other_for_one_file_both_wait_for_a_person(b: Buehne) -> None:
    """She moved, and moved back: the requests cross, each side has the other's file wanted and none of its own."""
    wer = jemand(1)
    ours = await b.hannover.anmeldung(wer)
    one = b.kiel.eins
    theirs = await one.store.write(lambda tx: one.meldungen.beginne(tx, KIEL, wer.person, HANNOVER, test="demo"))
    await b.laufe()
    for haus, mine in ((b.hannover, ours), (b.kiel, theirs.id)):
        (asked,) = [t for t in await haus.transfers() if t.rolle is Rolle.GEBER]
        assert (asked.zustand, asked.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "akte_noch_nicht_da")
        assert await zustand(haus, mine) is Zustand.ANGEFORDERT
        assert asked.id != mine, "two directions are two transfers"


# -- the giving authority: after the delivery --------------------------------------------------------------------


async def test_a_receipt_that_comes_while_the_file_is_packed_again_ends_the_transfer(b: Buehne) -> None:
    """The delivery was fetched before it was withdrawn; a person has set the file free once more."""
    _, given = await gesandt(b, jemand(1))
    delivery = next(one for one in await b.kiel.geschriebene(given.id) if one.uuid == given.lieferung)
    akte = await b.kiel.lies(lambda tx: tx.akten.holen(KIEL, given.akte))  # type: ignore[arg-type]  # it was sent
    assert akte is not None
    await b.kiel.eins.eingriffe.ziehe_zurueck(given.id, person=KLERK)
    await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
    await ruht(b.kiel, AuftragsArt.PACKEN, given.id)
    proof = Versandt(hand=b, transfer=given, delivery=delivery, akte=akte).nachweis()
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    assert await zustand(b.kiel, given.id) is Zustand.PACKEN
    await f.schicke(u, post.quittung(u, delivery.uuid, delivery.erstellt), nachweis=proof)
    assert await zustand(b.kiel, given.id) is Zustand.ABGESCHLOSSEN
    assert AuditEreignis.AKTE_ABGEGEBEN in {e.ereignis for e in await b.kiel.protokoll()}
    assert len([m for m in await b.kiel.geschriebene(given.id) if m.typ is Typ.LIEFERUNG]) == 1


async def test_a_synchronous_rejection_of_the_delivery_ends_it_with_a_question(b: Buehne) -> None:
    """000002, as a partner's program may still write it."""
    _, given = await gesandt(b, jemand(1))
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    assert given.lieferung is not None
    no = post.rueckweisung(u, given.lieferung, Typ.LIEFERUNG, u.zeit)
    message = RueckweisungSynchron(
        kopf=u.kopf(Typ.RUECKWEISUNG_SYNCHRON),
        gruende=(Rueckweisungsgrund(code="S999", spezifisch=("Test",)),),
        bezug=no.bezug,
    )
    await f.schicke(u, message)
    assert await zustand(b.kiel, given.id) is Zustand.ZURUECKGEWIESEN
    assert [art for art, _ in await fragen(b.kiel, given.id)] == [AufgabeArt.RUECKWEISUNG_ANSEHEN]


@pytest.mark.parametrize("grund", ["02", "03"])
async def test_a_partial_request_never_leads_to_a_handover_or_a_deletion(tmp_path: Path, grund: str) -> None:
    async with buehne(tmp_path, betrieb="echt", aufbewahrung=0) as b:
        wer = jemand(1)
        akte = await b.kiel.lege_akte_an(wer)
        one = b.hannover.eins
        begun = await one.store.write(
            lambda tx: one.meldungen.beginne(tx, HANNOVER, wer.person, KIEL, test=None, grund=grund)
        )
        await b.laufe()
        (given,) = await b.kiel.transfers()
        await b.kiel.eins.eingriffe.sende(given.id, person=KLERK)
        await b.laufe()
        assert await zustand(b.kiel, given.id) is await zustand(b.hannover, begun.id) is Zustand.ABGESCHLOSSEN
        log = {e.ereignis for e in await b.kiel.protokoll()}
        assert AuditEreignis.AKTE_ABGEGEBEN not in log
        both = frozenset({"ohne_zeuge", "ohne_nachweis"})
        shown = await b.kiel.eins.loeschungen.beantrage(KIEL, akte.aktenzeichen, person=KLERK, trotz=both)
        assert shown.antrag is None
        assert {Hindernis.NICHT_ABGEGEBEN, Hindernis.GRUND} & set(shown.hindernisse)
        assert await b.kiel.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.AUFBEWAHRT, given.id)) == ()
