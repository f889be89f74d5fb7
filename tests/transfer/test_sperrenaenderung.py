"""A notice 030112: which Auskunftssperren hold now, noted with the one file it fits, or a question."""

from dataclasses import replace
from datetime import date

import pytest
from support.buehne import KIEL, Buehne, jemand

from gateway.demo import meldungen
from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.akte import Akte
from gateway.domain.events import AuditEreignis
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.messages import (
    Abmeldung,
    Auskunftssperre,
    Ereignisbezug,
    Sperrenaenderung,
    Vorabinformationen,
    read_message,
    write_message,
)
from gateway.transfer.meldung import MeldungsErgebnis
from gateway.transfer.records import AufgabeArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(51_000, 59_000))
DREI, SECHS, ELF, ZWOELF = (Auskunftssperre(code=code) for code in ("3", "6", "11", "12"))


def notiz(b: Buehne, wer: Wer, *nachher: Auskunftssperre, vorher: tuple[Auskunftssperre, ...] = ()) -> bytes:
    """What Kiel's register of residents writes."""
    octets = meldungen.abmeldung(wer, uuid=b.kiel.eins.umgebung.neue_uuid(), moment=b.kiel.uhr())
    like = read_message(octets, b.kiel.eins.umgebung.schemas)
    assert isinstance(like, Abmeldung)
    event = Ereignisbezug(zeitpunkt=like.kopf.erstellt, zeichen="TEST")
    message = Sperrenaenderung(
        kopf=replace(like.kopf, typ=Nachrichtentyp.AUSKUNFTSSPERRE),
        ereignis=event,
        person=like.person,
        vorher=vorher,
        nachher=nachher,
        quittung_erbeten=event if nachher else None,
    )
    return write_message(message, meldungen.PRODUKT)


async def melde(
    b: Buehne, wer: Wer, *nachher: Auskunftssperre, vorher: tuple[Auskunftssperre, ...] = ()
) -> MeldungsErgebnis:
    return await b.kiel.melde(notiz(b, wer, *nachher, vorher=vorher))


async def sperren(b: Buehne, akte: Akte) -> tuple[Auskunftssperre, ...]:
    return (await b.kiel.lies(lambda tx: tx.vorab.holen(KIEL, akte.id))).auskunftssperren


async def test_what_holds_now_is_noted_and_6_and_12_are_never_taken_away(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await hand.kiel.lege_akte_an(wer)
    assert (await melde(hand, wer, DREI, ZWOELF)).art == "sperren"
    assert await sperren(hand, akte) == (DREI, ZWOELF)
    await melde(hand, wer, SECHS, vorher=(DREI, ZWOELF))
    assert await sperren(hand, akte) == (SECHS, ZWOELF)
    before = len(await hand.kiel.aufgaben())
    assert (await melde(hand, wer, vorher=(SECHS, ZWOELF))).art == "sperren"
    assert await sperren(hand, akte) == (SECHS, ZWOELF)
    assert len(await hand.kiel.aufgaben()) == before


async def test_a_block_that_the_notice_does_not_name_goes_on_holding_and_a_person_is_asked(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await hand.kiel.lege_akte_an(wer)
    await melde(hand, wer, DREI)
    before = set(await hand.kiel.aufgaben())
    for told in ((), (ELF,)):  # nothing at all, and one that says nothing of what holds
        await melde(hand, wer, vorher=told)
    asked = set(await hand.kiel.aufgaben()) - before
    assert [one.hinweis.partition(":")[0] for one in asked] == ["nicht_genannt"] * 2
    assert await sperren(hand, akte) == (DREI,)
    await melde(hand, wer, vorher=(DREI,))
    assert await sperren(hand, akte) == ()


async def test_a_block_that_the_notice_does_not_name_before_is_never_shortened(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await hand.kiel.lege_akte_an(wer)
    past = Auskunftssperre(code="3", gueltig_bis=date(2020, 1, 1))
    await melde(hand, wer, DREI)
    await melde(hand, wer, past)
    assert await sperren(hand, akte) == (DREI,)
    await melde(hand, wer, past, vorher=(DREI,))
    assert await sperren(hand, akte) == (past,)


async def test_the_same_notice_twice_has_no_second_effect(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    octets = notiz(hand, wer, DREI, vorher=(SECHS,))
    before = [one.ereignis for one in await hand.kiel.protokoll()].count(AuditEreignis.AKTE_ANGABEN_GEAENDERT)
    assert [(await hand.kiel.melde(octets)).art for _ in range(2)] == ["sperren", "sperren"]
    after = [one.ereignis for one in await hand.kiel.protokoll()].count(AuditEreignis.AKTE_ANGABEN_GEAENDERT)
    assert after == before + 1


@pytest.mark.parametrize(
    ("akten", "name", "grund"), [(0, None, "keine_akte"), (2, None, "mehrere"), (1, "X", "daten_weichen_ab")]
)
async def test_where_no_one_file_fits_a_person_is_asked_and_nothing_is_noted(
    hand: Buehne, akten: int, name: str | None, grund: str
) -> None:
    wer = jemand(next(_nummer))
    other = wer.person
    if name is not None:
        (art, one), *_ = wer.person.namen
        other = replace(wer.person, namen=((art, replace(one, familienname=name, geburtsname=None)),))
    files = [
        await hand.kiel.lege_akte_an(replace(wer, person=other, aktenzeichen=f"{wer.aktenzeichen}/{number}"))
        for number in range(akten)
    ]
    before = set(await hand.kiel.aufgaben())
    assert (await melde(hand, wer, SECHS)).art == "frage"
    (asked,) = set(await hand.kiel.aufgaben()) - before
    assert (asked.art, asked.hinweis.partition(":")[0]) == (AufgabeArt.SPERRE_ZUORDNEN, grund)
    assert [await sperren(hand, one) for one in files] == [()] * akten


async def test_two_notices_that_fit_no_file_are_two_questions(hand: Buehne) -> None:
    wer, before = jemand(next(_nummer)), len(await hand.kiel.aufgaben())
    octets = notiz(hand, wer, SECHS)
    for one in (octets, octets, notiz(hand, wer, ZWOELF)):
        await hand.kiel.melde(one)
    assert len(await hand.kiel.aufgaben()) == before + 2


async def test_what_the_register_tells_after_the_file_went_is_told_to_whoever_has_it(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    await hand.kiel.abmeldung(wer)
    ident = await hand.hannover.anmeldung(wer)
    await hand.laufe()
    ours = await hand.hannover.transfer(ident)
    assert (ours.zustand, ours.akte is not None) == (Zustand.ABGESCHLOSSEN, True)
    await melde(hand, wer, ZWOELF)
    await hand.laufe()
    told = [one for one in await hand.hannover.nachrichten(ident) if one.typ is Nachrichtentyp.VORABINFORMATIONEN]
    last = read_message(await hand.hannover.fachnachricht(told[-1]), hand.hannover.eins.umgebung.schemas)
    assert isinstance(last, Vorabinformationen)
    assert (len(told), last.auskunftssperren) == (2, (ZWOELF,))
    akte = ours.akte
    assert akte is not None
    known = await hand.hannover.lies(lambda tx: tx.vorab.holen(ours.mandant, akte))
    assert known.auskunftssperren == (ZWOELF,)
