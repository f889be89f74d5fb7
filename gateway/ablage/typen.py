"""What a file really is, judged by its octets: PDF, JPEG, or one of the further formats an authority accepts.

Libraries that guess types look at the first octets only; here a file also has to be whole (its end is there, its
index points to something), because what is damaged on the way into the Ablage stays damaged for decades.
"""

import re
import struct
from collections.abc import Callable, Set
from typing import BinaryIO, Final

from gateway.ablage.inhaltsart import ENDUNGEN, FORMATE, Inhaltsart, ungueltig
from gateway.ablage.weitere import MAX_OCTETS, bestimme_weitere
from gateway.domain.akte import IMMER_ANGENOMMEN, Dateiformat

Leser = Callable[[int, int], bytes]
"""Reads (offset, number of octets) of the file; fewer come back at its end."""

_ENDE_FENSTER: Final = 4096
"""Octets at the end in which a PDF's ``startxref`` and ``%%EOF`` must stand (ISO 32000 asks for 1,024)."""
_JPEG_ENDE_FENSTER: Final = 1 << 16
"""Octets at the end in which a JPEG's end marker must stand: telephones append notes of their own."""
_MAX_SEGMENTE: Final = 2000
"""Marker segments before the image data of a JPEG; real ones have fewer than fifty."""
_BLOCK: Final = 1 << 20

