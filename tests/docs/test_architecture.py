"""docs/ARCHITECTURE.md says what the code is: layers, states, types, and the tests it names exist."""

import re
import tomllib

import pytest
from support.befehle import WURZEL

from gateway.domain.states import ANFANG, UEBERGAENGE, Rolle, Zustand
from gateway.domain.zustandsbild import mermaid

SEITE = (WURZEL / "docs" / "ARCHITECTURE.md").read_text("utf-8")


def abschnitt(titel: str) -> str:
    return SEITE.split(f"\n## {titel}\n")[1].split("\n## ")[0]


def test_the_rooms_stand_there_in_the_order_of_the_layers_that_are_enforced() -> None:
    contract = tomllib.loads((WURZEL / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    enforced = [set(re.split(r"[|: ]+", layer)) for layer in contract["layers"]]
    rows = re.findall(r"^\| (`[^|]+`) \|", abschnitt("Rooms and floors"), re.MULTILINE)
    assert [set(re.findall(r"`(\w+)`", row)) for row in rows] == enforced


@pytest.mark.parametrize("rolle", list(Rolle))
def test_the_diagram_is_the_one_drawn_from_the_table(rolle: Rolle) -> None:
    assert f"```mermaid\n{mermaid(rolle)}\n```" in SEITE, "run: python -m gateway.domain.zustandsbild"


@pytest.mark.parametrize("rolle", list(Rolle))
def test_every_state_in_the_diagram_is_reached_from_a_beginning(rolle: Rolle) -> None:
    table = UEBERGAENGE[rolle]
    reached: set[Zustand] = set()
    todo = list(ANFANG[rolle])
    while todo:
        state = todo.pop()
        reached.add(state)
        todo += [after for (before, _), after in table.items() if before is state and after not in reached]
    assert reached == {state for state, _ in table} | set(table.values())


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "threat-model.md", "glossary.md"])
def test_every_file_and_folder_a_page_names_is_there(name: str) -> None:
    text = (WURZEL / "docs" / name).read_text("utf-8")
    named = re.findall(r"[`(]((?:[a-z_0-9]+/)+[a-z_0-9*.]*[a-z_0-9*]|\w+\.py)[`)]", text)
    roots = (WURZEL, WURZEL / "gateway", WURZEL / "tests")
    found = {path for path in named for root in roots if any(root.glob(path if "/" in path else f"**/{path}"))}
    missing = [path for path in named if path not in found | OHNE]
    assert len(named) > 10
    assert missing == []


OHNE = {"data/aktenbote.db.lock"}
"""Lies in an installation, not here."""


def test_every_type_of_the_path_is_a_class() -> None:
    blocks = re.findall(r"^```\n(.*?)^```", abschnitt("The path of data as types"), re.DOTALL | re.MULTILINE)
    named = {
        word for block in blocks for word in re.findall(r"(?:^|└► |= |\+ )([A-Z][A-Za-z]+)", block, re.MULTILINE)
    }
    source = "\n".join(path.read_text("utf-8") for path in (WURZEL / "gateway").rglob("*.py"))
    unknown = {name for name in named if not re.search(rf"^(class {name}\b|{name} = )", source, re.MULTILINE)}
    assert len(named) > 15
    assert unknown == set()


def test_the_seven_promises_name_a_proof_each() -> None:
    rows = re.findall(r"^\| (\d)\. .* \| (.*) \|$", abschnitt("The seven promises"), re.MULTILINE)
    assert [number for number, _ in rows] == list("1234567")
    assert all(f"`tests/promises/test_promise_{number}" in proof for number, proof in rows)
