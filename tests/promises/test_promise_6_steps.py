"""No durable step is forgotten: the source has exactly those that a way is known for."""

import ast
import re
import sys
from pathlib import Path

import pytest
from support.befehlswege import BEFEHLSWEGE
from support.stellen import alle_stellen, stelle_von
from support.szenenwege import SZENENWEGE
from support.toeten import NACH, VOR
from support.wege import (
    AUFNAHME,
    BESTEMPELUNG,
    EINZELN,
    HANNOVER,
    KIEL,
    KONTEN,
    NACHLESE,
    NEBENWEGE,
    OFFEN,
    SYSTEM,
    WEBHOOKS,
    XDOMEA,
    abwechselnd,
    alle_ziele,
)

WEGE = {
    "hannover": HANNOVER,
    "kiel": KIEL,
    "offen": OFFEN,
    "aufnahme": AUFNAHME,
    "bestempelung": BESTEMPELUNG,
    "nachlese": NACHLESE,
    "webhooks": WEBHOOKS,
    "xdomea": XDOMEA,
    "konten": KONTEN,
    "system": SYSTEM,
    "befehlswege": tuple(BEFEHLSWEGE),
    "szenenwege": tuple(SZENENWEGE),
    "einzeln": tuple(EINZELN),
    **NEBENWEGE,
}


def test_every_durable_step_of_the_program_lies_on_a_way_that_is_killed() -> None:
    named = {name for way in WEGE.values() for name in way}
    found = {one.name for one in alle_stellen()}
    assert sorted(found - named) == [], (
        "a new durable step: name it in tests/support/wege.py on a way that passes it"
    )
    assert sorted(named - found) == [], "no such step any more: take it out of tests/support/wege.py"


def test_no_step_is_both_killed_and_excused() -> None:
    killed = {name for way, names in WEGE.items() if way != "einzeln" for name in names}
    assert killed & set(EINZELN) == set()
    assert all(len(reason) > 20 for reason in EINZELN.values())


def test_every_side_way_is_one_the_long_run_goes() -> None:
    text = (Path(__file__).parents[1] / "soak" / "nebenwege.py").read_text("utf-8")
    ways = {one.name for one in ast.parse(text).body if isinstance(one, ast.AsyncFunctionDef)}
    assert set(NEBENWEGE) <= ways | set(re.findall(r'^    "(\w+)": ', text, re.MULTILINE))


def test_the_names_of_the_steps_differ() -> None:
    names = [one.name for one in alle_stellen()]
    assert len(names) == len(set(names)) > 60


@pytest.mark.parametrize("name", WEGE)
def test_no_way_names_a_step_twice(name: str) -> None:
    assert len(WEGE[name]) == len(set(WEGE[name])) > 0


def test_a_place_that_is_no_step_has_no_name() -> None:
    with pytest.raises(LookupError, match="without a name"):
        stelle_von(sys._getframe())


def test_each_step_is_killed_on_one_side_of_its_commit_in_the_tests_and_on_both_in_the_soak() -> None:
    assert abwechselnd(("a", "b", "c"), zuerst=VOR) == ["vor a", "nach b", "vor c"]
    assert abwechselnd(("a", "b"), zuerst=NACH) == ["nach a", "vor b"]
    assert alle_ziele(("a", "b")) == ["vor a", "vor b", "nach a", "nach b"]
