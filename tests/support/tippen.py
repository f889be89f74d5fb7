"""Commands as a person types them: in this process (quick) or as a program of its own."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from click.testing import CliRunner

from gateway.cli import main

GEDULD_S = 60
"""Seconds a program of its own may take; reached only by a failure."""


@dataclass(frozen=True)
class Ausgang:
    """How a call ended."""

    code: int
    out: str
    err: str

    @property
    def daten(self) -> dict[str, Any]:
        """The answer of ``--json``: the last line of stdout."""
        found: dict[str, Any] = json.loads(self.out.splitlines()[-1])
        return found

    @property
    def fehler(self) -> str:
        """The one line on stderr; fails if there is another number of lines."""
        lines = [line for line in self.err.splitlines() if line]
        assert len(lines) == 1, f"one line expected on stderr, got: {self.err!r}"
        return lines[0]


def tippe(*words: str | Path, code: int = 0, config: Path | None = None, env: Mapping[str, str] = {}) -> Ausgang:
    """Type ``aktenbote WORDS`` and expect this exit code."""
    typed = [str(word) for word in words] + (["--config", str(config)] if config else [])
    handlers = logging.getLogger().handlers[:]
    try:
        result = CliRunner().invoke(main, typed, env=dict(env))
    finally:  # the command logs to a stream that is gone now
        structlog.reset_defaults()
        logging.getLogger().handlers[:] = handlers
    ended = Ausgang(code=result.exit_code, out=result.stdout, err=result.stderr)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"aktenbote {typed}: an exception came through") from result.exception
    assert ended.code == code, (typed, ended)
    return ended


def umgebung(**more: str) -> dict[str, str]:
    """The environment without settings of whoever runs the tests."""
    return {name: text for name, text in os.environ.items() if not name.startswith("AKTENBOTE_")} | more


def programm(*words: str | Path, cwd: Path | None = None, **env: str) -> Ausgang:
    """Run ``python -m gateway WORDS`` as a program of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway", *map(str, words)],
        cwd=cwd,
        env=umgebung(**env),
        capture_output=True,
        timeout=GEDULD_S,
        check=False,
    )
    return Ausgang(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
