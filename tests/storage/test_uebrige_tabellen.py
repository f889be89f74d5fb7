"""Contract of the smaller tables: claims, tasks, departures, quarantine."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.store import (
    HANNOVER,
    KIEL,
    digest,
    nach,
    neue_uuid,
    nur_sqlite,
    suchwert,
)

from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.storage.sql.quarantaene import BELEGT
from gateway.transfer.ports import Konflikt, Store
from gateway.transfer.records import (
    Aufgabe,
    AufgabeArt,
    Beleg,
    Eingang,
    EingangZustand,
    Quarantaene,
    Wegzug,
)

QUELLE = "https://kiel.example/postfach/v1"


def _eingang(name: str, **weitere: Any) -> Eingang:
    werte: dict[str, Any] = {
        "id": digest(name),
        "quelle": QUELLE,
        "mandant": HANNOVER,
        "autor": KIEL,
        "uuid": NachrichtenUUID(neue_uuid()),
        "gesamt_laenge": 2**40,
        "zustand": EingangZustand.NEU,
        "entdeckt": nach(0),
    }
    return Eingang(**(werte | weitere))


def _aufgabe(**weitere: Any) -> Aufgabe:
    werte: dict[str, Any] = {
        "id": neue_uuid(),
        "mandant": HANNOVER,
        "art": AufgabeArt.PERSON_UNKLAR,
        "angelegt": nach(0),
    }
    return Aufgabe(**(werte | weitere))


def _quarantaene(**weitere: Any) -> Quarantaene:
    werte: dict[str, Any] = {
        "id": neue_uuid(),
        "mandant": HANNOVER,
        "zeit": nach(0),
        "code": "T011",
        "grund": "the content signature does not hold",
        "quelle": QUELLE,
        "umschlag_sha256": digest("umschlag"),
        "laenge": 1000,
        "authentisch": True,
    }
    return Quarantaene(**(werte | weitere))


async def test_an_envelope_is_discovered_once(store: Store) -> None:
    wert = _eingang("a")
    assert await store.write(lambda tx: tx.eingaenge.entdecken(wert)) is True
    assert await store.write(lambda tx: tx.eingaenge.entdecken(replace(wert, quelle="https://x"))) is False
    assert await store.read(lambda tx: tx.eingaenge.holen(wert.id)) == wert
    assert await store.read(lambda tx: tx.eingaenge.holen(digest("b"))) is None


async def test_a_claim_keeps_its_beleg_when_it_is_closed(store: Store) -> None:
    wert = _eingang("a")
    beleg = Beleg(ergebnis="abgelehnt", code="T099", zeit="z", zertifikat_sha256=digest("z"), beleg=b"\x01")
    await store.write(lambda tx: tx.eingaenge.entdecken(wert))
    await store.write(lambda tx: tx.eingaenge.aendern(wert.id, EingangZustand.ABGELEHNT, code="T099", beleg=beleg))
    await store.write(lambda tx: tx.eingaenge.aendern(wert.id, EingangZustand.ABGESCHLOSSEN))
    gelesen = await store.read(lambda tx: tx.eingaenge.holen(wert.id))
    assert gelesen == replace(wert, zustand=EingangZustand.ABGESCHLOSSEN, code="T099", beleg=beleg)
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.eingaenge.aendern(digest("b"), EingangZustand.NEU))


async def test_open_claims_are_counted_by_source(store: Store) -> None:
    for wert in (
        _eingang("a"),
        _eingang("b", zustand=EingangZustand.ANGENOMMEN),
        _eingang("c", zustand=EingangZustand.ABGESCHLOSSEN),
        _eingang("d", quelle="https://x"),
    ):
        await store.write(lambda tx, wert=wert: tx.eingaenge.entdecken(wert))
    assert await store.read(lambda tx: tx.eingaenge.anzahl_offen(QUELLE)) == 2
    assert await store.read(lambda tx: tx.eingaenge.anzahl_offen("https://y")) == 0


async def test_tasks_wait_oldest_first_until_they_are_done(store: Store) -> None:
    ref = TransferId(neue_uuid())
    neu = _aufgabe(angelegt=nach(5), transfer=ref, hinweis="azr_fehlt")
    alt, fremd = _aufgabe(), _aufgabe(mandant=KIEL, angelegt=nach(3))
    for wert in (neu, alt, fremd):
        await store.write(lambda tx, wert=wert: tx.aufgaben.stellen(wert))
    assert await store.read(lambda tx: tx.aufgaben.offene()) == (alt, fremd, neu)
    assert await store.read(lambda tx: tx.aufgaben.offene(HANNOVER)) == (alt, neu)
    assert await store.read(lambda tx: tx.aufgaben.offene(transfer=ref)) == (neu,)
    assert await store.read(lambda tx: tx.aufgaben.offene(KIEL, transfer=ref)) == ()
    await store.write(lambda tx: tx.aufgaben.erledigen(alt.id, nach(9)))
    await store.write(lambda tx: tx.aufgaben.erledigen(alt.id, nach(10)))
    assert await store.read(lambda tx: tx.aufgaben.offene(HANNOVER)) == (neu,)
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.aufgaben.erledigen("unknown", nach(9)))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.aufgaben.stellen(neu))


async def test_departures_of_one_person_come_newest_first(store: Store) -> None:
    suche = suchwert("260301000017")
    erster = Wegzug(mandant=HANNOVER, azr_suche=suche, ziel_ags=None, gemeldet=nach(0))
    zweiter = Wegzug(mandant=HANNOVER, azr_suche=suche, ziel_ags="01002000", gemeldet=nach(5))
    for wert in (zweiter, erster, replace(erster, mandant=KIEL), replace(erster, azr_suche=suchwert("1"))):
        await store.write(lambda tx, wert=wert: tx.wegzuege.anlegen(wert))
    assert await store.read(lambda tx: tx.wegzuege.zur_azr(HANNOVER, suche)) == (zweiter, erster)


async def test_quarantine_lists_newest_first_and_counts_by_source(store: Store) -> None:
    uuid = NachrichtenUUID(neue_uuid())
    werte = [_quarantaene(zeit=nach(n), laenge=10**n, autor=KIEL, uuid=uuid, authentisch=n != 1) for n in range(4)]
    fremd = _quarantaene(zeit=nach(-5), quelle="https://x", mandant=None, authentisch=False, umschlag_sha256=None)
    for wert in (*werte, fremd):
        await store.write(lambda tx, wert=wert: tx.quarantaene.anlegen(wert))
    assert await store.read(lambda tx: tx.quarantaene.liste()) == (*reversed(werte), fremd)
    assert await store.read(lambda tx: tx.quarantaene.liste(max_zeilen=1)) == (werte[3],)
    assert await store.read(lambda tx: tx.quarantaene.herrenlose(max_zeilen=9)) == (fremd,)
    assert await store.read(lambda tx: tx.quarantaene.belegt(QUELLE)) == (4, 1111)
    assert await store.read(lambda tx: tx.quarantaene.belegt(QUELLE, nur_authentische=True)) == (3, 1101)
    assert await store.read(lambda tx: tx.quarantaene.belegt("https://y")) == (0, 0)
    assert await store.read(lambda tx: tx.quarantaene.liste(mandant=HANNOVER)) == tuple(reversed(werte))
    assert await store.read(lambda tx: tx.quarantaene.liste(mandant=KIEL)) == ()
    assert await store.read(lambda tx: tx.quarantaene.holen(fremd.id)) == fremd
    assert await store.read(lambda tx: tx.quarantaene.holen(neue_uuid())) is None
    assert await store.read(lambda tx: tx.quarantaene.zur_nachricht(HANNOVER, KIEL, uuid)) == werte[3]
    assert await store.read(lambda tx: tx.quarantaene.zur_nachricht(KIEL, KIEL, uuid)) is None
    for umschlag, erwartet in ((werte[3].umschlag_sha256, werte[3]), (digest("another"), None)):
        assert (
            await store.read(lambda tx, u=umschlag: tx.quarantaene.zur_nachricht(HANNOVER, KIEL, uuid, umschlag=u))
            == erwartet
        )
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.quarantaene.anlegen(fremd))


async def test_the_oldest_unauthenticated_goes_first_and_an_authenticated_one_never(store: Store) -> None:
    alt, neu = _quarantaene(authentisch=False, zeit=nach(1)), _quarantaene(authentisch=False, zeit=nach(2))
    fremd = _quarantaene(authentisch=False, zeit=nach(-1), quelle="https://x")
    for wert in (neu, alt, fremd, _quarantaene(zeit=nach(0))):
        await store.write(lambda tx, wert=wert: tx.quarantaene.anlegen(wert))
    for erwartet in (alt, neu, None):
        gefunden = await store.read(lambda tx: tx.quarantaene.aelteste_unauthentische(QUELLE))
        assert gefunden == erwartet
        if gefunden is not None:
            await store.write(lambda tx, g=gefunden: tx.quarantaene.entfernen(g.id))
    await store.write(lambda tx: tx.quarantaene.entfernen(alt.id))


async def test_the_segments_of_a_claim_are_those_fetched_for_it(store: Store) -> None:
    eigener, fremder = _eingang("eigener"), _eingang("fremder")
    for wert in (eigener, fremder):
        await store.write(lambda tx, wert=wert: tx.eingaenge.entdecken(wert))
    for name in ("a", "b", "a"):
        await store.write(lambda tx, name=name: tx.eingaenge.segment_da(eigener.id, digest(name)))
    assert await store.read(lambda tx: tx.eingaenge.segmente(eigener.id)) == {digest("a"), digest("b")}
    assert await store.read(lambda tx: tx.eingaenge.segmente(fremder.id)) == frozenset()
    await store.write(lambda tx: tx.eingaenge.segmente_vergessen(eigener.id))
    assert await store.read(lambda tx: tx.eingaenge.segmente(eigener.id)) == frozenset()


async def test_quarantine_is_listed_by_age(store: Store) -> None:
    werte = [_quarantaene(zeit=nach(t)) for t in (3, 1, 2)]
    for wert in werte:
        await store.write(lambda tx, wert=wert: tx.quarantaene.anlegen(wert))
    alte = await store.read(lambda tx: tx.quarantaene.aelter_als(nach(3), max_zeilen=9))
    assert [a.zeit for a in alte] == [nach(1), nach(2)]


@nur_sqlite
async def test_the_room_of_a_source_is_counted_in_an_index_alone(store: Store, tmp_path: Path) -> None:
    assert await store.read(lambda tx: tx.quarantaene.belegt(QUELLE)) == (0, 0)
    (path,) = tmp_path.rglob("*.db")
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {BELEGT}", (QUELLE, 0))]
    connection.close()
    assert len(plan) == 1
    assert "COVERING INDEX quarantaene_belegt (quelle=? AND authentisch>?)" in plan[0]
