"""Deliveries of scans as they are kept: once each, sealed, and what comes again leaves the correction list."""

from dataclasses import replace
from datetime import date, timedelta

import apsw
import pytest
from support.store import HANNOVER, KIEL, ZEIT, neue_uuid
from support.store import akte as ablageakte

from gateway.domain.ids import AkteId, sha256_of
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.storage import SqliteStore
from gateway.transfer.ports import Konflikt, Tx


def lieferung(nummer: str = "L-1", schein: bytes = b"schein", **more: object) -> Scanlieferung:
    felder: dict[str, object] = {
        "id": neue_uuid(), "mandant": KIEL, "dienst": "Scan GmbH", "nummer": nummer,
        "schein_sha256": sha256_of(schein), "abgeholt": date(2026, 11, 2), "begonnen": ZEIT, "test": True,
        "maengel": '[{"wo":"Öztürk.pdf"}]',
    }  # fmt: skip
    return Scanlieferung(**felder | more)  # type: ignore[arg-type]  # a test makes odd ones too


def akte(von: Scanlieferung, stelle: int, zeichen: str, barcode: str | None = None, **more: object) -> Scanakte:
    felder: dict[str, object] = {
        "id": f"{von.id}/{stelle}", "mandant": von.mandant, "lieferung": von.id, "stelle": stelle,
        "barcode": barcode or f"A-{stelle}", "aktenzeichen": zeichen, "stand": "nachbesserung",
    }  # fmt: skip
    return Scanakte(**felder | more)  # type: ignore[arg-type]  # as above


async def test_a_delivery_comes_back_as_it_was_kept(store: SqliteStore) -> None:
    one = lieferung()
    rows = (akte(one, 1, "33-1", stand="offen"), akte(one, 2, "33-2", stand="offen", dokumente=3, seiten=7))
    await store.write(lambda tx: tx.scans.anlegen(one, rows))
    done = replace(one, beendet=ZEIT + timedelta(hours=1))
    good = replace(rows[1], stand="aufgenommen", akte=AkteId(neue_uuid()), octets=99)
    await store.write(lambda tx: (tx.scans.aendern(done), tx.scans.akte_aendern(good)))
    assert await store.read(lambda tx: tx.scans.zum_schein(KIEL, "Scan GmbH", "L-1", one.schein_sha256)) == done
    assert await store.read(lambda tx: tx.scans.holen(one.id)) == done
    assert await store.read(lambda tx: tx.scans.akten(one.id)) == (rows[0], good)
    assert await store.read(lambda tx: tx.scans.akte(good.id)) == good
    assert await store.read(lambda tx: tx.scans.liste(KIEL, max_zeilen=9)) == (done,)
    assert await store.read(lambda tx: tx.scans.liste(HANNOVER, max_zeilen=9)) == ()


async def test_the_same_identity_is_kept_once(store: SqliteStore) -> None:
    one = lieferung()
    await store.write(lambda tx: tx.scans.anlegen(one, ()))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.scans.anlegen(lieferung(), ()))
    others = [lieferung(schein=b"anders"), lieferung(dienst="Anderer"), lieferung(mandant=HANNOVER)]
    for other in others:
        await store.write(lambda tx, other=other: tx.scans.anlegen(other, ()))
    assert len(await store.read(lambda tx: tx.scans.zur_nummer(KIEL, "L-1"))) == 3
    assert len(await store.read(lambda tx: tx.scans.zur_nummer(KIEL, "L-1", dienst="Anderer"))) == 1


async def test_what_is_not_there_is_not_changed(store: SqliteStore) -> None:
    one = lieferung()
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.scans.aendern(one))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.scans.akte_aendern(akte(one, 1, "33-1")))
    assert await store.read(lambda tx: tx.scans.holen(one.id)) is None
    assert await store.read(lambda tx: tx.scans.akte("x")) is None


