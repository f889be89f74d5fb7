"""The giving authority decides a request: what is answered without a person, and what never is (wire 7.1)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, buehne, jemand
from support.feind import Feind

from gateway.demo import meldungen
from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.akte import Sperre
from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.person import Name, NameArt, Person, TeilDatum
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Abmeldung, Antwort, BereitsVersandt, SonstigeAntwort, read_message, write_message
from gateway.messages import Wegzug as Wegzugsgrund
from gateway.transfer.records import AufgabeArt, AuftragsArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(2000, 9000))


@pytest.fixture
def fragt(hand: Buehne) -> Feind:
    """Hannover as the test writes it, asking Kiel."""
    return Feind(hand, autor=HANNOVER, leser=KIEL, ort=hand.hannover)


async def wegzug(b: Buehne, wer: Wer, anschrift: Meldeanschrift | None) -> None:
    """Kiel's register tells where somebody moved to."""
    octets = meldungen.abmeldung(wer, uuid=b.kiel.eins.umgebung.neue_uuid(), moment=b.kiel.uhr())
    message = read_message(octets, b.kiel.eins.umgebung.schemas)
    assert isinstance(message, Abmeldung)
    assert isinstance(message.grund, Wegzugsgrund)
    await b.kiel.melde(
        write_message(replace(message, grund=replace(message.grund, neue_anschrift=anschrift)), meldungen.PRODUKT)
    )


NACH_HANNOVER = Meldeanschrift(ags="03241001", wohnort="Hannover")


async def frage(f: Feind, wer: Wer, **anders: Any) -> Transfer:
    """Ask Kiel and return the transfer it opened, decided as far as it goes by itself."""
    u = f.umstaende()
    await f.schicke(u, post.anforderung(u, wer, **anders))
    found = await f.transfer(u)
    assert found is not None
    return found


async def fragen(b: Buehne, ident: TransferId) -> list[tuple[AufgabeArt, str]]:
    return [(a.art, a.hinweis) for a in await b.kiel.aufgaben() if a.transfer == ident]


def person(**anders: Any) -> Callable[[Person], Person]:
    return lambda p: replace(p, **anders)


def heisst(familienname: str) -> Callable[[Person], Person]:
    return person(namen=((NameArt.NACH_DEUTSCHEM_RECHT, Name(vorname="A", familienname=familienname)),))


WIE_SIE_IST = person()


@dataclass(frozen=True, kw_only=True)
class Fall:
    gefragt: Callable[[Person], Person] = WIE_SIE_IST
    """How the request describes the person; the file describes her as she is."""
    anschrift: Meldeanschrift | None = NACH_HANNOVER
    """Where Kiel's register says she went; ``None`` = it says that she went, not where."""
    abgemeldet: bool = True
    akten: int = 1
    akte: dict[str, Any] = field(default_factory=dict)
    anfrage: dict[str, Any] = field(default_factory=dict)
    frage: tuple[AufgabeArt, str] | None = None
    """What a person is asked; ``None`` = the file is sent."""


UNKLAR, OHNE, PRUEFEN = AufgabeArt.PERSON_UNKLAR, AufgabeArt.OHNE_ZWEITES_ZEICHEN, AufgabeArt.ANFRAGE_PRUEFEN
BREMEN_ADRESSE = Meldeanschrift(ags="04011000", wohnort="Bremen")

