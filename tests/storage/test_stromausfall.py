"""Power cuts, failing disks and full disks under the database (promises 1, 2 and 6)."""

import asyncio
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.kind import pruefe_alle, schluessel, schreibe_alles
from support.store import HANNOVER, SCHLUESSEL, digest
from support.stromausfall import Ereignis, Platte, aufzeichnung

from gateway.domain.errors import NO_SPACE, TryLater
from gateway.storage import Defekt
from gateway.storage.sql.schlange import Vorgang
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite import schreiber as modul
from gateway.storage.sqlite.migration import eingebaute, migriere
from gateway.storage.sqlite.schreiber import Schreiber
from gateway.storage.sqlite.tx import SqliteTx
from gateway.storage.sqlite.verbindung import oeffne
from gateway.transfer.ports import Tx

SEEDS = 3
GRUPPEN = 12


@contextmanager
def _schreiber(pfad: Path, *, synchronous: str = "FULL") -> Iterator[Schreiber]:
    """The writer of the store alone, on a new database on the recording disk."""
    pfad.touch()
    connection = oeffne(pfad, schreiben=True, vfs="power-cut", exklusiv=True)
    migriere(connection, eingebaute())
    tx = SqliteTx(connection, Tresor(SCHLUESSEL))
    tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche())
    connection.pragma("synchronous", synchronous)
    schreiber = Schreiber(connection, tx)
    try:
        yield schreiber
    finally:
        schreiber.beende()


async def _write(schreiber: Schreiber, arbeit: Callable[[Tx], Any]) -> Any:
    loop = asyncio.get_running_loop()
    vorgang = Vorgang(arbeit, loop, loop.create_future())
    schreiber.nimm(vorgang)
    return await vorgang.future


async def _eine(schreiber: Schreiber, platte: Platte, name: str, nr: int) -> None:
    await _write(schreiber, lambda tx: schreibe_alles(tx, name, nr, digest("blob")))
    platte.ereignisse.append(Ereignis("ack", schluessel(name, nr)))


async def _arbeite(platte: Platte, pfad: Path, *, synchronous: str = "FULL") -> int:
    """Groups of changes, each group begun when the one before was answered; return where the first begins."""
    with _schreiber(pfad, synchronous=synchronous) as schreiber:
        platte.vergiss_bis_jetzt()  # else each of hundreds of states would be told from the first table on
        anfang = len(platte.ereignisse)
        for gruppe in range(GRUPPEN):
            await asyncio.gather(*(_eine(schreiber, platte, f"g{gruppe}", nr) for nr in range(1 + gruppe % 4)))
        return anfang


def _pruefe(ordner: Path, dateien: dict[str, bytes], acks: list[str]) -> None:
    ordner.mkdir()
    for name, octets in dateien.items():
        (ordner / name).write_bytes(octets)
    connection = oeffne(ordner / "aktenbote.db", schreiben=True)
    try:
        assert connection.pragma("integrity_check") == "ok"
        connection.execute("BEGIN")
        pruefe_alle(SqliteTx(connection, Tresor(SCHLUESSEL)), acks)
        connection.execute("ROLLBACK")
    finally:
        connection.close()


async def test_after_a_power_cut_at_any_moment_every_answered_change_is_there_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modul, "CHECKPOINT_SEITEN", 30)
    with aufzeichnung() as platte:
        anfang = await _arbeite(platte, tmp_path / "aktenbote.db")
    checkpoints = [e for e in platte.ereignisse[anfang:] if e.art == "sync" and not e.datei.endswith("-wal")]
    assert len(checkpoints) >= 3  # cuts in the middle of checkpoints are among the states
    zufall = random.Random(8)
    momente = {i for i, e in enumerate(platte.ereignisse) if i > anfang and e.art in {"sync", "ack"}}
    momente |= {i + 1 for i in momente}
    momente |= set(zufall.sample(range(anfang, len(platte.ereignisse)), 40))
    for moment in sorted(momente):
        acks = platte.acks(moment)
        _pruefe(tmp_path / f"{moment}", platte.zustand(moment, None), acks)
        for seed in range(SEEDS):
            dateien = platte.zustand(moment, random.Random(f"{moment} {seed}"))
            _pruefe(tmp_path / f"{moment}-{seed}", dateien, acks)


