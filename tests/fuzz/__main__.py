"""``python -m tests.fuzz --seconds N [--seed S] [NAME…]``: new inputs for so long; prints what they broke."""

import argparse
import random
import sys
import time
import traceback
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # as pytest does: the helpers are tests/support

from fuzz.lauf import Fund, fuzze
from fuzz.parser import PARSER, Parser


def main(argv: list[str]) -> int:
    """Give every parser its share of the time; 1 if one of them let out what it must not."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("names", nargs="*", choices=[*(one.name for one in PARSER), []])
    given = parser.parse_args(argv)
    seed = random.randrange(2**32) if given.seed is None else given.seed
    chosen = [one for one in PARSER if not given.names or one.name in given.names]
    done = [_fuzze(one, seed, given.seconds / len(chosen)) for one in chosen]
    broken = sum(failures for _, failures in done)
    print(f"{sum(inputs for inputs, _ in done)} inputs for {len(chosen)} parsers, seed {seed}; {broken} failures")
    return 1 if broken else 0


def _fuzze(parser: Parser, seed: int, seconds: float) -> tuple[int, int]:
    """Fuzz one parser; return inputs and failures, the same error from the same line counts once."""
    parser.saat()
    inputs, found, end, slowest = fuzze(parser, seed), {}, time.monotonic() + seconds, (0.0, 0)
    for number in count(1):
        begin = time.monotonic()
        one = next(inputs)
        slowest = max(slowest, (time.monotonic() - begin, number - 1))
        if one is not None:
            found.setdefault(_stelle(one), one)
        if time.monotonic() > end:
            break
    print(
        f"{parser.name:18} {number:8} inputs, slowest {slowest[0] * 1000:.0f} ms (number {slowest[1]})", flush=True
    )
    for fund in found.values():
        print(f"  number {fund.nummer}: {fund.fehler!r}")
        traceback.print_exception(fund.fehler, limit=-3)
    return number, len(found)


def _stelle(fund: Fund) -> tuple[str, str, int | None]:
    last = traceback.extract_tb(fund.fehler.__traceback__)[-1]
    return type(fund.fehler).__name__, last.filename, last.lineno


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