FAELLE: dict[str, Fall] = {
    "same_person_and_a_departure_to_the_asker": Fall(),
    "name_in_another_spelling": Fall(gefragt=heisst("YILDIRIM LUKASIEWICZ")),
    "birth_name_alone": Fall(gefragt=heisst("Yildirim")),
    "birth_date_known_in_part": Fall(gefragt=person(geburtsdatum=TeilDatum(1990))),
    "birth_date_unknown": Fall(gefragt=person(geburtsdatum=TeilDatum())),
    "ground_04": Fall(anfrage={"grund": "04"}),
    "another_name": Fall(gefragt=heisst("Schmidt"), frage=(UNKLAR, "daten_weichen_ab")),
    "another_birth_date": Fall(
        gefragt=person(geburtsdatum=TeilDatum(1990, 5, 18)), frage=(UNKLAR, "daten_weichen_ab")
    ),
    "no_file": Fall(akten=0, frage=(UNKLAR, "keine_akte")),
    "two_files": Fall(akten=2, frage=(UNKLAR, "mehrere")),
    "only_a_productive_file": Fall(akte={"test": False}, frage=(UNKLAR, "keine_akte")),
    "no_departure": Fall(abgemeldet=False, frage=(OHNE, "kein_wegzug_gemeldet")),
    "departure_to_nobody_knows_where": Fall(anschrift=None, frage=(OHNE, "kein_wegzug_gemeldet")),
    "departure_to_another_area": Fall(anschrift=BREMEN_ADRESSE, frage=(OHNE, "kein_wegzug_gemeldet")),
    "departure_to_an_area_of_nobody": Fall(
        anschrift=Meldeanschrift(ags="09162000", wohnort="München"), frage=(OHNE, "kein_wegzug_gemeldet")
    ),
    "ground_02": Fall(anfrage={"grund": "02"}, frage=(PRUEFEN, "grund_02")),
    "ground_03": Fall(anfrage={"grund": "03"}, frage=(PRUEFEN, "grund_03")),
    "bound_and_nobody_may_know_it": Fall(
        akte={"sperren": frozenset({Sperre.GEBUNDEN})}, abgemeldet=False, frage=(OHNE, "kein_wegzug_gemeldet")
    ),
    "legal_hold_does_not_stop_sending": Fall(akte={"sperren": frozenset({Sperre.LOESCHSPERRE})}),
}


@pytest.mark.parametrize("name", FAELLE)
async def test_a_request_is_sent_or_becomes_a_question(name: str, hand: Buehne, fragt: Feind) -> None:
    one, wer = FAELLE[name], jemand(next(_nummer))
    for number in range(one.akten):
        await hand.kiel.lege_akte_an(replace(wer, aktenzeichen=f"{wer.aktenzeichen}/{number}"), **one.akte)
    if one.abgemeldet:
        await wegzug(hand, wer, one.anschrift)
    asked = replace(wer, person=one.gefragt(wer.person))

    transfer = await frage(fragt, asked, **one.anfrage)

    if one.frage is None:
        assert (transfer.zustand, await fragen(hand, transfer.id)) == (Zustand.VERSANDT, [])
        return
    assert (transfer.zustand, await fragen(hand, transfer.id)) == (Zustand.ENTSCHEIDUNG_OFFEN, [one.frage])
    assert await hand.kiel.geschriebene(transfer.id) == (), "nothing left without a person"


async def test_what_is_sent_is_advance_information_and_the_file(hand: Buehne, fragt: Feind) -> None:
    wer = jemand(next(_nummer))
    akte = await hand.kiel.lege_akte_an(wer)
    await wegzug(hand, wer, NACH_HANNOVER)
    transfer = await frage(fragt, wer)
    sent = await hand.kiel.geschriebene(transfer.id)
    assert [one.typ for one in sent] == [Nachrichtentyp.VORABINFORMATIONEN, Nachrichtentyp.LIEFERUNG]
    assert {one.ausloeser for one in sent} == {transfer.anforderung}
    assert transfer.akte == akte.id
    assert transfer.lieferung == sent[1].uuid


