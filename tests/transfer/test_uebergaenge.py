"""Rows of docs/procedure.md that no other test walks: withdrawn early, given up, tried again, late, twice.

Two real houses, every job run by hand. Partners that answer otherwise than this program would are forged.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.feind import Feind
from support.versandt import Versandt

from gateway.domain.akte import Sperre
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Abgabe, bezug_zu
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.wiring.kalender import arbeitstage

KLERK = "clerk"
NACH_HANNOVER = "03241001"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def begonnen(b: Buehne, partner: Kennung | None = KIEL, grund: str = "01") -> Transfer:
    """A transfer of Hannover that nothing has happened to."""
    wer = jemand(1)
    return await b.hannover.eins.store.write(
        lambda tx: b.hannover.eins.meldungen.beginne(tx, HANNOVER, wer.person, partner, test="demo", grund=grund)
    )


async def angefordert(b: Buehne) -> tuple[Transfer, Nachricht]:
    """A request that lies in Hannover's Postfach; Kiel works only as the test writes it."""
    begun = await begonnen(b)
    await b.hannover.arbeite_ab()
    (request,) = await b.hannover.geschriebene(begun.id)
    return await b.hannover.transfer(begun.id), request


async def zurueckgestellt(b: Buehne) -> tuple[Transfer, Nachricht]:
    """A request that Kiel answered with 01."""
    asked, request = await angefordert(b)
    await antworte(b, request, "01")
    assert (await b.hannover.transfer(asked.id)).zustand is Zustand.ZURUECKGESTELLT
    return await b.hannover.transfer(asked.id), request


async def antworte(b: Buehne, request: Nachricht, code: str) -> None:
    f = Feind(b)
    u = f.umstaende()
    await f.schicke(u, post.ablehnung(u, jemand(1), request.uuid, code=code))


async def weise_zurueck(b: Buehne, message: Nachricht, *, autor: Kennung = KIEL) -> None:
    """The reader of a message of ours rejects it (0010)."""
    leser, ort = (HANNOVER, b.kiel) if autor == KIEL else (KIEL, b.hannover)
    f = Feind(b, autor=autor, leser=leser, ort=ort)
    u = f.umstaende()
    await f.schicke(u, post.rueckweisung(u, message.uuid, message.typ, message.erstellt))


async def zustand(haus: Haus, ident: TransferId) -> Zustand:
    return (await haus.transfer(ident)).zustand


def ueber(b: Buehne, tage: int) -> None:
    """Put both clocks behind a deadline of so many working days, whatever day it is."""
    jetzt = b.hannover.uhr()
    for haus in (b.hannover, b.kiel):
        haus.uhr.verstellt += arbeitstage(None).nach(jetzt, tage) - jetzt


async def verkuerzt(haus: Haus, **fristen: int) -> None:
    """Give an authority deadlines of its own: the certificates of the tests end within weeks."""
    haus.eins.umgebung.mandanten[haus.kennung].fristen.update(fristen)  # type: ignore[attr-defined]  # a dict behind the Mapping


# -- the receiving authority ---------------------------------------------------------------------------------------


async def test_what_was_never_asked_is_withdrawn_without_a_message(b: Buehne) -> None:
    incomplete, wanted = await begonnen(b, None), await begonnen(b)
    for one in (incomplete, wanted):
        done = await b.hannover.eins.eingriffe.ziehe_zurueck(one.id, person=KLERK)
        assert done.zustand is Zustand.ZURUECKGEZOGEN
    await b.hannover.arbeite_ab()
    assert await b.hannover.geschriebene(incomplete.id) == await b.hannover.geschriebene(wanted.id) == ()
    assert await b.hannover.aufgaben() == ()


@pytest.mark.parametrize("codes", [("01",), ("07", "01")])
async def test_a_request_may_be_postponed_again_and_refused_after_all(b: Buehne, codes: tuple[str, ...]) -> None:
    asked, request = await zurueckgestellt(b)
    for code in codes:
        await antworte(b, request, code)
        assert await zustand(b.hannover, asked.id) is Zustand.ZURUECKGESTELLT
    await antworte(b, request, "02")
    assert await zustand(b.hannover, asked.id) is Zustand.ABGELEHNT
    assert [a.art for a in await b.hannover.aufgaben()] == [AufgabeArt.ABLEHNUNG_ANSEHEN]


