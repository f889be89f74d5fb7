"""Promise 5: a message is (autor, nachrichtenUUID); the same gets the same answer, another one changes nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import pytest_asyncio
from support import post
from support.buehne import BREMEN, HANNOVER, Buehne, buehne, jemand
from support.dateien import pdf
from support.feind import Feind
from support.post import Umstaende
from support.rohling import Sendung, kopf_xml

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.transfer import Transfer
from gateway.envelope.lesen import read_umschlag
from gateway.transfer.records import AufgabeArt, Nachricht, PostfachEintrag, PostfachZustand, Quarantaene

pytestmark = pytest.mark.asyncio(loop_scope="module")

_nummer = iter(range(1, 1000))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path_factory.mktemp("fuenf")) as b:
        yield b


@dataclass(frozen=True, kw_only=True)
class Geliefert:
    """A delivery of Kiel that Hannover has imported and receipted; whoever has Kiel's keys may write again."""

    b: Buehne
    f: Feind
    u: Umstaende
    ident: TransferId
    sendung: post.Sendung
    made: Sendung
    first: Nachricht
    receipt: Nachricht

    async def schicke(self, made: Sendung, u: Umstaende | None = None) -> tuple[str, str | None]:
        """Offer it, let Hannover work and answer; return how it was closed."""
        ident = await self.f.biete_an(u or self.u, made.umschlag, made.segmente)
        await self.b.hannover.arbeite_alles_ab()
        return await self.f.abschluss(ident)

    def andere(self, was: str) -> Sendung:
        """Another archive, or another Fachnachricht, under the same name."""
        if was == "archive":
            turned = self.sendung.archiv[:-1] + bytes([self.sendung.archiv[-1] ^ 1])
            return self.f.siegle_lieferung(self.u, replace(self.sendung, archiv=turned))
        message = replace(self.sendung.message, ausloeser=NachrichtenUUID(self.receipt.uuid))
        return self.f.siegle_lieferung(self.u, replace(self.sendung, message=message))

    async def kopien(self) -> list[PostfachEintrag]:
        """Every envelope in which the receipt was offered."""
        uuid = self.receipt.uuid
        return list(await self.b.hannover.lies(lambda tx: tx.postfach.zur_nachricht(HANNOVER, uuid)))

    async def hole_quittung(self) -> None:
        """Kiel fetches what waits; only an answer that lies no more is sent again."""
        await self.b.kiel.arbeite_alles_ab()
        await self.b.hannover.arbeite_alles_ab()

    async def ereignisse(self) -> list[AuditEreignis]:
        return [one.ereignis for one in await self.b.hannover.protokoll() if one.angaben.nachricht == self.u.uuid]

    async def stand(self) -> tuple[Transfer, tuple[Nachricht, ...], int, int]:
        """What must not change: the transfer, its messages, the files, the imports that were logged."""
        hannover = self.b.hannover
        events = [one for one in await hannover.protokoll() if one.ereignis is AuditEreignis.AKTE_IMPORTIERT]
        return (
            await hannover.transfer(self.ident),
            await hannover.nachrichten(self.ident),
            len(await hannover.akten()),
            len(events),
        )

    async def quarantaene(self) -> list[Quarantaene]:
        return [one for one in await self.b.hannover.quarantaene() if one.uuid == self.u.uuid]


@pytest_asyncio.fixture(loop_scope="module")
async def geliefert(stand: Buehne) -> Geliefert:
    wer, f = jemand(next(_nummer)), Feind(stand)
    ident = await stand.hannover.anmeldung(wer)
    await stand.hannover.arbeite_alles_ab()
    u = f.umstaende()
    octets = pdf(u.uuid)
    akte = await stand.kiel.lege_akte_an(wer, octets)
    sendung = post.lieferung(u, akte, [octets], (await stand.hannover.transfer(ident)).anforderung)
    made = f.siegle_lieferung(u, sendung)
    await f.biete_an(u, made.umschlag, made.segmente)
    await stand.hannover.arbeite_alles_ab()
    (receipt,) = await stand.hannover.antworten(u.uuid)
    first = await stand.hannover.lies(lambda tx: tx.nachrichten.holen(HANNOVER, u.autor, NachrichtenUUID(u.uuid)))
    assert first is not None
    g = Geliefert(b=stand, f=f, u=u, ident=ident, sendung=sendung, made=made, first=first, receipt=receipt)
    await g.hole_quittung()
    return g


