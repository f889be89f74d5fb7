"""``python -m tests.power [--cuts N] [--seconds S] [--seed N]``: many power cuts; exit code 1 for any loss."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # the helpers are tests/support


def main() -> int:
    """Run and print."""
    from power.dauer import lauf

    parser = argparse.ArgumentParser(prog="python -m tests.power")
    parser.add_argument("--cuts", type=int, default=100, help="power cuts")
    parser.add_argument("--seconds", type=float, default=600, help="begin no round after so many seconds")
    parser.add_argument("--seed", type=int, default=1, help="the first seed; each round has the next")
    given = parser.parse_args()
    bericht = lauf(given.cuts, given.seconds, given.seed)
    for fehler in bericht.fehler:
        print(fehler)
    print(bericht.zeile())
    return 1 if bericht.fehler else 0


if __name__ == "__main__":
    sys.exit(main())