async def test_a_postponed_request_may_be_rejected_and_asked_again(b: Buehne) -> None:
    asked, request = await zurueckgestellt(b)
    await weise_zurueck(b, request)
    assert await zustand(b.hannover, asked.id) is Zustand.ZURUECKGEWIESEN
    await b.hannover.eins.eingriffe.erneut(asked.id, person=KLERK)
    await b.hannover.arbeite_ab()
    assert await zustand(b.hannover, asked.id) is Zustand.ANGEFORDERT


async def test_a_postponed_request_may_be_passed_on(b: Buehne) -> None:
    asked, request = await zurueckgestellt(b)
    f = Feind(b)
    u = f.umstaende()
    told = Abgabe(
        kopf=u.kopf(Typ.ABGABE),
        zustaendig=post.behoerde(BREMEN),
        bezug=bezug_zu(request.uuid, request.typ, request.erstellt),
    )
    await f.schicke(u, told)
    now = await b.hannover.transfer(asked.id)
    assert (now.zustand, now.partner) == (Zustand.ANGEFORDERT, BREMEN)


async def test_a_person_asks_again_while_it_is_open_and_after_withdrawing(b: Buehne) -> None:
    asked, request = await angefordert(b)
    await b.hannover.eins.eingriffe.erneut(asked.id, person=KLERK)
    await b.hannover.arbeite_ab()
    assert len(await b.hannover.geschriebene(asked.id)) == 2
    await b.hannover.eins.eingriffe.ziehe_zurueck(asked.id, person=KLERK)
    await b.hannover.eins.eingriffe.erneut(asked.id, person=KLERK)
    await b.hannover.arbeite_ab()
    again = await b.hannover.transfer(asked.id)
    assert again.zustand is Zustand.ANGEFORDERT
    assert again.anforderung != request.uuid


async def test_a_request_nobody_answers_is_given_up_and_a_late_file_is_taken_all_the_same(b: Buehne) -> None:
    asked, request = await angefordert(b)
    await verkuerzt(b.hannover, request_give_up=3)
    await b.hannover.eins.eingriffe.erneut(asked.id, person=KLERK)
    await b.hannover.arbeite_ab()
    ueber(b, 3)
    await b.hannover.arbeite_ab()
    assert await zustand(b.hannover, asked.id) is Zustand.AUFGEGEBEN
    asks = {(a.art, a.hinweis) for a in await b.hannover.aufgaben()}
    assert (AufgabeArt.FRIST_ABGELAUFEN, "request_give_up") in asks
    akte = await b.kiel.lege_akte_an(jemand(1))
    f = Feind(b)
    u = f.umstaende()
    await f.liefere(u, post.lieferung(u, akte, [b.kiel.dokument(d) for d in akte.dokumente], request.uuid))
    await b.hannover.arbeite_alles_ab()
    assert await zustand(b.hannover, asked.id) is Zustand.UEBERNOMMEN


async def test_a_person_asks_again_after_giving_up(b: Buehne) -> None:
    await verkuerzt(b.hannover, request_give_up=1)
    asked, _ = await angefordert(b)
    ueber(b, 1)
    await b.hannover.arbeite_ab()
    assert await zustand(b.hannover, asked.id) is Zustand.AUFGEGEBEN
    await b.hannover.eins.eingriffe.erneut(asked.id, person=KLERK)
    await b.hannover.arbeite_ab()
    assert await zustand(b.hannover, asked.id) is Zustand.ANGEFORDERT


async def test_a_deadline_of_zero_days_never_ends(b: Buehne) -> None:
    await verkuerzt(b.hannover, request_unfetched=0)
    await angefordert(b)
    ueber(b, 4)
    await b.hannover.arbeite_ab()
    assert await b.hannover.aufgaben() == ()


# -- the giving authority ------------------------------------------------------------------------------------------


async def gefragt(b: Buehne, **akte: frozenset[Sperre]) -> Transfer:
    """Hannover asks for a file of Kiel; nobody told Kiel of a departure."""
    await b.kiel.lege_akte_an(jemand(1), **akte)
    await begonnen(b)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    (asked,) = await b.kiel.transfers()
    assert asked.zustand is Zustand.ENTSCHEIDUNG_OFFEN
    return asked


