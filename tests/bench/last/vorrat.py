"""A full Postfach: what waits for a partner that was away, until everything of it is closed."""

import asyncio
import time
from pathlib import Path

import apsw
from support.buehne import Haus, jemand, stelle_auf
from support.dienst import dienst

from tests.bench.last.fluss import UEBLICHE

GEDULD_S = 600.0
BLICK_S = 0.05


async def hole_ab(ordner: Path, anzahl: int) -> float:
    """Seconds from the moment Kiel's service is ready until each of so many requests is closed at Hannover."""
    buehne = stelle_auf(ordner, uebliche=UEBLICHE)
    hannover = buehne.hannover
    await _fuelle(hannover, anzahl)
    with dienst(hannover.konfiguration.folder), dienst(buehne.kiel.konfiguration.folder):
        begun = time.monotonic()
        async with asyncio.timeout(GEDULD_S):
            while _wartende(hannover):  # noqa: ASYNC110 -- another process closes them
                await asyncio.sleep(BLICK_S)
        return time.monotonic() - begun


async def _fuelle(hannover: Haus, anzahl: int) -> None:
    """Let Hannover lay down a request about each person."""
    await hannover.oeffne()
    for number in range(anzahl):
        await hannover.anmeldung(jemand(number))
    while await hannover.naechster() is not None:
        pass
    await hannover.schliesse()
    waiting = _wartende(hannover)
    if waiting != anzahl:
        raise RuntimeError(f"{waiting} messages wait, not {anzahl}")


def _wartende(haus: Haus) -> int:
    """How many messages are not closed in the Postfach of this house."""
    store = apsw.Connection(str(haus.konfiguration.data / "aktenbote.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(next(store.execute("SELECT count(*) FROM postfach WHERE abgeschlossen IS NULL"))[0])
    finally:
        store.close()