async def test_a_bound_file_is_postponed_with_01_to_whom_it_would_be_sent(hand: Buehne, fragt: Feind) -> None:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer, sperren=frozenset({Sperre.GEBUNDEN}))
    await wegzug(hand, wer, NACH_HANNOVER)
    transfer = await frage(fragt, wer)
    assert (transfer.zustand, transfer.hinweis) == (Zustand.ZURUECKGESTELLT, "antwort_01")
    (answer,) = await hand.kiel.geschriebene(transfer.id)
    message = read_message(await hand.kiel.fachnachricht(answer), hand.kiel.eins.umgebung.schemas)
    assert isinstance(message, Antwort)
    assert message.inhalt == SonstigeAntwort(code="01")
    assert message.ausloeser == transfer.anforderung
    assert await fragen(hand, transfer.id) == []


async def test_a_second_request_for_a_file_on_its_way_hears_that_it_was_sent(hand: Buehne, fragt: Feind) -> None:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    await wegzug(hand, wer, NACH_HANNOVER)
    first = await frage(fragt, wer)
    assert first.zustand is Zustand.VERSANDT
    again = await frage(fragt, wer)
    assert (again.id, again.zustand, again.lieferung) == (first.id, Zustand.VERSANDT, first.lieferung)
    *_, answer = await hand.kiel.geschriebene(first.id)
    message = read_message(await hand.kiel.fachnachricht(answer), hand.kiel.eins.umgebung.schemas)
    assert isinstance(message, Antwort)
    assert isinstance(message.inhalt, BereitsVersandt)
    assert message.ausloeser not in {first.anforderung, None}
    assert await fragen(hand, first.id) == []


async def test_more_requests_a_day_than_usual_are_for_a_person(tmp_path: Path) -> None:
    async with buehne(tmp_path, uebliche=2) as b:
        f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
        states = []
        for _ in range(3):
            wer = jemand(next(_nummer))
            await b.kiel.lege_akte_an(wer)
            await wegzug(b, wer, NACH_HANNOVER)
            transfer = await frage(f, wer)
            states.append(transfer.zustand)
        assert states == [Zustand.VERSANDT, Zustand.VERSANDT, Zustand.ENTSCHEIDUNG_OFFEN]
        assert transfer.hinweis == "mehr_als_ueblich"
        assert await fragen(b, transfer.id) == []
        assert (PRUEFEN, HANNOVER) in [(a.art, a.hinweis) for a in await b.kiel.aufgaben()]  # one for all of them
        b.kiel.uhr.vor(days=1, minutes=1)
        b.hannover.uhr.vor(days=1, minutes=1)
        wer = jemand(next(_nummer))
        await b.kiel.lege_akte_an(wer)
        await wegzug(b, wer, NACH_HANNOVER)
        assert (await frage(f, wer)).zustand is Zustand.VERSANDT, "the next day counts anew"


# -- a person decides ----------------------------------------------------------------------------------------------


async def offen(hand: Buehne, fragt: Feind) -> tuple[Wer, Transfer]:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    return wer, await frage(fragt, wer)


async def test_a_person_sends_the_file_and_the_log_says_who(hand: Buehne, fragt: Feind) -> None:
    _, transfer = await offen(hand, fragt)
    await hand.kiel.eins.eingriffe.sende(transfer.id, person="clerk")
    await hand.kiel.arbeite_ab()
    assert (await hand.kiel.transfer(transfer.id)).zustand is Zustand.VERSANDT
    assert await fragen(hand, transfer.id) == []
    await _person_im_protokoll(hand, transfer.id)


async def test_a_person_refuses_with_a_code_and_the_log_says_who(hand: Buehne, fragt: Feind) -> None:
    _, transfer = await offen(hand, fragt)
    await hand.kiel.eins.eingriffe.lehne_ab(transfer.id, "08", person="clerk")
    await hand.kiel.arbeite_ab()
    done = await hand.kiel.transfer(transfer.id)
    assert (done.zustand, done.hinweis) == (Zustand.ABGELEHNT, "antwort_08")
    assert await fragen(hand, transfer.id) == []
    await _person_im_protokoll(hand, transfer.id)


