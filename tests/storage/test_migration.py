"""Migrations: from nothing, from before, refused from the future, killed in the middle."""

import asyncio
import hashlib
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import apsw
import pytest
from support.store import SCHLUESSEL, sqlite_store, transfer
from support.vorlage import kopiere, vorlage

from gateway.domain.errors import Usage
from gateway.domain.transfer import Transfer
from gateway.storage import SqliteStore
from gateway.storage.sql.abbildung import Abbildung
from gateway.storage.sql.schritte import Migration
from gateway.storage.sqlite.migration import eingebaute, migriere, offene
from gateway.storage.sqlite.sperre import Dateisperre
from gateway.storage.sqlite.verbindung import lege_an, oeffne

pytestmark = pytest.mark.usefixtures("echte_migration")
EINGEBAUT = eingebaute()
NAECHSTE = Migration(
    nummer=len(EINGEBAUT) + 1,
    name=f"{len(EINGEBAUT) + 1:04}_probe.sql",
    sql="CREATE TABLE probe (x INTEGER) STRICT; INSERT INTO probe SELECT 1 FROM transfer;",
)
FEHLERHAFT = Migration(
    nummer=NAECHSTE.nummer, name=NAECHSTE.name, sql="CREATE TABLE probe (x INTEGER) STRICT; SELECT nothing;"
)


def _schritte(pfad: Path) -> list[tuple[int, str]]:
    connection = apsw.Connection(str(pfad), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        return connection.execute("SELECT nummer, sha256 FROM migration ORDER BY nummer").fetchall()  # type: ignore[return-value]  # rows
    finally:
        connection.close()


def _oeffne(pfad: Path, **weitere: object) -> SqliteStore:
    return SqliteStore.open(pfad, schluessel=SCHLUESSEL, **weitere)  # type: ignore[arg-type]  # keywords of open


async def test_a_new_database_has_every_step_with_its_digest(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path):
        pass
    assert _schritte(tmp_path / "aktenbote.db") == [(s.nummer, s.sha256) for s in EINGEBAUT]
    assert EINGEBAUT[0].sha256 == hashlib.sha256(EINGEBAUT[0].sql.encode()).hexdigest()


async def test_what_other_tests_copy_is_what_the_steps_make(tmp_path: Path) -> None:
    made = SqliteStore.open(tmp_path / "real.db", schluessel=SCHLUESSEL)
    await made.close()
    real = apsw.Connection(str(tmp_path / "real.db"), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        real.execute("DELETE FROM tresor")  # the first opening notes the key there
        assert _inhalt(real) == _inhalt(vorlage(EINGEBAUT))
    finally:
        real.close()


def test_copies_have_epochs_of_their_own() -> None:
    found = set()
    for _ in range(2):
        connection = apsw.Connection(":memory:")
        assert kopiere(connection, EINGEBAUT, {}) == len(EINGEBAUT)
        assert offene(connection, EINGEBAUT) == ()
        found.add(connection.execute("SELECT wert FROM epoche").fetchall()[0])
        connection.close()
    assert len(found) == 2


def _inhalt(connection: apsw.Connection) -> dict[str, object]:
    """Everything in a database but the moments of its steps, and the random name of its epoch."""
    schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2").fetchall()
    rows = {
        name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}").fetchall()))
        for kind, name, _, _ in schema
        if kind == "table" and name not in {"migration", "epoche"}
    }
    steps = connection.execute("SELECT nummer, name, sha256 FROM migration ORDER BY 1").fetchall()
    epochs = connection.execute("SELECT nummer, length(wert), length(seit), anlass FROM epoche").fetchall()
    marks = [connection.pragma(one) for one in ("application_id", "user_version", "encoding", "page_size")]
    return {"schema": schema, "rows": rows, "steps": steps, "epochs": epochs, "marks": marks}


async def test_a_database_of_the_version_before_is_brought_forward_with_its_data(tmp_path: Path) -> None:
    wert = transfer()
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.transfers.anlegen(wert))
    async with sqlite_store(tmp_path, migrationen=(*EINGEBAUT, NAECHSTE)) as store:
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == wert
    assert len(_schritte(tmp_path / "aktenbote.db")) == NAECHSTE.nummer


