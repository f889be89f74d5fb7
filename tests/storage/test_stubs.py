"""Contract of what stays of a deleted file: the stub, how long, and what goes with it in the end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    akte,
    digest,
    nach,
    nachricht,
    neue_uuid,
    segmente,
    suchwert,
    transfer,
    umschlag,
)

from gateway.domain.akte import Akte, Sperre
from gateway.domain.ids import AkteId, NachrichtenUUID
from gateway.domain.states import Rolle, Zustand
from gateway.transfer.ports import Konflikt, Store, Tx
from gateway.transfer.records import Eingang, EingangZustand, PostfachZustand, Richtung, Ruhelage, Umzugsmeldung
from gateway.transfer.ruhe import ruht

AZR = suchwert("260301000017")
BIS = nach(1000)


async def _stub(store: Store, wert: Akte | None = None) -> Akte:
    wert = wert or akte(betreff="Aufenthalt")

    def run(tx: Tx) -> None:
        tx.akten.anlegen(HANNOVER, wert, azr_suche=AZR, namen_suche=[digest("probe")])
        tx.akten.zum_stub(HANNOVER, wert.id, geloescht=nach(5), abgegeben_an=KIEL, stub_bis=BIS)

    await store.write(run)
    return wert


async def test_a_stub_keeps_who_and_where_to_and_no_document(store: Store) -> None:
    wert = await _stub(store)
    found = await store.read(lambda tx: tx.akten.zum_aktenzeichen(HANNOVER, wert.aktenzeichen))
    stub = replace(wert, dokumente=(), betreff=None, geloescht=nach(5), abgegeben_an=KIEL, stub_bis=BIS)
    assert found == stub
    assert await store.read(lambda tx: tx.akten.zur_azr(HANNOVER, AZR, test=False)) == (stub,)
    assert await store.read(lambda tx: tx.akten.zum_namen(HANNOVER, digest("probe"))) == (stub,)


async def test_only_a_file_with_content_becomes_a_stub_and_only_a_stub_has_an_end(store: Store) -> None:
    stub, ganz = await _stub(store), akte("A-2")
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, ganz, azr_suche=None, namen_suche=()))
    with pytest.raises(Konflikt):
        await store.write(
            lambda tx: tx.akten.zum_stub(HANNOVER, stub.id, geloescht=nach(6), abgegeben_an=KIEL, stub_bis=BIS)
        )
    for wrong in (ganz.id, AkteId(neue_uuid())):
        with pytest.raises(Konflikt):
            await store.write(lambda tx, wrong=wrong: tx.akten.stub_frist(HANNOVER, wrong, BIS))
        with pytest.raises(Konflikt):
            await store.write(lambda tx, wrong=wrong: tx.akten.entfernen(HANNOVER, wrong))
    assert await store.read(lambda tx: tx.akten.holen(HANNOVER, ganz.id)) == ganz
    await store.write(lambda tx: tx.akten.stub_frist(HANNOVER, stub.id, nach(7)))
    found = await store.read(lambda tx: tx.akten.holen(HANNOVER, stub.id))
    assert found is not None
    assert found.stub_bis == nach(7)


async def test_a_stub_that_is_over_is_found_unless_it_is_held_or_in_use(store: Store) -> None:
    over = await _stub(store)
    held = await _stub(store, akte("A-2", sperren=frozenset({Sperre.LOESCHSPERRE, Sperre.GEBUNDEN})))
    used = await _stub(store, akte("A-3"))
    running = transfer(rolle=Rolle.GEBER, zustand=Zustand.ENTSCHEIDUNG_OFFEN, akte=used.id)
    await store.write(lambda tx: tx.transfers.anlegen(running))

    async def faellig(sekunden: float, zeilen: int = 10) -> list[AkteId]:
        moment = nach(sekunden)
        rows = await store.read(lambda tx: tx.akten.abgelaufene_stubs(moment, max_zeilen=zeilen))
        assert {mandant for mandant, _ in rows} <= {HANNOVER}
        return [ident for _, ident in rows]

    assert await faellig(999) == []
    assert await faellig(1001) == [over.id]
    await store.write(lambda tx: tx.akten.sperren(HANNOVER, held.id, frozenset()))
    await store.write(lambda tx: tx.transfers.aendern(replace(running, zustand=Zustand.ABGESCHLOSSEN)))
    assert set(await faellig(1001)) == {over.id, held.id, used.id}
    assert len(await faellig(1001, zeilen=2)) == 2


async def test_with_a_stub_goes_what_only_it_explained_and_nothing_else(store: Store) -> None:
    wert = await _stub(store)
    ours = transfer(rolle=Rolle.GEBER, zustand=Zustand.ABGESCHLOSSEN, akte=wert.id)
    other = transfer(rolle=Rolle.GEBER, zustand=Zustand.ABGESCHLOSSEN, akte=AkteId(neue_uuid()))
    uuids = [NachrichtenUUID(neue_uuid()) for _ in range(2)]

    def fuelle(tx: Tx) -> None:
        for one, uuid, name in zip((ours, other), uuids, ("eins", "zwei"), strict=True):
            tx.transfers.anlegen(one)
            sent = nachricht(
                richtung=Richtung.AUS, autor=HANNOVER, leser=KIEL, uuid=uuid, transfer=one.id,
                umschlag_sha256=digest(name),
            )  # fmt: skip
            tx.nachrichten.anlegen(sent)
            tx.postfach.anlegen(umschlag(name, autor=HANNOVER, leser=KIEL, uuid=uuid), segmente(True))
            got = nachricht(uuid=uuid, transfer=one.id, umschlag_sha256=digest(f"von {name}"))
            tx.nachrichten.anlegen(got)
            tx.eingaenge.entdecken(
                Eingang(
                    id=got.umschlag_sha256,
                    quelle="https://kiel.example",
                    mandant=HANNOVER,
                    autor=KIEL,
                    uuid=uuid,
                    gesamt_laenge=1,
                    zustand=EingangZustand.ABGESCHLOSSEN,
                    entdeckt=nach(0),
                )
            )

    await store.write(fuelle)
    await store.write(lambda tx: tx.akten.entfernen(HANNOVER, wert.id))

    def rest(tx: Tx) -> list[object]:
        return [
            tx.akten.holen(HANNOVER, wert.id),
            *(tx.transfers.holen(one.id) for one in (ours, other)),
            *(tx.nachrichten.holen(HANNOVER, autor, uuid) for uuid in uuids for autor in (HANNOVER, KIEL)),
            *(tx.postfach.holen(digest(name)) for name in ("eins", "zwei")),
            *(tx.eingaenge.holen(digest(f"von {name}")) for name in ("eins", "zwei")),
        ]

    gone = [one is None for one in await store.read(rest)]
    assert gone == [True, True, False, True, True, False, False, True, False, True, False]


async def test_without_its_content_key_our_envelope_needs_its_segments_no_longer_than_it_may_be_fetched(
    store: Store,
) -> None:
    ours = nachricht(richtung=Richtung.AUS, autor=HANNOVER, leser=KIEL, schluessel=b"wrapped")
    segment = digest("segment")

    def fuelle(tx: Tx) -> None:
        tx.nachrichten.anlegen(ours)
        wert = umschlag("unserer", autor=HANNOVER, leser=KIEL, uuid=ours.uuid)
        tx.postfach.anlegen(wert, [replace(segmente(True)[0], sha256=segment)])

    await store.write(fuelle)

    def schliesse(tx: Tx) -> None:
        entry = tx.postfach.holen(digest("unserer"))
        assert entry is not None
        tx.postfach.aendern(replace(entry, zustand=PostfachZustand.ANGENOMMEN, abgeschlossen=nach(0)))

    async def noetig(tage: int) -> bool:
        moment = nach(0) + timedelta(days=tage)
        return segment in await store.read(lambda tx: tx.benutzte([segment], jetzt=moment))

    assert await noetig(400)
    await store.write(lambda tx: tx.nachrichten.schluessel_vernichten(ours))
    stored = await store.read(lambda tx: tx.nachrichten.holen(HANNOVER, HANNOVER, ours.uuid))
    assert stored == replace(ours, schluessel=None)
    assert await noetig(400)  # nobody has closed it
    await store.write(schliesse)
    assert (await noetig(29), await noetig(31)) == (True, False)


async def test_a_restored_store_rests_until_it_is_awake_again(store: Store) -> None:
    assert not await store.read(ruht)
    begun = await store.write(
        lambda tx: tx.wiederherstellungen.beginnen(nach(0), tx.neue_epoche(nach(0), "restore"))
    )
    assert await store.read(ruht)
    await store.write(lambda tx: tx.wiederherstellungen.aendern(replace(begun, zustand=Ruhelage.WACH)))
    assert not await store.read(ruht)


async def test_with_a_stub_goes_with_whom_its_person_moved(store: Store) -> None:
    stub = await _stub(store)
    case = transfer(mandant=HANNOVER, akte=stub.id, zustand=Zustand.ABGESCHLOSSEN)
    rows = [("ein", case.id, None), ("aus", None, AZR), ("fremd", None, suchwert("260301000018"))]

    def run(tx: Tx) -> None:
        tx.transfers.anlegen(case)
        for name, about, azr in rows:
            tx.haushalte.merke(
                Umzugsmeldung(
                    mandant=HANNOVER, nachricht=name, suche=digest("wohnung"), tag="2026-11-02", gemeldet=nach(0),
                    azr_suche=azr, transfer=about,
                )
            )  # fmt: skip

    await store.write(run)
    assert await _zusammen(store) == ["aus", "ein", "fremd"]
    await store.write(lambda tx: tx.akten.entfernen(HANNOVER, stub.id))
    assert await _zusammen(store) == ["fremd"]


async def _zusammen(store: Store) -> list[str]:
    """Notices of the one household, by name."""
    group = await store.read(
        lambda tx: tx.haushalte.gruppe(HANNOVER, digest("wohnung"), von="2026-11-01", bis="2026-11-03")
    )
    return sorted(one.nachricht for one in group)
