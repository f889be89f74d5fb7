"""People look at pages of their files and of deliveries that wait; the log says who, others see nothing."""

import asyncio
import errno
import itertools
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, buehne, jemand
from support.dateien import pdf
from support.wartend import wartende_sendung

from gateway.audit.eintrag import Eintrag
from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import TryLater, Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.domain.schutz import Anhaltung, Ausgang, Fund, Fundart
from gateway.domain.seitenbild import KeinBild, OhneBild, Seitenbild, Seitenwunsch
from gateway.messages import Auskunftssperre
from gateway.transfer.aktenbezug import bezuege_der_akte
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.ports import Tx
from gateway.transfer.seitenblick import GILT, Blick
from gateway.transfer.vorabangaben import Vorabangaben

pytestmark = pytest.mark.asyncio(loop_scope="module")
_nummer = itertools.count(8700)
WUNSCH = Seitenwunsch(seite=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def b(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path_factory.mktemp("blick")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def akte(b: Buehne) -> Akte:
    return await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf("Erstes Blatt"), pdf("Zweites Blatt"))


def blick(dokument: DokumentUUID, person: str, *, mandant: Kennung = HANNOVER, grund: str | None = None) -> Blick:
    return Blick(mandant=mandant, dokument=dokument, person=person, grund=grund)


async def sieh(b: Buehne, akte: Akte, nummer: int = 0, person: str = "meier", **wie: Any) -> Seitenbild | KeinBild:
    einer = blick(akte.dokumente[nummer].uuid, person, **wie)
    return await b.hannover.eins.seitenblicke.aus_akte(einer, akte.id, WUNSCH)


async def blicke(b: Buehne, person: str) -> list[tuple[Eintrag, dict[Bezug, str]]]:
    """Entries about looks of one person, with what opens them."""
    found = []
    for index, entry in enumerate(await b.hannover.protokoll()):
        if entry.ereignis is AuditEreignis.DOKUMENT_ANGESEHEN:
            row = await b.hannover.lies(lambda tx, index=index: tx.protokoll.offenlegungen(HANNOVER, index))  # type: ignore[misc]  # bound now
            said = {one.feld: one.wert for one in row}
            if said[Bezug.HANDELNDER] == person:
                found.append((entry, said))
    return found


async def test_a_page_is_shown_and_the_look_logged_once_for_half_an_hour(b: Buehne, akte: Akte) -> None:
    found = await sieh(b, akte, person="paula")
    assert isinstance(found, Seitenbild)
    assert (found.text, found.typ) == ("Erstes Blatt", "image/png")
    await asyncio.gather(*(sieh(b, akte, 1, person="paula") for _ in range(3)), sieh(b, akte, person="paula"))
    seen = [said for _, said in await blicke(b, "paula")]
    assert [one[Bezug.DOKUMENT] for one in seen] == [akte.dokumente[0].uuid, akte.dokumente[1].uuid]
    assert {one[Bezug.AKTE] for one in seen} == {akte.id}
    b.hannover.uhr.vor(seconds=GILT.total_seconds())
    await sieh(b, akte, person="paula")
    await sieh(b, akte, person="schulze")
    assert (len(await blicke(b, "paula")), len(await blicke(b, "schulze"))) == (3, 1)
    b.hannover.uhr.vor(seconds=-GILT.total_seconds())


async def test_no_entry_no_page(b: Buehne, akte: Akte, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("the log cannot be written")

    monkeypatch.setattr(b.hannover.eins.umgebung.protokollant, "notiere", fails)
    with pytest.raises(OSError, match="log"):
        await sieh(b, akte, person="neu")


@pytest.mark.parametrize(
    ("mandant", "fremde_akte", "fremdes_dokument"),
    [(KIEL, False, False), (BREMEN, False, False), (HANNOVER, True, False), (HANNOVER, False, True)],
    ids=["authority", "nobody", "file", "document"],
)
async def test_what_is_not_theirs_is_not_there(
    b: Buehne, akte: Akte, mandant: Kennung, fremde_akte: bool, fremdes_dokument: bool
) -> None:
    other = await b.kiel.lege_akte_an(jemand(next(_nummer)), pdf("Kiel"))
    ident = AkteId(other.id) if fremde_akte else akte.id
    document = other.dokumente[0].uuid if fremdes_dokument else akte.dokumente[0].uuid
    with pytest.raises(Usage) as no:
        await b.hannover.eins.seitenblicke.aus_akte(blick(document, "fremd", mandant=mandant), ident, WUNSCH)
    assert (no.value.code, no.value.reason) == ("UNKNOWN", "there is no such document here")
    assert await blicke(b, "fremd") == []


async def test_of_a_deleted_file_nothing_is_shown(b: Buehne) -> None:
    gone = await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf("weg"))
    assert isinstance(await sieh(b, gone), Seitenbild)
    now = b.hannover.uhr()
    await b.hannover.eins.store.write(
        lambda tx: tx.akten.zum_stub(HANNOVER, gone.id, geloescht=now, abgegeben_an=KIEL, stub_bis=now)
    )
    with pytest.raises(Usage) as no:
        await sieh(b, gone)
    assert no.value.code == "STUB"


async def test_under_an_auskunftssperre_a_reason_is_needed_and_kept(b: Buehne) -> None:
    held = await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf("eins"), pdf("zwei"))
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
    await b.hannover.eins.store.write(lambda tx: tx.vorab.setzen(HANNOVER, held.id, told, azr_suche=None))
    with pytest.raises(Usage) as no:
        await sieh(b, held, person="anna")
    assert no.value.code == "REASON"
    assert await blicke(b, "anna") == []
    assert isinstance(await sieh(b, held, person="anna", grund="Vorsprache der Person"), Seitenbild)
    assert isinstance(await sieh(b, held, 1, person="anna"), Seitenbild)  # within the half hour
    assert isinstance(await sieh(b, held, 1, person="anna", grund="Vorsprache der Person"), Seitenbild)
    with pytest.raises(Usage):
        await sieh(b, held, person="otto")
    seen = await blicke(b, "anna")
    assert [(one.angaben.code, said[Bezug.BEGRUENDUNG]) for one, said in seen] == [
        ("auskunftssperre", "Vorsprache der Person")
    ] * 2
    b.hannover.uhr.vor(seconds=GILT.total_seconds())
    with pytest.raises(Usage):
        await sieh(b, held, 1, person="anna")
    b.hannover.uhr.vor(seconds=-GILT.total_seconds())


