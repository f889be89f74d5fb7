"""A JPEG read small: every octet of it is decoded, a sixty-fourth of its pixels is made."""

import io
import re
from typing import Final

from PIL import Image, ImageFile, JpegImagePlugin

from gateway.sichtung.grenzen import MAX_PIXEL
from gateway.sichtung.tinte import A4_LANG_MM

KLEIN: Final = 8
"""Coarsest scale of the small picture: what the JPEG decoder makes by itself."""
FEIN_JE_MM: Final = 0.9
"""Pixels a millimetre that the small picture has at least, if the scan has them: a digit must not vanish."""
ENDE: Final = b"\xff\xd9"
FUELLUNG: Final = b"\0\n\r"
SCHLUSS: Final = 4096
"""Octets at the end among which the marker is looked for first: files are filled up to a block of the disk."""
_ABSCHNITT: Final = b"\xff\xda"
LOCH: Final = 128
"""Octets of zeros that are a hole: in the usual tables five blocks whose every coefficient is -1."""
_KEINE_MARKE: Final = re.compile(rb"\xff[\x01-\xbf]")
_EOB: Final = 0
"""The rest of the block is zero: a blank sheet is that, and tables made for it may use the code of zeros."""
_ANDERS_CODIERT: Final = frozenset(range(0xC2, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Frames that are progressive, lossless or arithmetic (T.81, table B.1)."""

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = None  # judged here, with our limit, before anything is decoded


class ZuGross(Exception):
    """More pixels than any scan has."""


class Beschaedigt(Exception):
    """Not a JPEG that can be decoded to its end."""


def klein(octets: bytes, laengere_seite_mm: float = A4_LANG_MM) -> Image.Image:
    """Return the picture in grey, about one pixel a millimetre; raise ``Beschaedigt`` or ``ZuGross``."""
    bild = _oeffne(octets)
    breite, hoehe = bild.size
    teiler = KLEIN
    while teiler > 1 and max(bild.size) / teiler < FEIN_JE_MM * laengere_seite_mm:
        teiler //= 2
    try:
        bild.draft("L", (max(1, breite // teiler), max(1, hoehe // teiler)))
        bild.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise Beschaedigt from error
    return bild.convert("L")


def _oeffne(octets: bytes) -> JpegImagePlugin.JpegImageFile:
    try:
        bild = JpegImagePlugin.JpegImageFile(io.BytesIO(octets))
    except (OSError, SyntaxError, ValueError, KeyError, IndexError) as error:
        raise Beschaedigt from error
    if bild.size[0] * bild.size[1] > MAX_PIXEL:
        raise ZuGross
    if ist_verdorben(octets, bild.fp.tell() if bild.fp is not None else len(octets)):
        raise Beschaedigt
    return bild


def ist_verdorben(octets: bytes, ab: int) -> bool:
    """Tell whether the data from the first scan on (``ab``) hold what no encoder writes: the decoder guesses there.

    That is a marker without meaning (ITU-T T.81, B.1.1.2 and table B.1), or a hole of zeros where zeros would be
    blocks of nothing but coefficients. Damage that looks like data passes.
    """
    ende = octets.find(ENDE, ab)
    ende = len(octets) if ende < 0 else ende
    if octets[ende - 1] == 0:  # some devices fill up with zeros
        ende = ab + len(octets[ab:ende].rstrip(b"\0"))
    if _KEINE_MARKE.search(octets, ab, ende):
        return True
    if octets.find(_ABSCHNITT, ab, ende) >= 0:
        return False  # a further scan, of another component with other tables: zeros may be its blank blocks
    return octets.find(bytes(LOCH), ab, ende) >= 0 and _null_code(octets, ab) not in {None, _EOB}


def _null_code(octets: bytes, ab: int) -> int | None:
    """Return what a code of zeros means among the coefficients of the first component; ``None``: nothing is sure.

    ``ab`` is behind the header of the first scan. Only sequential Huffman coding has one meaning for it (T.81,
    F.2.2.2).
    """
    tafeln: dict[int, int] = {}
    stelle = 2
    while stelle + 4 < ab and octets[stelle] == 0xFF:
        marke, laenge = octets[stelle + 1], int.from_bytes(octets[stelle + 2 : stelle + 4], "big")
        if marke == 0xFF:  # a fill octet before the marker
            stelle += 1
            continue
        if marke == 0xDA:
            wahl = octets[stelle + 6 : stelle + 7]
            return tafeln.get(wahl[0] & 15) if wahl else None
        if marke in _ANDERS_CODIERT:
            return None
        if marke == 0xC4:
            tafeln |= _tafeln(octets[stelle + 4 : stelle + 2 + laenge])
        stelle += 2 + laenge
    return None


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
