"""The SQLite store in operation: unclean stops, damage, pressure, the size of the WAL."""

import asyncio
import threading
from pathlib import Path

import apsw
import pytest
from support.store import HANNOVER, SCHLUESSEL, log_eintrag, sqlite_store, transfer

from gateway.domain.errors import TryLater, Usage
from gateway.storage import Defekt, SqliteStore
from gateway.storage.sql import schlange
from gateway.storage.sqlite import leser, schreiber, verbindung
from gateway.transfer.ports import Tx

SEITE = 4096


def _als_waere_es_abgestuerzt(ordner: Path) -> None:
    (ordner / "aktenbote.db.lock").write_text("4711\n")


def _beschaedige(pfad: Path, leer: int) -> None:
    """Overwrite the heads of all pages but the first ``leer``: those of the schema and the roots."""
    octets = bytearray(pfad.read_bytes())
    assert len(octets) > (leer + 50) * SEITE
    for seite in range(leer, len(octets) // SEITE):
        octets[seite * SEITE : seite * SEITE + 8] = b"\xff" * 8
    pfad.write_bytes(octets)


async def _fuelle(ordner: Path, anzahl: int = 400) -> int:
    """Put transfers into a new store; return the pages it had without them."""
    async with sqlite_store(ordner):
        pass
    leer = (ordner / "aktenbote.db").stat().st_size // SEITE
    async with sqlite_store(ordner) as store:
        for _ in range(anzahl // 50):
            await asyncio.gather(*(store.write(lambda tx: tx.transfers.anlegen(transfer())) for _ in range(50)))
    return leer


async def test_after_an_unclean_stop_the_file_is_checked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    geprueft = []
    original = verbindung.schnellpruefung

    def pruefe(connection: object) -> None:
        geprueft.append(1)
        original(connection)  # type: ignore[arg-type]  # a connection

    monkeypatch.setattr("gateway.storage.sqlite.store.schnellpruefung", pruefe)
    await _fuelle(tmp_path, 50)
    async with sqlite_store(tmp_path) as store:
        assert not await store.pruefe_nach_absturz()
        assert geprueft == []
    _als_waere_es_abgestuerzt(tmp_path)
    async with sqlite_store(tmp_path, geteilt=True), sqlite_store(tmp_path, nur_lesen=True):
        assert geprueft == []  # commands beside it do not read the whole file, and leave the mark
    async with sqlite_store(tmp_path):
        pass  # closed before it was checked: the next one has to
    async with sqlite_store(tmp_path) as store:
        assert await store.pruefe_nach_absturz()
        assert geprueft == [1]
        assert not await store.pruefe_nach_absturz()
    async with sqlite_store(tmp_path) as store:
        assert not await store.pruefe_nach_absturz()
        assert geprueft == [1]


async def test_a_store_that_is_closed_does_not_wait_for_its_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check is cut, not finished: here it would never end."""
    begun = threading.Event()

    def endlos(connection: apsw.Connection) -> None:
        begun.set()
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        connection.execute(numbers).fetchall()

    await _fuelle(tmp_path, 50)
    _als_waere_es_abgestuerzt(tmp_path)
    monkeypatch.setattr("gateway.storage.sqlite.store.schnellpruefung", endlos)
    async with sqlite_store(tmp_path) as store:
        check = asyncio.create_task(store.pruefe_nach_absturz())
        await asyncio.to_thread(begun.wait, 60)
        await store.write(lambda tx: tx.transfers.anlegen(transfer()))
    await check
    assert (tmp_path / "aktenbote.db.lock").read_text() != ""  # the next start checks again


async def test_a_damaged_database_is_not_served_after_an_unclean_stop(tmp_path: Path) -> None:
    _beschaedige(tmp_path / "aktenbote.db", await _fuelle(tmp_path))
    _als_waere_es_abgestuerzt(tmp_path)
    async with sqlite_store(tmp_path) as store:
        with pytest.raises(Defekt, match="quick_check") as error:
            await store.pruefe_nach_absturz()
        assert isinstance(error.value, Usage)
        with pytest.raises(Defekt, match="quick_check"):
            await store.write(lambda _tx: None)
    assert (tmp_path / "aktenbote.db.lock").read_text() != ""  # the next start checks again


async def test_a_store_that_saw_damage_accepts_nothing_more(tmp_path: Path) -> None:
    _beschaedige(tmp_path / "aktenbote.db", await _fuelle(tmp_path))
    async with sqlite_store(tmp_path) as store:
        assert store.defekt is None
        with pytest.raises(Defekt, match="damaged"):
            await store.write(lambda tx: [tx.transfers.anlegen(transfer()) for _ in range(50)])
        assert store.defekt is not None
        with pytest.raises(Defekt, match="damaged"):
            await store.write(lambda _tx: None)
    assert (tmp_path / "aktenbote.db.lock").read_text() != ""


async def test_too_many_waiting_changes_are_turned_away_and_the_others_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schlange, "WARTESCHLANGE", 5)
    laeuft, weiter = threading.Event(), threading.Event()

    def haelt_auf(_tx: Tx) -> None:
        laeuft.set()
        weiter.wait(60)

    async with sqlite_store(tmp_path) as store:
        erster = asyncio.create_task(store.write(haelt_auf))
        await asyncio.to_thread(laeuft.wait, 60)
        werte = [transfer() for _ in range(8)]
        tasks = [asyncio.create_task(store.write(lambda tx, w=w: tx.transfers.anlegen(w))) for w in werte]
        await asyncio.sleep(0)
        assert store.wartend == 5
        weiter.set()
        antworten = await asyncio.gather(erster, *tasks, return_exceptions=True)
        assert antworten[:6] == [None] * 6
        assert [getattr(a, "code", None) for a in antworten[6:]] == ["STORE_BUSY"] * 3
        for wert in werte[:5]:
            assert await store.read(lambda tx, w=wert: tx.transfers.holen(w.id)) == wert


async def test_too_many_waiting_reads_are_turned_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leser, "WARTESCHLANGE", 4)
    weiter = threading.Event()
    async with sqlite_store(tmp_path) as store:
        tasks = [asyncio.create_task(store.read(lambda _tx: weiter.wait(60))) for _ in range(6)]
        await asyncio.sleep(0)
        weiter.set()
        antworten = await asyncio.gather(*tasks, return_exceptions=True)
        assert antworten[:4] == [True] * 4
        assert all(isinstance(antwort, TryLater) for antwort in antworten[4:])
        assert await store.read(lambda _tx: 1) == 1


async def test_a_writer_that_breaks_in_an_unforeseen_way_answers_everyone_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sqlite_store(tmp_path) as store:

        def bricht(*_: object) -> None:
            raise MemoryError

        monkeypatch.setattr(schreiber.Schreiber, "_fuehre_einen_aus", bricht)
        antworten = await asyncio.gather(*(store.write(lambda _tx: None) for _ in range(3)), return_exceptions=True)
        assert all(isinstance(antwort, Defekt) for antwort in antworten)
        assert store.defekt is not None


async def test_a_closed_store_says_that_it_is_closed(tmp_path: Path) -> None:
    async with sqlite_store(tmp_path) as store:
        pass
    await store.close()
    for tue in (store.write, store.read):
        with pytest.raises(TryLater) as error:
            await tue(lambda _tx: None)
        assert error.value.code == "STORE_CLOSED"


async def test_the_wal_is_emptied_while_the_store_works_and_gone_when_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schreiber, "CHECKPOINT_SEITEN", 50)
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
        begun = (tmp_path / "aktenbote.db-wal").stat().st_size  # as long as making the tables needed
        for n in range(300):
            await store.write(lambda tx, n=n: tx.protokoll.eintragen(HANNOVER, log_eintrag(n)))
        assert (tmp_path / "aktenbote.db-wal").stat().st_size < begun + 100 * SEITE
    assert not (tmp_path / "aktenbote.db-wal").exists()


async def test_the_wal_starts_anew_although_reads_never_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schreiber, "CHECKPOINT_SEITEN", 20)
    monkeypatch.setattr(schreiber, "CHECKPOINT_DRINGEND_SEITEN", 100)
    async with sqlite_store(tmp_path) as store:
        await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
        fertig = asyncio.Event()

        async def lies() -> None:
            while not fertig.is_set():
                await store.read(lambda tx: tx.protokoll.offene(HANNOVER, max_zeilen=50))

        tasks = [asyncio.create_task(lies()) for _ in range(4)]
        for n in range(300):
            await store.write(lambda tx, n=n: tx.protokoll.eintragen(HANNOVER, log_eintrag(n)))
        fertig.set()
        await asyncio.gather(*tasks)
        assert (tmp_path / "aktenbote.db-wal").stat().st_size < 600 * SEITE


async def test_an_old_sqlite_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apsw.sqlite_lib_version", lambda: "3.40.1")
    with pytest.raises(Usage, match="too old"):
        SqliteStore.open(tmp_path / "aktenbote.db", schluessel=SCHLUESSEL)