async def test_a_person_postpones_and_the_answer_may_be_rejected(b: Buehne) -> None:
    asked = await gefragt(b)
    await b.kiel.eins.eingriffe.lehne_ab(asked.id, "01", person=KLERK)
    await b.kiel.arbeite_ab()
    assert await zustand(b.kiel, asked.id) is Zustand.ZURUECKGESTELLT
    (answer,) = await b.kiel.geschriebene(asked.id)
    await weise_zurueck(b, answer, autor=HANNOVER)
    assert await zustand(b.kiel, asked.id) is Zustand.ZURUECKGEWIESEN
    with pytest.raises(Usage, match="nothing was sent"):
        await b.kiel.eins.eingriffe.erneut(asked.id, person=KLERK)


async def test_a_person_refuses_what_was_postponed(b: Buehne) -> None:
    asked = await gefragt(b)
    by_hand = b.kiel.eins.eingriffe
    await by_hand.lehne_ab(asked.id, "07", person=KLERK)
    await b.kiel.arbeite_ab()
    with pytest.raises(Usage, match="nothing to decide"):
        await by_hand.lehne_ab(asked.id, "01", person=KLERK)
    await by_hand.lehne_ab(asked.id, "08", person=KLERK)
    await b.kiel.arbeite_ab()
    ended = await b.kiel.transfer(asked.id)
    assert (ended.zustand, ended.hinweis) == (Zustand.ABGELEHNT, "antwort_08")


async def test_a_rejected_delivery_is_sent_again_as_a_new_message(b: Buehne) -> None:
    """Hannover has withdrawn its request, so it rejects the file; Kiel sends it once more all the same."""
    asked = await gefragt(b)
    (theirs,) = await b.hannover.transfers()
    await b.hannover.eins.eingriffe.ziehe_zurueck(theirs.id, person=KLERK)
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK)
    await b.laufe()
    first = await b.kiel.transfer(asked.id)
    assert first.zustand is Zustand.ZURUECKGEWIESEN
    await b.kiel.eins.eingriffe.erneut(asked.id, person=KLERK)
    await b.kiel.arbeite_ab()
    second = await b.kiel.transfer(asked.id)
    assert second.zustand is Zustand.VERSANDT
    assert second.lieferung != first.lieferung


async def test_a_receipt_for_a_delivery_that_was_withdrawn_too_late_counts(b: Buehne) -> None:
    asked = await gefragt(b)
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK)
    await b.kiel.arbeite_ab()
    await b.hannover.horche()
    while (job := await b.hannover.naechster()) is not None and job.art.value != "quittieren":
        pass  # Hannover has the file and its receipt is written
    given = await b.kiel.transfer(asked.id)
    entries = await b.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, given.lieferung or asked.id))  # type: ignore[arg-type]  # there is one
    assert {entry.zustand.value for entry in entries} == {"angenommen"}
    with pytest.raises(Usage, match="closed the delivery"):
        await b.kiel.eins.eingriffe.ziehe_zurueck(asked.id, person=KLERK)
    await b.laufe()
    assert await zustand(b.kiel, asked.id) is Zustand.ABGESCHLOSSEN


async def test_a_delivery_fetched_before_it_was_withdrawn_is_receipted_all_the_same(b: Buehne) -> None:
    """Hannover has fetched the Umschlag and not closed it: withdrawing works, and its receipt still counts."""
    asked = await gefragt(b)
    await b.kiel.eins.eingriffe.sende(asked.id, person=KLERK)
    await b.kiel.arbeite_ab()
    given = await b.kiel.transfer(asked.id)
    await b.kiel.eins.eingriffe.ziehe_zurueck(asked.id, person=KLERK)
    assert await zustand(b.kiel, asked.id) is Zustand.ENTSCHEIDUNG_OFFEN
    delivery = next(one for one in await b.kiel.geschriebene(asked.id) if one.uuid == given.lieferung)
    akte = await b.kiel.lies(lambda tx: tx.akten.holen(KIEL, given.akte)) if given.akte else None
    assert akte is not None
    f = Feind(b, autor=HANNOVER, leser=KIEL, ort=b.hannover)
    u = f.umstaende()
    proof = Versandt(hand=b, transfer=given, delivery=delivery, akte=akte).nachweis()
    await f.schicke(u, post.quittung(u, delivery.uuid, delivery.erstellt), nachweis=proof)
    done = await b.kiel.transfer(asked.id)
    assert (done.zustand, done.antwort) == (Zustand.ABGESCHLOSSEN, u.uuid)
    assert [one.art for one in await b.kiel.aufgaben()] == [AufgabeArt.DOCH_UEBERNOMMEN]


