"""``python -m tests.soak``: run the phases, print progress and a report; ends with 1 where a promise was broken.

A phase gets an empty folder and the options and returns a ``Bericht``; what it finds wrong it raises. A partner of
another make (a simulator, a second implementation) joins as one more phase in ``PHASEN`` that lets it talk with a
gateway under ``support.toeten``.
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

from tests.soak import nebenwege, schritte, zufall
from tests.soak.bericht import Bericht

Phase = Callable[[Path, argparse.Namespace], Awaitable[Bericht]]


def _sage(text: str) -> None:
    print(text, flush=True)


PHASEN: dict[str, Phase] = {
    "steps": lambda ordner, _: schritte.laufe(ordner, sage=_sage),
    "side-ways": lambda ordner, _: nebenwege.laufe(ordner, sage=_sage),
    "random": lambda ordner, o: zufall.laufe(ordner, kills=o.kills, sekunden=o.seconds, saat=o.seed, sage=_sage),
}


def _optionen(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="kills at random moments")
    parser.add_argument("--seconds", type=float, default=1800, help="longest time for these kills")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="repeats their moments")
    parser.add_argument("--phase", action="append", choices=PHASEN, help="only this one; may be repeated")
    return parser.parse_args(words)


def main(words: list[str]) -> int:
    """Run; the folder of a phase that failed stays for looking."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    optionen, done, failed = _optionen(words), [], 0
    for name in optionen.phase or PHASEN:
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
