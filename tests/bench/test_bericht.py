"""The page of benchmarks: no figure without its run, no target met by a trial, nothing left out."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.bench import bericht
from tests.bench.bericht import ZIELE, seite
from tests.bench.zeile import Line

SEITE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def _lauf(*lines: dict[str, Any], **other: Any) -> dict[str, Any]:
    usual = {"unit": "1/s", "limit": None, "against": "", "higher_is_better": True, "gelaufen": True}
    return {
        "befehl": "make bench BENCH=load", "probe": False, "ganz": True, "begonnen": "2026-11-28T14:00Z",
        "dauer_s": 700, "stand": "abc", "maschine": {"cores": "2"}, "last_vorher": 0.1,
        "zeilen": [usual | one for one in lines], **other,
    }  # fmt: skip


def _reihe(page: str, target: str) -> str:
    (row,) = [line for line in page.splitlines() if line.startswith(f"| {target}")]
    return row


GUT = {"name": "sealed messages accepted end to end, durable, over 380 s", "value": 104.0, "limit": 100.0}
ERSTES = ZIELE[0].worte


def test_a_target_that_nothing_measured_says_so() -> None:
    page = seite({})
    assert all(_reihe(page, one.worte).endswith(("not run yet (`make bench BENCH=" + one.bench + "`) |",
               "nothing measures it yet |")) for one in ZIELE)  # fmt: skip
    assert "There are none." in page


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, "met |"),
        ({"probe": True}, "trial only |"),
        ({"ganz": False}, "trial only |"),
    ],
)
def test_only_a_whole_run_meets_a_target(change: dict[str, Any], verdict: str) -> None:
    row = _reihe(seite({"load": _lauf(GUT, **change)}), ERSTES)
    assert "104.00 1/s" in row
    assert row.endswith(f"| {verdict}")


def test_a_run_that_is_too_short_does_not_meet_the_ten_minutes() -> None:
    target = "the same for 10 minutes and more"
    assert _reihe(seite({"load": _lauf(GUT)}), target).endswith("| not run |")
    long = GUT | {"name": "sealed messages accepted end to end, durable, over 600 s"}
    assert _reihe(seite({"load": _lauf(long)}), target).endswith("| met |")


def test_one_figure_that_misses_misses_the_target() -> None:
    row = _reihe(seite({"load": _lauf(GUT, GUT | {"value": 99.9})}), ERSTES)
    assert row.endswith("| **missed** (1 of 2) |")


def test_what_a_peer_could_not_is_named_beside_ours_and_with_its_reason() -> None:
    ours = {"name": "seal 20K rsa: ours / pyas2lib, messages and octets", "value": 4.0, "limit": 3.0, "unit": "x"}
    peer = {"name": "seal 20K rsa: pyas2lib 1.4.4 (AS2)", "value": 30.0}
    other = {"name": "seal 20K p256: as4 0.2.0 (AS4 Peppol)", "value": 0.0, "gelaufen": False,
             "against": "NOT RUN: signs | with\nRSA <b> alone"}  # fmt: skip
    page = seite({"peers": _lauf(ours, peer, other)})
    row = _reihe(page, "library against library: at least 3 times")
    assert "seal 20K rsa: pyas2lib 1.4.4 (AS2): 30.00 1/s" in row
    assert row.endswith("| met; 1 not run |")
    assert "| NOT RUN: signs \\| with RSA &lt;b> alone |" in page


def test_a_run_that_only_says_what_it_could_not_is_not_run() -> None:
    peer = {"name": "seal 20K rsa: pyas2lib 1.4.4 (AS2)", "value": 0.0, "gelaufen": False}
    row = _reihe(seite({"peers": _lauf(peer)}), "library against library: at least 3 times")
    assert row.endswith("| not run: see the reasons below |")


def test_a_line_is_judged_as_it_was_when_it_was_printed() -> None:
    for higher in (True, False):
        for value in (1.0, 2.0, 3.0):
            line = Line(name="a", value=value, unit="", limit=2.0, against="", higher_is_better=higher)
            assert bericht._haelt({"value": value, "limit": 2.0, "higher_is_better": higher}) is line.met


def test_the_page_in_the_repository_has_every_target_and_each_run_its_command() -> None:
    page = SEITE.read_text("utf-8")
    assert page.startswith(bericht.KOPF)
    for one in ZIELE:
        assert _reihe(page, one.worte)
    runs = re.findall(r"^### (\w+)\n\n(?:\*\*trial\*\*[^`]*)?`([^`]+)`", page, re.MULTILINE)
    assert len(runs) == page.count("\n### ")
    assert all(command.endswith(f"make bench BENCH={name}") for name, command in runs)
