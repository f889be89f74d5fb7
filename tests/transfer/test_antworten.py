"""Answers that arrive: receipts, rejections, refusals, deliveries – right, wrong, from strangers, early and late.

Whatever does not fit becomes a question for a person: nothing crashes, nothing of it changes the transfer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
import pytest_asyncio
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, jemand
from support.dateien import pdf
from support.feind import Feind
from support.post import Umstaende
from support.versandt import Versandt, versende

from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Fachnachricht
from gateway.transfer.records import AufgabeArt, AuftragsArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(10_000, 20_000))
UNERWARTET = AufgabeArt.UNERWARTETE_NACHRICHT
FREMD = "00000000-0000-4000-8000-000000000000"
"""UUID of a message nobody wrote."""


async def fragen(haus: Haus, ident: TransferId | None) -> list[tuple[AufgabeArt, str]]:
    return [(a.art, a.hinweis) for a in await haus.aufgaben() if a.transfer == ident]


async def raeume_auf(haus: Haus) -> None:
    """Work off the mail of tests before this one and close their questions."""
    await haus.arbeite_alles_ab()
    for one in await haus.aufgaben():
        await haus.eins.store.write(lambda tx, ident=one.id: tx.aufgaben.erledigen(ident, haus.uhr()))


# -- at the giver: receipts and rejections of a delivery -----------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="module")
async def versandt(hand: Buehne) -> Versandt:
    await raeume_auf(hand.kiel)
    return await versende(hand, jemand(next(_nummer)))


async def test_a_right_receipt_ends_the_transfer_and_records_the_handover(versandt: Versandt) -> None:
    u = await versandt.quittiere(versandt.nachweis())
    done = await versandt.jetzt()
    assert (done.zustand, done.antwort) == (Zustand.ABGESCHLOSSEN, u.uuid)
    log = [e for e in await versandt.hand.kiel.protokoll() if e.angaben.transfer == done.id]
    assert [e.ereignis for e in log][-3:] == [
        AuditEreignis.QUITTUNG_ERHALTEN, AuditEreignis.TRANSFER_ZUSTAND, AuditEreignis.AKTE_ABGEGEBEN,
    ]  # fmt: skip
    assert log[-3].angaben.code is None


OTHER = sha256_of(b"other")
FALSCH: dict[str, Callable[[Versandt], str]] = {
    "another_inhalt": lambda v: v.nachweis(inhalt=OTHER),
    "another_archive": lambda v: v.nachweis(archiv=OTHER),
    "a_document_with_another_digest": lambda v: v.nachweis(
        dokumente=[(v.dokumente[0][0], OTHER), *v.dokumente[1:]]
    ),
    "a_document_less": lambda v: v.nachweis(dokumente=v.dokumente[:-1]),
    "a_document_more": lambda v: v.nachweis(dokumente=[*v.dokumente, (FREMD, OTHER)]),
    "the_digests_of_two_documents_swapped": lambda v: v.nachweis(
        dokumente=[
            (v.dokumente[0][0], v.dokumente[1][1]), (v.dokumente[1][0], v.dokumente[0][1]), *v.dokumente[2:],
        ]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSCH)
async def test_a_receipt_with_wrong_digests_is_refused(name: str, versandt: Versandt) -> None:
    u = await versandt.quittiere(FALSCH[name](versandt))
    assert (await versandt.jetzt()).zustand is Zustand.VERSANDT
    answer, read = await versandt.schreibt().rueckweisung(u)
    assert (answer.leser, [grund.code for grund in read.gruende]) == (HANNOVER, ["S999"])
    assert (await versandt.schreibt().quarantaene(u)).code == "S999"
    await versandt.quittiere(versandt.nachweis())
    assert (await versandt.jetzt()).zustand is Zustand.ABGESCHLOSSEN, "the right one still counts"


async def test_a_receipt_of_another_authority_is_ignored_but_for_a_question(versandt: Versandt) -> None:
    before = await versandt.hand.kiel.aufgaben()
    await versandt.quittiere(versandt.nachweis(), autor=BREMEN)
    assert (await versandt.jetzt()).zustand is Zustand.VERSANDT
    (asked,) = set(await versandt.hand.kiel.aufgaben()) - set(before)
    assert (asked.art, asked.hinweis) == (UNERWARTET, "0020")


async def test_a_receipt_about_nothing_we_sent_is_a_question(versandt: Versandt) -> None:
    f, before = versandt.schreibt(), await versandt.hand.kiel.aufgaben()
    u = f.umstaende()
    nachweis = post.nachweis_uebernahme(FREMD, inhalt=OTHER, archiv=OTHER, dokumente=[(FREMD, OTHER)])
    await f.schicke(u, post.quittung(u, FREMD, u.zeit), nachweis=nachweis)
    (asked,) = set(await versandt.hand.kiel.aufgaben()) - set(before)
    assert (asked.art, asked.hinweis) == (UNERWARTET, "0020")


async def test_a_receipt_of_another_fact_is_a_question(versandt: Versandt) -> None:
    f, before = versandt.schreibt(), await versandt.hand.kiel.aufgaben()
    u = f.umstaende()
    await f.schicke(u, post.quittung(u, versandt.delivery.uuid, versandt.delivery.erstellt, sachverhalt="1"))
    assert (await versandt.jetzt()).zustand is Zustand.VERSANDT
    (asked,) = set(await versandt.hand.kiel.aufgaben()) - set(before)
    assert (asked.art, asked.hinweis) == (UNERWARTET, "0020")


async def test_a_second_receipt_changes_nothing(versandt: Versandt) -> None:
    first = await versandt.quittiere(versandt.nachweis())
    await versandt.quittiere(versandt.nachweis())
    done = await versandt.jetzt()
    assert (done.zustand, done.antwort) == (Zustand.ABGESCHLOSSEN, first.uuid)
    handovers = [
        e for e in await versandt.hand.kiel.protokoll()
        if e.ereignis is AuditEreignis.AKTE_ABGEGEBEN and e.angaben.transfer == done.id
    ]  # fmt: skip
    assert len(handovers) == 1


async def rueckweisung(v: Versandt, ours: str | None, *, autor: str = HANNOVER, code: str = "S999") -> Umstaende:
    f = v.schreibt(autor)
    u = f.umstaende()
    nachweis = v.nachweis(ergebnis="abgelehnt") if ours == v.delivery.uuid else ""
    message = post.rueckweisung(u, ours, Nachrichtentyp.LIEFERUNG, v.delivery.erstellt, code=code)
    await f.schicke(u, message, nachweis=nachweis)
    return u


async def test_a_rejection_of_the_delivery_ends_the_transfer_with_a_question(versandt: Versandt) -> None:
    u = await rueckweisung(versandt, versandt.delivery.uuid)
    ended = await versandt.jetzt()
    assert (ended.zustand, ended.hinweis) == (Zustand.ZURUECKGEWIESEN, "S999")
    assert await fragen(versandt.hand.kiel, ended.id) == [(AufgabeArt.RUECKWEISUNG_ANSEHEN, "S999")]
    log = [e for e in await versandt.hand.kiel.protokoll() if e.angaben.nachricht == u.uuid]
    assert AuditEreignis.RUECKWEISUNG_ERHALTEN in {e.ereignis for e in log}


async def test_a_rejection_by_another_authority_changes_nothing(versandt: Versandt) -> None:
    before = await versandt.hand.kiel.aufgaben()
    await rueckweisung(versandt, versandt.delivery.uuid, autor=BREMEN)
    assert (await versandt.jetzt()).zustand is Zustand.VERSANDT
    (asked,) = set(await versandt.hand.kiel.aufgaben()) - set(before)
    assert (asked.art, asked.hinweis) == (UNERWARTET, "0010")


async def test_a_rejection_that_names_no_message_of_ours_is_a_question(versandt: Versandt) -> None:
    before = await versandt.hand.kiel.aufgaben()
    await rueckweisung(versandt, None, code="X000")
    (asked,) = set(await versandt.hand.kiel.aufgaben()) - set(before)
    assert (asked.art, asked.hinweis) == (UNERWARTET, "0010")
    assert (await versandt.jetzt()).zustand is Zustand.VERSANDT


async def test_a_rejection_after_the_receipt_is_shown_and_does_not_reopen(versandt: Versandt) -> None:
    await versandt.quittiere(versandt.nachweis())
    await rueckweisung(versandt, versandt.delivery.uuid)
    assert (await versandt.jetzt()).zustand is Zustand.ABGESCHLOSSEN
    assert await fragen(versandt.hand.kiel, versandt.transfer.id) == [(AufgabeArt.RUECKWEISUNG_ANSEHEN, "S999")]


async def test_a_receipt_after_the_rejection_counts_the_file_was_taken_over(versandt: Versandt) -> None:
    await rueckweisung(versandt, versandt.delivery.uuid)
    assert (await versandt.jetzt()).zustand is Zustand.ZURUECKGEWIESEN
    await versandt.quittiere(versandt.nachweis())
    assert (await versandt.jetzt()).zustand is Zustand.ABGESCHLOSSEN


# -- at the receiver: answers to a request -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Angefordert:
    """A request of Hannover; Kiel and Bremen are whoever the test wants."""

    hand: Buehne
    wer: Wer
    ident: TransferId
    anforderung: str

    def schreibt(self, autor: str = KIEL) -> Feind:
        return Feind(self.hand, autor=type(KIEL)(autor), leser=HANNOVER, ort=self.hand.kiel)

    async def schicke(self, bau: "Callable[[Umstaende], Fachnachricht]", *, autor: str = KIEL) -> Umstaende:
        f = self.schreibt(autor)
        u = f.umstaende()
        await f.schicke(u, bau(u))
        return u

    async def liefere(self, *, ausloeser: str | None, autor: str = KIEL) -> Umstaende:
        f = self.schreibt(autor)
        u = f.umstaende()
        octets = pdf(u.uuid)
        akte = await self.hand.kiel.lege_akte_an(replace(self.wer, aktenzeichen=u.uuid), octets)
        await f.liefere(u, post.lieferung(u, akte, [octets], ausloeser))
        await f.opfer.arbeite_alles_ab()
        return u

    async def einen_tag_spaeter(self) -> None:
        """Let what may wait for its cause wait no longer."""
        uhr = self.hand.hannover.uhr
        uhr.vor(days=1, minutes=1)
        await self.hand.hannover.arbeite_ab()
        uhr.vor(days=-1, minutes=-1)

    async def jetzt(self) -> Transfer:
        return await self.hand.hannover.transfer(self.ident)

    async def neue_fragen(self, before: "tuple[object, ...]") -> list[tuple[AufgabeArt, str]]:
        return [(a.art, a.hinweis) for a in await self.hand.hannover.aufgaben() if a not in before]


@pytest_asyncio.fixture(loop_scope="module")
async def angefordert(hand: Buehne) -> Angefordert:
    await raeume_auf(hand.hannover)
    wer = jemand(next(_nummer))
    ident = await hand.hannover.anmeldung(wer)
    await hand.hannover.arbeite_ab()
    transfer = await hand.hannover.transfer(ident)
    assert transfer.anforderung is not None
    return Angefordert(hand=hand, wer=wer, ident=ident, anforderung=transfer.anforderung)


async def test_an_answer_of_somebody_not_asked_waits_a_day_for_its_cause(angefordert: Angefordert) -> None:
    """The request may have been passed on, and the 0031 that says so may be slower than the answer."""
    a, before = angefordert, await angefordert.hand.hannover.aufgaben()
    await a.schicke(lambda u: post.ablehnung(u, a.wer, a.anforderung), autor=BREMEN)
    assert await a.neue_fragen(before) == []
    await a.einen_tag_spaeter()
    assert await a.neue_fragen(before) == [(UNERWARTET, "010202")]


async def test_a_refusal_ends_the_transfer_with_a_question(angefordert: Angefordert) -> None:
    a = angefordert
    u = await a.schicke(lambda u: post.ablehnung(u, a.wer, a.anforderung, code="06"))
    done = await a.jetzt()
    assert (done.zustand, done.antwort, done.hinweis) == (Zustand.ABGELEHNT, u.uuid, "antwort_06")
    assert await fragen(a.hand.hannover, a.ident) == [(AufgabeArt.ABLEHNUNG_ANSEHEN, "antwort_06")]


async def test_advance_information_changes_no_state_and_asks_nobody(angefordert: Angefordert) -> None:
    a, before = angefordert, await angefordert.hand.hannover.aufgaben()
    await a.schicke(lambda u: post.vorabinformationen(u, a.wer, a.anforderung))
    assert (await a.jetzt()).zustand is Zustand.ANGEFORDERT
    assert await a.neue_fragen(before) == []


Bau = Callable[[Angefordert, Umstaende], Fachnachricht]
UNGEFRAGT: dict[str, tuple[Bau, str, str]] = {
    "refusal_of_nothing": (lambda a, u: post.ablehnung(u, a.wer, None), KIEL, "010202"),
    "refusal_of_an_unknown_request": (lambda a, u: post.ablehnung(u, a.wer, FREMD), KIEL, "010202"),
    "refusal_by_somebody_who_was_not_asked": (
        lambda a, u: post.ablehnung(u, a.wer, a.anforderung), BREMEN, "010202",
    ),
    "advance_information_about_nothing": (lambda a, u: post.vorabinformationen(u, a.wer, None), KIEL, "010205"),
    "advance_information_by_somebody_who_was_not_asked": (
        lambda a, u: post.vorabinformationen(u, a.wer, a.anforderung), BREMEN, "010205",
    ),
    "rejection_by_somebody_who_was_not_asked": (
        lambda a, u: post.rueckweisung(u, a.anforderung, Nachrichtentyp.ANFORDERUNG, u.zeit), BREMEN, "0010",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNGEFRAGT)
async def test_what_nobody_asked_for_is_a_question_and_changes_nothing(name: str, angefordert: Angefordert) -> None:
    bau, autor, typ = UNGEFRAGT[name]
    a, before, was = angefordert, await angefordert.hand.hannover.aufgaben(), await angefordert.jetzt()
    await a.schicke(lambda u: bau(a, u), autor=autor)
    await a.einen_tag_spaeter()
    assert await a.neue_fragen(before) == [(UNERWARTET, typ)]
    assert await a.jetzt() == was


@pytest.mark.parametrize(
    ("autor", "gefragt"), [(KIEL, False), (BREMEN, True)], ids=["of_nothing", "by_somebody_else"]
)
async def test_a_delivery_nobody_asked_for_is_never_imported(
    autor: str, gefragt: bool, angefordert: Angefordert
) -> None:
    a, before = angefordert, await angefordert.hand.hannover.aufgaben()
    files = {akte.id for akte in await a.hand.hannover.akten()}
    await a.liefere(ausloeser=a.anforderung if gefragt else None, autor=autor)
    await a.einen_tag_spaeter()
    assert await a.neue_fragen(before) == [(AufgabeArt.QUARANTAENE_ANSEHEN, "S999")]
    assert {akte.id for akte in await a.hand.hannover.akten()} == files
    assert (await a.jetzt()).zustand is Zustand.ANGEFORDERT


async def test_a_second_delivery_is_rejected_and_touches_nothing(angefordert: Angefordert) -> None:
    a = angefordert
    first = await a.liefere(ausloeser=a.anforderung)
    files = await a.hand.hannover.akten()
    second = await a.liefere(ausloeser=a.anforderung)
    assert second.uuid != first.uuid
    assert (await a.jetzt()).lieferung == first.uuid
    assert await a.hand.hannover.akten() == files
    assert [q.code for q in await a.hand.hannover.quarantaene() if q.uuid == second.uuid] == ["S999"]
    assert [one.typ for one in await a.hand.hannover.antworten(second.uuid)] == [Nachrichtentyp.RUECKWEISUNG]


async def test_a_delivery_after_a_refusal_is_still_taken(angefordert: Angefordert) -> None:
    a = angefordert
    await a.schicke(lambda u: post.ablehnung(u, a.wer, a.anforderung))
    assert (await a.jetzt()).zustand is Zustand.ABGELEHNT
    await a.liefere(ausloeser=a.anforderung)
    assert (await a.jetzt()).zustand is Zustand.UEBERNOMMEN


async def test_a_delivery_after_a_rejection_is_still_taken(angefordert: Angefordert) -> None:
    a = angefordert
    await a.schicke(lambda u: post.rueckweisung(u, a.anforderung, Nachrichtentyp.ANFORDERUNG, u.zeit))
    assert (await a.jetzt()).zustand is Zustand.ZURUECKGEWIESEN
    await a.liefere(ausloeser=a.anforderung)
    assert (await a.jetzt()).zustand is Zustand.UEBERNOMMEN


async def test_a_refusal_after_the_delivery_is_a_question(angefordert: Angefordert) -> None:
    a = angefordert
    await a.liefere(ausloeser=a.anforderung)
    taken = await a.jetzt()
    assert taken.zustand is Zustand.UEBERNOMMEN
    await a.schicke(lambda u: post.ablehnung(u, a.wer, a.anforderung))
    assert await a.jetzt() == taken
    assert await fragen(a.hand.hannover, a.ident) == [(UNERWARTET, "010202")]


async def test_no_receipt_is_written_about_octets_that_changed_in_our_own_store(angefordert: Angefordert) -> None:
    """The digests of a receipt are read back from the Ablage; what differs is not receipted (wire 7.2)."""
    a = angefordert
    f = a.schreibt()
    u = f.umstaende()
    octets = pdf(u.uuid)
    akte = await a.hand.kiel.lege_akte_an(replace(a.wer, aktenzeichen=u.uuid), octets)
    await f.liefere(u, post.lieferung(u, akte, [octets], a.anforderung))
    hannover = a.hand.hannover
    while (await a.jetzt()).zustand is not Zustand.UEBERNOMMEN:
        await hannover.horche()
        assert await hannover.naechster() is not None
    taken = next(one for one in await hannover.akten() if one.herkunft is not None and u.uuid in one.herkunft)
    path = hannover.eins.blobs._pfad(taken.dokumente[0].blob)
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1] + b"X")
    await hannover.arbeite_ab()
    assert (await a.jetzt()).antwort is None
    assert await hannover.antworten(u.uuid) == ()
    assert await fragen(hannover, a.ident) == [(AufgabeArt.AUFTRAG_GESCHEITERT, "quittieren:S999")]
    path.write_bytes(whole)
    job = await hannover.lies(lambda tx: tx.auftraege.holen(AuftragsArt.QUITTIEREN, a.ident))
    assert job is not None
    hannover.uhr.vor(seconds=5)
    await hannover.arbeite_ab()
    assert (await a.jetzt()).antwort is not None, "restored, the same job writes the receipt"