async def _selbe_antwort(g: Geliefert, made: Sendung, *, before: Any) -> None:
    """It was taken, changed nothing, was logged as a repetition, and the very same receipt went out again."""
    assert await g.schicke(made) == ("angenommen", None)
    await g.hole_quittung()
    ident, rows, files, imports = await g.stand()
    assert (ident, rows, files, imports) == before
    copies = await g.kopien()
    assert len(copies) == 2
    assert {one.inhalt_sha256 for one in copies} == {g.receipt.inhalt_sha256}
    assert await g.ereignisse() == [*VERLAUF, AuditEreignis.NACHRICHT_WIEDERHOLUNG, AuditEreignis.NACHRICHT_BELEGT]
    assert await g.quarantaene() == []


VERLAUF = [AuditEreignis.NACHRICHT_GEPRUEFT, AuditEreignis.NACHRICHT_BELEGT, AuditEreignis.AKTE_IMPORTIERT]
"""What the log says about a delivery that came once."""


async def test_promise_5_the_same_message_again_in_the_same_umschlag_gets_the_same_beleg_and_answer_again(
    geliefert: Geliefert,
) -> None:
    """Kiel's operator restored a backup: the Postfach lists what Hannover closed long ago."""
    g, before, ident = geliefert, await geliefert.stand(), geliefert.f.angebote[0]
    closed = await g.b.kiel.lies(lambda tx: tx.postfach.holen(ident))
    assert closed is not None
    forgotten = replace(closed, zustand=PostfachZustand.LIEGT, beleg=None, abgeschlossen=None)
    await g.b.kiel.eins.store.write(lambda tx: tx.postfach.aendern(forgotten))
    await g.b.hannover.arbeite_alles_ab()
    again = await g.b.kiel.lies(lambda tx: tx.postfach.holen(ident))
    assert again is not None
    assert (again.zustand, again.beleg) == (closed.zustand, closed.beleg)
    await g.hole_quittung()
    assert await g.stand() == before
    assert [one.inhalt_sha256 for one in await g.kopien()] == [g.receipt.inhalt_sha256] * 2
    closed_again = [AuditEreignis.NACHRICHT_BELEGT, AuditEreignis.NACHRICHT_WIEDERHOLUNG]
    assert await g.ereignisse() == [*VERLAUF, *closed_again]


async def test_promise_5_a_list_older_than_our_beleg_repeats_nothing(geliefert: Geliefert) -> None:
    g, before = geliefert, await geliefert.stand()
    await g.b.hannover.eins.empfang.abholen(g.f.angebote[0])
    assert await g.stand() == before
    assert (len(await g.kopien()), await g.ereignisse()) == (1, [*VERLAUF, AuditEreignis.NACHRICHT_BELEGT])


