"""What a file must carry to be sent rightly: what stays here, what goes ahead and again, what asks first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.buehne import HANNOVER, KIEL, Buehne, Haus, jemand

from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.akte import Akte
from gateway.domain.aktenteile import Ausschluss, Bereinigen
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import (
    Auskunftssperre,
    EatInformationen,
    EatLiegtNichtVor,
    Versandbestaetigung,
    Vorabinformationen,
    read_message,
)
from gateway.messages.werte_nebenbestimmung import Individuell
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.records import AufgabeArt
from gateway.transfer.vorabangaben import Vorabangaben

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(31_000, 39_000))
KARTE = EatInformationen(
    sperrkennwort="Kennwort-Zyxw", sperrsumme="Summe-Zyxw", seriennummer="ZYXW00001", eid_aktiv=True
)
DAUERND = (Auskunftssperre(code="6"), Auskunftssperre(code="12"))
BEKANNT = Vorabangaben(
    eat=KARTE, bamfkennziffer="1234567-163", nebenbestimmungen=(Individuell(beschreibung="nur in Kiel"),)
)


async def lege_an(b: Buehne, wer: Wer, angaben: Vorabangaben = BEKANNT, **anders: object) -> Akte:
    """Kiel has a file of a person with what goes ahead of it."""
    akte = await b.kiel.lege_akte_an(wer)
    if anders:
        akte = await _ersetze(b.kiel, akte, **anders)
    await merke(b.kiel, akte, angaben)
    return akte


async def _ersetze(haus: Haus, akte: Akte, **anders: object) -> Akte:
    neu = replace(
        akte,
        id=type(akte.id)(haus.eins.umgebung.neue_uuid()),
        aktenzeichen=f"{akte.aktenzeichen} neu",
        person=replace(akte.person, azr_nummer=f"9900008{next(_nummer):05d}"),
        **anders,  # type: ignore[arg-type]  # fields of Akte
    )
    azr, namen = haus.eins.ablage.suchwerte(neu)
    await haus.eins.store.write(lambda tx: tx.akten.anlegen(KIEL, neu, azr_suche=azr, namen_suche=namen))
    return neu


async def merke(haus: Haus, akte: Akte, angaben: Vorabangaben) -> bool:
    """What a clerk's `ablage card` does."""
    return await haus.eins.store.write(
        lambda tx: haus.eins.vorab.aendere(tx, haus.kennung, akte, angaben, anlass="nachtrag", person="clerk")
    )


async def zuzug(b: Buehne, wer: Wer, *, abgemeldet: bool = True) -> tuple[TransferId, Transfer]:
    """She moves to Hannover; return both sides once nothing is due any more."""
    if abgemeldet:
        await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    request = (await b.hannover.transfer(ident)).anforderung
    (giver,) = [one for one in await b.kiel.transfers() if one.anforderung == request]
    return ident, giver


async def gesandt(haus: Haus, ident: TransferId, typ: Nachrichtentyp) -> list[object]:
    """The messages of a kind that a house wrote in a transfer."""
    written = [one for one in await haus.geschriebene(ident) if one.typ is typ]
    return [read_message(await haus.fachnachricht(one), haus.eins.umgebung.schemas) for one in written]


async def vorab(haus: Haus, ident: TransferId) -> list[Vorabinformationen]:
    found = await gesandt(haus, ident, Nachrichtentyp.VORABINFORMATIONEN)
    assert all(isinstance(one, Vorabinformationen) for one in found)
    return found  # type: ignore[return-value]  # just looked


async def angekommen(b: Buehne, ident: TransferId) -> Vorabangaben:
    """What Hannover knows of the file that came."""
    akte = (await b.hannover.transfer(ident)).akte
    assert akte is not None
    return await b.hannover.lies(lambda tx: tx.vorab.holen(HANNOVER, akte))


async def fragen(haus: Haus, ident: TransferId) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await haus.aufgaben() if one.transfer == ident]


# -- what goes ahead -----------------------------------------------------------------------------------------------


