"""Is there anything on this page? Judged on a small grey picture, where paper noise has averaged itself away.

Ink is what stands out from its own surroundings: yellowed paper, shadows of folds and uneven lamps do not. Punched
holes and shadows of the edge lie in the margins, which are left out; a page number or a signature does not.
"""

from typing import Final

from PIL import Image, ImageChops, ImageFilter

RAND_SEITLICH_MM: Final = 17.0
"""Left out on the left and on the right: DIN 5005 holes of 6 mm stand 12 mm from the edge."""
RAND_OBEN_MM: Final = 5.0
"""Left out above and below: shadows of a skewed sheet; page numbers stand at 8 mm or more."""
UMGEBUNG_MM: Final = 6.0
"""Radius of what a pixel is compared with: wider than strokes, narrower than folds and lamps."""
KONTRAST: Final = 14
"""Grey levels (of 255) by which ink is darker than its surroundings: a stamp with hardly any ink left; the noise of
paper leaves one or two after averaging."""
TINTE_MM2: Final = 4.0
"""Area of such pixels that is more than dust: one printed digit covers about six."""
A4_LANG_MM: Final = 297.0


def ist_leer(grau: Image.Image, laengere_seite_mm: float = A4_LANG_MM) -> bool:
    """Tell whether a grey picture (mode L, about one pixel a millimetre) of a whole page shows nothing."""
    je_mm = max(grau.size) / laengere_seite_mm
    seitlich, oben = round(RAND_SEITLICH_MM * je_mm), round(RAND_OBEN_MM * je_mm)
    breite, hoehe = grau.size
    if breite <= 2 * seitlich + 1 or hoehe <= 2 * oben + 1:
        seitlich = oben = 0  # a slip of paper: nothing is margin
    return _tinte(grau, je_mm, (seitlich, oben, breite - seitlich, hoehe - oben)) < TINTE_MM2 * je_mm * je_mm


def zeigt_oben_etwas(grau: Image.Image, je_mm: float) -> bool:
    """Tell whether the upper part of a page shows so much that the whole page is not blank, whatever is below.

    ``False`` says nothing. Its last rows do not count: what they stand out from lies below.
    """
    seitlich, oben, unten = (round(mm * je_mm) for mm in (RAND_SEITLICH_MM, RAND_OBEN_MM, UMGEBUNG_MM))
    breite, hoehe = grau.size
    rahmen = (seitlich, oben, breite - seitlich, hoehe - unten - 2)
    if rahmen[0] + 1 >= rahmen[2] or rahmen[1] + 1 >= rahmen[3]:
        return False
    return _tinte(grau, je_mm, rahmen) >= TINTE_MM2 * je_mm * je_mm


def _tinte(grau: Image.Image, je_mm: float, rahmen: tuple[int, int, int, int]) -> int:
    """Return how many pixels inside the frame (left, top, right, bottom) are ink."""
    umgebung = grau.filter(ImageFilter.BoxBlur(max(1.0, UMGEBUNG_MM * je_mm)))
    dunkler = ImageChops.subtract(umgebung, grau)
    return sum(dunkler.crop(rahmen).histogram()[KONTRAST:])