async def test_promise_5_the_same_inhalt_in_a_new_umschlag_gets_the_same_answer_again(
    geliefert: Geliefert, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await geliefert.stand()
    made = geliefert.f.siegle_lieferung(geliefert.u, geliefert.sendung, inhalt=geliefert.made.inhalt)
    assert made.umschlag != geliefert.made.umschlag
    oeffner = geliefert.b.hannover.eins.oeffner

    def no_key(*_: Any) -> Any:
        raise AssertionError("nothing is decrypted for a repetition")

    monkeypatch.setattr(type(oeffner), "oeffne", no_key)
    await _selbe_antwort(geliefert, made, before=before)


async def test_promise_5_the_same_event_signed_again_is_audited_and_gets_the_same_answer(
    geliefert: Geliefert,
) -> None:
    """Another Inhalt (its Zufall, its signature), the same digests of Fachnachricht and archive."""
    before = await geliefert.stand()
    made = geliefert.f.siegle_lieferung(geliefert.u, geliefert.sendung)
    assert made.inhalt != geliefert.made.inhalt
    await _selbe_antwort(geliefert, made, before=before)


@pytest.mark.parametrize("was", ["archive", "message"])
async def test_promise_5_another_message_under_a_taken_identity_is_quarantined_and_changes_nothing(
    was: str, geliefert: Geliefert
) -> None:
    g, before, events = geliefert, await geliefert.stand(), await geliefert.ereignisse()
    assert await g.schicke(g.andere(was)) == ("abgelehnt", "T099")
    await g.hole_quittung()
    assert await g.stand() == before
    assert len(await g.kopien()) == 1, "no answer goes out"
    (kept,) = await g.quarantaene()
    assert (kept.code, kept.authentisch) == ("S999", True)
    assert (await g.ereignisse())[len(events) :] == [
        AuditEreignis.NACHRICHT_QUARANTAENE, AuditEreignis.NACHRICHT_BELEGT,
    ]  # fmt: skip
    asked = {(one.art, one.hinweis) for one in await g.b.hannover.aufgaben()}
    assert (AufgabeArt.QUARANTAENE_ANSEHEN, "S999") in asked
    same = g.f.siegle_lieferung(g.u, g.sendung, inhalt=g.made.inhalt)
    assert await g.schicke(same) == ("angenommen", None), "the first still gets its answer"
    await g.hole_quittung()
    assert len(await g.kopien()) == 2


async def test_promise_5_another_message_under_a_taken_identity_leaves_no_octet_of_its_content(
    geliefert: Geliefert,
) -> None:
    before = set(geliefert.b.hannover.eins.blobs.names())
    await geliefert.schicke(geliefert.andere("message"))
    new = set(geliefert.b.hannover.eins.blobs.names()) - before
    sealed = geliefert.f.angebote[-1]
    schema = geliefert.b.hannover.eins.umgebung.umschlag_schema
    umschlag = read_umschlag(geliefert.b.hannover.octets(sealed), schema=schema).umschlag
    assert new == {sealed, *(one.sha256 for one in umschlag.segmente)}, "the sealed form alone is kept"


KEINE = ("a broken signature", "a stranger's content signature", "a broken segment")


def _faellt_durch(g: Feind, u: Umstaende, wie: str) -> Sendung:
    from support.zertifikate import person

    message = post.anforderung(u, jemand(next(_nummer)))
    if wie == KEINE[0]:
        made = g.siegle(u, message)
        return replace(made, umschlag=made.umschlag.replace(b">demo<", b">memo<"))
    if wie == KEINE[1]:
        return g.siegle(u, message, autor=person("p256", 8))
    made = g.siegle(u, message)
    return replace(made, segmente={name: octets[:-1] + b"X" for name, octets in made.segmente.items()})


@pytest.mark.parametrize("wie", KEINE)
async def test_promise_5_a_message_that_fails_a_check_does_not_take_the_id(wie: str, stand: Buehne) -> None:
    """No squatting: the real one under the same name is taken afterwards (wire 2.2)."""
    f = Feind(stand)
    u = f.umstaende()
    made = _faellt_durch(f, u, wie)
    first = await f.biete_an(u, made.umschlag, made.segmente)
    await stand.hannover.arbeite_alles_ab()
    assert (await f.abschluss(first))[0] == "abgelehnt"
    second = await f.sende(u, post.anforderung(u, jemand(next(_nummer))))
    await stand.hannover.arbeite_alles_ab()
    assert await f.abschluss(second) == ("angenommen", None)
    assert await f.transfer(u) is not None


async def test_promise_5_another_author_under_the_same_uuid_is_another_message(geliefert: Geliefert) -> None:
    g, before = geliefert, await geliefert.stand()
    bremen = Feind(g.b, autor=BREMEN)
    u = replace(g.u, autor=BREMEN)
    ident = await bremen.sende(u, post.anforderung(u, jemand(next(_nummer))))
    await g.b.hannover.arbeite_alles_ab()
    assert await bremen.abschluss(ident) == ("angenommen", None)
    assert await g.stand() == before
    assert await g.quarantaene() == []


async def test_promise_5_a_uuid_in_capitals_inside_is_the_same_name(stand: Buehne) -> None:
    """The Fachnachricht may write it so; on our wire and in our tables it is lower case (wire 2.2)."""
    f = Feind(stand)
    u = f.umstaende()
    loud = post.octets(post.anforderung(u, jemand(next(_nummer)))).replace(u.uuid.encode(), u.uuid.upper().encode())
    assert u.uuid.upper().encode() in loud
    first = await f.sende(u, loud)
    await stand.hannover.arbeite_alles_ab()
    assert await f.abschluss(first) == ("angenommen", None)
    found = await f.transfer(u)
    assert found is not None
    other = await f.sende(u, post.anforderung(u, jemand(next(_nummer))))
    await stand.hannover.arbeite_alles_ab()
    assert await f.abschluss(other) == ("abgelehnt", "T099"), "another message under the same name"


async def test_promise_5_a_uuid_in_capitals_outside_is_no_second_name(geliefert: Geliefert) -> None:
    g, before = geliefert, await geliefert.stand()
    head = kopf_xml(uuid=g.u.uuid.upper(), autor=g.u.autor, leser=HANNOVER, zeit=g.u.zeit.text)
    assert await g.schicke(g.f.siegle_lieferung(g.u, g.sendung, kopf=head)) == ("abgelehnt", "X001")
    assert await g.stand() == before


async def test_promise_5_the_same_notice_in_other_case_begins_one_transfer(stand: Buehne) -> None:
    wer, uuid = jemand(next(_nummer)), stand.hannover.eins.umgebung.neue_uuid()
    first = await stand.hannover.anmeldung(wer, uuid=uuid)
    assert await stand.hannover.anmeldung(wer, uuid=uuid.upper()) == first