async def test_the_card_goes_ahead_with_the_second_sign_and_stands_with_the_file_that_came(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer)
    ident, giver = await zuzug(hand, wer)
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    (told,) = await vorab(hand.kiel, giver.id)
    assert (told.eat, told.bamfkennziffer) == (KARTE, "1234567-163")
    assert await angekommen(hand, ident) == BEKANNT
    for haus in (hand.hannover, hand.kiel):
        assert all("Zyxw" not in repr(one) for one in await haus.protokoll())


async def test_without_the_second_sign_nothing_of_the_card_leaves_before_a_person_says_so(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer)
    ident, giver = await zuzug(hand, wer, abgemeldet=False)
    assert giver.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert await hand.kiel.geschriebene(giver.id) == ()
    await hand.kiel.eins.eingriffe.sende(giver.id, person="clerk")
    await hand.laufe()
    (told,) = await vorab(hand.kiel, giver.id)
    assert told.eat == KARTE
    assert await angekommen(hand, ident) == BEKANNT


async def test_card_data_that_come_later_are_told_unasked_once_for_each_change(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, Vorabangaben(eat_bestellt=True))
    ident, giver = await zuzug(hand, wer)
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    assert (await angekommen(hand, ident)).eat_bestellt
    assert await merke(hand.kiel, akte, BEKANNT)
    await hand.laufe()
    assert not await merke(hand.kiel, akte, BEKANNT)
    await hand.laufe()
    assert [one.eat for one in await vorab(hand.kiel, giver.id)] == [EatLiegtNichtVor(bestellt=True), KARTE]
    assert await angekommen(hand, ident) == BEKANNT
    neue_karte = replace(KARTE, seriennummer="ZYXW00002")
    assert await merke(hand.kiel, akte, replace(BEKANNT, eat=neue_karte))
    await hand.laufe()
    assert len(await vorab(hand.kiel, giver.id)) == 3
    assert (await angekommen(hand, ident)).eat == neue_karte


async def test_an_unasked_message_without_a_cause_belongs_to_the_delivery_of_the_same_person(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer, Vorabangaben())
    ident, giver = await zuzug(hand, wer)
    (first,) = await vorab(hand.kiel, giver.id)
    kopf = hand.kiel.eins.versand.kopf(KIEL, HANNOVER, Nachrichtentyp.VORABINFORMATIONEN, giver.test)
    unasked = replace(first, kopf=kopf, eat=KARTE, ausloeser=None)
    sealed = await hand.kiel.eins.versand.versiegle(Entwurf(message=unasked, prozess=giver.prozess))
    await hand.kiel.eins.store.write(lambda tx: hand.kiel.eins.versand.biete_an(tx, sealed))
    await hand.laufe()
    assert (await angekommen(hand, ident)).eat == KARTE
    assert await fragen(hand.hannover, ident) == []


async def test_a_job_that_is_run_again_tells_nothing_twice(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, Vorabangaben())
    _, giver = await zuzug(hand, wer)
    await merke(hand.kiel, akte, BEKANNT)
    await hand.laufe()
    await hand.kiel.eins.vorab.nachsenden(giver.id)
    await hand.laufe()
    assert len(await vorab(hand.kiel, giver.id)) == 2


async def test_what_changes_while_the_file_is_packed_is_told_after_it(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, Vorabangaben())
    ident, giver = await zuzug(hand, wer, abgemeldet=False)
    await hand.kiel.eins.eingriffe.sende(giver.id, person="clerk")
    await hand.kiel.eins.vorab.sende(await hand.kiel.transfer(giver.id))
    await merke(hand.kiel, akte, BEKANNT)
    await hand.laufe()
    assert [one.eat for one in await vorab(hand.kiel, giver.id)] == [EatLiegtNichtVor(bestellt=False), KARTE]
    assert await angekommen(hand, ident) == BEKANNT


async def test_a_change_before_anything_was_handed_over_is_told_to_nobody(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, Vorabangaben())
    _, giver = await zuzug(hand, wer, abgemeldet=False)
    await merke(hand.kiel, akte, BEKANNT)
    await hand.laufe()
    await hand.kiel.eins.vorab.nachsenden(giver.id)
    assert await hand.kiel.geschriebene(giver.id) == ()


