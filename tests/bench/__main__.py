"""``python -m tests.bench [NAME…]``: run benchmarks and print each figure against its limit.

A benchmark is a module ``tests/bench/bench_NAME.py`` with ``run(folder: Path) -> Iterable[Line]``; ``folder`` is
empty and private. It yields a line as soon as it has one. ``--help`` says what there is and how long each takes.
What was printed is kept in ``build/bench/NAME.json``, with the machine and the settings (``umstand.py``).
"""

import ast
import importlib
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import umstand
from tests.bench.zeile import Line

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the helpers of the tests lie beside


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; return 1 if a limit is missed."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    if names == ["--help"]:
        print(*(f"{name}:\n{_worte(name)}\n" for name in known), sep="\n")
        return 0
    unknown = set(names) - set(known)
    if unknown:
        print(f"no benchmark {sorted(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    missed = sum(_eine(name) for name in names or known)
    print(f"{missed} limits missed" if missed else "all limits met")
    return 1 if missed else 0


def _eine(name: str) -> int:
    """Run one and keep what it said, also of a run that broke off; return how many limits it missed."""
    print(f"== {name}", flush=True)
    module = importlib.import_module(f"tests.bench.bench_{name}")
    begun, load = datetime.now(UTC), umstand.last()
    lines: list[Line] = []
    done = False
    try:
        with tempfile.TemporaryDirectory(prefix="aktenbote-bench-") as folder:
            for line in module.run(Path(folder)):
                print(line.text(), flush=True)
                lines.append(line)
        done = True
    finally:
        umstand.bewahre(name, lines, begonnen=begun, last_vorher=load, ganz=done)
    return sum(not line.met for line in lines)


def _worte(name: str) -> str:
    """What a benchmark says of itself; it is not imported for that."""
    source = (HERE / f"bench_{name}.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(source)) or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
