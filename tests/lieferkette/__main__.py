"""``python -m tests.lieferkette pruefe|sbom``: judge the dependencies without a network, or write the bill."""

import sys

from tests.lieferkette.pakete import pakete
from tests.lieferkette.pruefung import alles
from tests.lieferkette.sbom import ZIEL, sbom


def main(was: str) -> int:
    """Return 1 if anything is wrong."""
    if was == "sbom":
        ZIEL.write_text(sbom(pakete()), "utf-8")
        print(f"written: {ZIEL.name}, {len(pakete())} components")
        return 0
    wrong = alles()
    if ZIEL.read_text("utf-8") != sbom(pakete()):
        wrong.append("the bill of materials is not that of requirements/runtime.txt: run make sbom")
    for one in wrong:
        print(one, file=sys.stderr)
    print(f"{len(pakete())} run-time dependencies: {len(wrong)} defects")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