# -- Auskunftssperren ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["1", "3", "6", "11", "12"])
async def test_an_auskunftssperre_asks_a_person_first(hand: Buehne, code: str) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer, Vorabangaben(auskunftssperren=(Auskunftssperre(code=code),)))
    ident, giver = await zuzug(hand, wer)
    assert giver.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert await fragen(hand.kiel, giver.id) == [(AufgabeArt.ANFRAGE_PRUEFEN, "auskunftssperre")]
    assert await hand.kiel.geschriebene(giver.id) == ()
    await hand.kiel.eins.eingriffe.sende(giver.id, person="clerk")
    await hand.laufe()
    (told,) = await vorab(hand.kiel, giver.id)
    assert told.auskunftssperren == (Auskunftssperre(code=code),)
    assert (await angekommen(hand, ident)).auskunftssperren == (Auskunftssperre(code=code),)


async def test_an_auskunftssperre_that_comes_while_the_file_is_packed_asks_a_person(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, BEKANNT)
    await hand.kiel.abmeldung(wer)
    ident = await hand.hannover.anmeldung(wer)
    await hand.hannover.arbeite_ab()
    await hand.kiel.horche()
    giver = None
    while giver is None or giver.zustand is not Zustand.PACKEN:
        assert await hand.kiel.naechster() is not None
        found = [one for one in await hand.kiel.transfers() if one.person.azr_nummer == wer.person.azr_nummer]
        giver = found[0] if found else None
    gesperrt = replace(BEKANNT, auskunftssperren=(Auskunftssperre(code="3"),))
    await merke(hand.kiel, akte, gesperrt)
    await hand.laufe()
    assert await fragen(hand.kiel, giver.id) == [(AufgabeArt.ANFRAGE_PRUEFEN, "auskunftssperre")]
    assert await hand.kiel.geschriebene(giver.id) == (), "not even the card left"
    await hand.kiel.eins.eingriffe.sende(giver.id, person="clerk")
    await hand.laufe()
    assert await angekommen(hand, ident) == gesperrt


