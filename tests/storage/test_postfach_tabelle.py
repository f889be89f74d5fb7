"""Contract of the tables of the Postfach: cursors, visibility, states."""

import asyncio
from dataclasses import replace

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    digest,
    nach,
    neue_uuid,
    segmente,
    umschlag,
)

from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.transfer.ports import Konflikt, Store
from gateway.transfer.records import Beleg, PostfachEintrag, PostfachZustand

BELEG = Beleg(
    ergebnis="angenommen",
    code=None,
    zeit="2026-03-01T09:30:15.250Z",
    zertifikat_sha256=digest("zertifikat"),
    beleg=b"\x00\xff signature",
)


async def _anlegen(store: Store, eintrag: PostfachEintrag, *da: bool) -> PostfachEintrag:
    return await store.write(lambda tx: tx.postfach.anlegen(eintrag, segmente(*da)))


async def _liste(store: Store, ab: int = 0, *, leser: tuple[Kennung, ...] = (HANNOVER,), n: int = 100) -> list[str]:
    return [e.id for e in await store.read(lambda tx: tx.postfach.liste(leser, ab=ab, max_zeilen=n))]


async def test_a_complete_envelope_is_visible_at_once(store: Store) -> None:
    eintrag = await _anlegen(store, umschlag("a"), True, True)
    assert eintrag.zustand is PostfachZustand.LIEGT
    assert eintrag.nummer > 0
    assert await store.read(lambda tx: tx.postfach.holen(eintrag.id)) == eintrag
    assert await _liste(store) == [eintrag.id]


async def test_an_incomplete_envelope_is_invisible_until_it_is_made_visible(store: Store) -> None:
    eintrag = await _anlegen(store, umschlag("a", zustand=PostfachZustand.LIEGT), True, False)
    assert (eintrag.zustand, eintrag.nummer) == (PostfachZustand.OFFEN, 0)
    assert await _liste(store) == []
    await store.write(lambda tx: tx.postfach.segment_da(eintrag.id, digest("segment 1")))
    assert await store.read(lambda tx: tx.postfach.segmente(eintrag.id)) == segmente(True, True)
    assert await _liste(store) == []
    sichtbar = await store.write(lambda tx: tx.postfach.sichtbar_machen(eintrag.id))
    assert sichtbar.nummer > 0
    assert await _liste(store) == [eintrag.id]
    assert await store.write(lambda tx: tx.postfach.sichtbar_machen(eintrag.id)) == sichtbar


async def test_announcing_the_same_envelope_again_changes_nothing(store: Store) -> None:
    erst = await _anlegen(store, umschlag("a"), True, False)
    await store.write(lambda tx: tx.postfach.segment_da(erst.id, digest("segment 1")))
    assert await _anlegen(store, umschlag("a", leser=KIEL), False, False) == erst
    assert await store.read(lambda tx: tx.postfach.segmente(erst.id)) == segmente(True, True)


async def test_numbers_follow_visibility_without_gaps_also_when_many_write_and_some_fail(store: Store) -> None:
    async def einer(n: int) -> None:
        def arbeit(tx: object) -> None:
            tx.postfach.anlegen(umschlag(f"e{n}"), segmente(True))  # type: ignore[attr-defined]  # a Tx
            if n % 3 == 0:
                raise RuntimeError("undone")

        try:
            await store.write(arbeit)
        except RuntimeError:
            assert n % 3 == 0

    await asyncio.gather(*(einer(n) for n in range(60)))
    liste = await store.read(lambda tx: tx.postfach.liste([HANNOVER], ab=0, max_zeilen=100))
    assert [eintrag.nummer for eintrag in liste] == list(range(1, 41))


async def test_a_reader_that_follows_the_cursor_misses_nothing(store: Store) -> None:
    gesehen: list[str] = []
    fertig = asyncio.Event()

    async def lies() -> None:
        ab = 0
        while True:
            am_ende = fertig.is_set()
            neue = await store.read(lambda tx, ab=ab: tx.postfach.liste([HANNOVER], ab=ab, max_zeilen=3))
            gesehen.extend(eintrag.id for eintrag in neue)
            ab = neue[-1].nummer if neue else ab
            if am_ende and not neue:
                return

    async def schreib(wer: int) -> None:
        for n in range(20):
            eintrag = await _anlegen(store, umschlag(f"{wer}/{n}"), n % 2 == 0)
            if n % 2:
                await store.write(lambda tx, e=eintrag: tx.postfach.sichtbar_machen(e.id))

    leser = asyncio.create_task(lies())
    await asyncio.gather(*(schreib(wer) for wer in range(8)))
    fertig.set()
    await leser
    assert sorted(gesehen) == sorted(digest(f"{wer}/{n}") for wer in range(8) for n in range(20))


async def test_the_list_shows_each_reader_only_what_lies_for_it(store: Store) -> None:
    fuer_hannover = await _anlegen(store, umschlag("h"), True)
    fuer_kiel = await _anlegen(store, umschlag("k", leser=KIEL), True)
    geholt = await _anlegen(store, umschlag("g"), True)
    zu = await _anlegen(store, umschlag("z"), True)
    await store.write(lambda tx: tx.postfach.aendern(replace(geholt, zustand=PostfachZustand.GEHOLT)))
    await store.write(lambda tx: tx.postfach.aendern(replace(zu, zustand=PostfachZustand.ANGENOMMEN)))
    assert await _liste(store) == [fuer_hannover.id, geholt.id]
    assert await _liste(store, leser=(HANNOVER, KIEL)) == [fuer_hannover.id, fuer_kiel.id, geholt.id]
    assert await _liste(store, fuer_hannover.nummer, leser=(HANNOVER, KIEL), n=1) == [fuer_kiel.id]
    assert await _liste(store, leser=()) == []


