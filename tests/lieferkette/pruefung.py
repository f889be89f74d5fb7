"""What must hold of every dependency without asking anybody: licence, hash, pin, no address of a registry."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.lieferkette.pakete import ERLAUBT, LISTE, WURZEL, Paket, Zeile, lies

ANDERE = ("dev.txt", "interop.txt", "audit.txt", "docs.txt")
"""Lists of tools; for them hashes and pins count, not licences."""
PEERS = "peers"
"""Folder of the lists of what is measured beside ours, each in an environment of its own: any version will do."""
_ADRESSE = re.compile(r"://|^\s*-", re.MULTILINE)


def maengel(pakete: Sequence[Paket]) -> Iterator[str]:
    """Yield what is wrong with the run-time dependencies, one sentence each."""
    for paket in pakete:
        if not paket.hashes:
            yield f"{paket.name} has no hash: run make lock"
        if paket.installiert != paket.version:
            yield f"{paket.name} is installed as {paket.installiert}, pinned as {paket.version}: run make setup"
        if not paket.lizenz:
            yield f"nobody says the licence of {paket.name}: read it and add it to NACHGETRAGEN"
        elif not erlaubt(paket.lizenz):
            yield f"{paket.name} has the licence {paket.lizenz}, which is not allowed: choose another package"


def erlaubt(ausdruck: str) -> bool:
    """Tell whether an SPDX expression can be met with allowed licences: OR needs one side, AND both."""
    words = re.findall(r"\(|\)|[^\s()]+", ausdruck)

    def oder() -> bool:
        good = und()
        while words and words[0] == "OR":
            words.pop(0)
            good = und() or good
        return good

    def und() -> bool:
        good = eines()
        while words and words[0] == "AND":
            words.pop(0)
            good = eines() and good
        return good

    def eines() -> bool:
        if not words:
            return False
        word = words.pop(0)
        if word != "(":
            return word in ERLAUBT
        good = oder()
        return bool(words) and words.pop(0) == ")" and good

    return oder() and not words


def maengel_der_listen(ordner: Path = LISTE.parent) -> Iterator[str]:
    """Yield pins without a hash and addresses in the other lists, and names pinned differently."""
    runtime = {paket.name: paket.version for paket in lies((ordner / "runtime.txt").read_text("utf-8"))}
    peers = sorted(f"{PEERS}/{path.name}" for path in (ordner / PEERS).glob("*.txt"))
    for name in (*ANDERE, *peers):
        text = (ordner / name).read_text("utf-8")
        for block in re.split(r"\n(?=[A-Za-z0-9])", text):
            pin = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block)
            if pin is None or "--hash=sha256:" not in block:
                yield f"{name}: {block.splitlines()[0]} is not a pin with a hash"
            elif name in ANDERE and runtime.get(pin[1], pin[2]) != pin[2]:
                yield f"{name} pins {pin[1]} {pin[2]}, runtime.txt {runtime[pin[1]]}: run make lock"
    for path in sorted([*ordner.glob("*.txt"), *(ordner / PEERS).glob("*.txt")]):
        for line in path.read_text("utf-8").splitlines():
            if _ADRESSE.search(line) and not re.match(r"\s+--hash=|\s+#\s+-c requirements/", line):
                yield f"{path.name} names an address or an option: {line.strip()}"


def alles() -> list[str]:
    """Return everything that is wrong."""
    try:
        return [*maengel(lies(LISTE.read_text("utf-8"))), *maengel_der_listen()]
    except (Zeile, OSError) as error:
        return [f"{LISTE.relative_to(WURZEL)}: {error}"]