_PDF_KOPF = re.compile(rb"%PDF-[12]\.\d[\s%]")
_PDF_ENDE = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF[\s\0]*\Z")
_PDF_ZIEL = re.compile(rb"\s{0,4}(?:xref\s|\d{1,10}\s+\d{1,5}\s+obj)")
_PDF_A = b"pdfaid:part"
_SOF: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers: they carry the size of the image."""


_BEKANNTE_ENDUNG = re.compile(
    r"\.(bmp|csv|doc[mx]?|dotx?|eml|exe|html?|jp(?:e|eg|g)|js|mpp|msg|od[pst]|ot[pst]|pdf|png|potx?|pptx?|ps|rtf|svg"
    r"|tiff?|txt|vbs|wps|xl[ckmstw]|xls[mx]|xltx|xml|xsd|zip)",
    re.IGNORECASE,
)
"""Extensions that claim a type: those of list ``dateiformat`` and favourite disguises (``.2`` claims none)."""


def leser(datei: BinaryIO) -> Leser:
    """Make a reader of a seekable stream."""

    def lies(stelle: int, laenge: int) -> bytes:
        datei.seek(stelle)
        return datei.read(laenge)

    return lies


def bestimme_art(lies: Leser, laenge: int, formate: Set[Dateiformat] = frozenset()) -> Inhaltsart:
    """Return the real type of ``laenge`` octets, or refuse them (S999) saying what is wrong.

    ``formate`` are accepted beside PDF and JPEG.
    """
    kopf = lies(0, 16)
    if not kopf:
        raise ungueltig("the file is empty")
    if _PDF_KOPF.match(kopf):
        _pruefe_pdf(lies, laenge)
        return Inhaltsart.PDF
    if kopf.startswith(b"\xff\xd8\xff"):
        _pruefe_jpeg(lies, laenge)
        return Inhaltsart.JPG
    if not formate - IMMER_ANGENOMMEN:
        raise ungueltig("the content is neither PDF nor JPEG")
    if laenge > MAX_OCTETS:
        raise ungueltig(f"the content is neither PDF nor JPEG and has more than {MAX_OCTETS >> 20} MiB")
    art = bestimme_weitere(lies(0, laenge))
    if not FORMATE[art] & formate:
        raise ungueltig(f"the content is {art.upper()}, which is not accepted here")
    return art


def pruefe_passend(
    art: Inhaltsart, *, endung: str, dateiname: str | None = None, format_: Dateiformat | None = None
) -> None:
    """Refuse (S999) a file whose extension, original name or announced format says something else than its content.

    ``endung`` is that of the file or archive entry and must fit. An original name may lack an extension; it is
    refused when it ends like another type.
    """
    if endung.lower() not in ENDUNGEN[art]:
        raise ungueltig(f"the content is {art.upper()}, the name says something else")
    punkt = (dateiname or "").rfind(".")
    behauptet = _BEKANNTE_ENDUNG.fullmatch(dateiname or "", max(punkt, 0))
    if behauptet is not None and behauptet[1].lower() not in ENDUNGEN[art]:
        raise ungueltig(f"the content is {art.upper()}, the original name says something else")
    if format_ is not None and format_ not in FORMATE[art]:
        raise ungueltig(f"the content is {art.upper()}, the announced format is another")


class Pdfasuche:
    """Hears a file block by block, in order: does it say of itself that it is PDF/A?

    Its XMP metadata must stand there uncompressed.
    """

    __slots__ = ("_rest", "gefunden")

    def __init__(self) -> None:
        """Nothing is heard yet."""
        self.gefunden = False
        self._rest = b""

    def sieh(self, block: bytes | bytearray) -> None:
        """Hear the next block; nothing of it is kept but a copy of its end."""
        if not self.gefunden:
            mehr = len(_PDF_A) - 1
            self.gefunden = _PDF_A in block or _PDF_A in self._rest + block[:mehr]
            self._rest = (self._rest + block[-mehr:])[-mehr:]


def traegt_pdfa_kennzeichen(lies: Leser, laenge: int) -> bool:
    """Tell whether the file says of itself that it is PDF/A."""
    suche, stelle = Pdfasuche(), 0
    while not suche.gefunden and stelle < laenge and (block := lies(stelle, _BLOCK)):
        suche.sieh(block)
        stelle += len(block)
    return suche.gefunden


def format_der_art(art: Inhaltsart, lies: Leser, laenge: int) -> Dateiformat:
    """Return the format to announce for a file of this type."""
    return als_format(art, pdfa=art is Inhaltsart.PDF and traegt_pdfa_kennzeichen(lies, laenge))


def als_format(art: Inhaltsart, *, pdfa: bool) -> Dateiformat:
    """Return the same where it is known what a PDF says of itself."""
    return Dateiformat.PDF_A if art is Inhaltsart.PDF and pdfa else Dateiformat[art.name]


def _pruefe_pdf(lies: Leser, laenge: int) -> None:
    fenster = min(_ENDE_FENSTER, laenge)
    ende = _PDF_ENDE.search(lies(laenge - fenster, fenster))
    if ende is None:
        raise ungueltig("the PDF has no end (startxref, %%EOF): it is truncated, or something was appended")
    ziel = int(ende[1])
    if ziel >= laenge or _PDF_ZIEL.match(lies(ziel, 32)) is None:
        raise ungueltig("the PDF's table of contents (xref) is not where its end says: the file is damaged")


def _pruefe_jpeg(lies: Leser, laenge: int) -> None:
    """Walk the marker segments from the start to the image data and look for the end marker."""
    stelle, bild = 2, False
    for _ in range(_MAX_SEGMENTE):
        kopf = lies(stelle, 4)
        if len(kopf) < 4 or kopf[0] != 0xFF:
            raise ungueltig("the JPEG's segments are broken")
        marke, segment = kopf[1], struct.unpack(">H", kopf[2:])[0]
        if marke == 0xFF:  # a fill octet before the marker
            stelle += 1
            continue
        if marke < 0xC0 or 0xD0 <= marke <= 0xD9 or segment < 2:
            raise ungueltig("the JPEG's segments are broken")
        if marke in _SOF:
            rahmen = lies(stelle + 4, 5)
            bild = len(rahmen) == 5 and all(struct.unpack(">HH", rahmen[1:]))
        if marke == 0xDA:
            break
        stelle += 2 + segment
    else:
        raise ungueltig("the JPEG has no image data")
    if not bild:
        raise ungueltig("the JPEG has no image data")
    fenster = min(_JPEG_ENDE_FENSTER, laenge - stelle)
    if b"\xff\xd9" not in lies(laenge - fenster, fenster):
        raise ungueltig("the JPEG has no end marker: it is truncated")
