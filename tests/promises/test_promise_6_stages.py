"""Promise 6 for decisions: killed at its step, one is made with its entry or not at all; everything ends as ever.

The stages of two houses and all steps that are killed on them are those of ``make soak``; here are a few with most
risk.
"""

from pathlib import Path

import pytest
from support.szenentod import Szenen, toete
from support.szenenwege import SZENENWEGE
from support.toeten import NACH, VOR

KURZ = (
    f"{VOR} transfer.loeschung.Loeschungen.bestaetige",
    f"{NACH} transfer.vernichtung.Vernichtungen.bestaetige",
    f"{VOR} transfer.wiederaufnahme.Wiederaufnahme.pruefe_erneut",
    f"{NACH} cli.sicherung.confirm.work",
)
"""Some fifteen seconds; the long run kills every step on both sides and compares the outcomes."""


@pytest.fixture(scope="module")
def szenen(tmp_path_factory: pytest.TempPathFactory) -> Szenen:
    """Stages, of which every kill gets a copy."""
    return Szenen(tmp_path_factory.mktemp("szenen"))


@pytest.mark.parametrize("ziel", KURZ)
def test_killed_at_a_decision_everything_ends_as_ever(szenen: Szenen, tmp_path: Path, ziel: str) -> None:
    toete(szenen, tmp_path / "fall", SZENENWEGE[ziel.split(" ", 1)[1]], ziel)
