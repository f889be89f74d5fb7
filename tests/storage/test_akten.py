"""Contract of the index of the Ablage."""

from dataclasses import replace
from datetime import date

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    akte,
    digest,
    dokument,
    nach,
    neue_uuid,
    nur_sqlite,
    ohne_dokumente,
    suchwert,
)

from gateway.domain.akte import Akte, Sperre
from gateway.domain.ids import AkteId, Kennung
from gateway.transfer.ports import Konflikt, Store

AZR = suchwert("260301000017")


async def _lege_an(store: Store, wert: Akte, mandant: Kennung = HANNOVER, *, azr: bool = True) -> Akte:
    await store.write(
        lambda tx: tx.akten.anlegen(
            mandant, wert, azr_suche=AZR if azr else None, namen_suche=[digest("musterova"), digest("probe")]
        )
    )
    return wert


async def test_an_akte_comes_back_whole_with_its_documents_in_order(store: Store) -> None:
    wert = akte(betreff="Aufenthalt", herkunft=f"{KIEL}/{neue_uuid()}", sperren=frozenset(Sperre), test=True)
    gemischt = replace(wert, dokumente=(wert.dokumente[2], wert.dokumente[0], wert.dokumente[1]))
    await _lege_an(store, gemischt)
    assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == wert
    assert await store.read(lambda tx: tx.akten.holen(KIEL, wert.id)) is None


async def test_an_import_never_overwrites(store: Store) -> None:
    wert = await _lege_an(store, akte("A-1", herkunft="azr:999902/1"))
    for doppelt in (
        replace(akte("A-2"), id=wert.id),
        akte("A-1"),
        akte("A-3", herkunft="azr:999902/1"),
    ):
        with pytest.raises(Konflikt):
            await _lege_an(store, doppelt)
    assert await store.read(lambda tx: tx.akten.liste(HANNOVER)) == (ohne_dokumente(wert),)
    await _lege_an(store, replace(wert, dokumente=()), KIEL)


async def test_an_akte_with_colliding_documents_is_refused_whole(store: Store) -> None:
    eins = dokument(1)
    for zweites in (dokument(1), dokument(2, uuid=eins.uuid)):
        wert = akte(dokumente=(eins, zweites))
        with pytest.raises(Konflikt):
            await _lege_an(store, wert)
        assert await store.read(lambda tx, wert=wert: tx.akten.holen(HANNOVER, wert.id)) is None


async def test_files_are_found_by_azr_number_in_their_lane(store: Store) -> None:
    zweite = await _lege_an(store, akte("A-2", angelegt=nach(5)))
    erste = await _lege_an(store, akte("A-1"))
    probe = await _lege_an(store, akte("A-3", test=True))
    await _lege_an(store, akte("A-4"), KIEL)
    await _lege_an(store, akte("A-5"), azr=False)
    assert await store.read(lambda tx: tx.akten.zur_azr(HANNOVER, AZR, test=False)) == (erste, zweite)
    assert await store.read(lambda tx: tx.akten.zur_azr(HANNOVER, AZR, test=True)) == (probe,)
    assert await store.read(lambda tx: tx.akten.zur_azr(HANNOVER, digest("x"), test=False)) == ()


async def test_files_are_found_by_aktenzeichen_and_by_origin(store: Store) -> None:
    wert = await _lege_an(store, akte("32.33/Ä-7", herkunft="azr:999902/7"))
    assert await store.read(lambda tx: tx.akten.zum_aktenzeichen(HANNOVER, "32.33/Ä-7")) == wert
    assert await store.read(lambda tx: tx.akten.zum_aktenzeichen(KIEL, "32.33/Ä-7")) is None
    assert await store.read(lambda tx: tx.akten.zur_herkunft(HANNOVER, "azr:999902/7")) == wert
    assert await store.read(lambda tx: tx.akten.zur_herkunft(HANNOVER, "azr:999902/8")) is None


async def test_the_list_pages_by_aktenzeichen_without_documents(store: Store) -> None:
    werte = [await _lege_an(store, akte(f"A-{n:02}")) for n in (3, 1, 2, 5, 4)]
    gesehen, ende = [], None
    while seite := await store.read(lambda tx, e=ende: tx.akten.liste(HANNOVER, nach=e, max_zeilen=2)):
        gesehen += seite
        ende = seite[-1].aktenzeichen
    assert gesehen == sorted(map(ohne_dokumente, werte), key=lambda wert: wert.aktenzeichen)


async def test_a_retention_mark_is_set_changed_and_lifted(store: Store) -> None:
    wert = await _lege_an(store, akte())
    for bis in (date(2036, 12, 31), date(2030, 1, 1), None):
        await store.write(lambda tx, bis=bis: tx.akten.aufbewahren(HANNOVER, wert.id, bis))
        assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == replace(wert, aufbewahren_bis=bis)
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.akten.aufbewahren(HANNOVER, AkteId(neue_uuid()), None))


async def test_what_holds_a_file_back_is_replaced(store: Store) -> None:
    wert = await _lege_an(store, akte(sperren=frozenset({Sperre.GEBUNDEN})))
    assert await store.read(lambda tx: tx.akten.sperren_von(HANNOVER, wert.id)) == {Sperre.GEBUNDEN}
    await store.write(lambda tx: tx.akten.sperren(HANNOVER, wert.id, frozenset({Sperre.LOESCHSPERRE})))
    neu = await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id))
    assert neu == replace(wert, sperren=frozenset({Sperre.LOESCHSPERRE}))
    unbekannt = AkteId(neue_uuid())
    assert await store.read(lambda tx: tx.akten.sperren_von(HANNOVER, unbekannt)) == frozenset()
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.akten.sperren(HANNOVER, unbekannt, frozenset()))


@nur_sqlite
async def test_a_large_file_of_thousands_of_documents_is_kept(store: Store) -> None:
    wert = await _lege_an(store, akte(dokumente=tuple(dokument(n) for n in range(1, 3001))))
    assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == wert


async def test_files_are_found_by_the_keyed_hash_of_a_name(store: Store) -> None:
    wert = await _lege_an(store, akte("A-1"))
    await _lege_an(store, akte("B-1"), KIEL)
    found = await store.read(lambda tx: tx.akten.zum_namen(HANNOVER, digest("musterova")))
    assert [one.id for one in found] == [wert.id]
    assert await store.read(lambda tx: tx.akten.zum_namen(HANNOVER, digest("unbekannt"))) == ()
