"""Random histories of three authorities: a part that is always the same, and a small one that is always new."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from modell.maschine import Verkehr

GESCHICHTEN = int(os.environ.get("AKTENBOTE_MODEL_HISTORIES", "10"))
"""Histories of the fixed part; the new part has a quarter of it. Many more of them tells ``make soak``."""
SCHRITTE = 25
"""Events of a history."""


def erzaehle(anzahl: int, *, immer_gleich: bool) -> None:
    run_state_machine_as_test(
        Verkehr,
        settings=settings(
            max_examples=anzahl,
            stateful_step_count=SCHRITTE,
            derandomize=immer_gleich,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],  # a history is short enough to read, and telling it again is slow
        ),
    )


def test_no_history_of_three_authorities_breaks_a_promise() -> None:
    erzaehle(GESCHICHTEN, immer_gleich=True)


def test_no_new_history_breaks_a_promise() -> None:
    erzaehle(max(1, GESCHICHTEN // 4), immer_gleich=False)


def _spur(hash_seed: str) -> str:
    words = ("-m", "tests.modell", "--seed", "5", "--seeds", "1", "--histories", "1")
    done = subprocess.run(
        [sys.executable, *words],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1]


def test_the_same_seed_tells_the_same_history_in_another_process() -> None:
    said = _spur("1")
    assert "broken 0; trace " in said
    assert _spur("2") == said
