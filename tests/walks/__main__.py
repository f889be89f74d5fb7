"""``python -m tests.walks``: walk through the pages of two authorities and write docs/walks, with pictures."""

import logging
import shutil
import sys
import tempfile
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parent.parent))  # the helpers of the tests lie beside

from support.browser import browser
from support.zweiaemter import serviert

from tests.walks.buch import BILDER, ORDNER
from tests.walks.gaenge import GAENGE, gehe, verzeichnis


def main() -> None:
    """Write all of them anew."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    shutil.rmtree(ORDNER / BILDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, serviert(Path(folder)) as house, browser() as chromium:
        books = tuple(gehe(gang, chromium, house, zeichnet=True) for gang in GAENGE)
    for one in books:
        one.datei.write_text(one.text, "utf-8")
    (ORDNER / "README.md").write_text(verzeichnis(books), "utf-8")


if __name__ == "__main__":
    main()
