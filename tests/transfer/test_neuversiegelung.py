"""Mail that waits under a key somebody else has: not served any more, sealed anew, still one message."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.buehne import HANNOVER, KIEL, Buehne, buehne
from support.verrat import gesandt, lieferung, neuer_schluessel, neues_verzeichnis, nimm

from gateway.domain.errors import TryLater
from gateway.domain.states import Zustand
from gateway.transfer.records import AufgabeArt, Nachricht, PostfachEintrag, PostfachZustand

P = PostfachZustand


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Buehne]:
    async with buehne(tmp_path) as made:
        yield made


async def umschlaege(b: Buehne, one: Nachricht) -> tuple[PostfachEintrag, ...]:
    return await b.kiel.lies(lambda tx: tx.postfach.zur_nachricht(KIEL, one.uuid))


async def segmente(b: Buehne, one: PostfachEintrag) -> set[str]:
    return {s.sha256 for s in await b.kiel.lies(lambda tx: tx.postfach.segmente(one.id))}


async def zustaende(b: Buehne) -> set[Zustand]:
    return {one.zustand for haus in (b.kiel, b.hannover) for one in await haus.transfers()}


async def sieh_nach(b: Buehne) -> int:
    for haus in (b.kiel, b.hannover):
        await haus.dienst._follow_directory()
    return await b.kiel.eins.neuversiegelung.sieh_nach()


@pytest.mark.parametrize("alt", ["gesperrt", "weg"])
async def test_it_is_sealed_anew_under_another_content_key_and_arrives_once(b: Buehne, alt: str) -> None:
    before, key = await gesandt(b), neuer_schluessel()
    nimm(b.hannover, key)
    neues_verzeichnis(b, HANNOVER, key, alt=alt)
    assert await sieh_nach(b) == 2, "advance information and delivery"
    assert [one.zustand for one in await umschlaege(b, before)] == [P.ERSETZT]
    await b.kiel.arbeite_ab()
    assert await sieh_nach(b) == 0
    old, new = await umschlaege(b, before)
    assert (old.zustand, new.zustand) == (P.ERSETZT, P.LIEGT)
    assert old.inhalt_sha256 == new.inhalt_sha256, "signed once"
    assert await segmente(b, old) & await segmente(b, new) == set()
    after, oeffner = await lieferung(b), b.kiel.eins.oeffner
    assert oeffner.inhaltsschluessel(after) != oeffner.inhaltsschluessel(before)
    await b.laufe()
    assert {one.zustand for haus in (b.kiel, b.hannover) for one in await haus.transfers()} == {
        Zustand.ABGESCHLOSSEN
    }
    assert len((await b.hannover.akten())[0].dokumente) == 3
    assert {one.art for haus in (b.kiel, b.hannover) for one in await haus.aufgaben()} == set()
    said = [e for e in await b.kiel.protokoll() if e.ereignis == "nachricht.zurueckgezogen"]
    assert {e.angaben.code for e in said} == {"READER-KEY"}


async def test_without_another_key_it_waits_a_person_hears_of_it_and_nothing_is_served(b: Buehne) -> None:
    one, key = await gesandt(b), neuer_schluessel()
    neues_verzeichnis(b, HANNOVER)
    await sieh_nach(b)
    assert await b.hannover.horche() == 0
    await b.kiel.arbeite_ab()
    (asked,) = {(a.art, a.hinweis) for a in await b.kiel.aufgaben()}
    assert asked == (AufgabeArt.AUFTRAG_GESCHEITERT, "neu_versiegeln:NO-READER-KEY")
    nimm(b.hannover, key)
    neues_verzeichnis(b, HANNOVER, key, alt="bleibt")
    await sieh_nach(b)
    b.kiel.uhr.vor(hours=1)
    await b.kiel.arbeite_ab()
    assert [e.zustand for e in await umschlaege(b, one)] == [P.ERSETZT, P.LIEGT]


async def test_who_has_it_already_and_could_not_close_it_has_it_once(
    b: Buehne, monkeypatch: pytest.MonkeyPatch
) -> None:
    await gesandt(b)
    with monkeypatch.context() as silent:

        async def spaeter(*_: object) -> None:
            raise TryLater("not now", code="LATER")

        silent.setattr("gateway.transfer.abschluss.Abschluss.schliesse", spaeter)
        await b.hannover.horche()
        await b.hannover.arbeite_ab()
    assert len(await b.hannover.akten()) == 1
    key = neuer_schluessel()
    nimm(b.hannover, key)
    neues_verzeichnis(b, HANNOVER, key)
    assert await sieh_nach(b) == 2
    b.hannover.uhr.vor(hours=1)
    await b.laufe()
    assert len(await b.hannover.akten()) == 1
    assert {one.zustand for haus in (b.kiel, b.hannover) for one in await haus.transfers()} == {
        Zustand.ABGESCHLOSSEN
    }
    assert await b.kiel.aufgaben() == ()


async def test_what_is_withdrawn_while_it_waits_for_a_key_does_not_go_out(b: Buehne) -> None:
    one, key = await gesandt(b), neuer_schluessel()
    neues_verzeichnis(b, HANNOVER)
    await sieh_nach(b)
    (transfer,) = await b.kiel.transfers()
    await b.kiel.eins.eingriffe.ziehe_zurueck(transfer.id, person="clerk")
    neues_verzeichnis(b, HANNOVER, key, alt="bleibt")
    await sieh_nach(b)
    await b.kiel.arbeite_ab()
    assert [e.zustand for e in await umschlaege(b, one)] == [P.ZURUECKGEZOGEN]


async def test_a_key_listed_twice_and_marked_once_is_not_used_again(b: Buehne) -> None:
    """Else it would be taken back and sealed anew for the same key again and again."""
    one = await gesandt(b)
    before = b.verzeichnis
    neues_verzeichnis(b, HANNOVER)
    twice = tuple(
        replace(new, zertifikate=(*new.zertifikate, *old.zertifikate)) if new.kennung == HANNOVER else new
        for new, old in zip(b.verzeichnis.teilnehmer, before.teilnehmer, strict=True)
    )
    b.schreibe_verzeichnis(replace(b.verzeichnis, teilnehmer=twice))
    assert await sieh_nach(b) == 2
    await b.kiel.arbeite_ab()
    assert await sieh_nach(b) == 0
    assert [e.zustand for e in await umschlaege(b, one)] == [P.ERSETZT]


async def test_a_key_that_only_ends_takes_nothing_back(b: Buehne) -> None:
    await gesandt(b)
    neues_verzeichnis(b, HANNOVER, neuer_schluessel(), alt="beendet")
    assert await sieh_nach(b) == 0


async def test_an_answer_that_is_wanted_again_goes_under_a_new_content_key(b: Buehne) -> None:
    before, key = await gesandt(b), neuer_schluessel()
    await b.laufe()
    nimm(b.hannover, key)
    neues_verzeichnis(b, HANNOVER, key)
    assert await sieh_nach(b) == 0, "it is closed"
    await b.kiel.eins.wiederversand.wiederhole(before)
    after, oeffner = await lieferung(b), b.kiel.eins.oeffner
    assert oeffner.inhaltsschluessel(after) != oeffner.inhaltsschluessel(before)
    await b.laufe()
    assert len(await b.hannover.akten()) == 1


async def test_what_its_reader_closed_is_not_marked_as_withdrawn_afterwards(b: Buehne) -> None:
    """A later withdrawal changes nothing about the envelope that was replaced: its receipt would be doubted."""
    one, key = await gesandt(b), neuer_schluessel()
    nimm(b.hannover, key)
    neues_verzeichnis(b, HANNOVER, key)
    await sieh_nach(b)
    await b.laufe()
    taken = await b.kiel.eins.store.write(lambda tx: b.kiel.eins.postausgang.ziehe_zurueck(tx, KIEL, one.uuid))
    assert taken is False
    assert [e.zustand for e in await umschlaege(b, one)] == [P.ERSETZT, P.ANGENOMMEN]


async def test_an_answer_that_was_repeated_and_taken_back_goes_out_once_more(b: Buehne) -> None:
    one, key = await gesandt(b), neuer_schluessel()
    nimm(b.hannover, key)
    await b.laufe()
    await b.kiel.eins.wiederversand.wiederhole(one)
    neues_verzeichnis(b, HANNOVER, key)
    assert await sieh_nach(b) == 1
    await b.kiel.arbeite_ab()
    assert [e.zustand for e in await umschlaege(b, one)] == [P.ANGENOMMEN, P.ERSETZT, P.LIEGT]


@pytest.mark.parametrize("schaden", ["weg", "anders", "keiner"])
async def test_an_envelope_that_cannot_be_read_stops_no_other(b: Buehne, schaden: str) -> None:
    """What else waits under the bad key is taken back all the same."""
    await gesandt(b)
    first, second = await b.kiel.lies(lambda tx: tx.postfach.eigene_wartende((KIEL,)))
    path = b.kiel.eins.blobs._pfad(first.id)
    if schaden == "weg":
        path.unlink()
    if schaden == "anders":
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-100])
    neues_verzeichnis(b, HANNOVER)
    assert await sieh_nach(b) == (2 if schaden == "keiner" else 1)
    after = await b.kiel.lies(lambda tx: [tx.postfach.holen(one.id).zustand for one in (first, second)])
    assert after == [P.ERSETZT if schaden == "keiner" else P.LIEGT, P.ERSETZT]
