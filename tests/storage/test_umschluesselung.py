"""Another storage key: everything under the old one is wrapped anew and readable, also when that is cut off."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.store import HANNOVER, akte, dokument, suchwert

from gateway.domain.errors import Usage
from gateway.keystore import Speicherschluessel
from gateway.storage.sql.tresor import MARKE, PROBE, GeheimeAbbildung, Tresor
from gateway.storage.sql.tx import SqlTx
from gateway.storage.sql.umschluesselung import SPALTEN
from gateway.storage.sqlite.store import SqliteStore
from gateway.storage.sqlite.tx import SqliteTx
from gateway.transfer.ports.umschluesselung import Stelle

QUELLE = Path(__file__).parents[2] / "gateway" / "storage"
ALT = Speicherschluessel.of(bytes(32))
NEU = Speicherschluessel.of(b"n" * 32, ALT._such)
BEIDE = NEU.mit_frueherem(ALT)
EINE = akte(dokumente=(replace(dokument(1), beschreibung="Beschreibung"), dokument(2)))


def oeffne(ordner: Path, key: Speicherschluessel) -> SqliteStore:
    return SqliteStore.open(ordner / "aktenbote.db", schluessel=key, behoerden=(HANNOVER,))


async def gefuellt(ordner: Path) -> None:
    store = oeffne(ordner, ALT)
    await store.write(lambda tx: tx.akten.anlegen(HANNOVER, EINE, azr_suche=suchwert("1"), namen_suche=()))
    await store.close()


async def lies(store: SqliteStore) -> Any:
    return await store.read(lambda tx: tx.akten.holen(HANNOVER, EINE.id))


async def test_every_sealed_column_is_wrapped_anew(tmp_path: Path) -> None:
    connection = apsw.Connection(str(tmp_path / "x.db"))
    tx = SqliteTx(connection, Tresor(ALT))
    tables = [getattr(tx, name) for name in SqlTx.__slots__ + SqliteTx.__slots__]
    slots = [getattr(one, slot, None) for one in tables for slot in getattr(type(one), "__slots__", ())]
    places = {ort.rstrip("/") for one in slots if isinstance(one, GeheimeAbbildung) for _, ort in one._geheim}
    places |= set(re.findall(r'versiegle\([^\n]*f"([a-z_]+\.[a-z_]+)/', "\n".join(texte())))
    connection.close()
    named = {f"{one.tabelle}.{one.name}" for one in SPALTEN}
    assert len(places) > 12
    wrapped = ("protokoll_schluessel", "ablage_schluessel", "nachricht")
    assert named - places == {f"{table}.schluessel" for table in wrapped}
    assert places <= named


def texte() -> list[str]:
    return [one.read_text("utf-8") for one in sorted(QUELLE.glob("sql*/*.py"))]


async def test_cut_off_anywhere_both_keys_open_it_and_the_next_pass_goes_on(tmp_path: Path) -> None:
    await gefuellt(tmp_path)
    store = oeffne(tmp_path, BEIDE)
    open_before = await store.read(lambda tx: tx.umschluesselung.offen())
    assert open_before > 5
    stelle: Stelle | None = Stelle()
    left = open_before
    while stelle is not None:
        stelle, done = await store.write(lambda tx, at=stelle: tx.umschluesselung.weiter(at, max_zeilen=1))  # type: ignore[misc]  # bound now
        left -= done
        if done:  # as after a kill: another process begins from the front
            await store.close()
            store = oeffne(tmp_path, BEIDE)
            assert await lies(store) == EINE
            assert await store.read(lambda tx: tx.umschluesselung.offen()) == left
    assert left == 0
    await store.close()
    with pytest.raises(Usage, match="storage_key_before"):  # the known word goes last
        oeffne(tmp_path, NEU)
    store = oeffne(tmp_path, BEIDE)
    assert await store.write(lambda tx: tx.umschluesselung.schliesse())
    assert not await store.write(lambda tx: tx.umschluesselung.schliesse())
    await store.close()
    assert reste(tmp_path, ALT) == []
    store = oeffne(tmp_path, NEU)
    assert await lies(store) == EINE
    await store.close()
    with pytest.raises(Usage, match="does not belong"):
        oeffne(tmp_path, ALT)


def reste(ordner: Path, key: Speicherschluessel) -> list[tuple[str, str]]:
    """Every column of every table that still holds something under a key."""
    connection = apsw.Connection(str(ordner / "aktenbote.db"))
    raw, found = key.kopf[1], []
    text = Tresor(key).versiegle("x", "y")[len(MARKE) : len(MARKE) + 16]
    tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})").fetchall():
            rows = connection.execute(f'SELECT "{column}" FROM "{table}"').fetchall()
            if any(raw in v if isinstance(v, bytes) else text in str(v) for (v,) in rows):
                found.append((str(table), str(column)))
    connection.close()
    return found


async def test_what_was_written_under_the_old_key_meanwhile_keeps_it(tmp_path: Path) -> None:
    await gefuellt(tmp_path)
    store = oeffne(tmp_path, BEIDE)
    with pytest.raises(Usage) as no:
        await store.write(lambda tx: tx.umschluesselung.schliesse())
    assert no.value.code == "REWRAP"
    await store.close()
    store = oeffne(tmp_path, ALT)
    assert await lies(store) == EINE, "nothing was changed"
    await store.close()


async def test_what_does_not_open_is_named_and_nothing_is_said_to_be_done(tmp_path: Path) -> None:
    await gefuellt(tmp_path)
    connection = apsw.Connection(str(tmp_path / "aktenbote.db"))
    connection.execute("UPDATE akte SET betreff = (SELECT person FROM akte)")  # moved by hand
    connection.close()
    store = oeffne(tmp_path, BEIDE)
    at = Stelle(spalte=next(n for n, one in enumerate(SPALTEN) if one.name == "betreff"))
    with pytest.raises(Usage, match=rf"akte\.betreff of {HANNOVER}/{EINE.id} opens with neither"):
        await store.write(lambda tx: tx.umschluesselung.weiter(at, max_zeilen=500))
    with pytest.raises(Usage):
        await store.write(lambda tx: tx.umschluesselung.schliesse())
    await store.close()


async def test_a_name_changes_only_from_one_key_to_another(tmp_path: Path) -> None:
    await gefuellt(tmp_path)
    tresor, connection = Tresor(ALT), apsw.Connection(str(tmp_path / "aktenbote.db"))
    same = tresor.versiegle("other", f"dokument.dateiname/{EINE.dokumente[0].uuid}")
    new = Tresor(NEU).versiegle("other", "x")
    for column, value, allowed in (
        ("dateiname", same, False),
        ("dateiname", "plain", False),
        ("dateiname", new, True),
        ("beschreibung", same, False),
        ("beschreibung", None, False),
        ("beschreibung", new, True),
    ):
        sql = f"UPDATE dokument SET {column} = ? WHERE position = 1"
        if allowed:
            connection.execute(sql, (value,))
            continue
        with pytest.raises(apsw.ConstraintError, match="never changes"):
            connection.execute(sql, (value,))
    with pytest.raises(apsw.ConstraintError, match="never changes"):  # position 2 says nothing about itself
        connection.execute("UPDATE dokument SET beschreibung = ? WHERE position = 2", (new,))
    connection.close()


def test_a_key_that_follows_another_opens_both_and_finds_the_same() -> None:
    old, new = ALT.wrap(b"x", PROBE), BEIDE.wrap(b"y", PROBE)
    assert (BEIDE.unwrap(old, PROBE), BEIDE.unwrap(new, PROBE)) == (b"x", b"y")
    assert BEIDE.suchwert("azr", "1") == ALT.suchwert("azr", "1") == NEU.suchwert("azr", "1")
    with pytest.raises(ValueError, match="another storage key"):
        NEU.unwrap(old, PROBE)
    for other in (Speicherschluessel.of(b"o" * 32), NEU):
        with pytest.raises(ValueError, match="follow"):
            NEU.mit_frueherem(other)


async def test_a_change_that_was_begun_is_taken_back_by_the_pair_turned_round(tmp_path: Path) -> None:
    await gefuellt(tmp_path)
    for key in (BEIDE, replace(ALT, _frueher=NEU), BEIDE, replace(ALT, _frueher=NEU)):
        store, stelle = oeffne(tmp_path, key), Stelle()
        for _ in range(3):
            stelle, _ = await store.write(lambda tx, at=stelle: tx.umschluesselung.weiter(at, max_zeilen=1))  # type: ignore[misc]  # bound now
        assert await lies(store) == EINE
        await store.close()
    store = oeffne(tmp_path, replace(ALT, _frueher=NEU))
    at: Stelle | None = Stelle()
    while at is not None:
        at, _ = await store.write(lambda tx, at=at: tx.umschluesselung.weiter(at, max_zeilen=500))  # type: ignore[misc]  # bound now
    assert await store.write(lambda tx: tx.umschluesselung.schliesse())
    await store.close()
    assert reste(tmp_path, NEU) == []
    await oeffne(tmp_path, ALT).close()


async def test_a_process_that_knows_only_the_old_key_writes_nothing_from_the_first_piece_on(tmp_path: Path) -> None:
    await gefuellt(tmp_path)
    late, store = oeffne(tmp_path, ALT), SqliteStore.open(tmp_path / "aktenbote.db", schluessel=BEIDE, geteilt=True)
    other = akte("32.33-T-2")
    stelle: Stelle | None = Stelle()
    while stelle is not None:
        stelle, _ = await store.write(lambda tx, at=stelle: tx.umschluesselung.weiter(at, max_zeilen=1))  # type: ignore[misc]  # bound now
        with pytest.raises(Usage, match="storage key"):
            await late.write(lambda tx: tx.akten.anlegen(HANNOVER, other, azr_suche=None, namen_suche=()))
    assert await store.write(lambda tx: tx.umschluesselung.schliesse())
    with pytest.raises(Usage, match="storage key"):
        await late.write(lambda tx: tx.akten.anlegen(HANNOVER, other, azr_suche=None, namen_suche=()))
    assert "restart" in str(late.defekt)
    await late.close()
    await store.close()
    assert reste(tmp_path, ALT) == [], "what the old key alone opens would be lost with it"
