"""PDFs as a scanner writes them: one JPEG a page, nothing else; or under a password, which no Ablage can keep."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scanseite:
    """One page: a grey JPEG and its size in pixels."""

    jpeg: bytes
    breite: int
    hoehe: int


_A4_PT = (595, 842)
_KENNWORT = b"/Encrypt<</Filter/Standard/V 1/R 2/P -44/O<%s>/U<%s>>>/ID[<00><00>]" % (b"5a" * 32, b"a5" * 32)
"""A lock whose key nobody has."""


def scan_pdf(seiten: Sequence[Scanseite], titel: str, *, verschlossen: bool = False) -> bytes:
    """Return a PDF 1.4 of these pages; ``titel`` (ASCII) makes files of the same pages differ."""
    anzahl = len(seiten)
    kinder = b" ".join(b"%d 0 R" % (4 + 3 * nummer) for nummer in range(anzahl))
    objekte = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (anzahl, kinder),
        b"<</Producer(Scandienst TEST)/Title(%s)>>" % titel.encode("ascii"),
    ]
    inhalt = b"q %d 0 0 %d 0 0 cm /B Do Q" % _A4_PT
    for nummer, seite in enumerate(seiten):
        erstes = 4 + 3 * nummer
        objekte += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</XObject<</B %d 0 R>>>>>>"
            % (*_A4_PT, erstes + 1, erstes + 2),
            b"<</Length %d>>\nstream\n%s\nendstream" % (len(inhalt), inhalt),
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
            b"/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream"
            % (seite.breite, seite.hoehe, len(seite.jpeg), seite.jpeg),
        ]
    return _datei(objekte, _KENNWORT if verschlossen else b"")


def _datei(objekte: Sequence[bytes], schloss: bytes) -> bytes:
    octets, stellen = bytearray(b"%PDF-1.4\n"), []
    for nummer, objekt in enumerate(objekte, 1):
        stellen.append(len(octets))
        octets += b"%d 0 obj\n%s\nendobj\n" % (nummer, objekt)
    xref = len(octets)
    octets += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objekte) + 1)
    octets += b"".join(b"%010d 00000 n \n" % stelle for stelle in stellen)
    octets += b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R%s>>\n" % (len(objekte) + 1, schloss)
    return bytes(octets + b"startxref\n%d\n%%%%EOF\n" % xref)
