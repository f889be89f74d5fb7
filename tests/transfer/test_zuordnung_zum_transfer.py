"""Which transfer a message belongs to: the same two authorities decide, never a UUID alone (wire 1.6)."""

from dataclasses import replace

from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, jemand
from support.feind import Feind

from gateway.domain.states import Zustand
from gateway.transfer.records import AufgabeArt


async def test_a_stranger_cannot_hide_a_transfer_behind_the_uuid_of_our_request(von_hand: Feind) -> None:
    """The UUID stands in the clear header: a hub and the partner know it, and so may anyone they tell."""
    wer, hannover = jemand(1), von_hand.buehne.hannover
    ours = await hannover.anmeldung(wer)
    await hannover.arbeite_ab()
    asked = await hannover.transfer(ours)
    stranger = replace(von_hand, autor=BREMEN)
    u = stranger.umstaende(uuid=asked.anforderung)
    await stranger.sende(u, post.anforderung(u, jemand(2)))
    await von_hand.buehne.laufe()
    assert {t.partner for t in await hannover.transfers()} == {KIEL, BREMEN}  # worked on, not dropped as "done"
    answer = von_hand.umstaende()
    await von_hand.sende(answer, post.ablehnung(answer, wer, asked.anforderung))
    await von_hand.buehne.laufe()
    assert (await hannover.transfer(ours)).zustand is Zustand.ABGELEHNT


async def test_a_received_message_is_shown_with_its_transfer(von_hand: Feind) -> None:
    wer, hannover = jemand(1), von_hand.buehne.hannover
    ident = await hannover.anmeldung(wer)
    await hannover.arbeite_ab()
    asked = await hannover.transfer(ident)
    for make in (post.vorabinformationen, post.ablehnung):
        u = von_hand.umstaende()
        await von_hand.sende(u, make(u, wer, asked.anforderung))
    await von_hand.buehne.laufe()
    assert sorted((m.typ.value, m.autor) for m in await hannover.nachrichten(ident)) == [
        ("010201", HANNOVER),
        ("010202", KIEL),
        ("010205", KIEL),
    ]


async def test_many_unexpected_messages_are_one_question(von_hand: Feind) -> None:
    for _ in range(3):
        u = von_hand.umstaende()
        await von_hand.sende(u, post.ablehnung(u, jemand(1), u.uuid))
    await von_hand.buehne.laufe()
    assert [(a.art, a.hinweis) for a in await von_hand.buehne.hannover.aufgaben()] == [
        (AufgabeArt.UNERWARTETE_NACHRICHT, "010202")
    ]
