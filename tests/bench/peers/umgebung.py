"""The environment of each peer: ``build/peers/NAME``, made from the pins in ``requirements/peers/NAME.txt``."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WURZEL = Path(__file__).parents[3]
ZEIT_S = 600
"""Fetching the packages of one peer, in seconds."""


class Fehlt(Exception):
    """There is no such peer on this machine; the words say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A tool that is measured, and what it does otherwise than ours."""

    name: str
    worte: str
    """What it is, with its version."""
    art: str
    """``unser``, ``austausch`` (AS2 or AS4: the targets are against these) or ``werkzeug``."""
    anders: str
    """At which level it was measured where it cannot have ours."""

    @property
    def programm(self) -> Path:
        """The program that is run in its environment."""
        return Path(__file__).parent / f"lauf_{self.name}.py"

    @property
    def liste(self) -> Path:
        """Its pins; there are none where it needs no packages."""
        return WURZEL / "requirements" / "peers" / f"{self.name}.txt"


ALLE = (
    Peer(
        name="aktenbote",
        worte="Aktenbote",
        art="unser",
        anders="RSA-PSS or ECDSA, RSA-OAEP, AES-256-GCM: the level",
    ),
    Peer(
        name="pyas2lib",
        worte="pyas2lib 1.4.4 (AS2)",
        art="austausch",
        anders="AES-256-CBC without a tag, key transport PKCS#1 v1.5; no elliptic curves",
    ),
    Peer(
        name="as4",
        worte="as4 0.2.0 (AS4 Peppol)",
        art="austausch",
        anders="AES-128-GCM, RSA PKCS#1 v1.5 signature; gzipped; no elliptic curves; no path, sender pinned",
    ),
    Peer(name="xmlsec", worte="python-xmlsec 1.3.17, one XML", art="werkzeug", anders="no certificate path"),
    Peer(name="openssl", worte="openssl cms", art="werkzeug", anders="RSA PKCS#1 v1.5 signature"),
)
"""Ours first."""


def python(peer: Peer) -> Path:
    """Return the interpreter that has the peer, made if need be; Fehlt where that cannot be done."""
    if not peer.liste.exists():
        if peer.name == "openssl" and shutil.which("openssl") is None:
            raise Fehlt("there is no command openssl")
        return Path(sys.executable)
    place = WURZEL / "build" / "peers" / peer.name
    stamp, pins = place / ".stamp", peer.liste.read_bytes()
    if not stamp.exists() or stamp.read_bytes() != pins:
        stamp.unlink(missing_ok=True)
        _baue(place, peer.liste)
        stamp.write_bytes(pins)
    return place / "bin" / "python"


def _baue(place: Path, pins: Path) -> None:
    install = (
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        str(pins),
    )
    for command in (
        (sys.executable, "-m", "venv", "--clear", str(place)),
        (str(place / "bin" / "python"), *install),
    ):
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=ZEIT_S)
        except subprocess.TimeoutExpired:
            raise Fehlt(f"its packages did not come within {ZEIT_S} s") from None
        if done.returncode:
            raise Fehlt(
                f"its environment cannot be made: {(done.stderr.strip() or 'no reason given').splitlines()[-1]}"
            )