async def test_an_auskunftssperre_that_has_ended_asks_nobody_and_is_not_told(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    gestern = (hand.kiel.uhr() - timedelta(days=1)).date()
    await lege_an(hand, wer, Vorabangaben(auskunftssperren=(Auskunftssperre(code="3", gueltig_bis=gestern),)))
    _, giver = await zuzug(hand, wer)
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    (told,) = await vorab(hand.kiel, giver.id)
    assert told.auskunftssperren == ()


async def test_6_and_12_stay_with_the_receiver_when_a_later_message_does_not_tell_them(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    dreierlei = (Auskunftssperre(code="3"), *DAUERND)
    await lege_an(hand, wer, Vorabangaben(auskunftssperren=dreierlei))
    ident, giver = await zuzug(hand, wer)
    await hand.kiel.eins.eingriffe.sende(giver.id, person="clerk")
    await hand.laufe()
    assert (await angekommen(hand, ident)).auskunftssperren == dreierlei
    (first,) = await vorab(hand.kiel, giver.id)
    ours = await hand.hannover.transfer(ident)
    (nachricht,) = [
        one for one in await hand.hannover.nachrichten(ident) if one.typ is Nachrichtentyp.VORABINFORMATIONEN
    ]
    ohne = replace(first, auskunftssperren=())
    await hand.hannover.eins.store.write(lambda tx: hand.hannover.eins.vorab.erhalten(tx, nachricht, ours, ohne))
    assert (await angekommen(hand, ident)).auskunftssperren == DAUERND


async def test_a_file_of_a_person_who_comes_back_knows_the_lasting_ones_of_before(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    before = await hand.hannover.lege_akte_an(replace(wer, aktenzeichen=f"H {wer.aktenzeichen}"))
    await merke(hand.hannover, before, Vorabangaben(auskunftssperren=DAUERND))
    await merke(hand.hannover, before, Vorabangaben())
    await lege_an(hand, wer)
    ident, _ = await zuzug(hand, wer)
    assert (await angekommen(hand, ident)).auskunftssperren == DAUERND


# -- what stays here -----------------------------------------------------------------------------------------------


async def test_what_must_not_travel_stays_here_and_the_log_says_how_many_and_why(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    heute = hand.kiel.uhr().date()
    muster = await hand.kiel.lege_akte_an(wer)
    eins, zwei, drei = muster.dokumente
    morgen = heute + timedelta(days=1)
    akte = await _ersetze(
        hand.kiel,
        muster,
        dokumente=(
            replace(eins, bereinigen=Bereinigen(grund=Ausschluss.FRIST_91, ab=heute)),
            replace(zwei, bereinigen=Bereinigen(grund=Ausschluss.FRIST_91, ab=morgen)),
            replace(drei, bereinigen=Bereinigen(grund=Ausschluss.MITTEILUNG_87)),
        ),
    )
    ident, giver = await zuzug(hand, replace(wer, person=akte.person))
    assert (giver.zustand, giver.hinweis) == (Zustand.ABGESCHLOSSEN, "ausgelassen:87-1.1_91.1")
    (packed,) = [
        one.angaben
        for one in await hand.kiel.protokoll()
        if one.ereignis is AuditEreignis.AKTE_GEPACKT and one.angaben.transfer == giver.id
    ]
    assert (packed.anzahl, packed.grund) == (1, "ausgelassen:87-1.1_91.1")
    theirs = (await hand.hannover.transfer(ident)).akte
    assert theirs is not None
    came = await hand.hannover.lies(lambda tx: tx.akten.holen(HANNOVER, theirs))
    assert came is not None
    assert [one.sha256 for one in came.dokumente] == [zwei.sha256]


async def test_a_superseded_version_does_not_travel(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    muster = await hand.kiel.lege_akte_an(wer)
    eins, *rest = muster.dokumente
    akte = await _ersetze(hand.kiel, muster, dokumente=(replace(eins, ersetzt=True), *rest))
    _, giver = await zuzug(hand, replace(wer, person=akte.person))
    assert (giver.zustand, giver.hinweis) == (Zustand.ABGESCHLOSSEN, "ausgelassen:ersetzt.1")


async def test_a_file_of_which_nothing_may_travel_is_not_sent_and_a_person_is_asked(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    muster = await hand.kiel.lege_akte_an(wer)
    bleibt = Bereinigen(grund=Ausschluss.MITTEILUNG_87)
    akte = await _ersetze(
        hand.kiel, muster, dokumente=tuple(replace(one, bereinigen=bleibt) for one in muster.dokumente)
    )
    _, giver = await zuzug(hand, replace(wer, person=akte.person))
    assert giver.zustand is Zustand.PACKEN
    assert await gesandt(hand.kiel, giver.id, Nachrichtentyp.LIEFERUNG) == []
    assert await fragen(hand.kiel, giver.id) == [(AufgabeArt.AUFTRAG_GESCHEITERT, "packen:EMPTY-FILE")]


# -- the dispatch note ---------------------------------------------------------------------------------------------


async def test_the_dispatch_note_comes_with_the_file_if_the_request_asks_for_it(hand: Buehne) -> None:
    umgebung = hand.hannover.eins.umgebung
    asking = replace(umgebung.gangart, versandbestaetigung=True)
    wer = jemand(next(_nummer))
    await lege_an(hand, wer)
    object.__setattr__(umgebung, "gangart", asking)
    try:
        ident, giver = await zuzug(hand, wer)
    finally:
        object.__setattr__(umgebung, "gangart", replace(asking, versandbestaetigung=False))
    (note,) = await gesandt(hand.kiel, giver.id, Nachrichtentyp.VERSANDBESTAETIGUNG)
    assert isinstance(note, Versandbestaetigung)
    ours = await hand.hannover.transfer(ident)
    assert (note.aktenzeichen_anfragend, note.aktenzeichen_antwortend) == (ours.aktenzeichen, wer.aktenzeichen)
    assert ours.zustand is Zustand.ABGESCHLOSSEN
    assert Nachrichtentyp.VERSANDBESTAETIGUNG in {one.typ for one in await hand.hannover.nachrichten(ident)}
    assert await fragen(hand.hannover, ident) == []


async def test_without_asking_there_is_no_dispatch_note(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer)
    _, giver = await zuzug(hand, wer)
    assert await gesandt(hand.kiel, giver.id, Nachrichtentyp.VERSANDBESTAETIGUNG) == []
