"""What a locked child may still ask of the kernel: nothing that reaches beyond its own memory, line and file."""

import platform
import subprocess
import sys

import pytest

VERBOTEN = {
    "network": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "a line of its own": "socket.socketpair()",
    "a program": "os.execv('/bin/true', ['true'])",
    "a process": "os.fork()",
    "a file to open": "os.open('/etc/hostname', os.O_RDONLY)",
    "a file to make": "os.open('/tmp/never', os.O_CREAT | os.O_WRONLY, 0o600)",
    "a file to rename": "os.rename('/tmp/never', '/tmp/nie')",
    "rights of files": "os.chmod('/etc/hostname', 0o777)",
    "a signal for others": "os.kill(os.getppid(), 0)",
    "limits of others": "resource.prlimit(os.getppid(), resource.RLIMIT_CORE)",
    "a signal by way of a descriptor": "fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
    "a folder to list": "os.listdir('/')",
}
VORBEREITUNG = (
    "import os, sys, socket, resource, fcntl, threading, mmap, time\n"
    "from gateway.sichtung.abschottung import binde_an_eltern\n"
    "from gateway.sichtung.rufsperre import verschliesse_rufe\n"
    "binde_an_eltern(os.getppid())\n"
    "griff = os.memfd_create('x'); os.write(griff, b'octets')\n"
    "print(verschliesse_rufe())\n"
)


def laufe(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", VORBEREITUNG + code], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.fixture(scope="module")
def versuche() -> dict[str, str]:
    """Every forbidden thing tried by one process, and what became of it."""
    code = "".join(
        f"try:\n    {was}\nexcept PermissionError:\n    print('verweigert')\nelse:\n    print('getan')\n"
        for was in VERBOTEN.values()
    )
    locked, *answers = laufe(code)
    assert (locked == "True") == (platform.machine() in {"x86_64", "aarch64"})
    return dict(zip(VERBOTEN, answers if locked == "True" else ["verweigert"] * len(VERBOTEN), strict=True))


@pytest.mark.parametrize("was", VERBOTEN)
def test_what_reaches_beyond_is_refused(was: str, versuche: dict[str, str]) -> None:
    assert versuche[was] == "verweigert"


def test_what_looking_at_octets_needs_goes_on() -> None:
    code = (
        "faden = threading.Thread(target=lambda: print('faden')); faden.start(); faden.join()\n"
        "with mmap.mmap(griff, 0, access=mmap.ACCESS_READ) as m: print(m[:6].decode())\n"
        "with os.fdopen(os.dup(griff), 'rb') as f: f.seek(0); print(f.read().decode())\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (5, 6)); print(len(os.urandom(3)), time.monotonic() > 0)\n"
        "print(len(bytearray(64 << 20)))\n"
    )
    assert laufe(code)[1:] == ["faden", "octets", "octets", "3", "True", str(64 << 20)]
