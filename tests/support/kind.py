"""Processes that write to a store until they are done or killed. Run as a script: a server that forks them.

One line on stdin starts one: ``ORDNER ROLLE NAME ANZAHL`` (ROLLE ``serve`` or ``geteilt``). It answers
``pid N`` at once, ``ack NAME/NR BLOB`` after each durable change, ``ende`` when the process is gone.
"""

import asyncio
import os
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from support.store import (
    HANNOVER,
    SCHLUESSEL,
    auftrag,
    digest,
    log_eintrag,
    nachricht,
    segmente,
    transfer,
    umschlag,
)

from gateway.audit.eintrag import FertigerEintrag
from gateway.domain.ids import Sha256, TransferId
from gateway.storage import LocalBlobs, SqliteStore
from gateway.transfer.ports import Tx

WRITERS = 6


def schluessel(name: str, nr: int) -> TransferId:
    """The id of one change."""
    return TransferId(f"{name}/{nr}")


def schreibe_alles(tx: Tx, name: str, nr: int, blob: Sha256) -> None:
    """One change over many tables, as a use case makes it: record, message, log, mailbox, job."""
    ref = schluessel(name, nr)
    tx.transfers.anlegen(transfer(id=ref))
    tx.nachrichten.anlegen(nachricht(transfer=ref, umschlag_sha256=digest(ref), inhalt_sha256=blob))
    tx.protokoll.eintragen(HANNOVER, _log_eintrag(ref))
    tx.postfach.anlegen(umschlag(ref), segmente(True))
    tx.auftraege.erteilen(auftrag(ref))


def pruefe_alle(tx: Tx, answered: Iterable[str]) -> None:
    """Fail when an answered change is missing, or when only a part of any change is there."""
    blaetter = {blatt for _, blatt in tx.protokoll.offene(HANNOVER, max_zeilen=1_000_000)}
    alle = {transfer.id for transfer in tx.transfers.liste(None, max_zeilen=1_000_000)}
    for ref in answered:
        assert ref in alle, f"answered and lost: {ref}"
    for ref in alle:
        teile = [
            len(tx.nachrichten.zum_transfer(TransferId(ref))) == 1,
            log_blatt(ref) in blaetter,
            tx.postfach.holen(digest(ref)) is not None,
            tx.auftraege.holen(auftrag(ref).art, ref) is not None,
        ]
        assert all(teile), f"half a change: {ref} {teile}"
    assert len(blaetter) == len(alle), "a log entry without its change"
    nummern = [e.nummer for e in tx.postfach.liste([HANNOVER], ab=0, max_zeilen=1_000_000)]
    assert nummern == list(range(1, len(alle) + 1)), "the cursor has gaps"


def _log_eintrag(ref: str) -> FertigerEintrag:
    return log_eintrag(int(digest(ref)[:12], 16))


def log_blatt(ref: str) -> Sha256:
    """The leaf of the entry about one change."""
    return _log_eintrag(ref).leaf_hash


def sage(zeile: str) -> None:
    """One line in one piece."""
    os.write(1, f"{zeile}\n".encode())


async def arbeite(ordner: Path, rolle: str, name: str, anzahl: int) -> None:
    """Write with several tasks at once."""
    store = SqliteStore.open(ordner / "aktenbote.db", schluessel=SCHLUESSEL, geteilt=rolle == "geteilt")
    blobs = LocalBlobs(ordner / "blobs", reserve_octets=0)
    await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/log", tx.epoche()))
    offen = iter(range(anzahl))

    async def einer() -> None:
        for nr in offen:
            schreiber = blobs.new()
            schreiber.write(random.Random(f"{name}/{nr}").randbytes(3000))
            blob = schreiber.commit()
            await store.write(lambda tx, nr=nr, blob=blob: schreibe_alles(tx, name, nr, blob))
            sage(f"ack {schluessel(name, nr)} {blob}")

    await asyncio.gather(*(einer() for _ in range(WRITERS)))
    await store.close()


def diene() -> None:
    """Fork a writer for each line; several run at once."""
    laufend = 0
    for zeile in sys.stdin:
        ordner, rolle, name, anzahl = zeile.split()
        pid = os.fork()
        if pid == 0:
            sage(f"pid {os.getpid()}")
            asyncio.run(arbeite(Path(ordner), rolle, name, int(anzahl)))
            os._exit(0)
        laufend += 1
        if name.endswith("+"):
            continue  # another one follows at once
        for _ in range(laufend):
            os.wait()
            sage("ende")
        laufend = 0


@contextmanager
def kinder() -> Iterator["Popen[str]"]:
    """The server as a process of the test."""
    tests = Path(__file__).parent.parent
    umgebung = {**os.environ, "PYTHONPATH": str(tests)}
    with Popen([sys.executable, __file__], stdin=PIPE, stdout=PIPE, text=True, env=umgebung) as prozess:
        try:
            yield prozess
        finally:
            assert prozess.stdin is not None
            prozess.stdin.close()
            prozess.wait(60)


if __name__ == "__main__":
    diene()
