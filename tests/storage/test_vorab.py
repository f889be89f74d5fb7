"""Contract of what is kept ahead of a file: sealed, whole, and the Auskunftssperren 6 and 12 for good."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.store import (
    HANNOVER,
    KIEL,
    akte,
    neue_uuid,
    sqlite_store,
    suchwert,
)

from gateway.domain.aktenteile import Ausschluss, Bereinigen, Medium, Papierteil
from gateway.domain.ids import AkteId, TransferId
from gateway.messages import Auskunftssperre, EatInformationen
from gateway.messages.werte import Zeitraum
from gateway.messages.werte_nebenbestimmung import Ausbildung, ErwerbAllgemein, Forschung, Verlaengerungsverbot
from gateway.transfer.ports import Konflikt, Store
from gateway.transfer.vorabangaben import Vorabangaben

AZR = suchwert("260301000017")
GEHEIM = ("Kennwort-Zyxw", "Summe-Zyxw", "ZYXW00001", "BAMF-Zyxw", "909090909090909090", "Schule-Zyxw")
KARTE = EatInformationen(
    sperrkennwort=GEHEIM[0], sperrsumme=GEHEIM[1], seriennummer=GEHEIM[2], eid_aktiv=True, pruefziffer="7"
)
GANZ = Vorabangaben(
    eat=KARTE,
    auskunftssperren=(
        Auskunftssperre(code="3", gueltig_bis=date(2027, 5, 1)),
        Auskunftssperre(code="6"),
        Auskunftssperre(code="12"),
    ),
    bamfkennziffer=GEHEIM[3],
    bva_verfahrensnummer=GEHEIM[4],
    nebenbestimmungen=(
        ErwerbAllgemein(gestattet=True, ab=date(2026, 1, 2)),
        Forschung(),
        Ausbildung(art="01", einrichtung=GEHEIM[5], zeitraum=Zeitraum(von=date(2026, 1, 1), bis=date(2026, 7, 1))),
        Verlaengerungsverbot(zeitraum=Zeitraum(von=date(2026, 1, 1), bis=date(2026, 7, 1))),
    ),
)
DAUERND = GANZ.auskunftssperren[1:]


async def test_what_is_told_ahead_comes_back_whole(store: Store) -> None:
    zu = neue_uuid()
    assert await store.read(lambda tx: tx.vorab.holen(HANNOVER, zu)) == Vorabangaben()
    await store.write(lambda tx: tx.vorab.setzen(HANNOVER, zu, GANZ, azr_suche=AZR))
    assert await store.read(lambda tx: tx.vorab.holen(HANNOVER, zu)) == GANZ
    assert await store.read(lambda tx: tx.vorab.holen(KIEL, zu)) == Vorabangaben()


async def test_6_and_12_stay_when_everything_else_is_emptied(store: Store) -> None:
    zu = neue_uuid()
    await store.write(lambda tx: tx.vorab.setzen(HANNOVER, zu, GANZ, azr_suche=AZR))
    await store.write(lambda tx: tx.vorab.setzen(HANNOVER, zu, Vorabangaben(), azr_suche=None))
    assert await store.read(lambda tx: tx.vorab.holen(HANNOVER, zu)) == Vorabangaben(auskunftssperren=DAUERND)
    assert await store.read(lambda tx: tx.vorab.dauernde(HANNOVER, AZR)) == DAUERND
    assert await store.read(lambda tx: tx.vorab.dauernde(KIEL, AZR)) == ()


async def test_what_was_kept_with_a_transfer_goes_to_the_file_and_only_there(store: Store) -> None:
    von, nach = TransferId(neue_uuid()), AkteId(neue_uuid())
    await store.write(lambda tx: tx.vorab.setzen(HANNOVER, von, GANZ, azr_suche=AZR))
    await store.write(lambda tx: tx.vorab.verlegen(HANNOVER, von, nach))
    assert await store.read(lambda tx: tx.vorab.holen(HANNOVER, nach)) == GANZ
    assert await store.read(lambda tx: tx.vorab.holen(HANNOVER, von)) == Vorabangaben()
    assert await store.read(lambda tx: tx.vorab.dauernde(HANNOVER, AZR)) == DAUERND


async def test_what_was_told_last_is_remembered_also_where_nothing_is_known(store: Store) -> None:
    zu = neue_uuid()
    assert await store.read(lambda tx: tx.vorab.gesandt(HANNOVER, zu)) is None
    for marke in ("eins", "zwei"):
        await store.write(lambda tx, marke=marke: tx.vorab.merke_gesandt(HANNOVER, zu, marke))
        assert await store.read(lambda tx: tx.vorab.gesandt(HANNOVER, zu)) == marke
    await store.write(lambda tx: tx.vorab.setzen(HANNOVER, zu, GANZ, azr_suche=AZR))
    assert await store.read(lambda tx: tx.vorab.gesandt(HANNOVER, zu)) == "zwei"
    assert await store.read(lambda tx: tx.vorab.holen(HANNOVER, zu)) == GANZ


async def test_no_octet_of_the_database_tells_what_is_told_ahead(tmp_path: Path) -> None:
    teil = Papierteil(nummer=1, bezeichnung="Band-Zyxw", standort="Regal-Zyxw")
    wert = akte(papier=(teil,))
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.akten.anlegen(HANNOVER, wert, azr_suche=AZR, namen_suche=[]))
        await store.write(lambda tx: tx.vorab.setzen(HANNOVER, wert.id, GANZ, azr_suche=AZR))
        waehrend = b"".join(one.read_bytes() for one in tmp_path.glob("aktenbote.db*"))
    for octets in (waehrend, (tmp_path / "aktenbote.db").read_bytes()):
        assert wert.id.encode() in octets, "the test looks into the wrong files"
        for word in (*GEHEIM, "Band-Zyxw", "Regal-Zyxw", '"12"'):
            assert word.encode() not in octets, word


async def test_what_stays_here_and_what_is_on_paper_is_kept_with_the_file(store: Store) -> None:
    teil = Papierteil(nummer=1, bezeichnung="Band I", medium=Medium.HYBRID, standort="Raum 3")
    roh = akte(papier=(teil,))
    erstes, zweites, drittes = roh.dokumente
    wert = akte(
        "A-2",
        papier=(teil,),
        dokumente=(
            erstes,
            replace(zweites, bereinigen=Bereinigen(grund=Ausschluss.FRIST_91, ab=date(2027, 1, 1))),
            replace(drittes, ersetzt=True),
        ),
    )
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, wert, azr_suche=None, namen_suche=[]))
    assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == wert
    da = replace(teil, eingetroffen=date(2026, 3, 1))
    await store.write(lambda tx: tx.akten.papier(HANNOVER, wert.id, (da,)))
    neu = await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id))
    assert neu == replace(wert, papier=(da,))
    assert (wert.fehlende_papierteile, replace(wert, papier=(da,)).fehlende_papierteile) == ((teil,), ())
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.akten.papier(HANNOVER, AkteId(neue_uuid()), ()))


def test_what_is_told_ahead_does_not_show_in_a_repr() -> None:
    for word in GEHEIM:
        assert word not in f"{GANZ!r} {KARTE!r}"
    assert "code" not in repr(GANZ)
