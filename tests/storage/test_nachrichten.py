"""Contract of the table of messages: a message takes its id once, for good (wire 2.2)."""

from dataclasses import replace

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    digest,
    nach,
    nachricht,
    neue_uuid,
)

from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.transfer.ports import Konflikt, Store
from gateway.transfer.records import Nachricht, Richtung


async def _lege_an(store: Store, *werte: Nachricht) -> None:
    for wert in werte:
        await store.write(lambda tx, wert=wert: tx.nachrichten.anlegen(wert))


async def test_a_message_comes_back_exactly_as_it_went_in(store: Store) -> None:
    voll = nachricht(
        archiv_sha256=digest("archiv"),
        schluessel=bytes(range(256)),
        transfer=TransferId(neue_uuid()),
        ausloeser=NachrichtenUUID(neue_uuid()),
        blatt_sha256=digest("blatt"),
    )
    karg = nachricht(test=None)
    await _lege_an(store, voll, karg)
    for wert in (voll, karg):
        stored = await store.read(lambda tx, wert=wert: tx.nachrichten.holen(HANNOVER, KIEL, wert.uuid))
        assert stored == wert


async def test_the_id_of_a_message_is_taken_once_per_authority_and_direction(store: Store) -> None:
    erste = nachricht()
    await _lege_an(store, erste)
    with pytest.raises(Konflikt):
        await _lege_an(store, replace(erste, inhalt_sha256=digest("another one under its name")))
    await _lege_an(
        store,
        replace(erste, mandant=KIEL, richtung=Richtung.AUS),
        replace(erste, autor=HANNOVER),
        replace(erste, uuid=NachrichtenUUID(neue_uuid())),
    )
    assert await store.read(lambda tx: tx.nachrichten.holen(HANNOVER, KIEL, erste.uuid)) == erste


async def test_the_messages_of_a_transfer_come_oldest_first(store: Store) -> None:
    ref = TransferId(neue_uuid())
    werte = [nachricht(transfer=ref, zeit=nach(t)) for t in (3, 1, 2, 2)]
    await _lege_an(store, *werte, nachricht(transfer=TransferId(neue_uuid())), nachricht())
    gelesen = await store.read(lambda tx: tx.nachrichten.zum_transfer(ref))
    assert gelesen == (werte[1], werte[2], werte[3], werte[0])


async def test_answers_are_found_by_what_they_answer(store: Store) -> None:
    frage = NachrichtenUUID(neue_uuid())
    antwort = nachricht(ausloeser=frage, richtung=Richtung.AUS, autor=HANNOVER, leser=KIEL)
    await _lege_an(
        store, antwort, nachricht(ausloeser=frage), nachricht(ausloeser=frage, mandant=KIEL), nachricht()
    )
    gelesen = await store.read(lambda tx: tx.nachrichten.antworten_auf(HANNOVER, frage, Richtung.AUS))
    assert gelesen == (antwort,)


async def test_a_message_is_found_by_its_umschlag(store: Store) -> None:
    wert = nachricht(umschlag_sha256=digest("dieser"))
    await _lege_an(store, wert, nachricht())
    assert await store.read(lambda tx: tx.nachrichten.zum_umschlag(digest("dieser"))) == wert
    assert await store.read(lambda tx: tx.nachrichten.zum_umschlag(digest("keiner"))) is None


async def test_the_leaf_of_its_log_entry_is_noted_later(store: Store) -> None:
    wert = nachricht()
    await _lege_an(store, wert)
    await store.write(lambda tx: tx.nachrichten.blatt_setzen(wert, digest("blatt")))
    gelesen = await store.read(lambda tx: tx.nachrichten.holen(HANNOVER, KIEL, wert.uuid))
    assert gelesen == replace(wert, blatt_sha256=digest("blatt"))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.nachrichten.blatt_setzen(nachricht(), digest("blatt")))


async def test_a_received_message_can_be_given_to_its_transfer(store: Store) -> None:
    ref, empfangen, gesandt = TransferId(neue_uuid()), nachricht(), nachricht(mandant=KIEL, richtung=Richtung.AUS)
    await _lege_an(store, empfangen, gesandt)
    await store.write(lambda tx: tx.nachrichten.zuordnen(empfangen, ref))
    assert await store.read(lambda tx: tx.nachrichten.zum_transfer(ref)) == (replace(empfangen, transfer=ref),)
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.nachrichten.zuordnen(nachricht(), ref))
