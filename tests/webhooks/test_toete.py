"""Killed between a change and the notice of it, or between the notice and its note: nothing is lost."""

import asyncio
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.dienst import dienst
from support.empfaenger import Empfaenger, erlaube
from support.haeuser import mache_haus
from support.toeten import NACH, VOR, starte
from support.wege import WEBHOOKS

from gateway.settings import load
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt
from gateway.wiring import Installation, assemble, open_logs

GEDULD_S = 60.0


@contextmanager
def im_faden() -> Iterator[Empfaenger]:
    """A receiver beside a test that waits for processes."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    made = Empfaenger()
    asyncio.run_coroutine_threadsafe(made.__aenter__(), loop).result(GEDULD_S)
    try:
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(made.__aexit__(), loop).result(GEDULD_S)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _aendere(config: Path, url: str) -> None:
    """Enter an address, then change something, in a process that ends before anybody is told."""
    one = assemble(load(config, {}))
    (mandant,) = one.mandanten
    try:
        await open_logs(one)
        await one.store.write(
            lambda tx: one.webhooks.lege_an(tx, mandant, url=url, arten=("task.waiting",), person="test")
        )
        await one.store.write(lambda tx: _frage(one, tx))
    finally:
        await one.store.close()


def _frage(one: Installation, tx: Tx) -> None:
    one.schritte.frage(tx, one.mandanten[0], AufgabeArt.UHR_PRUEFEN, transfer=None, hinweis="eins")


@pytest.fixture(scope="module")
def muster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return mache_haus(tmp_path_factory.mktemp("muster") / "haus")


@pytest.mark.parametrize("wann", [VOR, NACH])
def test_killed_around_the_note_the_notice_came_and_comes_again_only_where_it_was_not_noted(
    muster: Path, tmp_path: Path, wann: str
) -> None:
    (step,) = WEBHOOKS
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    config = haus / "aktenbote.toml"
    with im_faden() as program:
        erlaube(config, program.ziel)
        asyncio.run(_aendere(config, f"{program.ziel}/x"))
        assert program.bekommen == []
        process = starte(
            "serve", "--config", str(haus), ziel=f"{wann} {step}", spur=tmp_path / "spur", log=tmp_path / "log"
        )
        process.join(GEDULD_S)
        assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
        assert len(program.bekommen) == 1
        asyncio.run(_aendere_noch_einmal(config))
        expected = 3 if wann == VOR else 2
        with dienst(haus, gabel=True):
            end = time.monotonic() + GEDULD_S
            while len(program.bekommen) < expected:
                assert time.monotonic() < end, "it was not told"
                time.sleep(0.05)
        idents = [one.ident for one in program.bekommen]
        assert len(idents) == expected
        assert len(set(idents)) == 2, "the same event has the same id"


async def _aendere_noch_einmal(config: Path) -> None:
    one = assemble(load(config, {}))
    try:
        await open_logs(one)
        await one.store.write(
            lambda tx: one.schritte.frage(
                tx, one.mandanten[0], AufgabeArt.UHR_PRUEFEN, transfer=None, hinweis="zwei"
            )
        )
    finally:
        await one.store.close()
