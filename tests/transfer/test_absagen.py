"""Answers 010202 of a person, with every code and without one, to what the asking side makes of it."""

import itertools

import pytest
from support.buehne import Buehne, Haus, jemand

from gateway.domain.akte import Sperre
from gateway.domain.errors import Usage
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Antwort, SonstigeAntwort, ZustaendigkeitBekannt, read_message
from gateway.transfer.antworten import ANTWORTCODES, SPAETER
from gateway.transfer.records import AufgabeArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = itertools.count(71_000)
KLERK = "clerk"


async def gefragt(b: Buehne) -> tuple[TransferId, Transfer]:
    """Hannover asks; nobody told Kiel of the departure, so a person there has to decide."""
    wer = jemand(next(_nummer))
    await b.kiel.lege_akte_an(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    asked = (await b.hannover.transfer(ident)).anforderung
    (given,) = [one for one in await b.kiel.transfers() if one.anforderung == asked]
    assert given.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    return ident, given


async def fragen(haus: Haus, ident: TransferId) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await haus.aufgaben() if one.transfer == ident]


async def antwort(b: Buehne, given: Transfer) -> Antwort:
    """The one message Kiel wrote."""
    (written,) = await b.kiel.geschriebene(given.id)
    assert written.typ is Nachrichtentyp.ANTWORT
    message = read_message(await b.kiel.fachnachricht(written), b.kiel.eins.umgebung.schemas)
    assert isinstance(message, Antwort)
    assert message.ausloeser == given.anforderung
    return message


@pytest.mark.parametrize("code", sorted(ANTWORTCODES - SPAETER))
async def test_a_person_refuses_with_a_code_and_both_sides_end_there(hand: Buehne, code: str) -> None:
    ident, given = await gefragt(hand)
    await hand.kiel.eins.eingriffe.lehne_ab(given.id, code, person=KLERK)
    await hand.laufe()
    assert (await antwort(hand, given)).inhalt == SonstigeAntwort(code=code)
    assert (await hand.kiel.transfer(given.id)).zustand is Zustand.ABGELEHNT
    assert (await hand.hannover.transfer(ident)).zustand is Zustand.ABGELEHNT
    assert await fragen(hand.hannover, ident) == [(AufgabeArt.ABLEHNUNG_ANSEHEN, f"antwort_{code}")]


@pytest.mark.parametrize("code", sorted(SPAETER))
async def test_a_person_postpones_with_a_code_and_both_sides_keep_the_request(hand: Buehne, code: str) -> None:
    ident, given = await gefragt(hand)
    await hand.kiel.eins.eingriffe.lehne_ab(given.id, code, person=KLERK)
    await hand.laufe()
    assert (await antwort(hand, given)).inhalt == SonstigeAntwort(code=code)
    assert (await hand.kiel.transfer(given.id)).zustand is Zustand.ZURUECKGESTELLT
    assert (await hand.hannover.transfer(ident)).zustand is Zustand.ZURUECKGESTELLT
    assert await fragen(hand.hannover, ident) == []
    assert given.akte is not None
    bound = Sperre.GEBUNDEN in await hand.kiel.lies(lambda tx: tx.akten.sperren_von(given.mandant, given.akte))  # type: ignore[arg-type]  # just looked
    assert bound is (code == "01"), "what the answer says holds"


async def test_where_another_authority_is_competent_and_cannot_be_reached_it_is_named(hand: Buehne) -> None:
    ident, given = await gefragt(hand)
    await hand.kiel.eins.eingriffe.nenne_zustaendige(given.id, "Ausländerbehörde Fulda/Land", person=KLERK)
    await hand.laufe()
    assert (await antwort(hand, given)).inhalt == ZustaendigkeitBekannt(zustaendig="Ausländerbehörde Fulda/Land")
    assert (await hand.kiel.transfer(given.id)).zustand is Zustand.ABGELEHNT
    ended = await hand.hannover.transfer(ident)
    assert (ended.zustand, ended.hinweis) == (Zustand.ABGELEHNT, "andere_behoerde")
    assert await fragen(hand.hannover, ident) == [(AufgabeArt.ABLEHNUNG_ANSEHEN, "andere_behoerde")]
    assert await fragen(hand.kiel, given.id) == []


@pytest.mark.parametrize("name", ["", "  ", "zwei\nZeilen", "Киев", "x" * 256])
async def test_an_authority_no_message_could_name_is_refused(hand: Buehne, name: str) -> None:
    _, given = await gefragt(hand)
    with pytest.raises(Usage, match="one line of DIN 91379"):
        await hand.kiel.eins.eingriffe.nenne_zustaendige(given.id, name, person=KLERK)
    assert (await hand.kiel.transfer(given.id)).zustand is Zustand.ENTSCHEIDUNG_OFFEN
