"""``aktenbote`` as a process that kills itself with SIGKILL at a durable step.

The program under test knows nothing of it: ``starte`` forks a fresh process from a server that has imported the
program, wraps the store and the blob folder there, and runs the command line; ``vorher`` is called there first.
``ziel`` is ``vor NAME`` (everything is done, nothing is committed), ``nach NAME`` (committed, nobody has heard of
it yet) or empty; for the names see ``support.stellen``. ``spur`` is a file that gets a line ``SECONDS NAME`` after
each step.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from multiprocessing.context import ForkServerProcess
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

from support.stellen import stelle_von

from gateway.cli import main
from gateway.storage import LocalBlobs, SqliteStore
from gateway.storage.blobs import LocalBlobWriter
from gateway.transfer.ports import Tx
from gateway.worker import poller

VOR, NACH = "vor", "nach"
PAUSE_S = 0.25
"""Pause of a poll whose partner is down: it is down all the time here, and nobody is to wait a minute for it."""
__all__ = ["NACH", "VOR", "nichts", "starte"]

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["support.vorgeladen"])


def nichts() -> None:
    """Change nothing in the new process."""


def starte(
    *words: str,
    log: Path,
    ziel: str = "",
    spur: Path | None = None,
    vorher: Callable[[], None] = nichts,
    out: Path | None = None,
    env: Mapping[str, str] = MappingProxyType({}),
) -> ForkServerProcess:
    """Start ``aktenbote WORDS``; what it says goes to ``log``, its answers to ``out`` if they are wanted apart.

    Without ``spur`` nothing is wrapped. ``env`` are its settings; those of whoever runs the tests do not reach it.
    """
    with patch.dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)):  # Python 3.11 preloads without our sys.path
        ensure_running()
    process = _server.Process(target=_laufe, args=(words, ziel, spur, log, vorher, out or log, dict(env)))
    process.start()
    return process


def _laufe(
    words: tuple[str, ...],
    ziel: str,
    spur: Path | None,
    log: Path,
    vorher: Callable[[], None],
    out: Path,
    env: dict[str, str],
) -> None:
    for path, number in ((out, 1), (log, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    for name in [name for name in os.environ if name.startswith("AKTENBOTE_")]:
        del os.environ[name]
    os.environ.update(env)
    vorher()
    if spur is not None:
        poller.PAUSE_FIRST_S = poller.PAUSE_MAX_S = PAUSE_S
        Falle(ziel, spur).stelle()
    main(list(words))


class Falle:
    """Notes every step and kills the process at one."""

    def __init__(self, ziel: str, spur: Path) -> None:
        self._ziel = ziel
        self._spur = os.open(spur, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)

    def komme(self, wann: str, stelle: str) -> None:
        """Say that the process is before or after a step."""
        if wann == NACH:
            os.write(self._spur, f"{time.monotonic()} {stelle}\n".encode())
        if self._ziel == f"{wann} {stelle}":
            os.kill(os.getpid(), signal.SIGKILL)

    def stelle(self) -> None:
        """Wrap the store and the blobs. Properties, because their frame is the one that names the step."""
        write, new, commit = SqliteStore.write, LocalBlobs.new, LocalBlobWriter.commit
        falle = self

        def write_here(store: SqliteStore) -> Callable[[Callable[[Tx], Any]], Coroutine[Any, Any, Any]]:
            name = stelle_von(sys._getframe(1))

            async def run(arbeit: Callable[[Tx], Any]) -> Any:
                def bis_vor_den_commit(tx: Tx) -> Any:
                    result = arbeit(tx)
                    falle.komme(VOR, name)
                    return result

                result = await write(store, bis_vor_den_commit)
                falle.komme(NACH, name)
                return result

            return run

        def new_here(blobs: LocalBlobs) -> Callable[[], LocalBlobWriter]:
            name = stelle_von(sys._getframe(1))

            def run() -> LocalBlobWriter:
                writer = new(blobs)
                writer.__dict__["stelle"] = name
                return writer

            return run

        def commit_there(writer: LocalBlobWriter) -> Any:
            name = writer.__dict__["stelle"]
            falle.komme(VOR, name)
            digest = commit(writer)
            falle.komme(NACH, name)
            return digest

        for owner, attribute, wrapped in (
            (SqliteStore, "write", property(write_here)),
            (LocalBlobs, "new", property(new_here)),
            (LocalBlobWriter, "commit", commit_there),
        ):
            setattr(owner, attribute, wrapped)
