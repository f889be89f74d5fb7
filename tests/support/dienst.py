"""``aktenbote serve`` as a process of its own, for tests of what an operator sees."""

import http.client
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, cast

from support.tippen import umgebung
from support.toeten import starte

GEDULD_S = 60.0
"""Longest wait for a line; reached only by a failure."""


class Dienst:
    """A running service: its ports, its log, its end."""

    def __init__(self, config: Path, *, befehl: Sequence[str] = ("serve",), **env: str) -> None:
        self.log = Path(config if config.is_dir() else config.parent) / "service.log"
        self._read = self.log.stat().st_size if self.log.exists() else 0
        self.process = self._beginne((*befehl, "--json", "--config", str(config)), env)
        self.ports = self._ready()

    def _beginne(self, words: Sequence[str], env: dict[str, str]) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "gateway", *words],
                stdout=subprocess.PIPE,
                stderr=log,
                env=umgebung(**env),
            )

    def _ready(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        readable, _, _ = select.select([self.process.stdout], [], [], GEDULD_S)
        line = self.process.stdout.readline() if readable else b""
        if not line:
            self.process.kill()
            raise AssertionError(f"the service did not start: {self.log.read_text()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def health(self) -> tuple[int, dict[str, Any]]:
        """What the operations port says."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["ops_port"], timeout=GEDULD_S)
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Log lines not seen yet."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            for raw in log:
                if not raw.endswith(b"\n"):
                    return
                self._read += len(raw)
                with suppress(json.JSONDecodeError):
                    yield json.loads(raw)

    def wait_for(self, event: str, **fields: object) -> dict[str, Any]:
        """Wait for a log line."""
        end = time.monotonic() + GEDULD_S
        while time.monotonic() < end:
            for line in self.lines():
                if line.get("event") == event and all(line.get(key) == value for key, value in fields.items()):
                    return line
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.02)
        raise AssertionError(f"{event} {fields} did not come: {self.log.read_text()}")

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(GEDULD_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


class _Gabelung:
    """A process forked from a server, used as one of ``subprocess``."""

    def __init__(self, process: ForkServerProcess, out: Path) -> None:
        self._process, self._out = process, out
        assert process.pid is not None
        self.pid = process.pid
        self.stdout = out.open("rb")

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if (code := self._process.exitcode) is None:
            raise subprocess.TimeoutExpired("aktenbote", timeout or 0.0)
        return code

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Gabeldienst(Dienst):
    """The same, forked from a process that has loaded the program: for tests that are not about its start."""

    def _beginne(self, words: Sequence[str], env: dict[str, str]) -> "subprocess.Popen[bytes]":
        folder = Path(tempfile.mkdtemp(prefix="out-", dir=self.log.parent.parent))
        out = folder / "out"
        out.touch(0o600)
        return cast("subprocess.Popen[bytes]", _Gabelung(starte(*words, log=self.log, out=out, env=env), out))

    def _ready(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        end, line = time.monotonic() + GEDULD_S, b""
        while not line.endswith(b"\n"):
            ended = self.process.poll() is not None  # looked at first: its last words are read all the same
            line += self.process.stdout.readline()
            if not line.endswith(b"\n") and (ended or time.monotonic() > end):
                self.process.kill()
                raise AssertionError(f"the service did not start: {self.log.read_text()}")
            time.sleep(0.01)
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def dienst(
    config: Path, *, befehl: Sequence[str] = ("serve",), gabel: bool = False, **env: str
) -> Iterator[Dienst]:
    """A service that is gone afterwards, whatever happens; ``befehl`` is the command that serves.

    ``gabel``: forked, for tests that are not about its start.
    """
    one = (Gabeldienst if gabel else Dienst)(config, befehl=befehl, **env)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(GEDULD_S)
        if one.process.stdout is not None:
            one.process.stdout.close()
