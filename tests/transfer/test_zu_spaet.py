"""Late and early cases: a receipt for what was withdrawn, refusals, reminders, one file asked for once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import post
from support.buehne import BREMEN, KIEL, Absturz, Buehne, buehne, jemand
from support.feind import Feind
from support.versandt import Versandt, versende

from gateway.domain.akte import Sperre
from gateway.domain.errors import Usage
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp as Typ
from gateway.domain.states import Zustand
from gateway.messages import Abgabe, bezug_zu
from gateway.transfer.geber import pruefe_hindernisse
from gateway.transfer.records import AufgabeArt, PostfachZustand
from gateway.transfer.sperren import aendere_sperren

KLERK = "clerk"


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def fragen(b: Buehne, ident: TransferId) -> set[tuple[AufgabeArt, str]]:
    return {(a.art, a.hinweis) for a in await b.kiel.aufgaben() if a.transfer == ident}


# -- an 0020 for what was withdrawn too late -----------------------------------------------------------------------


@pytest.mark.parametrize("danach", ["entscheidung_offen", "abgelehnt", "zurueckgestellt", "weitergeleitet"])
async def test_somebody_is_asked_whether_the_reader_may_keep_it(b: Buehne, danach: str) -> None:
    v = await versende(b, jemand(1))
    by_hand = b.kiel.eins.eingriffe
    await by_hand.ziehe_zurueck(v.transfer.id, person=KLERK)
    if danach == "weitergeleitet":
        await by_hand.leite_weiter(v.transfer.id, BREMEN, person=KLERK)
    elif danach != "entscheidung_offen":
        await by_hand.lehne_ab(v.transfer.id, "08" if danach == "abgelehnt" else "01", person=KLERK)
    await b.kiel.arbeite_ab()
    await v.quittiere(v.nachweis())
    ended = await v.jetzt()
    assert (ended.zustand, ended.lieferung, ended.hinweis) == (
        Zustand.ABGESCHLOSSEN, v.delivery.uuid, "doch_uebernommen",
    )  # fmt: skip
    assert await fragen(b, v.transfer.id) == {(AufgabeArt.DOCH_UEBERNOMMEN, danach)}


async def test_sent_once_more_the_receipt_of_the_first_ends_it_and_takes_the_second_back(b: Buehne) -> None:
    v = await versende(b, jemand(2))
    by_hand = b.kiel.eins.eingriffe
    await by_hand.ziehe_zurueck(v.transfer.id, person=KLERK)
    await by_hand.sende(v.transfer.id, person=KLERK)
    await b.kiel.arbeite_ab()
    second = (await v.jetzt()).lieferung
    assert second is not None
    assert second != v.delivery.uuid
    await v.quittiere(v.nachweis())
    ended = await v.jetzt()
    assert (ended.zustand, ended.lieferung) == (Zustand.ABGESCHLOSSEN, v.delivery.uuid)
    entries = await b.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, second))
    assert {one.zustand for one in entries} == {PostfachZustand.ZURUECKGEZOGEN}
    assert await fragen(b, v.transfer.id) == {(AufgabeArt.DOCH_UEBERNOMMEN, "versandt")}


async def test_a_second_delivery_that_is_receipted_too_is_asked_about(b: Buehne) -> None:
    v = await versende(b, jemand(3))
    by_hand = b.kiel.eins.eingriffe
    await by_hand.ziehe_zurueck(v.transfer.id, person=KLERK)
    await by_hand.sende(v.transfer.id, person=KLERK)
    await b.kiel.arbeite_ab()
    newest = (await b.kiel.geschriebene(v.transfer.id))[-1]
    assert newest.typ is Typ.LIEFERUNG
    again = Versandt(hand=b, transfer=await v.jetzt(), delivery=newest, akte=v.akte)
    await again.quittiere(again.nachweis())
    assert (await v.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    assert await fragen(b, v.transfer.id) == set()
    await v.quittiere(v.nachweis())
    assert (await v.jetzt()).lieferung == newest.uuid
    assert await fragen(b, v.transfer.id) == {(AufgabeArt.DOCH_UEBERNOMMEN, "abgeschlossen")}


async def test_an_ordinary_receipt_asks_nobody(b: Buehne) -> None:
    v = await versende(b, jemand(4))
    await v.quittiere(v.nachweis())
    assert (await v.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    assert await fragen(b, v.transfer.id) == set()


# -- a refusal that is decided, and a hold that is lifted ----------------------------------------------------------


async def gebunden(b: Buehne, nummer: int) -> Versandt:
    """A request that waits because the file is bound; the hold was set after the delivery was taken back."""
    v = await versende(b, jemand(nummer))
    await b.kiel.eins.eingriffe.ziehe_zurueck(v.transfer.id, person=KLERK)
    await b.kiel.eins.eingriffe.lehne_ab(v.transfer.id, "01", person=KLERK)
    await b.kiel.arbeite_ab()
    waiting = await v.jetzt()
    assert waiting.zustand is Zustand.ZURUECKGESTELLT
    # as if the rule had postponed it: then it goes on without a person
    await b.kiel.eins.store.write(lambda tx: tx.transfers.aendern(replace(waiting, hinweis="antwort_01")))
    return v


async def entbinde(v: Versandt) -> None:
    def run(tx) -> None:  # type: ignore[no-untyped-def]  # a transaction
        loese = [Sperre.GEBUNDEN]
        u = v.hand.kiel.eins.umgebung
        aendere_sperren(tx, u.protokollant, KIEL, v.akte.id, loese=loese, handelnder=KLERK)
        pruefe_hindernisse(tx, v.hand.kiel.eins.schritte, tx.transfers.offene_zur_akte(KIEL, v.akte.id))

    await v.hand.kiel.eins.store.write(run)


async def test_a_refusal_decided_just_before_a_hold_is_lifted_is_sent_and_the_file_is_not(b: Buehne) -> None:
    v = await gebunden(b, 11)
    await b.kiel.eins.eingriffe.lehne_ab(v.transfer.id, "08", person=KLERK)
    await entbinde(v)
    await b.kiel.eins.geber.entscheiden(v.transfer.id)  # its job may come first
    assert (await v.jetzt()).zustand is Zustand.ZURUECKGESTELLT
    await b.kiel.arbeite_ab()
    ended = await v.jetzt()
    assert (ended.zustand, ended.hinweis) == (Zustand.ABGELEHNT, "antwort_08")
    assert (await b.kiel.geschriebene(v.transfer.id))[-1].typ is Typ.ANTWORT


async def test_without_a_refusal_the_file_goes_once_the_hold_is_lifted(b: Buehne) -> None:
    v = await gebunden(b, 12)
    await entbinde(v)
    await b.kiel.arbeite_ab()
    assert (await v.jetzt()).zustand is Zustand.VERSANDT


async def test_what_is_decided_is_not_decided_otherwise_by_another_person(b: Buehne) -> None:
    v = await versende(b, jemand(13))
    by_hand = b.kiel.eins.eingriffe
    await by_hand.ziehe_zurueck(v.transfer.id, person=KLERK)
    await by_hand.lehne_ab(v.transfer.id, "08", person=KLERK)
    for other in (
        by_hand.sende(v.transfer.id, person="another"),
        by_hand.lehne_ab(v.transfer.id, "02", person="another"),
        by_hand.leite_weiter(v.transfer.id, BREMEN, person="another"),
    ):
        with pytest.raises(Usage, match="answered already"):
            await other
    await b.kiel.arbeite_ab()
    assert (await v.jetzt()).zustand is Zustand.ABGELEHNT


# -- a reminder goes out once --------------------------------------------------------------------------------------


@pytest.mark.parametrize("wann", ["vor", "nach"])
async def test_a_reminder_goes_out_once_whatever_happens_while_it_is_sealed(
    b: Buehne, wann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The transfer is changed between sealing and commit; then the process dies before or behind the commit."""
    v = await versende(b, jemand(21))
    b.kiel.uhr.vor(days=15)
    ref = f"{v.transfer.id}/receipt_reminder/1"
    write = b.kiel.eins.store.write

    async def stirb(arbeit):  # type: ignore[no-untyped-def]  # the store's own
        if arbeit.__qualname__.startswith("Fristen.ablauf"):
            b.kiel.uhr.vor(seconds=1)
            now = b.kiel.uhr()
            await write(
                lambda tx: tx.transfers.aendern(
                    replace(tx.transfers.holen(v.transfer.id), aktenzeichen_partner="NEU", geaendert=now)
                )
            )
            if wann == "nach":
                await write(arbeit)
            raise Absturz
        return await write(arbeit)

    with monkeypatch.context() as m:
        m.setattr(b.kiel.eins.store, "write", stirb)
        with pytest.raises(Absturz):
            await b.kiel.eins.fristen.ablauf(ref)
    await b.kiel.neustart()
    await b.kiel.eins.fristen.ablauf(ref)
    written = await b.kiel.geschriebene(v.transfer.id)
    assert [m.typ for m in written].count(Typ.QUITTUNG_ERINNERUNG) == 1


