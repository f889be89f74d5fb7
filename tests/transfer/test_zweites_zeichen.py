"""An unattended answer needs a second sign, whatever it says (wire 7.1)."""

from support.buehne import Buehne, jemand
from support.feind import Feind

from gateway.domain.akte import Sperre
from gateway.domain.states import Zustand
from gateway.transfer.records import AufgabeArt

GEBUNDEN = frozenset({Sperre.GEBUNDEN})


async def _frage_an(b: Buehne, *, mit_wegzug: bool) -> None:
    wer = jemand(1)
    await b.kiel.lege_akte_an(wer, sperren=GEBUNDEN)
    if mit_wegzug:
        await b.kiel.abmeldung(wer)
    await b.hannover.anmeldung(wer)
    await b.laufe()


async def test_nobody_learns_that_a_person_is_known_here_without_a_second_sign(von_hand: Feind) -> None:
    """ "Bound in a case of ours" is an answer about a person as well."""
    await _frage_an(von_hand.buehne, mit_wegzug=False)
    (given,) = await von_hand.buehne.kiel.transfers()
    assert given.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert [a.art for a in await von_hand.buehne.kiel.aufgaben()] == [AufgabeArt.OHNE_ZWEITES_ZEICHEN]


async def test_a_bound_file_is_postponed_by_itself_once_the_move_is_known(von_hand: Feind) -> None:
    await _frage_an(von_hand.buehne, mit_wegzug=True)
    (given,) = await von_hand.buehne.kiel.transfers()
    assert (given.zustand, given.hinweis) == (Zustand.ZURUECKGESTELLT, "antwort_01")


async def test_a_file_that_is_bound_after_the_decision_sends_no_advance_information(von_hand: Feind) -> None:
    wer, kiel, hannover = jemand(1), von_hand.buehne.kiel, von_hand.buehne.hannover
    akte = await kiel.lege_akte_an(wer)
    await kiel.abmeldung(wer)
    await hannover.anmeldung(wer)
    await hannover.arbeite_ab()
    await kiel.horche()
    while (await kiel.transfers() or [None])[0] is None or (await kiel.transfers())[
        0
    ].zustand is not Zustand.PACKEN:
        assert await kiel.naechster() is not None
    await kiel.eins.store.write(lambda tx: tx.akten.sperren(kiel.kennung, akte.id, GEBUNDEN))
    await von_hand.buehne.laufe()
    (given,) = await kiel.transfers()
    assert given.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    assert given.anforderung is not None
    assert await kiel.antworten(given.anforderung) == ()
