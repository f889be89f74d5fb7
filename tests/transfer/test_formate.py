"""Formats the partner accepts: a file goes whole, or a person is asked; nothing is left out or converted."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from support import post
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, jemand
from support.dateien import jpg, pdf
from support.feind import Feind
from support.formate import BEISPIELE, docx, png
from support.register import schreibe_um
from support.weiter import vorgelegt

from gateway.ablage.ordner import lies_fassung
from gateway.demo.personen import Testperson as Wer  # pytest takes what begins with Test for a test
from gateway.domain.akte import WEITERE_FORMATE, Akte, Dateiformat, Dokument, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import DokumentUUID, TransferId, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.schutz import Schutzstand, Schutzvermerk
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Anforderung, read_message
from gateway.transfer.fassung import Spur, ersetze, zu_ersetzen
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(41_000, 49_000))
KLERK = "clerk"
HINWEIS = "format_nicht_angenommen:4.docx"


def nimmt(haus: Haus, *formate: Dateiformat) -> None:
    """What ``accepted_formats`` of the only authority of a house says from now on."""
    mandanten = cast("dict[str, Any]", haus.eins.umgebung.mandanten)
    mandanten[haus.kennung] = replace(mandanten[haus.kennung], formate=frozenset(formate))


@pytest.fixture(autouse=True)
def _nichts_weiter(hand: Buehne) -> Iterator[None]:
    """Every test begins with authorities that take PDF and JPG only."""
    yield
    for haus in (hand.hannover, hand.kiel):
        nimmt(haus)


def dokument(haus: Haus, octets: bytes, format_: Dateiformat, position: int) -> Dokument:
    new = haus.eins.umgebung.neue_uuid
    haus.blob(octets)
    return Dokument(
        uuid=DokumentUUID(new()),
        xdomea_uuid=new(),
        dateiname=f"Anlage {position}.{format_.endung}",
        format=format_,
        pfad=("Anlagen",),
        position=position,
        laenge=len(octets),
        sha256=sha256_of(octets),
        crc32=zlib.crc32(octets),
    )


async def lege_an(b: Buehne, wer: Wer, *weitere: tuple[Dateiformat, bytes]) -> Akte:
    """Kiel has a file of three documents (PDF, JPG, PDF), then one of each given format."""
    akte = await b.kiel.lege_akte_an(wer)
    for stelle, (format_, octets) in enumerate(weitere, 4):
        spare = dokument(b.kiel, pdf("vorher"), Dateiformat.PDF, 100 + stelle)
        new = dokument(b.kiel, octets, format_, stelle)

        def add(tx: Any, spare: Dokument = spare, new: Dokument = new) -> None:
            tx.akten.ersetzen(KIEL, akte.id, akte.dokumente[0].uuid, spare)
            tx.akten.ersetzen(KIEL, akte.id, spare.uuid, new)
            schreibe_um(tx.akten, akte.id, akte.dokumente[0].position, ersetzt=0)
            tx.akten._tu("DELETE FROM dokument WHERE uuid = ?", spare.uuid)

        await b.kiel.eins.store.write(add)
    found = await b.kiel.lies(lambda tx: tx.akten.holen(KIEL, akte.id))
    assert found is not None
    return found


async def zuzug(b: Buehne, wer: Wer) -> tuple[TransferId, Transfer]:
    """She moves to Hannover; return both sides once nothing is due any more."""
    await b.kiel.abmeldung(wer)
    ident = await b.hannover.anmeldung(wer)
    await b.laufe()
    return ident, await gegenueber(b, ident)


async def gegenueber(b: Buehne, ident: TransferId) -> Transfer:
    request = (await b.hannover.transfer(ident)).anforderung
    (giver,) = [one for one in await b.kiel.transfers() if one.anforderung == request]
    return giver


async def angekommen(b: Buehne, ident: TransferId) -> Akte:
    done = await b.hannover.transfer(ident)
    assert (done.zustand, done.akte is None) == (Zustand.ABGESCHLOSSEN, False)
    akte = await b.hannover.lies(lambda tx: tx.akten.holen(HANNOVER, done.akte))  # type: ignore[arg-type]  # just looked
    assert akte is not None
    return akte


async def fragen(haus: Haus, ident: TransferId) -> list[tuple[AufgabeArt, str]]:
    return [(one.art, one.hinweis) for one in await haus.aufgaben() if one.transfer == ident]


# -- accepted ----------------------------------------------------------------------------------------------------


async def test_every_accepted_format_is_named_by_the_request_and_arrives_octet_by_octet(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    nimmt(hand.hannover, *WEITERE_FORMATE)
    sent = await lege_an(hand, wer, *BEISPIELE.items())
    ident, giver = await zuzug(hand, wer)
    (asked, *_) = await hand.hannover.geschriebene(ident)
    message = read_message(await hand.hannover.fachnachricht(asked), hand.hannover.eins.umgebung.schemas)
    assert isinstance(message, Anforderung)
    assert message.formate == ("014", "015", "019", "023", "024", "030", "035", "036", "045")
    assert giver.formate == WEITERE_FORMATE
    assert giver.zustand is Zustand.ABGESCHLOSSEN, "nobody had to be asked"
    akte = await angekommen(hand, ident)
    assert [(d.format, d.sha256, d.dateiname) for d in akte.dokumente] == [
        (d.format, d.sha256, d.dateiname) for d in sent.dokumente
    ]
    assert all(sha256_of(hand.hannover.dokument(d)) == d.sha256 for d in akte.dokumente)


async def test_without_the_setting_nothing_beside_pdf_and_jpg_is_asked_for(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer)
    ident, giver = await zuzug(hand, wer)
    (asked, *_) = await hand.hannover.geschriebene(ident)
    message = read_message(await hand.hannover.fachnachricht(asked), hand.hannover.eins.umgebung.schemas)
    assert isinstance(message, Anforderung)
    assert (message.formate, giver.formate) == ((), frozenset())
    await angekommen(hand, ident)


# -- not accepted ------------------------------------------------------------------------------------------------


async def test_a_file_the_partner_does_not_accept_whole_goes_to_a_person_and_nothing_is_sent(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer, (Dateiformat.DOCX, docx()))
    ident, giver = await zuzug(hand, wer)
    assert (giver.zustand, giver.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, HINWEIS)
    assert await fragen(hand.kiel, giver.id) == [(AufgabeArt.ANFRAGE_PRUEFEN, HINWEIS)]
    assert await hand.kiel.geschriebene(giver.id) == ()
    with pytest.raises(Usage, match=r"does not accept the format of documents 4 \(docx\)") as caught:
        await hand.kiel.eins.eingriffe.sende(giver.id, person=KLERK)
    assert caught.value.code == "FORMAT"
    await hand.kiel.eins.eingriffe.lehne_ab(giver.id, "08", person=KLERK)
    await hand.laufe()
    refused = await hand.hannover.transfer(ident)
    assert (refused.zustand, refused.hinweis) == (Zustand.ABGELEHNT, "antwort_08")


async def test_with_a_pdf_version_of_each_the_file_is_sent_and_the_old_one_stays_here(
    hand: Buehne, tmp_path: Path
) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, (Dateiformat.DOCX, docx()))
    ident, giver = await zuzug(hand, wer)
    one = hand.kiel.eins
    (tmp_path / "Bescheid.pdf").write_bytes(pdf("Bescheid"))
    old = zu_ersetzen(akte, 4)
    read, oeffne = lies_fassung(
        tmp_path / "Bescheid.pdf", old, neue_uuid=one.umgebung.neue_uuid, formate=frozenset()
    )
    new = replace(read, blob=one.ablage.lege_ab(KIEL, oeffne, read.sha256))
    seen = Schutzvermerk(zeit=one.umgebung.jetzt(), stand=Schutzstand.OHNE)
    book = one.umgebung.protokollant
    await one.store.write(lambda tx: ersetze(tx, book, KIEL, akte, 4, new, Spur(person=KLERK, schutz=seen)))
    await one.eingriffe.sende(giver.id, person=KLERK)
    await hand.laufe()
    arrived = await angekommen(hand, ident)
    assert [d.dateiname for d in arrived.dokumente] == [
        *(d.dateiname for d in akte.dokumente[:3]), "Bescheid.pdf"
    ]  # fmt: skip
    kept = await hand.kiel.lies(lambda tx: tx.akten.holen(KIEL, akte.id))
    assert kept is not None
    assert [(d.position, d.format, d.ersetzt) for d in kept.dokumente[3:]] == [
        (4, Dateiformat.DOCX, True), (5, Dateiformat.PDF, False)
    ]  # fmt: skip
    entries = [e for e in await hand.kiel.protokoll() if e.ereignis is AuditEreignis.AKTE_DOKUMENT_ERSETZT]
    assert [(e.angaben.code, e.angaben.laenge, e.angaben.schutz) for e in entries] == [
        ("018", len(pdf("Bescheid")), "ohne")
    ]
    with pytest.raises(Usage, match="newer version already"):
        await one.store.write(lambda tx: ersetze(tx, book, KIEL, akte, 4, new, Spur(person=KLERK, schutz=seen)))


async def test_a_superseded_document_of_a_foreign_format_holds_nothing_up(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer, (Dateiformat.DOCX, docx()))
    newer = dokument(hand.kiel, pdf("neu"), Dateiformat.PDF, 5)
    await hand.kiel.eins.store.write(lambda tx: tx.akten.ersetzen(KIEL, akte.id, akte.dokumente[3].uuid, newer))
    ident, giver = await zuzug(hand, wer)
    assert giver.zustand is Zustand.ABGESCHLOSSEN
    assert [d.position for d in (await angekommen(hand, ident)).dokumente] == [1, 2, 3, 5]


async def test_a_partner_that_asks_again_and_accepts_more_gets_it(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer, (Dateiformat.DOCX, docx()))
    ident, giver = await zuzug(hand, wer)
    assert giver.hinweis == HINWEIS
    nimmt(hand.hannover, Dateiformat.DOCX)
    await hand.hannover.eins.eingriffe.erneut(ident, person=KLERK)
    await hand.laufe()
    assert (await hand.kiel.transfer(giver.id)).formate == {Dateiformat.DOCX}
    await hand.kiel.eins.eingriffe.sende(giver.id, person=KLERK)
    await hand.laufe()
    assert len((await angekommen(hand, ident)).dokumente) == 4


async def test_what_came_into_the_file_after_the_decision_stops_the_packing(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    akte = await lege_an(hand, wer)
    await hand.kiel.abmeldung(wer)
    ident = await hand.hannover.anmeldung(wer)
    await hand.hannover.arbeite_ab()
    while not (given := [t for t in await hand.kiel.transfers() if t.akte == akte.id]) or (
        given[0].zustand is not Zustand.PACKEN
    ):
        assert await hand.kiel.horche() + (await hand.kiel.naechster() is not None)
    new = dokument(hand.kiel, png(), Dateiformat.PNG, 9)
    await hand.kiel.eins.store.write(lambda tx: tx.akten.ersetzen(KIEL, akte.id, akte.dokumente[1].uuid, new))
    await hand.laufe()
    (giver,) = [one for one in await hand.kiel.transfers() if one.akte == akte.id]
    assert (giver.zustand, giver.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "format_nicht_angenommen:9.png")
    assert await hand.kiel.geschriebene(giver.id) == (), "advance information neither"
    assert (await hand.hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT


async def gefragt(b: Buehne, grund: str) -> tuple[TransferId, Transfer]:
    """Hannover asks for a file with a DOCX for another reason than a change of competence."""
    wer = jemand(next(_nummer))
    await lege_an(b, wer, (Dateiformat.DOCX, docx()))
    one = b.hannover.eins
    begun = await one.store.write(
        lambda tx: one.meldungen.beginne(tx, HANNOVER, wer.person, KIEL, test="demo", grund=grund)
    )
    await b.laufe()
    return begun.id, await gegenueber(b, begun.id)


async def test_a_file_for_inspection_is_not_sent_in_a_foreign_format_either(hand: Buehne) -> None:
    _, giver = await gefragt(hand, "02")
    with pytest.raises(Usage, match="does not accept"):
        await hand.kiel.eins.eingriffe.sende(giver.id, person=KLERK)


async def test_advance_information_alone_asks_for_no_format(hand: Buehne) -> None:
    ident, giver = await gefragt(hand, "03")
    await hand.kiel.eins.eingriffe.sende(giver.id, person=KLERK)
    await hand.laufe()
    assert (await hand.hannover.transfer(ident)).zustand is Zustand.ABGESCHLOSSEN


async def test_the_hint_of_many_documents_is_a_code_word_that_counts_the_rest(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    await lege_an(hand, wer, *[(Dateiformat.DOCX, docx(str(n))) for n in range(12)])
    _, giver = await zuzug(hand, wer)
    assert giver.hinweis == "format_nicht_angenommen:4.docx_5.docx_6.docx_7.docx_8.docx_und.7"


# -- offers and requests passed on -------------------------------------------------------------------------------


async def test_a_request_that_answers_an_offer_keeps_what_it_accepts(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    nimmt(hand.hannover, Dateiformat.DOCX)
    akte = await lege_an(hand, wer, (Dateiformat.DOCX, docx()))
    offered = await hand.kiel.eins.angebote.beginne(
        KIEL, akte.aktenzeichen, an=HANNOVER, ags="03241001", person="x"
    )
    await hand.laufe()
    (asked,) = [one for one in await hand.hannover.transfers() if one.prozess == offered.prozess]
    await hand.hannover.eins.eingriffe.nimm_angebot_an(asked.id, person=KLERK)
    await hand.laufe()
    assert (await hand.kiel.transfer(offered.id)).formate == {Dateiformat.DOCX}
    assert len((await angekommen(hand, asked.id)).dokumente) == 4


@pytest.mark.parametrize("offered", [False, True], ids=["nothing runs", "an offer waits"])
async def test_a_request_passed_on_to_us_keeps_what_its_author_accepts(hand: Buehne, *, offered: bool) -> None:
    wer = jemand(next(_nummer))
    akte = await hand.hannover.lege_akte_an(wer)
    if offered:
        one = hand.hannover.eins
        await one.angebote.beginne(HANNOVER, akte.aktenzeichen, an=BREMEN, ags="04011000", person=KLERK)
    f = Feind(hand, autor=KIEL, leser=HANNOVER, ort=hand.kiel)
    asked = replace(f.umstaende(), autor=BREMEN, leser=KIEL)
    request = replace(post.anforderung(asked, wer), formate=("035", "999"), versandbestaetigung=True)
    u = f.umstaende()
    await f.schicke(u, vorgelegt(u, request))
    await hand.hannover.arbeite_alles_ab()
    (got,) = [one for one in await hand.hannover.transfers() if one.anforderung == asked.uuid]
    assert (got.partner, got.formate, got.versandbestaetigung) == (BREMEN, {Dateiformat.DOCX}, True)


# -- the reader judges -------------------------------------------------------------------------------------------


async def geschickt(b: Buehne, format_: Dateiformat, octets: bytes) -> tuple[TransferId, Transfer]:
    """Kiel believes that Hannover accepts a format it did not name, and sends."""
    wer = jemand(next(_nummer))
    await lege_an(b, wer, (format_, octets))
    ident, giver = await zuzug(b, wer)
    if giver.zustand is Zustand.ENTSCHEIDUNG_OFFEN:
        wrong = replace(giver, formate=WEITERE_FORMATE)
        await b.kiel.eins.store.write(lambda tx: tx.transfers.aendern(wrong))
        await b.kiel.eins.eingriffe.sende(giver.id, person=KLERK)
        await b.laufe()
    return ident, await b.kiel.transfer(giver.id)


@pytest.mark.parametrize("format_", sorted(WEITERE_FORMATE), ids=lambda one: one.name)
async def test_a_delivery_in_a_format_that_was_not_accepted_is_rejected_whole(
    hand: Buehne, format_: Dateiformat
) -> None:
    before = len(await hand.hannover.akten())
    ident, giver = await geschickt(hand, format_, BEISPIELE[format_])
    assert (giver.zustand, giver.hinweis) == (Zustand.ZURUECKGEWIESEN, "S999")
    assert (await hand.hannover.transfer(ident)).zustand is Zustand.ANGEFORDERT
    assert len(await hand.hannover.akten()) == before
    kept = (await hand.hannover.quarantaene())[-1]
    assert any(
        f"document 4 has format {format_.value}; accepted are PDF and JPG" in one.grund
        for one in await hand.hannover.quarantaene()
    ), kept


LUEGEN = {
    "a PNG that says DOCX": png(),
    "a text that says DOCX": b"no package",
    "a DOCX with macros": docx(weitere={"word/vbaProject.bin": b"x"}),
    "half a DOCX": docx()[:-30],
    "a JPG that says DOCX": jpg(),
    "an executable": b"MZ\x90\0" + bytes(300),
}


@pytest.mark.parametrize("octets", LUEGEN.values(), ids=LUEGEN.keys())
async def test_an_accepted_format_is_judged_by_its_octets(hand: Buehne, octets: bytes) -> None:
    nimmt(hand.hannover, Dateiformat.DOCX, Dateiformat.PNG)
    ident, giver = await geschickt(hand, Dateiformat.DOCX, octets)
    assert (giver.zustand, giver.hinweis) == (Zustand.ZURUECKGEWIESEN, "S999")
    assert (await hand.hannover.transfer(ident)).akte is None


async def test_what_our_request_accepted_is_taken_though_the_setting_has_changed_since(hand: Buehne) -> None:
    wer = jemand(next(_nummer))
    nimmt(hand.hannover, Dateiformat.ODT)
    await lege_an(hand, wer, (Dateiformat.ODT, BEISPIELE[Dateiformat.ODT]))
    await hand.kiel.abmeldung(wer)
    ident = await hand.hannover.anmeldung(wer)
    await hand.hannover.arbeite_ab()
    nimmt(hand.hannover)
    await hand.laufe()
    assert len((await angekommen(hand, ident)).dokumente) == 4


async def test_a_rejected_file_that_is_sent_anew_asks_a_person_first(hand: Buehne) -> None:
    _, giver = await geschickt(hand, Dateiformat.TXT, BEISPIELE[Dateiformat.TXT])
    honest = replace(giver, formate=frozenset())
    await hand.kiel.eins.store.write(lambda tx: tx.transfers.aendern(honest))
    await hand.kiel.eins.eingriffe.erneut(giver.id, person=KLERK)
    await hand.laufe()
    again = await hand.kiel.transfer(giver.id)
    assert (again.zustand, again.hinweis) == (Zustand.ENTSCHEIDUNG_OFFEN, "format_nicht_angenommen:4.txt")
    changes = [
        e.angaben.anlass for e in await hand.kiel.protokoll() if e.angaben.transfer == giver.id and e.angaben.anlass
    ]
    assert changes[-2:] == [Ereignis.ERNEUT_VERSUCHT.value, Ereignis.MENSCH_GEFRAGT.value]
    assert [m.typ for m in await hand.kiel.geschriebene(giver.id)].count(Nachrichtentyp.LIEFERUNG) == 1


async def test_a_file_that_is_called_back_gets_no_new_version(hand: Buehne) -> None:
    """A document that did not come with it would keep the whole file from going back."""
    akte = await lege_an(hand, jemand(next(_nummer)))
    new, one = dokument(hand.kiel, pdf("neu"), Dateiformat.PDF, 9), hand.kiel.eins.umgebung
    seen = Schutzvermerk(zeit=one.jetzt(), stand=Schutzstand.OHNE)

    def ersetzt(tx: Tx) -> None:
        tx.akten.sperren(KIEL, akte.id, frozenset({Sperre.RUECKRUF}))
        ersetze(tx, one.protokollant, KIEL, akte, 1, new, Spur(person="clerk", schutz=seen))

    with pytest.raises(Usage, match="calls this file back"):
        await hand.kiel.eins.store.write(ersetzt)
