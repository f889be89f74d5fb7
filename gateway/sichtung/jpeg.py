"""A JPEG read small: a sixty-fourth of its pixels is made, of a page that shows something its upper part alone."""

import io
import re
from collections.abc import Iterator
from typing import Final

from PIL import Image, ImageFile, JpegImagePlugin

from gateway.sichtung.grenzen import MAX_PIXEL
from gateway.sichtung.tinte import A4_LANG_MM, ist_leer, zeigt_oben_etwas

KLEIN: Final = 8
"""Coarsest scale of the small picture: what the JPEG decoder makes by itself."""
FEIN_JE_MM: Final = 0.9
"""Pixels a millimetre that the small picture has at least, if the scan has them: a digit must not vanish."""
ENDE: Final = b"\xff\xd9"
FUELLUNG: Final = b"\0\n\r"
SCHLUSS: Final = 4096
"""Octets at the end among which the marker is looked for first: files are filled up to a block of the disk."""
_ABSCHNITT: Final = 0xDA
"""Begins a scan."""
LOCH: Final = 128
"""Octets of zeros that are a hole: in the usual tables five blocks whose every coefficient is -1."""
_MARKE: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""Any marker but those between two parts of a scan (RST)."""
_LETZTE_OHNE_SINN: Final = 0xBF
"""Markers up to here mean nothing (T.81, table B.1)."""
_EOB: Final = 0
"""The rest of the block is zero: a blank sheet is that, and tables made for it may use the code of zeros."""
_ANDERS_CODIERT: Final = frozenset(range(0xC2, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Frames that are progressive, lossless or arithmetic (T.81, table B.1)."""
_SEQUENTIELL: Final = frozenset({0xC0, 0xC1})
"""Frames whose rows follow each other from top to bottom, in Huffman codes (the same table)."""
OBEN: Final = 6
"""The upper part that is looked at first is one in so many: 49 mm of a sheet, where letters have their head (27 or
45 mm in DIN 5008)."""

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = None  # judged here, with our limit, before anything is decoded


class ZuGross(Exception):
    """More pixels than any scan has."""


class Beschaedigt(Exception):
    """Not a JPEG that can be decoded to its end."""


def klein(octets: bytes, laengere_seite_mm: float = A4_LANG_MM) -> Image.Image:
    """Return the picture in grey, about one pixel a millimetre; raise ``Beschaedigt`` or ``ZuGross``."""
    bild, _ = _oeffne(octets)
    _verkleinere(bild, _teiler(bild, laengere_seite_mm))
    return _grau(bild)


def zeigt_nichts(octets: bytes, laengere_seite_mm: float) -> bool:
    """Tell whether a page is blank, as ``ist_leer(klein(…))`` would; raise ``Beschaedigt`` or ``ZuGross``.

    Where its upper part shows something the rest is not decoded: it could not take that away again. Nor would a
    decoder find damage there that ``_verdorben`` does not find: it fills up whatever it cannot read.
    """
    bild, oben = _oeffne(octets)
    teiler = _teiler(bild, laengere_seite_mm)
    _verkleinere(bild, teiler)
    if oben is not None and _zeigt_etwas(oben, teiler, bild.size[0], max(bild.size) / laengere_seite_mm):
        return False
    return ist_leer(_grau(bild), laengere_seite_mm)


def _zeigt_etwas(oben: bytes, teiler: int, breite: int, je_mm: float) -> bool:
    try:
        teil = _lies_kopf(oben)
        _verkleinere(teil, teiler)
        return teil.size[0] == breite and zeigt_oben_etwas(_grau(teil), je_mm)
    except Beschaedigt:  # the whole picture says whether it is
        return False


def _teiler(bild: Image.Image, laengere_seite_mm: float) -> int:
    teiler = KLEIN
    while teiler > 1 and max(bild.size) / teiler < FEIN_JE_MM * laengere_seite_mm:
        teiler //= 2
    return teiler


