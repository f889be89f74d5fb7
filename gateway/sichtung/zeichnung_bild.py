"""Draws JPEG, PNG and TIFF pictures small enough to be shown. Runs in the child only.

Size and kind of pixels are judged from the head of a file, before anything of it is unpacked.
"""

import io
import os
import warnings
from collections.abc import Callable, Mapping
from typing import BinaryIO, Final

from PIL import ExifTags, Image, ImageFile, JpegImagePlugin, PngImagePlugin, TiffImagePlugin

from gateway.domain.seitenbild import Drehung, OhneBild
from gateway.sichtung import grenzen
from gateway.sichtung.zeichnung import Blattbild, NichtGezeichnet, masse, ohne_farbe

_OEFFNER: Final[Mapping[str, Callable[[BinaryIO], ImageFile.ImageFile]]] = {
    "jpg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
}
_OCTETS_JE_PIXEL: Final = {"1": 1, "L": 1, "P": 1, "LA": 2, "I;16": 2, "I;16B": 2, "RGB": 4, "RGBA": 4, "CMYK": 4}
"""Memory of a pixel in the library, by its mode; others take at most eight."""
_DREHUNGEN: Final = {
    Drehung.RECHTS: Image.Transpose.ROTATE_270,
    Drehung.KOPF: Image.Transpose.ROTATE_180,
    Drehung.LINKS: Image.Transpose.ROTATE_90,
}
_AUFRICHTEN: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What sets a picture upright, by its orientation (CIPA DC-008, 4.6.5.4; TIFF 6.0, section 8)."""
_LIEGEND: Final = frozenset({5, 6, 7, 8})
"""Orientations that are a quarter off."""

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = None  # judged here, with our limit, before anything is decoded


def zeichne_bild(datei: int, art: str, nummer: int, breite: int, drehung: Drehung) -> Blattbild:
    """Draw page ``nummer`` of a picture; raise ``NichtGezeichnet``."""
    laenge = os.fstat(datei).st_size
    if laenge > grenzen.MAX_BILD_OCTETS:
        raise NichtGezeichnet(OhneBild.ZU_GROSS)
    with os.fdopen(os.dup(datei), "rb") as file:
        file.seek(0)
        octets = file.read(laenge)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a library grumbles about, a page shows or does not
        seiten = 0
        try:
            bild = _OEFFNER[art](io.BytesIO(octets))
            seiten = _blaettere(bild, nummer) if isinstance(bild, TiffImagePlugin.TiffImageFile) else 1
            if not 1 <= nummer <= seiten:
                raise NichtGezeichnet(OhneBild.KEINE_SEITE, seiten)
            return Blattbild(seiten, ohne_farbe(_klein(bild, seiten, breite, drehung)))
        except (NichtGezeichnet, MemoryError):
            raise
        except Exception:  # a library of others over octets of others
            raise NichtGezeichnet(OhneBild.BESCHAEDIGT, seiten) from None


def _blaettere(bild: TiffImagePlugin.TiffImageFile, nummer: int) -> int:
    """Count the pages of a TIFF and turn to one of them; raises what the library raises where they lead astray."""
    seiten = 0
    try:
        while seiten < grenzen.MAX_SEITEN:
            bild.seek(seiten)
            seiten += 1
    except EOFError:
        pass
    if 1 <= nummer <= seiten:
        bild.seek(nummer - 1)
    return seiten


def _klein(bild: Image.Image, seiten: int, breite: int, drehung: Drehung) -> Image.Image:
    if bild.size[0] * bild.size[1] < 1:
        raise NichtGezeichnet(OhneBild.BESCHAEDIGT, seiten)
    if isinstance(bild, JpegImagePlugin.JpegImageFile):
        if bild.size[0] * bild.size[1] > grenzen.MAX_PIXEL:
            raise NichtGezeichnet(OhneBild.ZU_GROSS, seiten)
        bild.draft(bild.mode, _ziel(bild, breite, drehung))  # the decoder makes a half, a quarter, an eighth of it
    if bild.size[0] * bild.size[1] * _OCTETS_JE_PIXEL.get(bild.mode, 8) > grenzen.MAX_ZERLEGT:
        raise NichtGezeichnet(OhneBild.ZU_GROSS, seiten)
    bild.load()  # a TIFF is upright from here on
    klein = _verkleinert(bild, _ziel(bild, breite, drehung))
    for umlegen in (_AUFRICHTEN.get(_lage(bild)), _DREHUNGEN.get(drehung)):
        if umlegen is not None:
            klein = klein.transpose(umlegen)
    return klein


def _lage(bild: Image.Image) -> int:
    return int(bild.getexif().get(ExifTags.Base.Orientation, 1))


def _ziel(bild: Image.Image, breite: int, drehung: Drehung) -> tuple[int, int]:
    """Return the size to make of it as it lies, so that it is ``breite`` wide when it is turned."""
    quer = (_lage(bild) in _LIEGEND) != (drehung in {Drehung.RECHTS, Drehung.LINKS})
    breit, hoch = bild.size
    if not quer:
        return masse(breit / hoch, breite)
    hoehe, laenge = masse(hoch / breit, breite)
    return laenge, hoehe


def _verkleinert(bild: Image.Image, ziel: tuple[int, int]) -> Image.Image:
    """Return it in RGB at most as large as ``ziel``; a mean of the pixels, so that thin strokes stay to be seen."""
    teiler = max(1, min(bild.size[0] // ziel[0], bild.size[1] // ziel[1]))
    if bild.mode.startswith("I"):  # 16 bits of grey: the upper eight are what can be seen
        bild = bild.convert("I").point(lambda wert: wert / 256).convert("L")
    elif bild.mode in {"1", "P", "PA"} and teiler > 1:
        bild = bild.convert("L" if bild.mode == "1" else "RGBA")
    farbig = _auf_weiss(bild.reduce(teiler) if teiler > 1 else bild)
    return farbig if farbig.size[0] <= ziel[0] else farbig.resize(ziel, Image.Resampling.LANCZOS)


def _auf_weiss(bild: Image.Image) -> Image.Image:
    """Return it in RGB; what lets light through lies on white paper."""
    if bild.mode in {"RGBA", "LA", "PA"} or "transparency" in bild.info:
        deckend = bild.convert("RGBA")
        papier = Image.new("RGBA", deckend.size, "white")
        return Image.alpha_composite(papier, deckend).convert("RGB")
    return bild.convert("RGB")
