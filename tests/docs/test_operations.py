"""docs/operations.md names every log line and every question to a person, and nothing else."""

import re

from support.befehle import WURZEL

from gateway.transfer.antworten import ANTWORTCODES
from gateway.transfer.records import AufgabeArt
from gateway.wiring.diagnose import Bereich

SEITE = (WURZEL / "docs" / "operations.md").read_text("utf-8")


def abschnitt(titel: str) -> str:
    return SEITE.split(f"\n## {titel}\n")[1].split("\n## ")[0]


def erste_spalte(titel: str) -> set[str]:
    cells = re.findall(r"^\| (`[^|]*) \|", abschnitt(titel), re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_event_of_the_log_is_explained_and_none_that_is_gone() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (WURZEL / "gateway").rglob("*.py"))
    calls = r"(?:\blog|_log|bound)\.(?:debug|info|warning|error|exception)\(\s*\"([a-z_.]+)\""
    events = set(re.findall(calls, source)) | {"library.message"}
    assert len(events) > 20
    assert erste_spalte("Log lines") == events


def test_every_kind_of_question_has_an_answer() -> None:
    assert erste_spalte("Open questions") == {art.value for art in AufgabeArt}


def test_every_area_of_the_doctor_is_explained_in_the_order_of_the_round() -> None:
    listed = re.findall(r"^\| `([a-z ]+)` \|", abschnitt("What is wrong?"), re.MULTILINE)
    assert listed == [one.value for one in Bereich]


def test_the_codes_of_a_refusal_are_those_that_can_be_typed() -> None:
    listed = abschnitt("Open questions").split("Codes of `--refuse`:")[1].split("\n\n")[0]
    assert set(re.findall(r"\b(\d\d) ", listed)) == ANTWORTCODES
