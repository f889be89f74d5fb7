"""Nothing in the register changes: a document gets a new version and is marked superseded, once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import apsw
import pytest
from support.store import (
    HANNOVER,
    ZEIT,
    akte,
    digest,
    dokument,
    eingebettet,  # noqa: F401 -- looks into the file
    neue_uuid,
    suchwert,
)

from gateway.domain.akte import Akte
from gateway.domain.ids import DokumentUUID
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.transfer.ports import Konflikt, Store

VERMERK = Transfervermerk(
    erfasst=Zeitpunkt("2026-11-03T09:00:00.000+01:00"),
    stelle="Scandienst",
    verfahren="300 dpi",
    sichtpruefung="ohne Befund",
    geraet="Scanner 7",
    pruefer="QS-3",
)
ALT = replace(dokument(1), blatt_von=4, blatt_bis=9, transfervermerk=VERMERK)
SQL_FEHLER = apsw.ConstraintError


async def _lege_an(store: Store) -> Akte:
    wert = akte(dokumente=(ALT, dokument(2)))
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, wert, azr_suche=suchwert("1"), namen_suche=()))
    return wert


async def _roh(store: Store, sql: str, *werte: object) -> None:
    await store.write(lambda tx: tx.akten._tu(sql, *werte))  # type: ignore[attr-defined]  # the table itself


async def _spalten(store: Store) -> list[str]:
    def run(tx: Any) -> list[str]:
        return [zeile[1] for zeile in tx.akten._alle("PRAGMA table_info(dokument)")]

    return await store.read(run)


async def test_no_column_of_a_document_can_be_written_again(store: Store) -> None:
    wert = await _lege_an(store)
    columns = await _spalten(store)
    assert len(columns) > 15
    for column in columns:
        for value in (f"{column}", "NULL", "2"):  # the same value is refused as well: nobody needs to write it
            with pytest.raises(SQL_FEHLER):
                await _roh(store, f"UPDATE dokument SET {column} = {value} WHERE akte = ?", wert.id)
    assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == wert


ANDERE_WEGE: dict[str, str] = {
    "superseded and something else at once": "UPDATE dokument SET ersetzt = 1, sha256 = 'x' WHERE uuid = ?",
    "an upsert": "INSERT INTO dokument SELECT * FROM dokument WHERE uuid = ?"
    " ON CONFLICT DO UPDATE SET sha256 = 'x'",
    "a replacement": "INSERT OR REPLACE INTO dokument SELECT * FROM dokument WHERE uuid = ?",
    "an update that replaces": "UPDATE OR REPLACE dokument SET position = 2 WHERE uuid = ?",
}


@pytest.mark.parametrize("weg", ANDERE_WEGE)
async def test_no_other_way_changes_one(store: Store, weg: str) -> None:
    wert = await _lege_an(store)
    with pytest.raises(SQL_FEHLER):
        await _roh(store, ANDERE_WEGE[weg], ALT.uuid)
    assert await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id)) == wert


async def test_a_new_version_leaves_the_old_one_as_it_was_and_takes_its_blatt_numbers(store: Store) -> None:
    wert = await _lege_an(store)
    new = replace(
        ALT, uuid=DokumentUUID(neue_uuid()), xdomea_uuid=neue_uuid(), position=3, sha256=digest("neu"), seiten=None
    )
    await store.write(lambda tx: tx.akten.ersetzen(HANNOVER, wert.id, ALT.uuid, new))
    after = await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id))
    assert after == replace(wert, dokumente=(replace(ALT, ersetzt=True), wert.dokumente[1], new))
    with pytest.raises(Konflikt):
        await store.write(lambda tx: tx.akten.ersetzen(HANNOVER, wert.id, ALT.uuid, replace(new, position=4)))
    with pytest.raises(SQL_FEHLER):
        await _roh(store, "UPDATE dokument SET ersetzt = 0 WHERE uuid = ?", ALT.uuid)
    with pytest.raises(SQL_FEHLER):
        await _roh(store, "UPDATE dokument SET ersetzt = 1 WHERE uuid = ?", ALT.uuid)


LOESCHEN: dict[str, Callable[[Any, Akte], None]] = {
    "one document": lambda tx, one: tx.akten.vernichten(HANNOVER, one.id, ALT.uuid),
    "all with the file": lambda tx, one: tx.akten.zum_stub(
        HANNOVER, one.id, geloescht=ZEIT, abgegeben_an=HANNOVER, stub_bis=ZEIT
    ),
}


@pytest.mark.parametrize("wie", LOESCHEN)
async def test_deleting_is_another_thing(store: Store, wie: str) -> None:
    wert = await _lege_an(store)
    await store.write(lambda tx: LOESCHEN[wie](tx, wert))
    after = await store.read(lambda tx: tx.akten.holen(HANNOVER, wert.id))
    assert after is not None
    assert ALT not in after.dokumente