async def test_rows_from_before_columns_were_sealed_are_read_and_sealed_when_they_change(tmp_path: Path) -> None:
    pfad, wert = tmp_path / "aktenbote.db", transfer()
    lege_an(pfad)
    alt = oeffne(pfad, schreiben=True)
    migriere(alt, EINGEBAUT[:1])
    later = frozenset({"angebot", "ueber", "versandbestaetigung", "formate", "seit", "nachfolger"})
    clear = Abbildung(Transfer, "transfer", ohne=later)  # columns of later steps
    alt.execute(clear.insert(), clear.werte(wert))
    alt.close()
    assert b"Test-Ay" in pfad.read_bytes()
    async with sqlite_store(tmp_path) as store:
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == wert
        neu = await store.write(lambda tx: tx.transfers.aendern(wert))
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == neu
    assert b"Test-Ay" not in pfad.read_bytes()


async def test_a_database_from_the_future_is_refused_and_left_alone(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path, migrationen=(*EINGEBAUT, NAECHSTE)):
        pass
    for weitere in ({}, {"geteilt": True}, {"nur_lesen": True}):
        with pytest.raises(Usage, match="written by a newer version") as error:
            _oeffne(tmp_path / "aktenbote.db", **weitere)
        assert error.value.code == "STORE_NEWER"
    assert len(_schritte(tmp_path / "aktenbote.db")) == NAECHSTE.nummer
    async with sqlite_store(tmp_path, migrationen=(*EINGEBAUT, NAECHSTE)):
        pass  # the refusals left no lock behind


async def test_a_database_with_other_steps_of_the_same_number_is_refused(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path, migrationen=(*EINGEBAUT, NAECHSTE)):
        pass
    anders = Migration(nummer=NAECHSTE.nummer, name=NAECHSTE.name, sql=NAECHSTE.sql + " -- edited")
    with pytest.raises(Usage, match=NAECHSTE.name) as error:
        _oeffne(tmp_path / "aktenbote.db", migrationen=(*EINGEBAUT, anders))
    assert error.value.code == "STORE_FOREIGN"


async def test_a_command_does_not_migrate_under_a_serving_process(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path):
        for weitere in ({"geteilt": True}, {"nur_lesen": True}):
            with pytest.raises(Usage, match="older version") as error:
                _oeffne(tmp_path / "aktenbote.db", migrationen=(*EINGEBAUT, NAECHSTE), **weitere)
            assert error.value.code == "STORE_OLDER"
    async with sqlite_store(tmp_path, geteilt=True, migrationen=(*EINGEBAUT, NAECHSTE)):
        pass  # nobody serves it: a command may


async def test_a_step_that_fails_leaves_nothing_of_itself(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path):
        pass
    with pytest.raises(apsw.SQLError):
        _oeffne(tmp_path / "aktenbote.db", migrationen=(*EINGEBAUT, FEHLERHAFT))
    async with sqlite_store(tmp_path, migrationen=(*EINGEBAUT, NAECHSTE)):
        pass
    assert len(_schritte(tmp_path / "aktenbote.db")) == NAECHSTE.nummer


KILL = """
import os, signal, sys
from pathlib import Path
from gateway.keystore import Speicherschluessel
from gateway.storage import SqliteStore
from gateway.storage.sqlite import migration
ziel, pfad = int(sys.argv[1]), Path(sys.argv[2])
sha256 = migration.Migration.sha256.fget
def toete(schritt):
    if schritt.nummer == ziel:
        os.kill(os.getpid(), signal.SIGKILL)
    return sha256(schritt)
migration.Migration.sha256 = property(toete)
naechste = migration.Migration(nummer=len(migration.eingebaute()) + 1, name="probe", sql="CREATE TABLE probe (x) ;")
SqliteStore.open(pfad, schluessel=Speicherschluessel.of(bytes(32)), migrationen=(*migration.eingebaute(), naechste))
"""