async def test_a_reminder_sealed_for_a_state_that_was_left_is_not_sent(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Withdrawn and sent anew while the reminder of the first delivery was sealed."""
    v = await versende(b, jemand(22))
    b.kiel.uhr.vor(days=15)
    write = b.kiel.eins.store.write

    async def dazwischen(arbeit):  # type: ignore[no-untyped-def]  # the store's own
        if arbeit.__qualname__.startswith("Fristen.ablauf"):
            monkeypatch.undo()
            await b.kiel.eins.eingriffe.ziehe_zurueck(v.transfer.id, person=KLERK)
            await b.kiel.eins.eingriffe.sende(v.transfer.id, person=KLERK)
            await b.kiel.eins.packer.packen(v.transfer.id)
        return await write(arbeit)

    monkeypatch.setattr(b.kiel.eins.store, "write", dazwischen)
    await b.kiel.eins.fristen.ablauf(f"{v.transfer.id}/receipt_reminder/1")
    assert (await v.jetzt()).zustand is Zustand.VERSANDT
    assert Typ.QUITTUNG_ERINNERUNG not in {m.typ for m in await b.kiel.geschriebene(v.transfer.id)}


# -- one file is asked of one authority once -----------------------------------------------------------------------


async def test_a_request_passed_on_to_whom_we_ask_already_ends_and_a_person_looks(b: Buehne) -> None:
    """Two transfers of one person: one asks Bremen, the other Kiel, which passes it on to Bremen (0031)."""
    wer = jemand(31)
    ident = await b.hannover.anmeldung(wer)
    await b.hannover.arbeite_ab()
    asked = await b.hannover.transfer(ident)
    assert asked.zustand is Zustand.ANGEFORDERT
    other = replace(asked, id=TransferId(b.hannover.eins.umgebung.neue_uuid()), partner=BREMEN, anforderung=None)
    await b.hannover.eins.store.write(lambda tx: tx.transfers.anlegen(other))
    await _passe_weiter(b, asked.id)
    ended = await b.hannover.transfer(ident)
    assert (ended.zustand, ended.partner, ended.hinweis) == (Zustand.ABGELEHNT, KIEL, "schon_angefragt")
    tasks = {(a.art, a.hinweis) for a in await b.hannover.aufgaben() if a.transfer == ident}
    assert tasks == {(AufgabeArt.ABLEHNUNG_ANSEHEN, "schon_angefragt")}
    assert (await b.hannover.transfer(other.id)).zustand is Zustand.ANGEFORDERT


async def test_a_request_passed_on_to_somebody_else_goes_on_there(b: Buehne) -> None:
    ident = await b.hannover.anmeldung(jemand(32))
    await b.hannover.arbeite_ab()
    await _passe_weiter(b, ident)
    moved = await b.hannover.transfer(ident)
    assert (moved.zustand, moved.partner) == (Zustand.ANGEFORDERT, BREMEN)


async def _passe_weiter(b: Buehne, ident: TransferId) -> None:
    (request,) = [m for m in await b.hannover.geschriebene(ident) if m.typ is Typ.ANFORDERUNG]
    f = Feind(b)
    u = f.umstaende()
    bremen = replace(post.behoerde(BREMEN), anschrift=None)
    named = bezug_zu(request.uuid, request.typ, request.erstellt)
    await f.schicke(u, Abgabe(kopf=u.kopf(Typ.ABGABE), zustaendig=bremen, bezug=named))