async def test_defects_are_sealed(store: SqliteStore) -> None:
    one = lieferung()
    row = akte(one, 1, "33-1", maengel='[{"wo":"Yıldırım.pdf"}]')
    await store.write(lambda tx: tx.scans.anlegen(one, (row,)))

    def raw(tx: object) -> str:
        connection: apsw.Connection = tx._c  # type: ignore[attr-defined]  # the columns as they lie on the disk
        sealed = "SELECT maengel FROM scanlieferung UNION ALL SELECT maengel FROM scanakte"
        return "".join(str(value) for (value,) in connection.execute(sealed).fetchall())

    text = await store.read(raw)
    assert text.count("aktenbote:1:") == 2
    assert "pdf" not in text


async def test_what_comes_again_leaves_the_correction_list(store: SqliteStore) -> None:
    first, later = lieferung(), lieferung("L-2")
    rows = (akte(first, 1, "33-1"), akte(first, 2, "33-2"), akte(first, 3, "33-x"), akte(first, 4, "", "A-9"))
    await store.write(lambda tx: tx.scans.anlegen(first, rows))
    again = (akte(later, 1, "33-1", "B-1"), akte(later, 2, "33-3", "A-3"))
    await store.write(lambda tx: tx.scans.anlegen(later, again))
    assert [await store.write(lambda tx, one=one: tx.scans.loese_ab(one)) for one in again] == [1, 1]
    left = await store.read(lambda tx: tx.scans.nachbesserungen(KIEL, max_zeilen=9))
    assert {one.id for one in left} == {rows[1].id, rows[3].id, again[0].id, again[1].id}
    empty = akte(later, 3, "", "Z-1")
    assert await store.write(lambda tx: tx.scans.loese_ab(empty)) == 0, "no Aktenzeichen is no name"


async def test_a_barcode_that_named_two_files_settles_neither(store: SqliteStore) -> None:
    first, later, foreign = lieferung(), lieferung("L-2"), lieferung("L-3", dienst="Anderer")
    rows = (akte(first, 1, "33-1", "A-1"), akte(first, 2, "33-2", "A-1"), akte(first, 3, "33-3", "A-3"))
    await store.write(lambda tx: tx.scans.anlegen(first, rows))
    await store.write(lambda tx: (tx.scans.anlegen(later, ()), tx.scans.anlegen(foreign, ())))
    assert await store.write(lambda tx: tx.scans.loese_ab(akte(later, 1, "33-8", "A-1"))) == 0
    assert await store.write(lambda tx: tx.scans.loese_ab(akte(foreign, 1, "33-8", "A-3"))) == 0, "their barcode"
    assert await store.write(lambda tx: tx.scans.loese_ab(akte(later, 1, "33-2", "A-1"))) == 1


async def test_a_barcode_is_looked_up_with_its_provider(store: SqliteStore) -> None:
    one, other = lieferung(), lieferung("L-2", dienst="Anderer")
    await store.write(lambda tx: tx.scans.anlegen(one, (akte(one, 1, "33-1"),)))
    await store.write(lambda tx: tx.scans.anlegen(other, (akte(other, 1, "33-2"),)))
    found = await store.read(lambda tx: tx.scans.zum_barcode(KIEL, "Scan GmbH", "A-1"))
    assert [row.aktenzeichen for row in found] == ["33-1"]
    assert len(await store.read(lambda tx: tx.scans.zum_aktenzeichen(KIEL, "33-2"))) == 1


async def test_with_a_stub_goes_what_deliveries_say_of_its_file(store: SqliteStore) -> None:
    one, wert = lieferung(), ablageakte("33-1")
    rows = (
        akte(one, 1, "33-1", stand="aufgenommen", akte=wert.id, maengel='[{"wo":"Yıldırım.pdf"}]'),
        akte(one, 2, "33-2"),
    )

    def run(tx: Tx) -> None:
        tx.scans.anlegen(one, rows)
        tx.akten.anlegen(KIEL, wert, azr_suche=None, namen_suche=())
        tx.akten.zum_stub(KIEL, wert.id, geloescht=ZEIT, abgegeben_an=HANNOVER, stub_bis=ZEIT)
        tx.akten.entfernen(KIEL, wert.id)

    await store.write(run)
    first, second = await store.read(lambda tx: tx.scans.akten(one.id))
    assert (first.barcode, first.aktenzeichen, first.maengel, first.stand) == ("", "", "[]", "aufgenommen")
    assert second == rows[1]