@pytest.mark.parametrize("schritt", [1, NAECHSTE.nummer])
async def test_a_migration_killed_in_the_middle_is_done_by_the_next_start(tmp_path: Path, schritt: int) -> None:
    """The kill comes after the statements of the step and before its row (the digest is asked for there)."""
    befehl = [sys.executable, "-c", KILL, str(schritt), str(tmp_path / "aktenbote.db")]
    prozess = await asyncio.to_thread(run, befehl, check=False)
    assert prozess.returncode == -signal.SIGKILL
    async with sqlite_store(tmp_path, migrationen=(*EINGEBAUT, NAECHSTE)) as store:
        assert len(await store.read(lambda tx: tx.epoche())) == 32
    assert len(_schritte(tmp_path / "aktenbote.db")) == NAECHSTE.nummer


async def test_the_file_of_another_program_is_refused_and_not_changed(tmp_path: Path) -> None:
    pfad = tmp_path / "aktenbote.db"
    fremd = apsw.Connection(str(pfad))
    fremd.execute("CREATE TABLE anything (x)")
    fremd.close()
    with pytest.raises(Usage, match="another program"):
        _oeffne(pfad)
    pfad.write_bytes(b"this is no database at all, it is a text" * 100)
    with pytest.raises(Usage, match="damaged"):
        _oeffne(pfad)


async def test_two_stores_never_have_the_same_epoch_and_a_restore_begins_a_new_one(tmp_path: Path) -> None:
    namen = []
    for ordner in ("a", "b"):
        async with sqlite_store(tmp_path / ordner) as store:
            namen.append(await store.read(lambda tx: tx.epoche()))
            neu = await store.write(lambda tx: tx.neue_epoche(transfer().begonnen, "restore"))  # type: ignore[attr-defined]  # SqliteTx
            assert await store.read(lambda tx: tx.epoche()) == neu
            namen.append(neu)
    assert len(set(namen)) == 4


async def test_the_files_of_a_store_are_private(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path / "new" / "folder") as store:
        await store.write(lambda tx: tx.transfers.anlegen(transfer()))
        dateien = list((tmp_path / "new" / "folder").iterdir())
        assert {pfad.name for pfad in dateien} >= {"aktenbote.db", "aktenbote.db-wal", "aktenbote.db.lock"}
        for pfad in (*dateien, tmp_path / "new" / "folder", tmp_path / "new"):
            assert pfad.stat().st_mode & 0o077 == 0, pfad


async def test_a_command_waits_for_another_one_that_is_making_the_tables(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path):
        pass
    path = tmp_path / "aktenbote.db"
    first = Dateisperre(path)
    assert first.versuche()
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(_oeffne, path, migrationen=(*EINGEBAUT, NAECHSTE), geteilt=True)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.3)
        first.gib_frei(sauber=False)
        store = second.result(timeout=5)
    await store.close()
    assert len(_schritte(path)) == NAECHSTE.nummer


@pytest.mark.parametrize("vor", range(4))
def test_tables_made_by_another_process_in_between_are_seen_whole_or_not_at_all(tmp_path: Path, vor: int) -> None:
    pfad = tmp_path / "neu.db"
    lege_an(pfad)
    eigene, fremde = oeffne(pfad, schreiben=True), oeffne(pfad, schreiben=True)
    eigene.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # the schema it remembers is the empty one
    gesehen: list[str] = []

    def dazwischen(_cursor: apsw.Cursor, anweisung: str, _werte: object) -> bool:
        gesehen.append(anweisung)
        if len(gesehen) == vor:  # before the first, the second, … question
            migriere(fremde, EINGEBAUT)
        return True

    eigene.exec_trace = dazwischen
    if vor == 0:
        migriere(fremde, EINGEBAUT)
    assert offene(eigene, EINGEBAUT) in {EINGEBAUT, ()}
    assert len(gesehen) > vor
    eigene.exec_trace = None
    assert offene(eigene, EINGEBAUT) == ()
    eigene.close()
    fremde.close()
