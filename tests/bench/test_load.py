"""The load bench: what its lines say of a flow that went well, and of one that did not."""

import asyncio
from pathlib import Path

import pytest

from tests.bench.bench_load import DAUER_S, JE_S, _fluss
from tests.bench.last.fluss import UEBLICHE, Ergebnis, Kosten, fluss


def test_a_flow_at_its_pace_meets_its_targets() -> None:
    found = Ergebnis(
        begonnen=260, in_der_zeit=255, fertig=260, fehler=0, dauern=[0.3] * 260, kosten={"Kiel": Kosten(10.4, 90.0)}
    )
    lines = list(_fluss(found, 10.0, 26.0))
    assert all(line.met for line in lines)
    assert [round(line.value, 2) for line in lines] == [102.0, 0.0, 0.3, 0.3, 10.0, 90.0]


def test_what_did_not_arrive_is_an_error_and_no_figure_stands_for_it() -> None:
    found = Ergebnis(begonnen=40, in_der_zeit=1, fertig=1, fehler=2, dauern=[5.0])
    lines = list(_fluss(found, 10.0, 4.0))
    assert [(line.value, line.met) for line in lines] == [(0.4, False), (41.0, False)]


def test_the_usual_run_is_one_that_asks_no_person(tmp_path: Path) -> None:
    assert DAUER_S * JE_S <= UEBLICHE
    with pytest.raises(ValueError, match="a person is asked"):
        asyncio.run(fluss(tmp_path, dauer_s=600.0, je_s=26.0))
    assert not list(tmp_path.iterdir())