async def test_a_lasting_sperre_told_with_another_file_of_the_person_counts(b: Buehne) -> None:
    wer = jemand(next(_nummer))
    here = await b.hannover.lege_akte_an(wer, pdf("hier"))
    assert wer.person.azr_nummer is not None
    key = b.hannover.eins.umgebung.speicher.suchwert("azr", wer.person.azr_nummer)
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="6", gueltig_bis=None),))
    await b.hannover.eins.store.write(lambda tx: tx.vorab.setzen(HANNOVER, "andere", told, azr_suche=key))
    with pytest.raises(Usage) as no:
        await sieh(b, here)
    assert no.value.code == "REASON"


async def test_a_transfer_does_not_name_a_person_under_an_auskunftssperre(b: Buehne) -> None:
    """Told with the transfer, with its file, or lasting with another file of hers."""
    eins = b.hannover.eins
    ident = await b.ziehe_um(jemand(next(_nummer)), pdf("Umzug"))
    await b.laufe()
    case = await b.hannover.transfer(ident)
    assert case.akte is not None
    assert case.person.azr_nummer is not None
    key = eins.umgebung.speicher.suchwert("azr", case.person.azr_nummer)
    lasting = Vorabangaben(auskunftssperren=(Auskunftssperre(code="6", gueltig_bis=None),))
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="1", gueltig_bis=None),))
    for to, block, number in ((case.id, told, None), (case.akte, told, None), ("andere/9", lasting, key)):
        kopf = (await eins.uebergabebilder.zeige(HANNOVER, ident, person="meier")).kopf
        assert (kopf.gesperrt, kopf.geboren) == (False, "17.05.1990")

        def sets(tx: Tx, to: str = to, block: Vorabangaben = block, number: Sha256 | None = number) -> None:
            tx.vorab.setzen(HANNOVER, to, block, azr_suche=number)

        def clears(tx: Tx, to: str = to) -> None:
            tx.vorab.setzen(HANNOVER, to, Vorabangaben(), azr_suche=None)

        await eins.store.write(sets)
        kopf = (await eins.uebergabebilder.zeige(HANNOVER, ident, person="meier")).kopf
        assert (kopf.gesperrt, kopf.person, kopf.geboren) == (True, None, None), to
        await eins.store.write(clears)


async def test_a_file_that_is_called_back_is_seen_with_a_reason(b: Buehne) -> None:
    back = await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf("x"), sperren=frozenset({Sperre.RUECKRUF}))
    with pytest.raises(Usage) as no:
        await sieh(b, back, person="rita")
    assert no.value.code == "REASON"
    await sieh(b, back, person="rita", grund="Rückruf prüfen")
    ((entry, _),) = await blicke(b, "rita")
    assert entry.angaben.code == "rueckruf"


async def test_a_document_that_is_missing_in_the_store_says_so(b: Buehne) -> None:
    hole = await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf("fehlt"))
    assert hole.dokumente[0].blob is not None
    b.hannover.eins.blobs.delete(hole.dokumente[0].blob)
    assert await sieh(b, hole) == KeinBild(grund=OhneBild.NICHT_DA)