async def _person_im_protokoll(hand: Buehne, ident: TransferId) -> None:
    entries = [e for e in await hand.kiel.protokoll() if e.angaben.transfer == ident]
    by_hand = [e for e in entries if e.akteur is Akteur.PERSON]
    assert by_hand
    assert all(Bezug.HANDELNDER in dict(e.bezuege) for e in by_hand)
    assert AuditEreignis.AUFGABE_ERLEDIGT in {e.ereignis for e in by_hand}


async def test_what_cannot_be_decided_is_refused_and_changes_nothing(hand: Buehne, fragt: Feind) -> None:
    by_hand = hand.kiel.eins.eingriffe
    _, waiting = await offen(hand, fragt)
    with pytest.raises(Usage, match="no answer code"):
        await by_hand.lehne_ab(waiting.id, "04", person="clerk")
    unmatched = await frage(fragt, jemand(next(_nummer)))
    with pytest.raises(Usage, match="no file is matched"):
        await by_hand.sende(unmatched.id, person="clerk")
    with pytest.raises(Usage, match="there is no transfer"):
        await by_hand.sende(TransferId("00000000-0000-4000-8000-000000000000"), person="clerk")
    assert await hand.kiel.transfer(waiting.id) == waiting
    assert await hand.kiel.transfer(unmatched.id) == unmatched
    await by_hand.sende(waiting.id, person="clerk")
    with pytest.raises(Usage, match="nothing to decide"):
        await by_hand.sende(waiting.id, person="clerk")


async def test_a_file_that_is_bound_while_it_is_packed_is_not_sent(hand: Buehne, fragt: Feind) -> None:
    _, transfer = await offen(hand, fragt)
    await hand.kiel.eins.eingriffe.sende(transfer.id, person="clerk")
    akte = transfer.akte
    assert akte is not None
    await hand.kiel.eins.store.write(lambda tx: tx.akten.sperren(KIEL, akte, frozenset({Sperre.GEBUNDEN})))
    await hand.kiel.arbeite_ab()
    held = await hand.kiel.transfer(transfer.id)
    assert (held.zustand, held.lieferung) == (Zustand.ENTSCHEIDUNG_OFFEN, None)
    assert await fragen(hand, transfer.id) == [(PRUEFEN, "inzwischen_gebunden")]
    typen = {one.typ for one in await hand.kiel.geschriebene(transfer.id)}
    assert Nachrichtentyp.LIEFERUNG not in typen


async def test_a_document_that_changed_in_the_store_is_never_sent(hand: Buehne, fragt: Feind) -> None:
    """The packer compares each document with its digest; what differs stays here and a person is asked."""
    wer = jemand(next(_nummer))
    akte = await hand.kiel.lege_akte_an(wer)
    await wegzug(hand, wer, NACH_HANNOVER)
    path = hand.kiel.eins.blobs._pfad(akte.dokumente[0].blob)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    transfer = await frage(fragt, wer)
    assert (transfer.zustand, transfer.lieferung) == (Zustand.PACKEN, None)
    assert await fragen(hand, transfer.id) == [(AufgabeArt.AUFTRAG_GESCHEITERT, "packen:DOCUMENT-CHANGED")]
    job = await hand.kiel.lies(lambda tx: tx.auftraege.holen(AuftragsArt.PACKEN, transfer.id))
    assert job is not None
    await hand.kiel.eins.store.write(lambda tx: tx.auftraege.erledigt(job))


async def test_the_request_of_another_authority_for_a_departed_person_is_for_a_person(hand: Buehne) -> None:
    """The departure names Hannover's area; Bremen asks."""
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    await wegzug(hand, wer, NACH_HANNOVER)
    bremen = Feind(hand, autor=BREMEN, leser=KIEL, ort=hand.hannover)
    transfer = await frage(bremen, wer)
    assert transfer.partner == BREMEN
    assert await fragen(hand, transfer.id) == [(OHNE, "kein_wegzug_gemeldet")]
