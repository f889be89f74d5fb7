"""Offers (010101, 010102) and requests they cross, reminders (010002, 0021), forwarding (0030, 0031, 0032)."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.weiter import vorgelegt

from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.errors import Usage
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import (
    Abgabe,
    Anforderung,
    Erinnerung,
    Fachnachricht,
    Nichtzustaendigkeit,
    QuittungErinnerung,
    Weiterleitung,
    Zustaendigkeitsanfrage,
    bezug_zu,
)
from gateway.transfer.records import AufgabeArt, Nachricht

KLERK = "clerk"
NACH_HANNOVER = "03241001"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def biete_an(b: Buehne, wer: Wer, **wie: str) -> Transfer:
    return await b.kiel.eins.angebote.beginne(KIEL, wer.aktenzeichen, an=None, ags=wie.get("ags"), person=KLERK)


async def typen(haus: Haus, ident: TransferId) -> list[Typ]:
    return [one.typ for one in await haus.geschriebene(ident)]


async def fragen(haus: Haus) -> list[tuple[AufgabeArt, str]]:
    return [(a.art, a.hinweis) for a in await haus.aufgaben()]


async def zustand(haus: Haus, ident: TransferId) -> Zustand:
    return (await haus.transfer(ident)).zustand


async def inhalt(haus: Haus, nachricht: Nachricht) -> Fachnachricht:
    opened = await haus.eins.oeffner.oeffne_erneut(nachricht)
    return haus.eins.umgebung.lies(opened.fachnachricht, signiert=True)


# -- offers --------------------------------------------------------------------------------------------------------


async def test_an_offer_nobody_waits_for_is_decided_by_a_person_and_then_the_file_comes(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    offered = await biete_an(b, wer)
    await b.laufe()
    (asked,) = await b.hannover.transfers()
    assert (asked.zustand, asked.partner) == (Zustand.ANGEBOT_LIEGT_VOR, KIEL)
    assert await fragen(b.hannover) == [(AufgabeArt.ANGEBOT_PRUEFEN, "kein_zuzug_gemeldet")]
    await b.hannover.eins.eingriffe.nimm_angebot_an(asked.id, person=KLERK)
    await b.laufe()
    request = (await b.hannover.geschriebene(asked.id))[0]
    message = await inhalt(b.hannover, request)
    assert isinstance(message, Anforderung)
    assert message.ausloeser == (await b.kiel.transfer(offered.id)).angebot
    assert (await b.kiel.transfer(offered.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(asked.id)).zustand is Zustand.ABGESCHLOSSEN
    assert await b.hannover.aufgaben() == await b.kiel.aufgaben() == ()


async def test_the_question_about_an_offer_is_closed_by_its_answer_and_not_by_looking(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.laufe()
    (question,) = await b.hannover.aufgaben()
    steps = b.hannover.eins.schritte
    with pytest.raises(Usage, match="transfer decide"):
        await b.hannover.eins.store.write(lambda tx: steps.nimm_zur_kenntnis(tx, question.id, person=KLERK))
    assert await b.hannover.aufgaben() == (question,)


async def test_an_offer_is_the_second_sign_where_no_departure_was_reported(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    offered = await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.laufe()
    (asked,) = await b.hannover.transfers()
    await b.hannover.eins.eingriffe.nimm_angebot_an(asked.id, person=KLERK)
    await b.laufe()
    assert (await b.kiel.transfer(offered.id)).zustand is Zustand.ABGESCHLOSSEN


async def test_our_own_register_takes_an_offer_without_a_person(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    await biete_an(b, wer)
    await b.laufe()
    (asked,) = await b.hannover.transfers()
    await b.hannover.anmeldung(wer)
    await b.laufe()
    assert [one.id for one in await b.hannover.transfers()] == [asked.id]
    assert (await b.hannover.transfer(asked.id)).zustand is Zustand.ABGESCHLOSSEN
    assert await b.hannover.aufgaben() == ()


async def test_an_offer_and_a_request_that_cross_in_flight_become_one_transfer(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    offered = await biete_an(b, wer)
    await b.kiel.arbeite_ab()  # the offer lies in Kiel
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()  # the request lies in Hannover
    await b.laufe()
    assert [one.id for one in await b.kiel.transfers()] == [offered.id]
    assert [one.id for one in await b.hannover.transfers()] == [ident]
    assert (await b.kiel.transfer(offered.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(ident)).angebot == (await b.kiel.transfer(offered.id)).angebot
    assert (await b.hannover.transfer(ident)).prozess == (await b.kiel.transfer(offered.id)).prozess, (
        "one Kurzzeichen"
    )
    assert await typen(b.hannover, ident) == [Typ.ANFORDERUNG, Typ.QUITTUNG]
    assert await b.hannover.aufgaben() == await b.kiel.aufgaben() == ()


async def test_an_offer_never_completes_a_notice_without_a_person(b: Buehne) -> None:
    """The notice does not say who kept the file: whoever offers one may be wrong."""
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    begun = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, wer.person, None, test="demo")
    )
    await biete_an(b, wer)
    await b.laufe()
    assert await zustand(b.hannover, begun.id) is Zustand.ANGABEN_FEHLEN
    assert (AufgabeArt.ANGEBOT_PRUEFEN, "anderer_geber") in await fragen(b.hannover)
    await b.hannover.eins.meldungen.ergaenze(begun.id, azr=None, von=KIEL, person=KLERK)
    await b.laufe()
    assert await zustand(b.hannover, begun.id) is Zustand.ABGESCHLOSSEN


async def test_a_file_is_not_asked_of_one_authority_in_two_transfers(b: Buehne) -> None:
    """Our notice did not say from where, the giver offers: once one of both asks, the other is refused by name."""
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    begun = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, wer.person, None, test="demo")
    )
    await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.laufe()
    (offered,) = [one for one in await b.hannover.transfers() if one.id != begun.id]
    await b.hannover.eins.eingriffe.nimm_angebot_an(offered.id, person=KLERK)
    with pytest.raises(Usage, match=f"the transfer {offered.id} asks for this file already"):
        await b.hannover.eins.meldungen.ergaenze(begun.id, azr=None, von=KIEL, person=KLERK)
    assert await zustand(b.hannover, begun.id) is Zustand.ANGABEN_FEHLEN
    with pytest.raises(Usage, match="asks for this file already"):
        await b.hannover.eins.store.write(
            lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, wer.person, KIEL, test="demo")
        )
    assert len(await b.hannover.transfers()) == 2


async def test_a_declined_offer_is_told_and_looked_at(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    offered = await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.laufe()
    (asked,) = await b.hannover.transfers()
    await b.hannover.eins.angebote.lehne_ab(asked.id, "kein_aufenthalt", person=KLERK)
    with pytest.raises(Usage, match="declined already"):
        await b.hannover.eins.angebote.lehne_ab(asked.id, "nicht_zustaendig", person=KLERK)
    with pytest.raises(Usage, match="answered already"):
        await b.hannover.eins.eingriffe.nimm_angebot_an(asked.id, person=KLERK)
    await b.laufe()
    assert (await b.hannover.transfer(asked.id)).zustand is Zustand.ABGELEHNT
    ended = await b.kiel.transfer(offered.id)
    assert (ended.zustand, ended.hinweis) == (Zustand.ABGELEHNT, "kein_aufenthalt")
    assert await fragen(b.kiel) == [(AufgabeArt.ABLEHNUNG_ANSEHEN, "kein_aufenthalt")]
    assert await b.hannover.aufgaben() == ()


async def test_an_offer_while_another_authority_is_asked_is_a_case_of_its_own(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    begun = await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, wer.person, BREMEN, test="demo")
    )
    await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.laufe()
    assert (await b.hannover.transfer(begun.id)).partner == BREMEN
    assert await fragen(b.hannover) == [(AufgabeArt.ANGEBOT_PRUEFEN, "anderer_geber")]
    offered = next(one for one in await b.hannover.transfers() if one.id != begun.id)
    assert (offered.zustand, offered.partner) == (Zustand.ANGEBOT_LIEGT_VOR, KIEL)


async def test_a_notice_that_names_another_authority_does_not_take_an_offer(b: Buehne) -> None:
    """Bremen offers the file of a person who, says our register, came from Kiel: Kiel is asked."""
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    f = Feind(b, autor=BREMEN, leser=HANNOVER, ort=b.kiel)
    u = f.umstaende()
    await f.schicke(
        u,
        Zustaendigkeitsanfrage(
            kopf=u.kopf(Typ.ZUSTAENDIGKEIT_ANFRAGE),
            aktenzeichen="HB 1",
            person=wer.person,
            aufenthalt=Meldeanschrift(ags=NACH_HANNOVER),
        ),
    )
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    done = await b.hannover.transfer(ident)
    assert (done.zustand, done.partner) == (Zustand.ABGESCHLOSSEN, KIEL)


async def test_a_file_is_offered_once_and_only_where_somebody_is_competent(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    with pytest.raises(Usage, match="no notice says where"):
        await biete_an(b, wer)
    with pytest.raises(Usage, match="names no other authority for 99999999"):
        await biete_an(b, wer, ags="99999999")
    await biete_an(b, wer, ags=NACH_HANNOVER)
    with pytest.raises(Usage, match="runs already"):
        await biete_an(b, wer, ags=NACH_HANNOVER)


async def test_a_withdrawn_offer_can_be_made_again(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    first = await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.kiel.arbeite_ab()
    await b.kiel.eins.eingriffe.ziehe_zurueck(first.id, person=KLERK)
    await b.laufe()
    assert await b.hannover.transfers() == ()
    again = await biete_an(b, wer, ags=NACH_HANNOVER)
    await b.laufe()
    assert again.id != first.id
    assert len(await b.hannover.transfers()) == 1


# -- reminders -----------------------------------------------------------------------------------------------------


async def test_an_unanswered_request_is_reminded_of_and_asks_the_person_who_keeps_it_waiting(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()  # nobody told Kiel: a person there has to decide
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(days=15)
    await b.laufe()
    request, reminder = await b.hannover.geschriebene(ident)
    message = await inhalt(b.hannover, reminder)
    assert isinstance(message, Erinnerung)
    (one,) = message.nachrichten
    assert one.bezug is not None
    assert one.bezug.uuid == request.uuid
    assert one.nachricht == (await b.hannover.eins.oeffner.oeffne_erneut(request)).fachnachricht
    assert (AufgabeArt.FRIST_ABGELAUFEN, "partner_erinnert") in await fragen(b.kiel) or (
        AufgabeArt.FRIST_ABGELAUFEN,
        "decision_open",
    ) in await fragen(b.kiel)


async def test_a_missing_receipt_is_reminded_of_in_stages_and_a_sent_one_goes_out_again(b: Buehne) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer)
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    await b.hannover.arbeite_alles_ab()  # the receipt lies in Hannover; Kiel does not look
    (given,) = await b.kiel.transfers()
    assert given.zustand is Zustand.VERSANDT
    for haus in (b.hannover, b.kiel):
        haus.uhr.vor(days=15)
    await b.kiel.arbeite_ab()
    reminder = (await b.kiel.geschriebene(given.id))[-1]
    message = await inhalt(b.kiel, reminder)
    assert isinstance(message, QuittungErinnerung)
    assert (message.bezug.uuid, message.stufe, message.sachverhalt) == (given.lieferung, 1, "4")
    await b.laufe()
    assert (await b.kiel.transfer(given.id)).zustand is Zustand.ABGESCHLOSSEN
    assert (await b.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_a_reminder_of_what_never_came_is_a_question(b: Buehne) -> None:
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    bezug = bezug_zu(f.umstaende().uuid, Typ.LIEFERUNG, u.zeit)  # type: ignore[arg-type]  # a text in the tests
    receipt = post.quittung(u, bezug.uuid, u.zeit)
    message = QuittungErinnerung(
        kopf=replace(receipt.kopf, typ=Typ.QUITTUNG_ERINNERUNG),
        bezug=receipt.bezug,
        ereignis=receipt.ereignis,
        sachverhalt="4",
        stufe=1,
    )
    await f.schicke(u, message)
    assert await fragen(b.kiel) == [(AufgabeArt.UNERWARTETE_NACHRICHT, "0021")]


# -- forwarding ----------------------------------------------------------------------------------------------------


async def weitergeleitet(b: Buehne, wer: Wer) -> tuple[TransferId, Transfer]:
    """Hannover asks Kiel; a person in Kiel passes the request on to Bremen."""
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    (asked,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.leite_weiter(asked.id, BREMEN, person=KLERK)
    await b.laufe()
    return ident, await b.kiel.transfer(asked.id)


async def test_a_request_is_passed_on_unchanged_and_its_author_is_told(b: Buehne) -> None:
    wer = jemand(1)
    ident, asked = await weitergeleitet(b, wer)
    assert (asked.zustand, asked.hinweis) == (Zustand.WEITERGELEITET, BREMEN)
    assert await b.kiel.aufgaben() == ()
    forwarded, told = await b.kiel.geschriebene(asked.id)
    message = await inhalt(b.kiel, forwarded)
    assert isinstance(message, Weiterleitung)
    (request,) = await b.hannover.geschriebene(ident)
    assert message.nachricht == (await b.hannover.eins.oeffner.oeffne_erneut(request)).fachnachricht
    assert [one.stelle.kennung for one in message.kette] == [KIEL]
    assert (forwarded.leser, message.ausloesende_stelle.kennung) == (BREMEN, HANNOVER)
    notice = await inhalt(b.kiel, told)
    assert isinstance(notice, Abgabe)
    assert (told.leser, notice.zustaendig.kennung, notice.bezug.uuid) == (HANNOVER, BREMEN, request.uuid)
    waiting = await b.hannover.transfer(ident)
    assert (waiting.zustand, waiting.partner, waiting.anforderung) == (Zustand.ANGEFORDERT, BREMEN, request.uuid)


async def test_the_file_comes_from_where_the_request_was_passed_on_to(b: Buehne) -> None:
    wer = jemand(1)
    ident, _ = await weitergeleitet(b, wer)
    (request,) = await b.hannover.geschriebene(ident)
    bremen = Feind(b, autor=BREMEN, leser=HANNOVER, ort=b.kiel)
    akte = await b.kiel.lege_akte_an(wer)
    u = bremen.umstaende()
    contents = [b.kiel.dokument(d) for d in akte.dokumente]
    await bremen.liefere(u, post.lieferung(u, akte, contents, request.uuid))
    await b.hannover.arbeite_alles_ab()
    done = await b.hannover.transfer(ident)
    assert (done.zustand, done.lieferung) == (Zustand.UEBERNOMMEN, u.uuid)


async def test_a_request_passed_on_to_us_is_decided_like_any_other_and_answered_to_its_author(b: Buehne) -> None:
    """Kiel passes on to Hannover what Bremen asked; Hannover has the file and knows of no departure."""
    wer = jemand(1)
    akte = await b.hannover.lege_akte_an(wer)
    f = Feind(b, autor=KIEL, leser=HANNOVER, ort=b.kiel)
    asked = post.Umstaende(uuid=f.umstaende().uuid, autor=BREMEN, leser=KIEL, zeit=f.umstaende().zeit)
    request = post.anforderung(asked, wer)
    u = f.umstaende()
    await f.schicke(u, vorgelegt(u, request))
    await b.hannover.arbeite_alles_ab()
    (got,) = await b.hannover.transfers()
    assert (got.rolle, got.partner, got.anforderung) == (Rolle.GEBER, BREMEN, asked.uuid)
    assert (got.zustand, got.hinweis, got.ueber) == (Zustand.ENTSCHEIDUNG_OFFEN, "weitergeleitet", KIEL)
    await b.hannover.eins.eingriffe.sende(got.id, person=KLERK)
    await b.hannover.arbeite_ab()
    written = await b.hannover.geschriebene(got.id)
    assert {(one.leser, one.ausloeser) for one in written} == {(BREMEN, asked.uuid)}
    assert akte.id == (await b.hannover.transfer(got.id)).akte


@pytest.mark.parametrize("zuerst", ["asked", "offered"])
async def test_a_request_passed_on_joins_the_running_case_of_the_same_file(b: Buehne, zuerst: str) -> None:
    """Bremen asked Hannover itself as well, or Hannover had offered the file to Bremen."""
    wer = jemand(1)
    await b.hannover.lege_akte_an(wer)
    direct, f = Feind(b, autor=BREMEN, leser=HANNOVER, ort=b.kiel), Feind(b, autor=KIEL, leser=HANNOVER, ort=b.kiel)
    if zuerst == "asked":
        u = direct.umstaende()
        await direct.schicke(u, post.anforderung(u, wer))
    else:
        await b.hannover.eins.angebote.beginne(HANNOVER, wer.aktenzeichen, an=BREMEN, ags="04011000", person=KLERK)
    await b.hannover.arbeite_alles_ab()
    (running,) = await b.hannover.transfers()
    asked = replace(f.umstaende(), autor=BREMEN, leser=KIEL)
    u = f.umstaende()
    await f.schicke(u, vorgelegt(u, post.anforderung(asked, wer)))
    await b.hannover.arbeite_alles_ab()
    (joined,) = await b.hannover.transfers()
    assert joined.id == running.id
    answered = running.anforderung if zuerst == "asked" else asked.uuid
    assert (joined.zustand, joined.anforderung) == (Zustand.ENTSCHEIDUNG_OFFEN, answered), "never unattended"


@pytest.mark.parametrize(
    "falsch", ["circle", "long", "other_author", "other_lane", "no_request", "our_own", "unknown_author"]
)
async def test_what_is_passed_on_wrongly_is_rejected_and_opens_nothing(b: Buehne, falsch: str) -> None:
    wer = jemand(1)
    f = Feind(b, autor=KIEL, leser=HANNOVER, ort=b.kiel)
    base = f.umstaende()
    author = {"our_own": HANNOVER, "unknown_author": "azr:123456"}.get(falsch, BREMEN)
    asked = replace(base, autor=author, leser=KIEL, test=None if falsch == "other_lane" else "demo")  # type: ignore[arg-type]  # a text in the tests
    u = f.umstaende()
    chain = {"circle": (HANNOVER, KIEL), "long": (KIEL,) * 6}.get(falsch, (KIEL,))
    message = vorgelegt(u, post.anforderung(asked, wer), chain)
    if falsch == "other_author":
        message = replace(message, ausloesende_stelle=replace(post.behoerde(KIEL), anschrift=None))
    if falsch == "no_request":
        message = replace(message, nachricht=post.octets(post.ablehnung(asked, wer, None)))
    await f.schicke(u, message)
    await b.hannover.arbeite_alles_ab()
    assert await b.hannover.transfers() == ()
    (refused,) = await b.hannover.quarantaene()
    assert refused.code == "S999"


async def test_nobody_competent_ends_the_request_with_a_question(b: Buehne) -> None:
    wer = jemand(1)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    (request,) = await b.hannover.geschriebene(ident)
    f = Feind(b)
    u = f.umstaende()
    message = Nichtzustaendigkeit(
        kopf=u.kopf(Typ.NICHTZUSTAENDIGKEIT), bezug=bezug_zu(request.uuid, request.typ, request.erstellt)
    )
    await f.schicke(u, message)
    await b.hannover.arbeite_alles_ab()
    ended = await b.hannover.transfer(ident)
    assert (ended.zustand, ended.hinweis) == (Zustand.ABGELEHNT, "nicht_zustaendig")
    assert (AufgabeArt.ABLEHNUNG_ANSEHEN, "nicht_zustaendig") in await fragen(b.hannover)