async def test_the_document_of_a_look_is_erased_from_the_log_with_its_file(b: Buehne) -> None:
    gone = await b.hannover.lege_akte_an(jemand(next(_nummer)), pdf("vergessen"))
    await sieh(b, gone, person="emil")
    umgebung = b.hannover.eins.umgebung
    await b.hannover.eins.store.write(
        lambda tx: tx.protokoll.vernichte_bezuege(HANNOVER, bezuege_der_akte(tx, umgebung, HANNOVER, gone))
    )
    ((_, said),) = await blicke(b, "emil")
    assert said == {Bezug.HANDELNDER: "emil"}


# -- a delivery that waits ---------------------------------------------------------------------------------------


def _volle_platte(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


async def test_a_waiting_delivery_is_seen_before_it_is_taken_over(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = await wartende_sendung(b, jemand(next(_nummer)), pdf("Unterwegs eins"), pdf("Unterwegs zwei"))
    eins = b.hannover.eins
    wer = (await b.hannover.transfer(ident)).person.azr_nummer
    (sent,) = [one for one in await b.kiel.akten() if one.person.azr_nummer == wer]
    documents = [one.uuid for one in sent.dokumente]
    with monkeypatch.context() as patched:
        patched.setattr(Aktentransport, "packe_aus", _volle_platte)
        with pytest.raises(TryLater):
            await eins.seitenblicke.aus_sendung(blick(documents[0], "berta"), ident, WUNSCH)
    texts = []
    for uuid in documents:
        found = await eins.seitenblicke.aus_sendung(blick(uuid, "berta"), ident, WUNSCH)
        assert isinstance(found, Seitenbild)
        texts.append(found.text)
    assert texts == ["Unterwegs eins", "Unterwegs zwei"]
    seen = await blicke(b, "berta")
    assert [(one.angaben.transfer, said[Bezug.DOKUMENT]) for one, said in seen] == [
        (ident, one) for one in documents
    ]
    assert list(eins.umgebung.tmp.iterdir()) == []
    for falsch in (blick(DokumentUUID(eins.umgebung.neue_uuid()), "berta"), blick(documents[0], "x", mandant=KIEL)):
        with pytest.raises(Usage) as no:
            await eins.seitenblicke.aus_sendung(falsch, ident, WUNSCH)
        assert no.value.code == "UNKNOWN"
    await _halte(b, ident, documents[0])
    gefunden = blick(documents[0], "berta")
    assert await eins.seitenblicke.aus_sendung(gefunden, ident, WUNSCH) == KeinBild(grund=OhneBild.ANGEHALTEN)
    assert isinstance(await eins.seitenblicke.aus_sendung(blick(documents[1], "berta"), ident, WUNSCH), Seitenbild)
    await _gib_frei(b, ident)
    assert isinstance(await eins.seitenblicke.aus_sendung(gefunden, ident, WUNSCH), Seitenbild)
    told = Vorabangaben(auskunftssperren=(Auskunftssperre(code="3", gueltig_bis=None),))
    await eins.store.write(lambda tx: tx.vorab.setzen(HANNOVER, ident, told, azr_suche=None))
    with pytest.raises(Usage) as gesperrt:
        await eins.seitenblicke.aus_sendung(blick(documents[0], "otto"), ident, WUNSCH)
    assert gesperrt.value.code == "REASON"
    b.hannover.uhr.vor(hours=3)
    await b.laufe()
    b.hannover.uhr.vor(hours=-3)
    with pytest.raises(Usage) as vorbei:
        await eins.seitenblicke.aus_sendung(gefunden, ident, WUNSCH)
    assert vorbei.value.code == "STATE"
    await eins.sendungsmappen.schliesse()


async def _halte(b: Buehne, ident: TransferId, dokument: DokumentUUID) -> None:
    transfer = await b.hannover.transfer(ident)
    assert transfer.lieferung is not None
    fund = Fund(
        position=1, dokument=dokument, sha256=b.hannover.blob(b"x"), art=Fundart.SCHADSOFTWARE, signatur="Eicar"
    )
    hold = Anhaltung(
        id="11111111-1111-4111-8111-111111111111",
        mandant=HANNOVER,
        transfer=ident,
        lieferung=NachrichtenUUID(transfer.lieferung),
        begonnen=b.hannover.uhr(),
        programm="ClamAV/1",
        funde=(fund,),
    )
    await b.hannover.eins.store.write(lambda tx: tx.schutz.anlegen(hold))


async def _gib_frei(b: Buehne, ident: TransferId) -> None:
    def run(tx: Any) -> None:
        from dataclasses import replace

        (hold,) = tx.schutz.zum_transfer(ident)
        tx.schutz.aendern(replace(hold, ausgang=Ausgang.FREIGEGEBEN, beendet=b.hannover.uhr()))

    await b.hannover.eins.store.write(run)
