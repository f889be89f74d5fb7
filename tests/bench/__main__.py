"""``python -m tests.bench [NAME…]``: run benchmarks and print each figure against its limit.

A benchmark is a module ``tests/bench/bench_NAME.py`` with ``run(folder: Path) -> Iterable[Line]``; ``folder`` is
empty and private. It yields a line as soon as it has one.
"""

import importlib
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the helpers of the tests lie beside


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 if a limit is missed."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    unknown = set(names) - set(known)
    if unknown:
        print(f"no benchmark {sorted(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    missed = 0
    for name in names or known:
        print(f"== {name}", flush=True)
        module = importlib.import_module(f"tests.bench.bench_{name}")
        with tempfile.TemporaryDirectory(prefix="aktenbote-bench-") as folder:
            for line in module.run(Path(folder)):
                print(line.text(), flush=True)
                missed += not line.met
    print(f"{missed} limits missed" if missed else "all limits met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
