"""One letter comes while many partners wait for it, each with its own certificate and connection."""

import time
from pathlib import Path

from tests.bench.bench_postfach import lege_ausweise, side

GROESSE = 1024
"""Octets of the letter's one segment."""


def klingelt(ordner: Path, partner: int) -> tuple[float, float]:
    """Seconds until the first and the last have noticed it, from the moment the server is told to take it in."""
    lege_ausweise(ordner, partner)
    with side("server", ordner) as server, side("client", ordner) as client:
        client.ask(f"poll {server.ask('port')} {partner} many")
        server.ask(f"waiting {partner}")
        begun = time.monotonic()
        server.ask(f"put 1 {GROESSE}")
        first, last = map(float, client.ask("answered").split()[1:])
    return first - begun, last - begun
