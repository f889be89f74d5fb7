"""Contract of the table of transfers."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    nach,
    neue_uuid,
    person,
    suchwert,
    transfer,
)

from gateway.domain.ids import AkteId, NachrichtenUUID, Sha256, TransferId
from gateway.domain.person import Person, TeilDatum
from gateway.domain.states import ENDZUSTAENDE, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Konflikt, Store, Tx


async def test_a_transfer_comes_back_exactly_as_it_went_in(store: Store) -> None:
    voll = transfer(
        aktenzeichen="32-1",
        aktenzeichen_partner="K 7",
        akte=AkteId(neue_uuid()),
        anforderung=NachrichtenUUID(neue_uuid()),
        lieferung=NachrichtenUUID(neue_uuid()),
        antwort=NachrichtenUUID(neue_uuid()),
        test="",
        hinweis="azr_fehlt",
    )
    leer = transfer(
        partner=None,
        person=Person(staatsangehoerigkeiten=(), geschlecht=None, geburtsdatum=TeilDatum()),
        test=None,
    )
    for wert in (voll, leer):
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
        assert await store.read(lambda tx, wert=wert: tx.transfers.holen(wert.id)) == wert


async def test_an_unknown_transfer_is_none(store: Store) -> None:
    assert await store.read(lambda tx: tx.transfers.holen(TransferId(neue_uuid()))) is None


async def test_inserting_a_transfer_twice_is_a_conflict(store: Store) -> None:
    wert = transfer()
    await store.write(lambda tx: tx.transfers.anlegen(wert))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.transfers.anlegen(wert))


async def test_a_new_transfer_is_version_1_whatever_the_value_says(store: Store) -> None:
    wert = transfer(version=9)
    await store.write(lambda tx: tx.transfers.anlegen(wert))
    stored = await store.read(lambda tx: tx.transfers.holen(wert.id))
    assert stored is not None
    assert stored.version == 1


async def test_a_change_needs_the_version_that_was_read(store: Store) -> None:
    wert = transfer()
    await store.write(lambda tx: tx.transfers.anlegen(wert))
    neu = await store.write(lambda tx: tx.transfers.aendern(replace(wert, zustand=Zustand.ANGEFORDERT)))
    assert neu == replace(wert, zustand=Zustand.ANGEFORDERT, version=2)
    assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == neu
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.transfers.aendern(replace(wert, zustand=Zustand.ABGELEHNT)))
    assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == neu


async def test_changing_an_unknown_transfer_is_a_conflict(store: Store) -> None:
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.transfers.aendern(transfer()))


async def test_only_running_transfers_of_a_file_are_open(store: Store) -> None:
    akte = AkteId(neue_uuid())
    werte = [transfer(akte=akte, zustand=zustand, begonnen=nach(n)) for n, zustand in enumerate(Zustand)]
    for wert in (*werte, transfer(akte=akte, mandant=KIEL), transfer(akte=AkteId(neue_uuid()))):
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
    offene = await store.read(lambda tx: tx.transfers.offene_zur_akte(HANNOVER, akte))
    assert offene == tuple(wert for wert in werte if wert.zustand not in ENDZUSTAENDE)


async def test_the_list_is_newest_first_and_pages_without_gap_or_repetition(store: Store) -> None:
    werte = [transfer(begonnen=nach(n // 2), mandant=(HANNOVER, KIEL)[n % 3 == 0]) for n in range(20)]

    def alle(tx: object) -> None:
        for wert in werte:
            tx.transfers.anlegen(wert)  # type: ignore[attr-defined]  # a Tx

    await store.write(alle)
    erwartet = sorted(werte, key=lambda wert: (wert.begonnen, wert.id), reverse=True)
    for mandant in (None, HANNOVER):
        gesehen, nach_id = [], None
        while seite := await store.read(
            lambda tx, n=nach_id, m=mandant: tx.transfers.liste(m, nach=n, max_zeilen=3)
        ):
            assert len(seite) <= 3
            gesehen += seite
            nach_id = seite[-1].id
        assert gesehen == [wert for wert in erwartet if mandant in {None, wert.mandant}]


async def test_the_list_filters_by_state(store: Store) -> None:
    werte = [transfer(zustand=Zustand.ANGEFORDERT), transfer(zustand=Zustand.ANGABEN_FEHLEN)]
    for wert in werte:
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
    liste = await store.read(lambda tx: tx.transfers.liste(None, zustand=Zustand.ANGABEN_FEHLEN))
    assert liste == (werte[1],)


async def test_transfers_since_a_moment_are_counted_by_partner_and_role(store: Store) -> None:
    for wert in (
        transfer(begonnen=nach(-1)),
        transfer(begonnen=nach(0)),
        transfer(begonnen=nach(5)),
        transfer(begonnen=nach(5), rolle=Rolle.GEBER),
        transfer(begonnen=nach(5), partner=None),
        transfer(begonnen=nach(5), mandant=KIEL, partner=HANNOVER),
    ):
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
    zaehlen = [(KIEL, Rolle.NEHMER, 2), (None, Rolle.NEHMER, 3), (KIEL, Rolle.GEBER, 1), (HANNOVER, Rolle.GEBER, 0)]
    for partner, rolle, anzahl in zaehlen:
        assert anzahl == await store.read(
            lambda tx, p=partner, r=rolle: tx.transfers.anzahl_seit(HANNOVER, p, r, nach(0))
        )


async def test_the_transfers_of_a_person_are_found_by_side_newest_first(store: Store) -> None:
    azr = "260301000099"
    suche = suchwert(azr)
    alt = transfer(person=person(azr_nummer=azr))
    neu = transfer(person=person(azr_nummer=azr), zustand=Zustand.ABGESCHLOSSEN, begonnen=nach(9))
    geber = transfer(person=person(azr_nummer=azr), rolle=Rolle.GEBER, zustand=Zustand.PACKEN, begonnen=nach(9))
    for wert in (
        alt,
        neu,
        geber,
        transfer(person=person(azr_nummer=azr), mandant=KIEL, begonnen=nach(9)),
        transfer(person=person(azr_nummer=None), begonnen=nach(9)),
    ):
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))

    def frage(rolle: Rolle, wert: Sha256) -> Callable[[Tx], tuple[Transfer, ...]]:
        return lambda tx: tx.transfers.zur_person(HANNOVER, rolle, wert)

    assert await store.read(frage(Rolle.NEHMER, suche)) == (neu, alt)
    assert await store.read(frage(Rolle.GEBER, suche)) == (geber,)
    assert await store.read(frage(Rolle.NEHMER, suchwert("1"))) == ()


async def test_the_transfers_of_a_file_are_found_in_every_state(store: Store) -> None:
    akte = AkteId("00000000-0000-4000-8000-00000000abcd")
    laufend = transfer(akte=akte)
    fertig = transfer(akte=akte, zustand=Zustand.ABGESCHLOSSEN, begonnen=nach(9))
    for wert in (laufend, fertig, transfer()):
        await store.write(lambda tx, wert=wert: tx.transfers.anlegen(wert))
    assert await store.read(lambda tx: tx.transfers.zur_akte(HANNOVER, akte)) == (fertig, laufend)
    assert await store.read(lambda tx: tx.transfers.offene_zur_akte(HANNOVER, akte)) == (laufend,)


async def test_a_number_that_a_person_adds_later_is_found_too(store: Store) -> None:
    wert = transfer(person=person(azr_nummer=None))
    await store.write(lambda tx: tx.transfers.anlegen(wert))
    neu = await store.write(
        lambda tx: tx.transfers.aendern(replace(wert, person=person(azr_nummer="260301000042")))
    )
    suche = suchwert("260301000042")
    assert await store.read(lambda tx: tx.transfers.zur_person(HANNOVER, wert.rolle, suche)) == (neu,)
