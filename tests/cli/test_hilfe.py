"""Every command explains itself in plain words, with an example that works as it stands."""

import ast
import inspect
import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from support.tippen import programm, tippe, umgebung

from gateway.cli import main

Weg = tuple[str, ...]


def befehle(group: click.Group = main, weg: Weg = ()) -> Iterator[tuple[Weg, click.Command]]:
    """Every command of the tree with the words that lead to it."""
    yield weg, group
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name
        if isinstance(command, click.Group):
            yield from befehle(command, (*weg, name))
        else:
            yield (*weg, name), command


ALLE = dict(befehle())
BLAETTER = {weg: one for weg, one in ALLE.items() if not isinstance(one, click.Group)}
JARGON = re.compile(r"\b(coroutine|dataclass|traceback|stdout|boolean|TODO|None|True|False|Mandant)\b")
"""Words of programmers, not of people in an office."""


def name(weg: Weg) -> str:
    return " ".join(weg) or "aktenbote"


def beispiele(help_text: str) -> list[list[str]]:
    """The words of each line below "Example:", lines that end with a backslash joined."""
    _, _, rest = help_text.partition("Example:\n")
    block = rest.split("\n\n", 1)[0].replace("\\\n", " ")
    return [shlex.split(line) for line in block.splitlines() if line.strip()]


def test_the_tree_holds_the_commands_that_are_promised() -> None:
    promised = """
        ablage import, ablage list, ablage show, ablage hold, ablage export, audit list, audit show, audit export,
        audit checkpoint, demo, directory show, directory check, directory make, directory sign, envelope seal,
        envelope verify, envelope open, envelope inspect, init, message validate, notice, pki make, serve,
        task list, transfer list, transfer show, transfer request, transfer complete, transfer decide, verify
    """
    assert {tuple(one.split()) for one in promised.split(",")} <= set(BLAETTER)


@pytest.mark.parametrize("weg", ALLE, ids=name)
def test_help_says_what_it_does_and_shows_an_example(weg: Weg) -> None:
    shown = tippe(*weg, "--help")
    assert shown.err == ""
    assert shown.out.startswith(f"Usage: {' '.join(('aktenbote', *weg))} ")
    assert beispiele(shown.out), "an example is missing"
    assert tippe(*weg, "-h").out == shown.out


@pytest.mark.parametrize("weg", ALLE, ids=name)
def test_help_uses_plain_words(weg: Weg) -> None:
    text = tippe(*weg, "--help").out
    assert not JARGON.search(text)
    first = (ALLE[weg].help or "").strip().split("\n\n")[0]
    assert first.replace("\n", " ").rstrip().endswith((".", ":")), "the first paragraph is a sentence"


@pytest.mark.parametrize("weg", ALLE, ids=name)
def test_every_option_is_explained(weg: Weg) -> None:
    silent = [
        one.name
        for one in ALLE[weg].params
        if isinstance(one, click.Option) and not one.help and one.name not in {"help", "version"}
    ]
    assert silent == []


@pytest.mark.parametrize("weg", ALLE, ids=name)
def test_the_example_is_a_line_the_program_understands(
    weg: Weg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for there in ("log.zip", "beweise.asice"):  # files that have to be there before the command begins
        (tmp_path / there).touch()
    ran: list[Weg] = []
    for other, command in BLAETTER.items():
        monkeypatch.setattr(command, "callback", lambda _way=other, **_options: ran.append(_way))
    examples = beispiele(tippe(*weg, "--help").out)
    for words in examples:
        assert words[0] == "aktenbote"
        main.main(words[1:], standalone_mode=False)
    assert len(ran) == len(examples)
    assert all(way[: len(weg)] == weg for way in ran), "the example shows another command"


@pytest.mark.parametrize("weg", BLAETTER, ids=name)
def test_every_command_takes_json_and_config(weg: Weg) -> None:
    options = {word for one in BLAETTER[weg].params for word in one.opts}
    assert {"--json", "--config"} <= options


OHNE_JSON: dict[Weg, str] = {}
"""Commands that answer in words alone, each with why a script has no use for it."""


@pytest.mark.parametrize("weg", BLAETTER, ids=name)
def test_every_command_answers_with_json_or_says_why_not(weg: Weg) -> None:
    called = BLAETTER[weg].callback
    assert called is not None
    tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(called))))
    uses = [one for one in ast.walk(tree) if isinstance(one, ast.Name) and one.id == "rahmen"]
    answers = {one.attr for one in ast.walk(tree) if isinstance(one, ast.Attribute) and one.value in uses}
    handed = any(one in call.args for call in ast.walk(tree) if isinstance(call, ast.Call) for one in uses)
    answered = bool(answers & {"answer", "json"}) or handed
    assert answered != (weg in OHNE_JSON)


@pytest.mark.parametrize("weg", BLAETTER, ids=name)
def test_an_error_is_data_with_its_code_and_page_where_json_is_wanted(weg: Weg) -> None:
    answer = tippe(*weg, "--json", "--nirgends", code=2).daten
    assert (answer["ok"], answer["code"], answer["page"]) == (False, "USAGE", "aktenbote explain USAGE")


@pytest.mark.parametrize("weg", ALLE, ids=name)
def test_an_unknown_option_is_wrong_usage_in_one_line(weg: Weg) -> None:
    ended = tippe(*weg, "--nirgends", code=2)
    assert ended.out == ""
    assert ended.fehler.startswith("USAGE ")
    assert "--help" in ended.fehler


def test_an_unknown_command_is_wrong_usage_in_one_line() -> None:
    assert tippe("ablgae", code=2).fehler.startswith("USAGE No such command 'ablgae'")


def test_wrong_usage_is_data_where_json_is_wanted() -> None:
    answer = tippe("notice", "--json", code=2).daten
    assert answer["ok"] is False
    assert answer["code"] == "USAGE"
    assert "FILE" in answer["reason"]


def test_the_help_of_the_root_says_what_the_exit_codes_mean() -> None:
    text = " ".join(tippe("--help").out.split())
    assert "0 done, 1 refused, 2 wrong usage or configuration, 3 try later" in text


def test_aktenbote_is_the_same_program_as_python_m_gateway() -> None:
    installed = Path(sys.executable).with_name("aktenbote")
    for words in (("transfer", "--help"), ("notice", "nowhere.xml")):
        done = subprocess.run([installed, *words], capture_output=True, text=True, check=False, env=umgebung())
        same = programm(*words)
        assert (done.returncode, done.stdout, done.stderr) == (same.code, same.out, same.err)


def test_commands_that_write_no_log_do_not_wait_for_it_to_be_loaded() -> None:
    code = "import sys, gateway.cli, gateway.cli.envelope_arbeit; print('structlog' in sys.modules)"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout == "False\n"


def test_a_call_without_anything_shows_the_help() -> None:
    ended = programm()
    assert ended.code == 2
    assert "Commands:" in ended.err
