"""The README and the pages of docs/ name the commands there are, as they can be typed."""

import re

import pytest
from support.befehle import SEITEN, WURZEL, Zeile, alle_befehle, befehle, pruefe

ALLE = [zeile for seite in SEITEN for zeile in befehle(seite)]


@pytest.mark.parametrize("befehl", sorted(alle_befehle()))
def test_the_readme_lists_every_command(befehl: str) -> None:
    assert f"| `{befehl}` |" in (WURZEL / "README.md").read_text("utf-8")


def test_the_readme_lists_no_command_twice_and_none_that_is_gone() -> None:
    listed = re.findall(r"^\| `(aktenbote [a-z -]+)` \|", (WURZEL / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(alle_befehle())


def test_there_are_commands_to_look_at() -> None:
    assert sum(1 for zeile in ALLE if zeile.ganz) > 20


@pytest.mark.parametrize("zeile", ALLE, ids=str)
def test_every_printed_command_can_be_typed(zeile: Zeile) -> None:
    assert pruefe(zeile) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("aktenbote transfer lost", "there is no command"),
        ("aktenbote transfer list --stat offen", "--stat"),
        ("aktenbote transfer list --state offen", "offen"),
        ("aktenbote directory sign draft.xml --key k.pem --out o.xml", "--cert"),
        ("aktenbote notice a.xml b.xml", "too much"),
    ],
)
def test_a_command_that_cannot_be_typed_is_noticed(text: str, reason: str) -> None:
    found = pruefe(Zeile("here", text, ganz=True))
    assert found is not None
    assert reason in found


def test_every_link_between_pages_leads_somewhere() -> None:
    dead = []
    for seite in SEITEN:
        for target in re.findall(r"\]\(([^)\s]+)\)", seite.read_text("utf-8")):
            path, _, anchor = target.partition("#")
            if "://" in target or not path:
                continue
            aim = (seite.parent / path).resolve()
            if not aim.exists() or (anchor and anchor not in _anker(aim.read_text("utf-8"))):
                dead.append(f"{seite.relative_to(WURZEL)} → {target}")
    assert dead == []


def _anker(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in heads}
