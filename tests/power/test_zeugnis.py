"""The check of what a log handed out finds a log that forgot, and one that says something else."""

from pathlib import Path

import pytest
from support.buehne import Haus, buehne, jemand

from power.zeugnis import Zeugnis, nimm_zeugnis, pruefe_fortsetzung


async def _jetzt(haus: Haus) -> Zeugnis:
    await haus.eins.protokollbuch.integriere_alle()
    found = await nimm_zeugnis(haus)
    assert found is not None
    return found


async def test_a_log_that_grew_continues_and_one_that_forgot_or_shows_something_else_does_not(
    tmp_path: Path,
) -> None:
    async with buehne(tmp_path / "stage") as b:
        first = await _jetzt(b.hannover)
        await b.hannover.anmeldung(jemand(1))
        second = await _jetzt(b.hannover)
    async with buehne(tmp_path / "twin") as b:  # the same key, another history
        await b.hannover.anmeldung(jemand(1))
        await b.hannover.anmeldung(jemand(2))
        twin = await _jetzt(b.hannover)
    pruefe_fortsetzung(first, first)
    pruefe_fortsetzung(first, second)
    with pytest.raises(AssertionError, match="forgot entries"):
        pruefe_fortsetzung(second, first)
    with pytest.raises(AssertionError, match="two different roots"):
        pruefe_fortsetzung(first, twin)
