"""Two real services on this machine at a steady pace, from request to receipt; a full Postfach; many that wait.

First, people move at a fixed pace: Kiel has their files, Hannover's register tells of them, one after the other. A
transfer is four sealed messages (010201, 010205, 010206, 0020), durable on both sides, over mutual TLS. Then 1,000
messages wait for a partner whose service starts; then one comes while 600 partners wait for it.

About 20 minutes: files are laid down first, then a little over six minutes are measured. Ten would need people who
move both ways: one authority may ask another 10,000 times a day before a person is asked. A trial of a minute:
BENCH_LOAD_S=10 BENCH_LOAD_RATE=4 (transfers a second) BENCH_LOAD_WAITING=50 BENCH_LOAD_PARTNERS=40.
"""

import asyncio
import logging
import os
import statistics
from collections.abc import Iterator
from pathlib import Path

import structlog

from tests.bench.last.fluss import Ergebnis, fluss
from tests.bench.last.klingel import klingelt
from tests.bench.last.vorrat import hole_ab
from tests.bench.zeile import Line

DAUER_S = 380.0
JE_S = 26.0
"""Transfers begun a second: 104 messages, a little more than the target."""
JE_TRANSFER = 4
"""Sealed messages of a transfer: request, notice of dispatch, file, receipt."""
WARTENDE, PARTNER = 1_000, 600
ZIEL_JE_S, ZIEL_P99_S, ZIEL_VORRAT_S, ZIEL_KLINGEL_S = 100.0, 1.0, 10.0, 1.0


def run(folder: Path) -> Iterator[Line]:
    """Yield the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    seconds, rate = _zahl("BENCH_LOAD_S", DAUER_S), _zahl("BENCH_LOAD_RATE", JE_S)
    waiting, partners = int(_zahl("BENCH_LOAD_WAITING", WARTENDE)), int(_zahl("BENCH_LOAD_PARTNERS", PARTNER))
    yield from _fluss(asyncio.run(fluss(_neu(folder, "fluss"), dauer_s=seconds, je_s=rate)), seconds, rate)
    yield Line(
        name=f"{waiting} waiting messages listed, fetched and closed",
        value=asyncio.run(hole_ab(_neu(folder, "vorrat"), waiting)),
        unit="s",
        limit=ZIEL_VORRAT_S * waiting / WARTENDE,
        against=f"target: {ZIEL_VORRAT_S:.0f} s for {WARTENDE}; from the moment its service is ready",
    )
    first, last = klingelt(_neu(folder, "klingel"), partners)
    yield Line(
        name=f"new mail noticed by the last of {partners} connected partners",
        value=last,
        unit="s",
        limit=ZIEL_KLINGEL_S,
        against=f"target; by the first after {first * 1000:.0f} ms. One letter wakes all of them",
    )


def _fluss(found: Ergebnis, seconds: float, rate: float) -> Iterator[Line]:
    about = f"{rate:g} transfers a second for {seconds:g} s; {found.begonnen} begun"
    yield Line(
        name=f"sealed messages accepted end to end, durable, over {seconds:g} s",
        value=found.in_der_zeit * JE_TRANSFER / seconds,
        unit="1/s",
        limit=ZIEL_JE_S,
        against=f"target on two cores; {about}, {found.in_der_zeit} at their receipt when the time was over",
        higher_is_better=True,
    )
    yield Line(
        name="transfers with an error, or not at their receipt a minute later",
        value=float(found.begonnen - found.fertig + found.fehler),
        unit="",
        limit=0.0,
        against=f"target; {found.begonnen - found.fertig} not at their receipt, {found.fehler} errors",
    )
    for share, limit in ((50, None), (99, ZIEL_P99_S)):
        if len(found.dauern) > 1:
            yield Line(
                name=f"from the notice in the folder to the receipt, p{share}",
                value=statistics.quantiles(found.dauern, n=100, method="inclusive")[share - 1],
                unit="s",
                limit=limit,
                against="target" if limit else f"{len(found.dauern)} transfers",
            )
    for name, cost in found.kosten.items():
        count = max(found.fertig * JE_TRANSFER, 1)
        yield Line(
            name=f"CPU of {name} for a message of either side",
            value=cost.cpu_s * 1000 / count,
            unit="ms",
            limit=None,
            against="two cores have 20 ms for each of 100 a second, both sides and all else",
        )
        yield Line(
            name=f"peak memory of {name}", value=cost.spitze_mib, unit="MiB", limit=None, against="under load"
        )


def _zahl(name: str, sonst: float) -> float:
    return float(os.environ.get(name) or sonst)


def _neu(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made