async def test_state_lease_and_beleg_are_stored_and_nothing_else(store: Store) -> None:
    eintrag = await _anlegen(store, umschlag("a"), True)
    anders = replace(
        eintrag,
        zustand=PostfachZustand.ANGENOMMEN,
        versuche=3,
        leihe="token",
        leihe_bis=nach(900),
        beleg=BELEG,
        abgeschlossen=nach(60),
        eingang=nach(30),
        einlieferer=digest("another certificate"),
        nummer=4711,
        leser=KIEL,
    )
    await store.write(lambda tx: tx.postfach.aendern(anders))
    gelesen = await store.read(lambda tx: tx.postfach.holen(eintrag.id))
    assert gelesen is not None
    assert gelesen == replace(anders, nummer=eintrag.nummer, leser=HANNOVER, aenderung=gelesen.aenderung)
    assert gelesen.aenderung > eintrag.aenderung


async def test_segments_keep_their_order_and_are_found_by_digest(store: Store) -> None:
    eintrag = await _anlegen(store, umschlag("a"), True, False, True)
    assert await store.read(lambda tx: tx.postfach.segmente(eintrag.id)) == segmente(True, False, True)
    gefunden = await store.read(lambda tx: tx.postfach.segment(eintrag.id, digest("segment 1")))
    assert gefunden == segmente(True, False)[1]
    assert await store.read(lambda tx: tx.postfach.segment(eintrag.id, digest("fremd"))) is None
    assert await store.read(lambda tx: tx.postfach.segment(digest("fremd"), digest("segment 1"))) is None


async def test_what_is_not_there_cannot_be_changed(store: Store) -> None:
    fremd = umschlag("fremd")
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.postfach.aendern(fremd))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.postfach.sichtbar_machen(fremd.id))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.postfach.segment_da(fremd.id, digest("segment 0")))


async def test_the_envelopes_of_one_message_are_found_after_rewrapping(store: Store) -> None:
    uuid = NachrichtenUUID(neue_uuid())
    alt = await _anlegen(store, umschlag("alt", uuid=uuid), True)
    neu = await _anlegen(store, umschlag("neu", uuid=uuid, eingang=nach(5)), True)
    await _anlegen(store, umschlag("andere"), True)
    assert await store.read(lambda tx: tx.postfach.zur_nachricht(KIEL, uuid)) == (alt, neu)


async def test_closed_entries_come_oldest_first_since_a_moment(store: Store) -> None:
    for n, zustand in enumerate((*PostfachZustand, PostfachZustand.ANGENOMMEN)):
        eintrag = await _anlegen(store, umschlag(f"e{n}"), True)
        zu = replace(eintrag, zustand=zustand, abgeschlossen=nach(100 - n), beleg=BELEG)
        await store.write(lambda tx, zu=zu: tx.postfach.aendern(zu))
    gelesen = await store.read(lambda tx: tx.postfach.abgeschlossene([HANNOVER], seit=nach(0), max_zeilen=9))
    assert [(e.zustand.value, e.abgeschlossen) for e in gelesen] == [
        ("angenommen", nach(90)),
        ("abgelehnt", nach(96)),
        ("angenommen", nach(97)),
    ]
    spaet = await store.read(lambda tx: tx.postfach.abgeschlossene([HANNOVER], seit=nach(97), max_zeilen=9))
    assert [e.abgeschlossen for e in spaet] == [nach(97)]


async def test_a_depositor_follows_the_changes_of_what_it_deposited(store: Store) -> None:
    zert = digest("zertifikat")
    a = await _anlegen(store, umschlag("a", einlieferer=zert), False)
    b = await _anlegen(store, umschlag("b", einlieferer=zert), True)
    await _anlegen(store, umschlag("eigene"), True)
    await _anlegen(store, umschlag("fremde", einlieferer=zert, autor=HANNOVER), True)

    async def seit(ab: int) -> list[PostfachEintrag]:
        return list(await store.read(lambda tx: tx.postfach.einlieferungen([KIEL], ab=ab, max_zeilen=10)))

    assert await seit(0) == [a, b]
    assert await seit(b.aenderung) == []
    sichtbar = await store.write(lambda tx: tx.postfach.sichtbar_machen(a.id))
    assert await seit(b.aenderung) == [sichtbar]
    assert await seit(0) == [b, sichtbar]


async def test_open_announcements_are_listed_for_quota_and_expiry(store: Store) -> None:
    von = digest("certificate of the depositor")
    alt = await _anlegen(store, umschlag("alt", eingang=nach(-100), einlieferer=von), False)
    neu = await _anlegen(store, umschlag("neu", einlieferer=von), False)
    andere = await _anlegen(store, umschlag("andere", autor=HANNOVER, eingang=nach(-50), einlieferer=von), False)
    await _anlegen(store, umschlag("ganz", einlieferer=von), True)
    await _anlegen(store, umschlag("unser eigener, bei einer Vermittlungsstelle"), False)
    assert await store.read(lambda tx: tx.postfach.offene(max_zeilen=9)) == (alt, andere, neu)
    assert await store.read(lambda tx: tx.postfach.offene(autor=KIEL, max_zeilen=9)) == (alt, neu)
    assert await store.read(lambda tx: tx.postfach.offene(vor=nach(0), max_zeilen=1)) == (alt,)
