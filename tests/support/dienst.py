"""``aktenbote serve`` as a process of its own, for tests of what an operator sees."""

import http.client
import json
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from support.tippen import umgebung

GEDULD_S = 60.0
"""Longest wait for a line; reached only by a failure."""


class Dienst:
    """A running service: its ports, its log, its end."""

    def __init__(self, config: Path, *, befehl: Sequence[str] = ("serve",), **env: str) -> None:
        self.log = Path(config if config.is_dir() else config.parent) / "service.log"
        self._read = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway", *befehl, "--json", "--config", str(config)],
                stdout=subprocess.PIPE,
                stderr=log,
                env=umgebung(**env),
            )
        self.ports = self._ready()

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


@contextmanager
def dienst(config: Path, *, befehl: Sequence[str] = ("serve",), **env: str) -> Iterator[Dienst]:
    """A service that is gone afterwards, whatever happens; ``befehl`` is the command that serves."""
    one = Dienst(config, befehl=befehl, **env)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait(GEDULD_S)
        if one.process.stdout is not None:
            one.process.stdout.close()
