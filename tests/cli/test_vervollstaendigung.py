"""The tab key: a real bash completes what the parser knows, and the other shells are told the same."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.tippen import tippe, umgebung

from gateway.cli import BEFEHLE
from gateway.cli.completion import SHELLS, VARIABLE

GEDULD_S = 60.0


def bietet(*words: str, fuer: str = "zsh") -> list[str]:
    """What is offered for the last word, in this process: type, value and help in turn, as zsh is told."""
    asked = {
        VARIABLE: f"{fuer}_complete",
        "COMP_WORDS": " ".join(("aktenbote", *words)),
        "COMP_CWORD": str(len(words)),
    }
    return tippe(env=asked).out.split("\n")


def worte(*words: str) -> list[str]:
    return [one.removeprefix("plain,") for one in bietet(*words, fuer="bash") if one.startswith("plain,")]


def test_every_command_is_offered() -> None:
    assert set(worte("")) == set(BEFEHLE)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (("trans",), ["transfer"]),
        (("transfer", "requ"), ["request"]),
        (("backup", ""), ["check", "make"]),
        (("doctor", "--off"), ["--offline"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("explain", "store_in"), ["STORE_IN_USE"]),
    ],
)
def test_what_the_parser_knows_is_offered(typed: tuple[str, ...], offered: list[str]) -> None:
    assert worte(*typed) == offered


def test_an_option_that_names_a_file_is_left_to_the_shell() -> None:
    assert bietet("doctor", "--config", "x", fuer="bash")[0] == "file,x"


def test_asking_needs_no_installation_and_reads_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_args: object) -> None:
        raise AssertionError("the configuration was read")

    monkeypatch.setattr("gateway.settings.find", read)
    monkeypatch.chdir(tmp_path)
    assert worte("task", "li") == ["list"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_gets_its_script_unchanged(shell: str) -> None:
    script = tippe("completion", shell).out
    assert f"{VARIABLE}={shell}_complete" in script
    assert "\\x" not in script
    assert tippe("completion", shell, "--json").daten == {"shell": shell, "script": script.strip()}


def test_a_shell_nobody_knows_is_wrong_usage() -> None:
    assert tippe("completion", "tcsh", code=2).fehler.startswith("USAGE ")


@pytest.fixture
def pfad(tmp_path: Path) -> Path:
    """A folder with the program and the script of bash."""
    program = tmp_path / "aktenbote"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m gateway "$@"\n')
    program.chmod(0o755)
    (tmp_path / "skript").write_text(tippe("completion", "bash").out)
    return tmp_path


def test_a_real_bash_accepts_the_script_and_asks_the_program(pfad: Path) -> None:
    typed = (
        "source skript || exit 9; COMP_WORDS=(aktenbote transfer requ); COMP_CWORD=2; "
        '_aktenbote_completion aktenbote; printf "%s\\n" "${COMPREPLY[@]}"; complete -p aktenbote'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", typed],
        cwd=pfad,
        env=umgebung(PATH=f"{pfad}:{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        check=False,
        timeout=GEDULD_S,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["request", "complete -o nosort -F _aktenbote_completion aktenbote"]


def test_the_tab_key_of_a_real_bash_completes_a_command(pfad: Path) -> None:
    env = umgebung(PATH=f"{pfad}:{os.environ['PATH']}", PS1="bereit> ", TERM="dumb", INPUTRC="/dev/null")
    line, terminal = pty.openpty()
    bash = subprocess.Popen(
        ["bash", "--norc", "--noprofile", "-i"],
        cwd=pfad,
        env=env,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    try:
        _lies(line, b"bereit> ")
        os.write(line, b"source skript\n")
        _lies(line, b"source skript\r\nbereit> ")
        os.write(line, b"aktenbote doct\t")
        assert b"aktenbote doctor " in _lies(line, b"doctor ")
        os.write(line, b"--offl\t")
        assert _lies(line, b"--offline ")
    finally:
        bash.kill()
        bash.wait(GEDULD_S)
        os.close(line)


def _lies(line: int, until: bytes) -> bytes:
    """Read what the terminal shows up to this; fails after a time."""
    seen, end = b"", time.monotonic() + GEDULD_S
    while until not in seen:
        ready, _, _ = select.select([line], [], [], max(0.0, end - time.monotonic()))
        assert ready, seen
        seen += os.read(line, 4096)
    return seen
