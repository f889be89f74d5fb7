"""Cuts Noto Sans down to the letters of DIN 91379 datatype C and packs it as woff2 for the pages.

Run it when the letters or the font change: ``python scripts/webfonts.py``. It needs Debian's ``fonts-noto-core``
and the development packages fonttools and brotli; what it writes is part of the repository.
"""

from pathlib import Path

from fontTools import subset

from gateway.domain.din91379 import SEQUENZEN, einzelne_zeichen

QUELLE = Path("/usr/share/fonts/truetype/noto")
ZIEL = Path(__file__).parents[1] / "gateway" / "web" / "statisch"
SCHNITTE = {"NotoSans-Regular.ttf": "noto-sans-400.woff2", "NotoSans-Bold.ttf": "noto-sans-700.woff2"}
ZEICHEN_DER_SEITEN = "–—‚‘’“”„…›‹→←≠●○◇◦▲▸┃━ \u200b\u00ad\u25cc"
"""Signs of our own texts beside the letters of names; what the font lacks comes from the system."""


def main() -> None:
    """Write both weights."""
    letters = {ord(sign) for text in (*einzelne_zeichen(), *SEQUENZEN, ZEICHEN_DER_SEITEN) for sign in text}
    for source, target in SCHNITTE.items():
        options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False, notdef_outline=True)
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright and licence stay in the file
        font = subset.load_font(str(QUELLE / source), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        font["head"].modified = font["head"].created  # the same octets every time
        subset.save_font(font, str(ZIEL / target), options)


if __name__ == "__main__":
    main()
