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
    umgebung = grau.filter(ImageFilter.BoxBlur(max(1.0, UMGEBUNG_MM * je_mm)))
    dunkler = ImageChops.subtract(umgebung, grau)
    innen = dunkler.crop((seitlich, oben, breite - seitlich, hoehe - oben))
    return sum(innen.histogram()[KONTRAST:]) < TINTE_MM2 * je_mm * je_mm
