"""A good partner under attack: how long one request takes over a new mutual TLS connection, with and without.

Attackers come from 127.0.0.2, the good partner from 127.0.0.1, as if each had a machine. Each attack is measured
between two calm rounds, since the machine itself is not calm.
"""

import statistics
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from support.postfach import Ausweis, anker, ausweis, stelle_aus

from tests.bench.angriffe import ANGRIFFE
from tests.bench.bench_postfach import Side, side
from tests.bench.zeile import Line

PROBEN = 60
"""Requests of the good partner a round."""
VERHAELTNIS = 2.0
"""Promise: no attack makes the good partner's request take longer than twice as long."""


def run(folder: Path) -> Iterator[Line]:
    """Yield p50 and p95 of every attack."""
    _ausweise(folder)
    with side("opfer", folder, "angriff_seite") as opfer, side("guter", folder, "angriff_seite") as guter:
        port = opfer.ask("port")
        guter.ask(f"probe {port} {PROBEN}")  # imports, caches
        for name, worte in ANGRIFFE.items():
            before = _runde(guter, port)
            with side(f"feind-{name}", folder, "angriff_seite") as feind:
                feind.ask(f"los {port}")
                under = _runde(guter, port)
            calm = [*before, *_runde(guter, port)]
            for share, label in ((50, "p50"), (95, "p95")):
                quiet, loud = _anteil(calm, share), _anteil(under, share)
                yield Line(
                    name=f"{worte}, {label}",
                    value=loud,
                    unit="ms",
                    limit=quiet * VERHAELTNIS,
                    against=f"{VERHAELTNIS:.0f} x calm, which is {quiet:.1f} ms",
                )


def _runde(guter: Side, port: str) -> list[float]:
    return [float(one) for one in guter.ask(f"probe {port} {PROBEN}").split()[1:]]


def _anteil(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def _ausweise(folder: Path) -> None:
    """Write the certificates of all sides; the stranger's is of an authority nobody trusts."""
    stranger = stelle_aus("fremd", ca=anker(1), key=9)
    named: dict[str, Ausweis] = {name: ausweis(name) for name in ("server", "gut", "feind")} | {"fremd": stranger}
    for name, wer in named.items():
        crt, key = wer.files(folder)
        crt.rename(folder / f"{name}.crt.pem")
        key.rename(folder / f"{name}.key.pem")
    (folder / "ca.pem").write_bytes(anker().cert.public_bytes(Encoding.PEM))
