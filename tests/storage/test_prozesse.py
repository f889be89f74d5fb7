"""Several processes on one database: one serves, commands beside it read and write."""

import asyncio
import os
import signal
from pathlib import Path

import apsw
import pytest
from support.kind import kinder, pruefe_alle, schreibe_alles
from support.store import HANNOVER, SCHLUESSEL, digest, sqlite_store, transfer

from gateway.domain.errors import TryLater, Usage
from gateway.storage import SqliteStore
from gateway.storage.sqlite import verbindung

PRO_PROZESS = 60


async def test_three_processes_write_at_once_and_a_reader_that_follows_misses_nothing(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
        gesehen: list[str] = []
        fertig = asyncio.Event()

        async def folge() -> None:
            ab = 0
            while True:
                am_ende = fertig.is_set()
                neue = await store.read(lambda tx, ab=ab: tx.postfach.liste([HANNOVER], ab=ab, max_zeilen=7))
                assert [e.nummer for e in neue] == list(range(ab + 1, ab + 1 + len(neue)))
                gesehen.extend(e.id for e in neue)
                ab = neue[-1].nummer if neue else ab
                if am_ende and not neue:
                    return
                await asyncio.sleep(0)

        leser = asyncio.create_task(folge())
        with kinder() as prozess:
            assert prozess.stdin is not None
            assert prozess.stdout is not None
            for name in ("a+", "b"):
                prozess.stdin.write(f"{tmp_path} geteilt {name} {PRO_PROZESS}\n")
            prozess.stdin.flush()
            for n in range(PRO_PROZESS):
                await store.write(lambda tx, n=n: schreibe_alles(tx, "own", n, digest("blob")))
            zeilen, enden = [], 0
            while enden < 2:
                zeile = await asyncio.to_thread(prozess.stdout.readline)
                assert zeile, "the writers died"
                zeilen.append(zeile.split())
                enden += zeile == "ende\n"
        acks = [werte[1] for werte in zeilen if werte[0] == "ack"]
        fertig.set()
        await leser
        assert len(acks) == 2 * PRO_PROZESS
        assert len(gesehen) == len(set(gesehen)) == 3 * PRO_PROZESS
        await store.read(lambda tx: pruefe_alle(tx, [*acks, *(f"own/{n}" for n in range(PRO_PROZESS))]))


async def test_a_second_serve_on_the_same_file_is_refused_and_told_who_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.storage.sqlite.sperre.WARTEN_S", 0.0)
    async with sqlite_store(tmp_path):
        with pytest.raises(Usage, match=f"process {os.getpid()}: stop that") as error:
            SqliteStore.open(tmp_path / "aktenbote.db", schluessel=SCHLUESSEL)
        assert error.value.code == "STORE_IN_USE"
    async with sqlite_store(tmp_path):
        pass


async def test_the_lock_of_a_killed_process_does_not_stay(tmp_path: Path) -> None:
    with kinder() as prozess:
        assert prozess.stdin is not None
        assert prozess.stdout is not None
        prozess.stdin.write(f"{tmp_path} serve a 100000\n")
        prozess.stdin.flush()
        pid = int(prozess.stdout.readline().split()[1])
        prozess.stdout.readline()
        os.kill(pid, signal.SIGKILL)
        while (line := prozess.stdout.readline()) != "ende\n":
            assert line, "the server of the children died"
        assert (tmp_path / "aktenbote.db.lock").read_text() == f"{pid}\n"
        async with sqlite_store(tmp_path) as store:
            assert await store.pruefe_nach_absturz()
        assert (tmp_path / "aktenbote.db.lock").read_text() == ""


async def test_commands_beside_a_serving_process_read_and_write(tmp_path: Path) -> None:
    eins, zwei = transfer(), transfer()
    async with sqlite_store(tmp_path) as serve:
        await serve.write(lambda tx: tx.transfers.anlegen(eins))
        async with sqlite_store(tmp_path, nur_lesen=True) as lesend, sqlite_store(tmp_path, geteilt=True) as auch:
            assert await lesend.read(lambda tx: tx.transfers.holen(eins.id)) == eins
            await auch.write(lambda tx: tx.transfers.anlegen(zwei))
            assert await serve.read(lambda tx: tx.transfers.holen(zwei.id)) == zwei
            assert await lesend.read(lambda tx: tx.transfers.holen(zwei.id)) == zwei
            with pytest.raises(Usage, match="reading only"):
                await lesend.write(lambda tx: tx.transfers.anlegen(transfer()))


async def test_commands_work_without_a_serving_process_too(tmp_path: Path) -> None:
    wert = transfer()
    async with sqlite_store(tmp_path, geteilt=True) as store:
        await store.write(lambda tx: tx.transfers.anlegen(wert))
    async with sqlite_store(tmp_path, nur_lesen=True) as store:
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == wert


async def test_reading_what_is_not_there_says_so_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Usage, match="cannot be opened"):
        SqliteStore.open(tmp_path / "aktenbote.db", schluessel=SCHLUESSEL, nur_lesen=True)
    assert list(tmp_path.iterdir()) == []


async def test_a_writer_of_another_process_that_does_not_end_means_try_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbindung, "WARTEN_MS", 20)
    wert = transfer()
    async with sqlite_store(tmp_path) as store:
        fremd = apsw.Connection(str(tmp_path / "aktenbote.db"))
        fremd.execute("BEGIN IMMEDIATE")
        with pytest.raises(TryLater) as error:
            await store.write(lambda tx: tx.transfers.anlegen(wert))
        assert error.value.code == "STORE_BUSY"
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) is None
        fremd.execute("ROLLBACK")
        fremd.close()
        await store.write(lambda tx: tx.transfers.anlegen(wert))
        assert await store.read(lambda tx: tx.transfers.holen(wert.id)) == wert