async def test_the_simulated_cut_finds_a_store_that_answers_before_the_sync(tmp_path: Path) -> None:
    with aufzeichnung() as platte:
        anfang = await _arbeite(platte, tmp_path / "aktenbote.db", synchronous="NORMAL")
    letzte = max(i for i, e in enumerate(platte.ereignisse) if e.art == "ack")
    assert letzte > anfang
    with pytest.raises(AssertionError, match="answered and lost"):
        _pruefe(tmp_path / "cut", platte.zustand(letzte + 1, None), platte.acks(letzte + 1))


@pytest.mark.parametrize("syncs", range(6))
async def test_after_a_failed_sync_nothing_is_accepted_and_nothing_answered_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, syncs: int
) -> None:
    monkeypatch.setattr(modul, "CHECKPOINT_SEITEN", 30)  # so that a checkpoint's sync fails in some of the cases
    with aufzeichnung() as platte, _schreiber(tmp_path / "aktenbote.db") as schreiber:
        platte.sync_bis_fehler = syncs
        verneint = 0
        for gruppe in range(12):
            antworten = await asyncio.gather(
                *(_eine(schreiber, platte, f"g{gruppe}", nr) for nr in range(3)), return_exceptions=True
            )
            verneint += sum(isinstance(antwort, Defekt) for antwort in antworten)
            assert all(antwort is None or isinstance(antwort, Defekt) for antwort in antworten)
        assert verneint >= 3
        assert schreiber.defekt is not None
        with pytest.raises(Defekt, match="check the disk"):
            await _write(schreiber, lambda _tx: None)
        platte.sync_bis_fehler = None  # the disk seems fine again: still nothing is accepted
        with pytest.raises(Defekt, match="check the disk"):
            await _write(schreiber, lambda _tx: None)
        ende = len(platte.ereignisse)
    _pruefe(tmp_path / "restart", platte.zustand(ende, None), platte.acks(ende))


async def test_a_full_disk_fails_the_whole_group_and_the_store_recovers_when_there_is_room(tmp_path: Path) -> None:
    with aufzeichnung() as platte, _schreiber(tmp_path / "aktenbote.db") as schreiber:
        await _eine(schreiber, platte, "before", 0)
        platte.voll = True
        antworten = await asyncio.gather(
            *(_eine(schreiber, platte, "full", nr) for nr in range(5)), return_exceptions=True
        )
        assert [getattr(antwort, "code", None) for antwort in antworten] == [NO_SPACE] * 5
        assert all(isinstance(antwort, TryLater) for antwort in antworten)
        assert schreiber.defekt is None
        platte.voll = False
        await asyncio.gather(*(_eine(schreiber, platte, "after", nr) for nr in range(5)))
        await _write(schreiber, lambda tx: pruefe_alle(tx, platte.acks(len(platte.ereignisse))))
        assert len(platte.acks(len(platte.ereignisse))) == 6


async def test_an_operation_keeps_its_own_reason_when_the_commit_of_its_group_fails(tmp_path: Path) -> None:
    with aufzeichnung() as platte, _schreiber(tmp_path / "aktenbote.db") as schreiber:
        platte.voll = True

        def scheitert(_tx: Tx) -> None:
            raise LookupError("own reason")

        eigene, andere = await asyncio.gather(
            _write(schreiber, scheitert), _eine(schreiber, platte, "full", 1), return_exceptions=True
        )
        assert isinstance(eigene, LookupError)
        assert isinstance(andere, TryLater)
        platte.voll = False


def test_errors_of_the_disk_are_told_apart() -> None:
    from gateway.storage.fehler import deute

    fsync = apsw.IOError("x")
    fsync.extendedresult = apsw.SQLITE_IOERR_FSYNC
    schreiben = apsw.IOError("x")
    schreiben.extendedresult = apsw.SQLITE_IOERR_WRITE
    enospc = 28
    assert isinstance(deute(fsync, enospc), Defekt)
    assert isinstance(deute(schreiben, 5), Defekt)
    assert getattr(deute(schreiben, enospc), "code", None) == NO_SPACE
    assert isinstance(deute(apsw.CorruptError("x")), Defekt)
    assert deute(apsw.ConstraintError("x")) is None