def _verkleinere(bild: JpegImagePlugin.JpegImageFile, teiler: int) -> None:
    """Have the decoder make a small grey picture."""
    breite, hoehe = bild.size
    try:
        bild.draft("L", (max(1, breite // teiler), max(1, hoehe // teiler)))
    except (OSError, SyntaxError, ValueError) as error:
        raise Beschaedigt from error


def _grau(bild: JpegImagePlugin.JpegImageFile) -> Image.Image:
    try:
        bild.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise Beschaedigt from error
    return bild.convert("L")


def _oeffne(octets: bytes) -> tuple[JpegImagePlugin.JpegImageFile, bytes | None]:
    """Return the picture, of which only the head is read, and its upper part as a JPEG, where that can be had."""
    bild = _lies_kopf(octets)
    if bild.size[0] * bild.size[1] > MAX_PIXEL:
        raise ZuGross
    ab = bild.fp.tell() if bild.fp is not None else len(octets)
    ende, marken = _daten(octets, ab)
    if _verdorben(octets, ab, ende, marken):
        raise Beschaedigt
    am_stueck = marken == {ENDE[1]}  # one scan, and it has an end
    return bild, _oberer_teil(octets, ab, bild.size[1]) if am_stueck else None


def _lies_kopf(octets: bytes) -> JpegImagePlugin.JpegImageFile:
    try:
        return JpegImagePlugin.JpegImageFile(io.BytesIO(octets))
    except (OSError, SyntaxError, ValueError, KeyError, IndexError) as error:
        raise Beschaedigt from error


def _oberer_teil(octets: bytes, ab: int, hoehe: int) -> bytes | None:
    """Return the JPEG with a head that tells of its upper rows only, where a decoder stops after them.

    ``None`` where they do not come first and in one piece.
    """
    for marke, stelle, _ in _segmente(octets, ab):
        if marke in _SEQUENTIELL and octets[stelle + 5 : stelle + 7] == hoehe.to_bytes(2, "big"):
            return octets[: stelle + 5] + max(1, hoehe // OBEN).to_bytes(2, "big") + octets[stelle + 7 :]
    return None


def _daten(octets: bytes, ab: int) -> tuple[int, set[int]]:
    """Return where the data from the first scan on (``ab``) end, and the markers among them, the end included.

    It is the end of the octets where there is none, or where a marker has no meaning.
    """
    marken = set()
    for gefunden in _MARKE.finditer(octets, ab):
        marke = octets[gefunden.end() - 1]
        marken.add(marke)
        if marke == ENDE[1]:
            return gefunden.start(), marken
        if marke <= _LETZTE_OHNE_SINN:
            break
    return len(octets), marken


def _verdorben(octets: bytes, ab: int, ende: int, marken: set[int]) -> bool:
    """Tell whether the data hold what no encoder writes: the decoder guesses there.

    That is a marker without meaning (ITU-T T.81, B.1.1.2 and table B.1), or a hole of zeros where zeros would be
    blocks of nothing but coefficients. Damage that looks like data passes.
    """
    if min(marken, default=ENDE[1]) <= _LETZTE_OHNE_SINN:
        return True
    if _ABSCHNITT in marken:
        return False  # a further scan, of another component with other tables: zeros may be its blank blocks
    if octets[ende - 1] == 0:  # some devices fill up with zeros
        ende = ab + len(octets[ab:ende].rstrip(b"\0"))
    return octets.find(bytes(LOCH), ab, ende) >= 0 and _null_code(octets, ab) not in {None, _EOB}


def _null_code(octets: bytes, ab: int) -> int | None:
    """Return what a code of zeros means among the coefficients of the first component; ``None``: nothing is sure.

    ``ab`` is behind the header of the first scan. Only sequential Huffman coding has one meaning for it (T.81,
    F.2.2.2).
    """
    tafeln: dict[int, int] = {}
    for marke, stelle, laenge in _segmente(octets, ab):
        if marke == 0xDA:
            wahl = octets[stelle + 6 : stelle + 7]
            return tafeln.get(wahl[0] & 15) if wahl else None
        if marke in _ANDERS_CODIERT:
            return None
        if marke == 0xC4:
            tafeln |= _tafeln(octets[stelle + 4 : stelle + 2 + laenge])
    return None


def _segmente(octets: bytes, ab: int) -> Iterator[tuple[int, int, int]]:
    """Yield marker, place and length of each segment before the data, which begin at ``ab``."""
    stelle = 2
    while stelle + 4 < ab and octets[stelle] == 0xFF:
        marke, laenge = octets[stelle + 1], int.from_bytes(octets[stelle + 2 : stelle + 4], "big")
        if marke == 0xFF:  # a fill octet before the marker
            stelle += 1
            continue
        yield marke, stelle, laenge
        stelle += 2 + laenge


def _tafeln(segment: bytes) -> dict[int, int]:
    """Return number and first value of each AC table of a DHT segment (T.81, B.2.4.2)."""
    found, stelle = {}, 0
    while stelle + 17 < len(segment):
        if segment[stelle] >> 4 == 1:
            found[segment[stelle] & 15] = segment[stelle + 17]
        stelle += 17 + sum(segment[stelle + 1 : stelle + 17])
    return found


def hat_ende(octets: bytes | memoryview) -> bool:
    """Tell whether the end marker stands where the data end (fill octets aside)."""
    schluss = bytes(octets[-SCHLUSS:]).rstrip(FUELLUNG)
    if len(schluss) < len(ENDE):  # filled up further than usual
        schluss = bytes(octets).rstrip(FUELLUNG)
    return schluss.endswith(ENDE)
