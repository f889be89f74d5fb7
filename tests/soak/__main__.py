"""``python -m tests.soak``: the long run, in lanes of parts; ends with 1 where a promise was broken.

Every part is a program of its own and ends in a reckoning. ``--phase`` runs single phases with gateways, in this
process. A phase gets an empty folder and the options and returns a ``Bericht``; what it finds wrong it raises.
"""

import argparse
import asyncio
import logging
import sys
import tempfile
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parent.parent))  # the helpers of the tests lie beside

from tests.soak import bahnen, befehle, nebenwege, schritte, stoerung
from tests.soak.bericht import Bericht

Phase = Callable[[Path, argparse.Namespace], Awaitable[Bericht]]


def _sage(text: str) -> None:
    print(text, flush=True)


PHASEN: dict[str, Phase] = {
    "steps": lambda ordner, _: schritte.laufe(ordner, sage=_sage),
    "side-ways": lambda ordner, _: nebenwege.laufe(ordner, sage=_sage),
    "commands": lambda ordner, _: befehle.laufe(ordner, sage=_sage),
    "faults": lambda ordner, o: stoerung.laufe(
        ordner, transfers=o.transfers, kills=o.kills, prozent=o.rate, saat=o.seed, sage=_sage
    ),
}


def _optionen(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="about so long on two quiet cores; scales all")
    parser.add_argument(
        "--seed", type=int, default=time.time_ns() % 1_000_000, help="repeats what is left to chance"
    )
    parser.add_argument("--phase", action="append", choices=PHASEN, help="only this one; may be repeated")
    phase = parser.add_argument_group("with --phase faults")
    phase.add_argument("--transfers", type=int, default=1000, help="files that cross")
    phase.add_argument("--kills", type=int, default=200, help="kills at random moments meanwhile")
    phase.add_argument("--rate", type=float, default=10.0, help="percent of the exchanges that go wrong")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run; the folder of a phase that failed stays for looking."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    optionen = _optionen(words)
    if not optionen.phase:
        return bahnen.laufe(optionen.minutes, optionen.seed, sage=_sage)
    done, failed = [], 0
    for name in optionen.phase:
        folder = tempfile.TemporaryDirectory(prefix=f"aktenbote-soak-{name}-")
        _sage(f"== {name}")
        try:
            done.append(asyncio.run(PHASEN[name](Path(folder.name), optionen)))
        except Exception:
            traceback.print_exc()
            folder._finalizer.detach()  # type: ignore[attr-defined]  # keep it: there is no public way in 3.11
            _sage(f"FAILED {name}; look into {folder.name}")
            failed += 1
        else:
            folder.cleanup()
            _sage(done[-1].text())
    _sage(
        f"{sum(one.kills for one in done)} kills, {sum(one.transfers for one in done)} transfers, {failed} failed"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
