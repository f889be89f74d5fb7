"""``python -m tests.modell --seconds N [--seed S] [--seeds N]``: new histories for so long; prints what happened.

The same first seed and number of seeds tell the same histories again: the word behind "trace" says so.
Ends with 1 where a promise was broken, or where the time was long enough and a row of the table was never used.
"""

import argparse
import logging
import random
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest does: the helpers are tests/support

import structlog
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from support import sichtkinder, vorlage

from gateway.domain.states import UEBERGAENGE
from modell.maschine import Verkehr, unbenutzte

JE_LAUF = 20
"""Histories between two looks at the clock."""
SCHRITTE = 40
ALLE_ZEILEN_S = 600.0
ALLE_ZEILEN_GESCHICHTEN = 1000
"""After so long and so many histories every row of the table must have been used; a loaded machine tells fewer."""


def main(argv: list[str]) -> int:
    """Tell histories until the time is over; 1 if one of them broke a promise."""
    parser = argparse.ArgumentParser(prog="python -m tests.modell", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--seeds", type=int, default=None, help="so many seeds, whatever time they take")
    parser.add_argument("--histories", type=int, default=JE_LAUF, help="histories of each seed")
    given = parser.parse_args(argv)
    # lines about thousands of jobs would hide the figures
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    first = random.randrange(2**32) if given.seed is None else given.seed
    settings_of_run = settings(
        max_examples=given.histories, stateful_step_count=SCHRITTE, database=None, deadline=None, print_blob=False,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate], report_multiple_bugs=False,
    )  # fmt: skip
    # as under pytest: nothing here is about the steps of a migration, or how a child that looks at pages starts
    vorlage.pytest_configure()
    sichtkinder.pytest_configure()
    try:
        return _erzaehle(given, first, settings_of_run)
    finally:
        sichtkinder.pytest_unconfigure()


def _erzaehle(given: argparse.Namespace, first: int, settings_of_run: settings) -> int:
    end, number, broken = time.monotonic() + given.seconds, first, 0
    while number < first + given.seeds if given.seeds else time.monotonic() < end:
        try:
            run_state_machine_as_test(seed(number)(Verkehr), settings=settings_of_run)
        except AssertionError:
            broken += 1
            print(f"seed {number} breaks a promise:", flush=True)
            traceback.print_exc(limit=-4)
        number += 1
    rows, unused = sum(map(len, UEBERGAENGE.values())), unbenutzte()
    print(", ".join(f"{what} {n}" for what, n in sorted(Verkehr.statistik.items())))
    for rolle, zustand, ereignis in unused:
        print(f"never used: {rolle} {zustand.value} ({ereignis.value})")
    print(
        f"seeds {first} to {number - 1}; {len(Verkehr.benutzt)} of {rows} rows of the table used;"
        f" broken {broken}; trace {Verkehr.spur.hexdigest()[:16]}"
    )
    enough = given.seconds >= ALLE_ZEILEN_S and Verkehr.statistik["histories"] >= ALLE_ZEILEN_GESCHICHTEN
    too_few = bool(unused) and not given.seeds and enough
    return 1 if broken or too_few else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
