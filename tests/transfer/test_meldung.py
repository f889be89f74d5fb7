"""From notice to request: what a Meldebehörde's message sets in motion, and what it leaves to a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, jemand

from gateway.demo import meldungen
from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.person import NameArt
from gateway.domain.states import Zustand
from gateway.messages import (
    Abmeldung,
    Anforderung,
    Anmeldung,
    Auslandsanschrift,
    Hauptwohnung,
    MeldePerson,
    read_message,
    write_message,
)
from gateway.transfer.records import AufgabeArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(1000, 2000))


def anmeldung(b: Buehne, wer: Wer, **anders: Any) -> bytes:
    """A 030101 to Hannover with some fields changed."""
    octets = meldungen.anmeldung(wer, uuid=b.hannover.eins.umgebung.neue_uuid(), moment=b.hannover.uhr())
    message = read_message(octets, b.hannover.eins.umgebung.schemas)
    assert isinstance(message, Anmeldung)
    return write_message(replace(message, **anders), meldungen.PRODUKT)


def meldeperson(b: Buehne, wer: Wer, **anders: Any) -> MeldePerson:
    message = read_message(anmeldung(b, wer), b.hannover.eins.umgebung.schemas)
    assert isinstance(message, Anmeldung)
    return replace(message.person, **anders)


async def test_a_notice_becomes_a_request_to_the_authority_of_the_old_address(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    result = await hand.hannover.melde(anmeldung(hand, wer))
    assert (result.art, result.zustand) == ("transfer", Zustand.GEWUENSCHT)
    assert result.transfer is not None
    await hand.hannover.arbeite_ab()
    transfer = await hand.hannover.transfer(result.transfer)
    assert (transfer.zustand, transfer.partner, transfer.grund) == (Zustand.ANGEFORDERT, KIEL, "01")
    (sent,) = await hand.hannover.geschriebene(result.transfer)
    message = read_message(await hand.hannover.fachnachricht(sent), hand.hannover.eins.umgebung.schemas)
    assert isinstance(message, Anforderung)
    assert (message.kopf.autor.kennung, message.kopf.leser.kennung) == (HANNOVER, KIEL)
    assert message.kopf.test == "demo"
    assert message.person.azr_nummer == wer.person.azr_nummer
    (art, name), *more = message.person.namen
    assert art is NameArt.NACH_DEUTSCHEM_RECHT
    assert name.familienname == wer.person.namen[0][1].familienname
    assert more == []
    assert message.aktenzeichen == transfer.aktenzeichen
    assert transfer.aktenzeichen is not None
    assert transfer.aktenzeichen.startswith(f"TEST-Hannover {hand.hannover.uhr().year}-")


async def test_a_person_without_birth_name_is_asked_for_as_having_none(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    octets = anmeldung(hand, wer, person=meldeperson(hand, wer, geburtsname=None))
    result = await hand.hannover.melde(octets)
    assert result.transfer is not None
    await hand.hannover.arbeite_ab()
    (sent,) = await hand.hannover.geschriebene(result.transfer)
    octets = await hand.hannover.fachnachricht(sent)
    assert b"geburtsname><nichtVorhanden>true" in octets


async def test_a_change_of_the_main_residence_names_the_old_address_in_the_person(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    first = read_message(anmeldung(hand, wer), hand.hannover.eins.umgebung.schemas)
    assert isinstance(first, Anmeldung)
    message = Hauptwohnung(
        kopf=replace(first.kopf, typ=Nachrichtentyp.HAUPTWOHNUNG), ereignis=first.ereignis,
        person=replace(first.person, anschrift=wer.alt), neue_anschrift=wer.neu, tag_des_einzugs=date(2026, 11, 2),
    )  # fmt: skip
    result = await hand.hannover.melde(write_message(message, meldungen.PRODUKT))
    assert result.transfer is not None
    assert (await hand.hannover.transfer(result.transfer)).partner == KIEL
    await hand.hannover.arbeite_ab()
    assert (await hand.hannover.transfer(result.transfer)).zustand is Zustand.ANGEFORDERT


def ohne_azr(b: Buehne, wer: Wer) -> bytes:
    return anmeldung(b, wer, person=meldeperson(b, wer, azr_nummer=None))


def mit_anschrift(anschrift: object) -> Callable[[Buehne, Wer], bytes]:
    return lambda b, wer: anmeldung(b, wer, fruehere_anschrift=anschrift)


UNVOLLSTAENDIG: dict[str, tuple[Callable[[Buehne, Wer], bytes], str]] = {
    "no_azr_number": (ohne_azr, "azr_nummer"),
    "no_former_address": (mit_anschrift(None), "bisherige_behoerde"),
    "address_without_ags": (mit_anschrift(Meldeanschrift(wohnort="Kiel")), "bisherige_behoerde"),
    "ags_of_nobody": (mit_anschrift(Meldeanschrift(ags="09162000", wohnort="München")), "bisherige_behoerde"),
    "our_own_area": (mit_anschrift(Meldeanschrift(ags="03241001", wohnort="Hannover")), "bisherige_behoerde"),
    "address_abroad": (
        mit_anschrift(Auslandsanschrift(staat="163", zeilen=("Sokak 1", "Ankara"))), "bisherige_behoerde",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNVOLLSTAENDIG)
async def test_what_is_missing_becomes_a_question_and_never_a_guess(name: str, hand: Buehne) -> None:
    bau, missing = UNVOLLSTAENDIG[name]
    wer = jemand(next(_nummer))
    result = await hand.hannover.melde(bau(hand, wer))
    assert result.transfer is not None
    assert result.zustand is Zustand.ANGABEN_FEHLEN
    asked = [a for a in await hand.hannover.aufgaben() if a.transfer == result.transfer]
    assert [(a.art, a.hinweis) for a in asked] == [(AufgabeArt.ANGABEN_ERGAENZEN, missing)]
    await hand.hannover.arbeite_ab()
    assert (await hand.hannover.transfer(result.transfer)).zustand is Zustand.ANGABEN_FEHLEN

    done = await hand.hannover.eins.meldungen.ergaenze(
        result.transfer, azr=wer.person.azr_nummer, von=KIEL, person="clerk"
    )
    assert done.zustand is Zustand.GEWUENSCHT
    assert [a for a in await hand.hannover.aufgaben() if a.transfer == result.transfer] == []
    await hand.hannover.arbeite_ab()
    transfer = await hand.hannover.transfer(result.transfer)
    assert (transfer.zustand, transfer.partner) == (Zustand.ANGEFORDERT, KIEL)
    said = [e for e in await hand.hannover.protokoll() if e.angaben.transfer == result.transfer]
    (completed,) = (e for e in said if e.ereignis is AuditEreignis.TRANSFER_ERGAENZT)
    assert completed.akteur is Akteur.PERSON
    assert Bezug.HANDELNDER in dict(completed.bezuege)
    (settled,) = (e for e in said if e.ereignis is AuditEreignis.AUFGABE_ERLEDIGT)
    assert settled.akteur is Akteur.PERSON


async def test_completing_refuses_what_cannot_be_and_changes_nothing(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    result = await hand.hannover.melde(anmeldung(hand, wer, person=meldeperson(hand, wer, azr_nummer=None),
                                                 fruehere_anschrift=None))  # fmt: skip
    ident = result.transfer
    assert ident is not None
    ergaenze, azr = hand.hannover.eins.meldungen.ergaenze, wer.person.azr_nummer
    before = await hand.hannover.transfer(ident)
    for given, code in (
        ({"azr": azr, "von": None}, "INCOMPLETE"),
        ({"azr": None, "von": KIEL}, "INCOMPLETE"),
        ({"azr": "123", "von": KIEL}, "AZR"),
        ({"azr": "991399000000", "von": KIEL}, "AZR"),
        ({"azr": azr, "von": HANNOVER}, "OWN"),
    ):
        with pytest.raises(Usage) as no:
            await ergaenze(ident, person="clerk", **given)  # type: ignore[arg-type]  # a table of keywords
        assert no.value.code == code
    with pytest.raises(Refused, match="T070"):
        await ergaenze(ident, azr=azr, von=type(KIEL)("azr:123456"), person="clerk")
    assert await hand.hannover.transfer(ident) == before
    await ergaenze(ident, azr=azr, von=BREMEN, person="clerk")
    with pytest.raises(Usage, match="nothing is missing"):
        await ergaenze(ident, azr=azr, von=KIEL, person="clerk")
    with pytest.raises(Usage, match="there is no transfer"):
        await ergaenze(TransferId("00000000-0000-4000-8000-000000000000"), azr=azr, von=KIEL, person="clerk")


@pytest.mark.parametrize("bau", [anmeldung, ohne_azr, mit_anschrift(None)])
async def test_the_same_notice_twice_is_one_transfer(bau: Callable[[Buehne, Wer], bytes], hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    octets = bau(hand, wer)
    first, second = await hand.hannover.melde(octets), await hand.hannover.melde(octets)
    assert (second.art, second.transfer) == ("bekannt", first.transfer)
    same = [t for t in await hand.hannover.transfers() if t.id == first.transfer]
    assert len(same) == 1
    assert len([a for a in await hand.hannover.aufgaben() if a.transfer == first.transfer]) <= 1


async def test_two_notices_about_one_person_are_one_transfer_while_it_runs(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    first = await hand.hannover.melde(anmeldung(hand, wer))
    second = await hand.hannover.melde(anmeldung(hand, wer))
    assert (second.art, second.transfer) == ("bekannt", first.transfer)
    await hand.hannover.arbeite_ab()
    assert first.transfer is not None
    assert len(await hand.hannover.geschriebene(first.transfer)) == 1, "asked once"


def fuer(kennung: str) -> Callable[[Buehne], bytes]:
    def bau(b: Buehne) -> bytes:
        wer = jemand(next(_nummer))
        message = read_message(anmeldung(b, wer), b.hannover.eins.umgebung.schemas)
        return anmeldung(
            b, wer, kopf=replace(message.kopf, leser=replace(message.kopf.leser, kennung=type(KIEL)(kennung)))
        )

    return bau


def produktiv(b: Buehne) -> bytes:
    wer = jemand(next(_nummer))
    message = read_message(anmeldung(b, wer), b.hannover.eins.umgebung.schemas)
    return anmeldung(b, wer, kopf=replace(message.kopf, test=None))


def eine_anforderung(b: Buehne) -> bytes:
    from support import post
    from support.feind import Feind

    return post.octets(post.anforderung(Feind(b).umstaende(), jemand(1)))


ABGELEHNT: dict[str, tuple[Callable[[Buehne], bytes], Fehlercode]] = {
    "malformed": (lambda _: b"<x", Fehlercode.X000),
    "not_utf_8": (lambda _: "<x/>".encode("utf-16"), Fehlercode.S001),
    "doctype": (lambda _: b"<!DOCTYPE x><x/>", Fehlercode.X000),
    "no_message_at_all": (lambda _: b"<x/>", Fehlercode.X001),
    "another_version": (
        lambda b: anmeldung(b, jemand(1)).replace(b"xauslaender2611", b"xauslaender2512"), Fehlercode.V000,
    ),
    "for_another_authority": (fuer("azr:999902"), Fehlercode.T080),
    "productive_in_a_test_installation": (produktiv, Fehlercode.S999),
    "a_request_in_the_inbox": (eine_anforderung, Fehlercode.X001),
}  # fmt: skip


@pytest.mark.parametrize("name", ABGELEHNT)
async def test_a_bad_notice_is_refused_with_its_code_and_logged(name: str, hand: Buehne) -> None:
    bau, code = ABGELEHNT[name]
    before = len(await hand.hannover.transfers())
    logged = len([e for e in await hand.hannover.protokoll() if e.ereignis is AuditEreignis.MELDUNG_ABGELEHNT])
    with pytest.raises(Refused) as no:
        await hand.hannover.melde(bau(hand))
    assert no.value.fehlercode is code
    assert len(await hand.hannover.transfers()) == before
    entries = [e for e in await hand.hannover.protokoll() if e.ereignis is AuditEreignis.MELDUNG_ABGELEHNT]
    assert [e.angaben.code for e in entries[logged:]] == [code.value]


async def test_a_departure_is_noted_for_the_second_sign_and_begins_nothing(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    before = len(await hand.kiel.transfers())
    await hand.kiel.abmeldung(wer)
    assert wer.person.azr_nummer is not None
    key = hand.kiel.eins.umgebung.speicher.suchwert("azr", wer.person.azr_nummer)
    (noted,) = await hand.kiel.lies(lambda tx: tx.wegzuege.zur_azr(KIEL, key))
    assert noted.ziel_ags == "03241001"
    assert len(await hand.kiel.transfers()) == before


async def test_a_departure_of_somebody_without_azr_number_is_logged_and_notes_nothing(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    octets = meldungen.abmeldung(wer, uuid=hand.kiel.eins.umgebung.neue_uuid(), moment=hand.kiel.uhr())
    message = read_message(octets, hand.kiel.eins.umgebung.schemas)
    assert isinstance(message, Abmeldung)
    anonymous = replace(message, person=replace(message.person, azr_nummer=None))
    result = await hand.kiel.melde(write_message(anonymous, meldungen.PRODUKT))
    assert result.art == "wegzug"
    last = (await hand.kiel.protokoll())[-1]
    assert (last.ereignis, last.angaben.nachricht) == (AuditEreignis.MELDUNG_EINGEGANGEN, message.kopf.uuid)
