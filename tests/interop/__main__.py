"""``python -m tests.interop``: ask every foreign tool, print the matrix, exit code 1 if anything surprises."""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))  # the helpers of the tests lie beside

from tests.interop.fremde import alle  # noqa: E402
from tests.interop.matrix import befrage, fragen  # noqa: E402
from tests.interop.tafel import gruende, tafel  # noqa: E402


def main() -> int:
    """Ask, print, compare."""
    with tempfile.TemporaryDirectory(prefix="aktenbote-interop-") as folder:
        gefragt = list(fragen(Path(folder)))
        zellen = [zelle for werkzeug in alle(Path(folder)) for zelle in befrage(werkzeug, gefragt)]
    print("\n".join((*tafel(zellen), "", *gruende(zellen), "")))
    falsch = [zelle for zelle in zellen if not zelle.erwartet]
    for zelle in falsch:
        print(f"SURPRISE {zelle.werkzeug}: {zelle.zeile}: {zelle.wort}", file=sys.stderr)
    tools = len({zelle.werkzeug for zelle in zellen})
    print(f"{len(zellen)} cells of {tools} tools, {len(falsch)} surprises")
    return 1 if falsch else 0


if __name__ == "__main__":
    sys.exit(main())
