"""PDFs that cost more than they look: small files that grow, loop, or claim a size nobody has.

Made when they are asked for: they cost seconds, and every process of a run loads this module.
"""

import zlib
from collections.abc import Callable
from functools import cache

from support import scans


@cache
def wachsend() -> bytes:
    """240 MiB of drawing in some hundred octets."""
    twice = zlib.compress(zlib.compress(b"0 0 m " * (40 << 20), 9), 9)
    return scans.pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
            scans.strom(b"/Filter[/FlateDecode/FlateDecode]", twice),
        ]
    )


@cache
def _bombe() -> bytes:
    return zlib.compress(b"\0" * (300 << 20), 9)


SCHLEIFE = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 900000000/Kids[2 0 R 2 0 R]>>"]
BOESE: dict[str, Callable[[], bytes]] = {
    "a picture of 40 giga pixels": lambda: scans.scan_pdf(
        [scans.bild_objekt(_bombe(), (200_000, 200_000), b"/FlateDecode")]
    ),
    "a page tree in itself": lambda: scans.pdf(SCHLEIFE),
    "a page of a kilometre": lambda: scans.scan_pdf(
        [scans.bild_objekt(scans.jpeg(scans.blatt()))], schachtel=b"0 0 2834645 2834645"
    ),
}
