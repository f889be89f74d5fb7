"""docs/threat-model.md: every room has its row, every cell a word, and every file it names exists."""

import re
import tomllib

from support.befehle import WURZEL

SEITE = (WURZEL / "docs" / "threat-model.md").read_text("utf-8")
STRIDE = SEITE[SEITE.index("## Room by room") : SEITE.index("## Partner port")]
ROWS = [line.strip("| ").split(" | ") for line in STRIDE.splitlines() if line.startswith("| `")]


def test_every_room_of_the_house_has_one_row_with_six_answers() -> None:
    layers = tomllib.loads((WURZEL / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    rooms = [room for layer in layers["layers"] for room in re.split(r"\s*[|:]\s*", layer)]
    named = [room for row in ROWS for room in re.findall(r"`([a-z_]+)`", row[0])]
    assert sorted(named) == sorted(rooms)
    assert [row[0] for row in ROWS if len(row) != 7 or not all(cell.strip() for cell in row)] == []


def test_every_file_it_names_exists() -> None:
    named = re.findall(r"`([a-z_]+(?:/[a-z_*0-9]+)*\.py)`", SEITE)
    assert len(named) > 60
    folders = sorted((WURZEL / "gateway").iterdir())
    missing = [
        name
        for name in named
        if not list((WURZEL / "gateway").glob(name)) and not any(list(folder.glob(name)) for folder in folders)
    ]
    assert missing == []


def test_no_row_of_a_table_stands_lost_behind_a_paragraph() -> None:
    lines = SEITE.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("|") and not lines[number - 1].startswith("|"):
            assert lines[number + 1].startswith("|---"), line
