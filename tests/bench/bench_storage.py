"""Durable changes per second for 1, 32 and 128 callers, as ratio to one caller in the same run."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from statistics import median

from gateway.storage import SqliteStore
from gateway.transfer.ports import Tx
from tests.bench.zeile import Line
from tests.support.store import HANNOVER, auftrag, log_eintrag, nachricht, sqlite_store, transfer

ROUNDS = 3
"""The median of so many is reported: other work on the machine disturbs single ones."""
CHANGES = {1: 400, 32: 3200, 128: 6400}
"""Changes per number of callers and round."""
GROUPING = 1.5
"""A shared fsync must at least pay this much; on disks slower than this machine's (50 µs) it is ten times more."""


def _changes(numbers: Iterator[int], amount: int) -> list[Callable[[Tx], None]]:
    """What accepting a message changes: record, message, log entry, job; prepared outside the measurement."""

    def one(number: int) -> Callable[[Tx], None]:
        record, entry = transfer(), log_eintrag(number)
        message, job = nachricht(transfer=record.id), auftrag(record.id)

        def run(tx: Tx) -> None:
            tx.transfers.anlegen(record)
            tx.nachrichten.anlegen(message)
            tx.protokoll.eintragen(HANNOVER, entry)
            tx.auftraege.erteilen(job)

        return run

    return [one(number) for number in (next(numbers) for _ in range(amount))]


async def _rate(store: SqliteStore, callers: int, changes: list[Callable[[Tx], None]]) -> float:
    """Changes per second when each caller asks for the next as soon as its last one is durable."""
    waiting = iter(changes)

    async def one() -> None:
        for change in waiting:
            await store.write(change)

    begun = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(callers)))
    return len(changes) / (time.perf_counter() - begun)


async def _measure(folder: Path) -> dict[int, float]:
    numbers = count()
    rates: dict[int, list[float]] = {callers: [] for callers in CHANGES}
    async with sqlite_store(folder) as store:
        await store.write(lambda tx: tx.protokoll.anlegen(HANNOVER, "example.org/bench", tx.epoche()))
        for _ in range(ROUNDS):
            for callers, amount in CHANGES.items():
                rates[callers].append(await _rate(store, callers, _changes(numbers, amount)))
    return {callers: median(found) for callers, found in rates.items()}


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    rates = asyncio.run(_measure(folder))
    for callers in (32, 128):
        yield Line(
            name=f"durable changes (4 tables), {callers} callers",
            value=rates[callers],
            unit="1/s",
            limit=GROUPING * rates[1],
            against=f"{GROUPING:g} x one caller, {rates[1]:.0f}/s in the same run",
            higher_is_better=True,
        )