async def angeboten(b: Buehne) -> Transfer:
    await b.kiel.lege_akte_an(jemand(1))
    offered = await b.kiel.eins.angebote.beginne(
        KIEL, jemand(1).aktenzeichen, an=None, ags=NACH_HANNOVER, person=KLERK
    )
    await b.kiel.arbeite_ab()
    return await b.kiel.transfer(offered.id)


async def test_a_rejected_offer_is_looked_at(b: Buehne) -> None:
    offered = await angeboten(b)
    (message,) = await b.kiel.geschriebene(offered.id)
    await weise_zurueck(b, message, autor=HANNOVER)
    assert await zustand(b.kiel, offered.id) is Zustand.ZURUECKGEWIESEN
    assert [a.art for a in await b.kiel.aufgaben()] == [AufgabeArt.RUECKWEISUNG_ANSEHEN]


async def test_an_offer_nobody_answers_is_given_up_and_a_late_request_answers_it_all_the_same(b: Buehne) -> None:
    await verkuerzt(b.kiel, offer_give_up=2)
    offered = await angeboten(b)
    ueber(b, 2)
    await b.kiel.arbeite_ab()
    assert await zustand(b.kiel, offered.id) is Zustand.AUFGEGEBEN
    await begonnen(b)
    await b.laufe()
    assert [one.id for one in await b.kiel.transfers()] == [offered.id]
    assert await zustand(b.kiel, offered.id) is Zustand.ABGESCHLOSSEN


async def test_a_late_request_that_answers_an_old_offer_joins_the_newer_one(b: Buehne) -> None:
    await verkuerzt(b.kiel, offer_give_up=2)
    old = await angeboten(b)
    await b.hannover.arbeite_alles_ab()
    ueber(b, 2)
    await b.kiel.arbeite_ab()
    assert await zustand(b.kiel, old.id) is Zustand.AUFGEGEBEN
    new = await b.kiel.eins.angebote.beginne(KIEL, jemand(1).aktenzeichen, an=None, ags=NACH_HANNOVER, person=KLERK)
    (asked,) = await b.hannover.transfers()
    await b.hannover.eins.eingriffe.nimm_angebot_an(asked.id, person=KLERK)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    assert await zustand(b.kiel, old.id) is Zustand.AUFGEGEBEN
    assert await zustand(b.kiel, new.id) is Zustand.VERSANDT


async def test_a_receipt_nobody_closes_is_asked_about_again_after_somebody_has_looked(b: Buehne) -> None:
    """Kiel offers the file, and then never fetches its receipt."""
    await verkuerzt(b.hannover, receipt_unfetched=1, receipt_unclosed=1)
    await b.kiel.lege_akte_an(jemand(1))
    await b.kiel.abmeldung(jemand(1))
    begun = await begonnen(b)
    await b.hannover.arbeite_ab()
    await b.kiel.arbeite_alles_ab()
    await b.hannover.arbeite_alles_ab()
    assert await zustand(b.hannover, begun.id) is Zustand.UEBERNOMMEN
    steps = b.hannover.eins.schritte
    for _ in range(2):
        ueber(b, 1)
        await b.hannover.arbeite_ab()
        asked = [a for a in await b.hannover.aufgaben() if a.transfer == begun.id]
        assert AufgabeArt.FRIST_ABGELAUFEN in {a.art for a in asked}
        for one in asked:
            await b.hannover.eins.store.write(
                lambda tx, ident=one.id: steps.nimm_zur_kenntnis(tx, ident, person=KLERK)  # type: ignore[misc]  # a default binds it
            )
    assert await b.hannover.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{begun.id}/"))


async def test_a_decision_that_is_not_made_is_asked_for_again_in_stages(b: Buehne) -> None:
    await verkuerzt(b.kiel, decision_open=1)
    asked = await gefragt(b)
    ueber(b, 1)
    await b.kiel.arbeite_ab()
    asks = [(a.art, a.hinweis) for a in await b.kiel.aufgaben() if a.transfer == asked.id]
    assert (AufgabeArt.FRIST_ABGELAUFEN, "decision_open") in asks
    left = await b.kiel.lies(lambda tx: tx.auftraege.mit_anfang(AuftragsArt.FRIST, f"{asked.id}/"))
    assert [job.ref.split("/")[2] for job in left] == ["2"]
