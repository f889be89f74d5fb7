"""PDFs that cost more than they look: small files that grow, loop, or claim a size nobody has."""

import zlib

from support import scans

WACHSEND = scans.pdf(
    [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        scans.strom(
            b"/Filter[/FlateDecode/FlateDecode]", zlib.compress(zlib.compress(b"0 0 m " * (40 << 20), 9), 9)
        ),
    ]
)
"""240 MiB of drawing in some hundred octets."""

BOMBE = zlib.compress(b"\0" * (300 << 20), 9)
SCHLEIFE = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 900000000/Kids[2 0 R 2 0 R]>>"]
BOESE = {
    "a picture of 40 giga pixels": scans.scan_pdf([scans.bild_objekt(BOMBE, (200_000, 200_000), b"/FlateDecode")]),
    "a page tree in itself": scans.pdf(SCHLEIFE),
    "a page of a kilometre": scans.scan_pdf(
        [scans.bild_objekt(scans.jpeg(scans.blatt()))], schachtel=b"0 0 2834645 2834645"
    ),
}
