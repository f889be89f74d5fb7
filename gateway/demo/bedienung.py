"""The demo's hands: type commands as an operator would, start and end service processes, watch their log."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from gateway.domain.errors import AktenboteError

PATIENCE_S = 120.0
"""Longest wait for one thing to happen; the slowest, packing and fetching 60 MB, takes seconds."""
LOOK_S = 0.05
"""Pause between looks at a log file."""
STOP_S = 40.0
"""Longest wait for a graceful stop."""


class DemoFailed(AktenboteError):
    """Something did not happen as the demo promises."""

    def __init__(self, reason: str) -> None:
        """Keep the sentence."""
        super().__init__("DEMO", reason)


@dataclass(slots=True)
class Hands:
    """Types commands and says which."""

    say: Callable[[str], None]

    def type(self, *words: str | Path, expect: int = 0) -> dict[str, Any]:
        """Run ``aktenbote WORDS --json``; return its answer. Another exit code than ``expect`` ends the demo."""
        text = [str(word) for word in words]
        self.say(f"$ aktenbote {shlex.join(text)}")
        done = subprocess.run(
            [sys.executable, "-m", "gateway", *text, "--json"],
            capture_output=True,
            check=False,
            env=_environment(),
        )
        if done.returncode != expect:
            said = done.stderr.decode(errors="replace").strip()
            raise DemoFailed(f"'aktenbote {shlex.join(text)}' ended with {done.returncode}: {said}")
        answer: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
        return answer


def _environment() -> dict[str, str]:
    """Return the environment without settings of the caller: the demo's configurations count alone."""
    return {key: value for key, value in os.environ.items() if not key.startswith("AKTENBOTE_")}


def free_port() -> int:
    """Return a port of loopback the system gives; a moment later the service takes it."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass(slots=True)
class Dienst:
    """One authority's service process with its own folder."""

    name: str
    folder: Path
    say: Callable[[str], None]
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _read: int = field(default=0, init=False)

    @property
    def config(self) -> Path:
        """The configuration file."""
        return self.folder / "aktenbote.toml"

    @property
    def pid(self) -> int:
        """Process id of the running service."""
        if self._process is None:
            raise DemoFailed(f"the service of {self.name} does not run")
        return self._process.pid

    @property
    def log(self) -> Path:
        """The operational log of the process."""
        return self.folder / "service.log"

    def start(self) -> None:
        """Start ``aktenbote serve`` and wait until it is ready."""
        self.say(f"$ aktenbote serve --config {self.config} &")
        with self.log.open("ab") as log:
            self._read = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "serve", "--config", str(self.config)],
                stdout=subprocess.DEVNULL,
                stderr=log,
                env=_environment(),
            )
        self.wait_for("service.ready")

    def stop(self) -> int:
        """End the process gracefully, or by force after ``STOP_S``; return its exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        self.say(f"$ kill {process.pid}    # {self.name}: SIGTERM")
        process.terminate()
        try:
            return process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(STOP_S)
        self.say(f"$ kill -9 {self._process.pid}    # {self.name}")
        self._process = None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield log lines not yet seen."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            for raw in log:
                if not raw.endswith(b"\n"):
                    break
                self._read += len(raw)
                try:
                    yield orjson.loads(raw)
                except orjson.JSONDecodeError:
                    continue

    def wait_for(self, event: str, **fields: str) -> dict[str, Any]:
        """Wait for a log line with this event and these fields."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            for line in self.lines():
                if line.get("event") == "inbox.refused":
                    raise DemoFailed(f"{self.name} refused a notice; see {self.folder / 'inbox' / 'refused'}")
                if line.get("event") == event and all(line.get(key) == value for key, value in fields.items()):
                    return line
            if self._process is not None and self._process.poll() is not None:
                raise DemoFailed(f"the service of {self.name} ended; see {self.log}")
            time.sleep(LOOK_S)
        raise DemoFailed(f"{self.name}: {event} {fields} did not come within {PATIENCE_S:.0f} s; see {self.log}")

    def drop(self, name: str, octets: bytes) -> None:
        """Put a message file into the inbox: it counts once it is renamed."""
        part = self.folder / "inbox" / f"{name}.part"
        part.write_bytes(octets)
        part.rename(part.with_name(f"{name}.xml"))
        self.say(f"$ mv {part} {part.with_name(name + '.xml')}")


@contextmanager
def running(*services: Dienst) -> Iterator[None]:
    """Start services and end every one of them, whatever happens."""
    try:
        for service in services:
            service.start()
        yield
    finally:
        codes = {service.name: service.stop() for service in services}
    for name, code in codes.items():
        if code != 0:
            raise DemoFailed(f"the service of {name} ended with {code} instead of in good order")
