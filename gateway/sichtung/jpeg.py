"""A JPEG read small: every octet of it is decoded, a sixty-fourth of its pixels is made."""

import io
from typing import Final

from PIL import Image, ImageFile, JpegImagePlugin

from gateway.sichtung.grenzen import MAX_PIXEL
from gateway.sichtung.tinte import A4_LANG_MM

KLEIN: Final = 8
"""Coarsest scale of the small picture: what the JPEG decoder makes by itself."""
FEIN_JE_MM: Final = 0.9
"""Pixels a millimetre that the small picture has at least, if the scan has them: a digit must not vanish."""
ENDE: Final = b"\xff\xd9"

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
    return bild


def hat_ende(octets: bytes) -> bool:
    """Tell whether the end marker stands where the data end (fill octets aside)."""
    return octets.rstrip(b"\0\n\r").endswith(ENDE)
