"""000020 between two authorities: not taken, whatever it holds; a message comes again as itself."""

import itertools

import pytest
from support import post
from support.buehne import HANNOVER, KIEL, Buehne, jemand
from support.feind import Feind

from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.messages import Sendungswiederholung

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = itertools.count(61_000)


def wiederholt(u: post.Umstaende, octets: bytes, typ: str = "010201") -> Sendungswiederholung:
    return Sendungswiederholung(kopf=u.kopf(Nachrichtentyp.SENDUNGSWIEDERHOLUNG), typ=typ, nachricht=octets)


@pytest.mark.parametrize("bekannt", [False, True], ids=["a request we never got", "a request we have"])
async def test_a_repetition_in_a_message_of_its_own_is_rejected_and_changes_nothing(
    hand: Buehne, *, bekannt: bool
) -> None:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    f = Feind(hand, autor=HANNOVER, leser=KIEL, ort=hand.hannover)
    first = f.umstaende()
    request = post.anforderung(first, wer)
    if bekannt:
        await f.schicke(first, request)
    before = await hand.kiel.transfers()
    u = f.umstaende()
    await f.schicke(u, wiederholt(u, post.octets(request)))
    _, no = await f.rueckweisung(u)
    assert [one.code for one in no.gruende] == ["T099"]
    assert await hand.kiel.transfers() == before


async def test_the_same_request_again_is_the_repetition_and_gets_the_stored_answer_again(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await hand.kiel.lege_akte_an(wer)
    ident = await hand.hannover.anmeldung(wer)
    await hand.laufe()
    asked = (await hand.hannover.transfer(ident)).anforderung
    (given,) = [one for one in await hand.kiel.transfers() if one.anforderung == asked]
    await hand.kiel.eins.eingriffe.lehne_ab(given.id, "08", person="clerk")
    await hand.laufe()
    (answer,), (request,) = await hand.kiel.geschriebene(given.id), await hand.hannover.geschriebene(ident)
    ended = (await hand.kiel.transfer(given.id), await hand.hannover.transfer(ident))
    await hand.hannover.eins.wiederversand.wiederhole(request)
    await hand.laufe()
    offered = await hand.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, answer.uuid))
    assert [one.leser for one in offered] == [HANNOVER, HANNOVER], "the stored answer went out once more"
    assert {one.inhalt_sha256 for one in offered} == {answer.inhalt_sha256}, "the same octets"
    assert await hand.kiel.geschriebene(given.id) == (answer,), "no other message was written"
    assert (await hand.kiel.transfer(given.id), await hand.hannover.transfer(ident)) == ended
    assert ended[0].zustand is ended[1].zustand is Zustand.ABGELEHNT
