"""The pages of a PDF: how many, which are blank or broken, what text lies under them. Runs in the child only.

Scans are pages of one JPEG. Its end is looked at on every page. It is decoded (small) where the page could be
blank: where its octets per pixel are few, absolutely or beside the other pages of the document, and on samples; if
a sample that did not look so is blank after all, every page is decoded. Everything else (other codecs, lines,
shadings) is drawn small by PDFium. Text that somebody can read is never blank.
"""

import ctypes
import mmap
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2.raw as fpdf
from PIL import Image

from gateway.sichtung import grenzen, jpeg
from gateway.sichtung.befund import Seitenbefund, Unlesbar
from gateway.sichtung.bilddaten import Bilddaten
from gateway.sichtung.tinte import ist_leer

DICHTE_LEER: Final = 0.15
"""Bits a pixel below which a scan may be blank whatever stands beside it: clean paper has 0.03 to 0.13, a page of
print at the coarsest useful quality 0.15 and more."""
DICHTE_ANTEIL: Final = 0.75
"""Share of the document's median density below which a page may be blank: noise of the paper and quality of the
JPEG are the same on all its pages, print adds to them."""
STICHPROBE: Final = 11
"""Every so many pages, the first and the last included, is decoded however dense it is: an odd number, so that
fronts and backs are among them."""
BLATTFUELLEND: Final = 0.9
"""Share of the page that a scan covers at least; what is smaller is judged by drawing the page."""
MM_JE_PT: Final = 25.4 / 72
ZEICHNUNG_JE_MM: Final = 1.0
"""Pixels a millimetre of a drawn page, as the small JPEGs have."""
WEISS: Final = 0xFFFFFFFF
_PASSWORT: Final = frozenset({fpdf.FPDF_ERR_PASSWORD, fpdf.FPDF_ERR_SECURITY})
_DCT: Final = b"DCTDecode\0"


class NichtLesbar(Exception):
    """The file as a whole cannot be looked at."""

    def __init__(self, warum: Unlesbar) -> None:
        """Keep why."""
        self.warum = warum
        super().__init__(warum)


@dataclass(slots=True)
class _Seite:
    """What is known of a page without decoding anything."""

    nummer: int
    lang_mm: float
    text: str = ""
    bilder: list[tuple[int, float]] = field(default_factory=list)
    """JPEGs of the page: index of the object, bits a pixel."""
    anderes: bool = False
    """Something that only drawing shows: lines, other codecs, annotations, pictures that are no whole page."""
    schrift: bool = False
    """Text objects: visible, or laid under a scan by a recognition."""
    beschaedigt: bool = False
    leer: bool = False

    @property
    def dichte(self) -> float:
        return max((dichte for _, dichte in self.bilder), default=0.0)


def sieh_pdf(datei: int, *, mit_text: bool) -> Seitenbefund:
    """Look at every page of the PDF behind an open descriptor."""
    try:
        octets = mmap.mmap(datei, 0, access=mmap.ACCESS_COPY)  # goes with the last that points into it
        return _sieh((ctypes.c_ubyte * len(octets)).from_buffer(octets), mit_text=mit_text)
    except NichtLesbar as no:
        return Seitenbefund(unlesbar=no.warum)
    except jpeg.ZuGross:
        return Seitenbefund(unlesbar=Unlesbar.ZU_GROSS)
    except OSError:  # too large to be mapped
        return Seitenbefund(unlesbar=Unlesbar.ZU_GROSS)
    except ValueError:  # an empty file cannot be mapped
        return Seitenbefund(unlesbar=Unlesbar.BESCHAEDIGT)


def _sieh(octets: Any, *, mit_text: bool) -> Seitenbefund:
    with offen(octets) as dokument:
        anzahl = fpdf.FPDF_GetPageCount(dokument)
        if anzahl < 1:
            raise NichtLesbar(Unlesbar.BESCHAEDIGT)
        if anzahl > grenzen.MAX_SEITEN:
            raise NichtLesbar(Unlesbar.ZU_GROSS)
        daten = Bilddaten()
        seiten = [_erkunde(dokument, nummer, daten) for nummer in range(1, anzahl + 1)]
        _beurteile(dokument, seiten, daten)
    text = "\n\f".join(seite.text for seite in seiten)[: grenzen.MAX_TEXT] if mit_text else ""
    return Seitenbefund(
        seiten=anzahl,
        leere_seiten=tuple(seite.nummer for seite in seiten if seite.leer and not seite.beschaedigt),
        beschaedigte_seiten=tuple(seite.nummer for seite in seiten if seite.beschaedigt),
        text=text if text.strip("\n\f ") else None,
    )


@contextmanager
def offen(octets: Any) -> Iterator[Any]:
    """Have a PDF open that lies in memory; raise ``NichtLesbar``, also where it is protected."""
    dokument = fpdf.FPDF_LoadMemDocument64(octets, len(octets), None)
    if not dokument:
        verschlossen = fpdf.FPDF_GetLastError() in _PASSWORT
        raise NichtLesbar(Unlesbar.VERSCHLUESSELT if verschlossen else Unlesbar.BESCHAEDIGT)
    try:
        if fpdf.FPDF_GetSecurityHandlerRevision(dokument) != -1:
            raise NichtLesbar(Unlesbar.VERSCHLUESSELT)
        yield dokument
    finally:
        fpdf.FPDF_CloseDocument(dokument)


@contextmanager
def seite_von(dokument: Any, nummer: int) -> Iterator[Any]:
    """Have one page open, from 1; null where it is broken."""
    seite = fpdf.FPDF_LoadPage(dokument, nummer - 1)
    try:
        yield seite
    finally:
        if seite:
            fpdf.FPDF_ClosePage(seite)


# -- first pass: nothing is decoded ------------------------------------------------------------------------------


def _erkunde(dokument: Any, nummer: int, daten: Bilddaten) -> _Seite:
    with seite_von(dokument, nummer) as seite:
        if not seite:
            return _Seite(nummer, 0.0, beschaedigt=True)
        lang = max(fpdf.FPDF_GetPageWidthF(seite), fpdf.FPDF_GetPageHeightF(seite))
        if not 0 < lang <= grenzen.MAX_SEITE_PT:
            raise NichtLesbar(Unlesbar.ZU_GROSS)
        found = _Seite(nummer, lang * MM_JE_PT, text=text_von(seite))
        found.anderes = fpdf.FPDFPage_GetAnnotCount(seite) > 0
        objekte = fpdf.FPDFPage_CountObjects(seite)
        if objekte > grenzen.MAX_OBJEKTE:
            found.anderes = True
            objekte = 0
        for stelle in range(objekte):
            _erkunde_objekt(seite, stelle, found, daten)
        found.anderes = found.anderes or len(found.bilder) > 1
        return found


def _erkunde_objekt(seite: Any, stelle: int, found: _Seite, daten: Bilddaten) -> None:
    objekt = fpdf.FPDFPage_GetObject(seite, stelle)
    art = fpdf.FPDFPageObj_GetType(objekt)
    if art == fpdf.FPDF_PAGEOBJ_TEXT:
        found.schrift = True
        return
    if art != fpdf.FPDF_PAGEOBJ_IMAGE:
        found.anderes = True
        return
    breite, hoehe = ctypes.c_uint(), ctypes.c_uint()
    fpdf.FPDFImageObj_GetImagePixelSize(objekt, breite, hoehe)
    pixel = breite.value * hoehe.value
    octets = daten.hole(objekt)
    if pixel > grenzen.MAX_PIXEL or octets is None:
        raise NichtLesbar(Unlesbar.ZU_GROSS)
    if not _ist_jpeg(objekt):
        found.anderes = True
    elif pixel == 0 or not jpeg.hat_ende(octets):
        found.beschaedigt = True
    else:
        found.bilder.append((stelle, len(octets) * 8 / pixel))
        found.anderes = found.anderes or not _fuellt(seite, objekt)


def _fuellt(seite: Any, objekt: Any) -> bool:
    """Tell whether a picture covers (nearly) the whole page, as a scan does."""
    links, unten, rechts, oben = (ctypes.c_float() for _ in range(4))
    if not fpdf.FPDFPageObj_GetBounds(objekt, links, unten, rechts, oben):
        return False
    flaeche = fpdf.FPDF_GetPageWidthF(seite) * fpdf.FPDF_GetPageHeightF(seite)
    return bool((rechts.value - links.value) * (oben.value - unten.value) >= BLATTFUELLEND * flaeche)


def _ist_jpeg(objekt: Any) -> bool:
    if fpdf.FPDFImageObj_GetImageFilterCount(objekt) != 1:
        return False
    name = ctypes.create_string_buffer(len(_DCT) + 1)
    fpdf.FPDFImageObj_GetImageFilter(objekt, 0, name, len(name))
    return name.raw.startswith(_DCT)


def text_von(seite: Any, hoechstens: int = grenzen.MAX_TEXT) -> str:
    """Return the text layer of a page, at most so many characters."""
    ebene = fpdf.FPDFText_LoadPage(seite)
    if not ebene:
        return ""
    try:
        zeichen = min(fpdf.FPDFText_CountChars(ebene), hoechstens)
        if zeichen <= 0:
            return ""
        puffer = (ctypes.c_ushort * (zeichen + 1))()
        geschrieben = fpdf.FPDFText_GetText(ebene, 0, zeichen, puffer)
        return bytes(puffer)[: 2 * max(0, geschrieben - 1)].decode("utf-16-le", "replace")
    finally:
        fpdf.FPDFText_ClosePage(ebene)


# -- second pass: what could be blank is looked at -----------------------------------------------------------------


def _beurteile(dokument: Any, seiten: list[_Seite], daten: Bilddaten) -> None:
    schwelle = DICHTE_LEER
    if dichten := [seite.dichte for seite in seiten if seite.bilder]:
        schwelle = max(schwelle, DICHTE_ANTEIL * statistics.median(dichten))
    fraglich = [seite for seite in seiten if seite.dichte < schwelle or _ist_stichprobe(seite, len(seiten))]
    rest = [seite for seite in seiten if not (seite.dichte < schwelle or _ist_stichprobe(seite, len(seiten)))]
    for seite in fraglich:
        _sieh_an(dokument, seite, daten)
    if any(seite.leer and seite.dichte >= schwelle for seite in fraglich):
        for seite in rest:
            _sieh_an(dokument, seite, daten)


def _ist_stichprobe(seite: _Seite, anzahl: int) -> bool:
    return seite.nummer % STICHPROBE == 1 or seite.nummer == anzahl


def _sieh_an(dokument: Any, seite: _Seite, daten: Bilddaten) -> None:
    if seite.beschaedigt:
        return
    leer = not any(zeichen.isalnum() for zeichen in seite.text)
    with seite_von(dokument, seite.nummer) as geoeffnet:
        for stelle, _ in seite.bilder:
            objekt = fpdf.FPDFPage_GetObject(geoeffnet, stelle)
            octets = daten.hole(objekt)
            if octets is None:
                raise NichtLesbar(Unlesbar.ZU_GROSS)
            try:
                nichts = jpeg.zeigt_nichts(bytes(octets), seite.lang_mm)
            except jpeg.Beschaedigt:
                seite.beschaedigt = True
                return
            if not seite.anderes:
                leer = leer and nichts
        if leer and (seite.anderes or (seite.schrift and seite.text.strip())):
            leer = ist_leer(_gezeichnet(geoeffnet), seite.lang_mm)
    seite.leer = leer


def _gezeichnet(seite: Any) -> Image.Image:
    breite_pt, hoehe_pt = fpdf.FPDF_GetPageWidthF(seite), fpdf.FPDF_GetPageHeightF(seite)
    je_pt = ZEICHNUNG_JE_MM * MM_JE_PT
    breite, hoehe = max(1, round(breite_pt * je_pt)), max(1, round(hoehe_pt * je_pt))
    if breite * hoehe > grenzen.MAX_ZEICHNUNG_PX:
        faktor = (grenzen.MAX_ZEICHNUNG_PX / (breite * hoehe)) ** 0.5
        breite, hoehe = max(1, int(breite * faktor)), max(1, int(hoehe * faktor))
    bild = fpdf.FPDFBitmap_CreateEx(breite, hoehe, fpdf.FPDFBitmap_Gray, None, 0)
    if not bild:
        raise NichtLesbar(Unlesbar.ZU_GROSS)
    try:
        fpdf.FPDFBitmap_FillRect(bild, 0, 0, breite, hoehe, WEISS)
        fpdf.FPDF_RenderPageBitmap(bild, seite, 0, 0, breite, hoehe, 0, fpdf.FPDF_GRAYSCALE | fpdf.FPDF_ANNOT)
        zeile = fpdf.FPDFBitmap_GetStride(bild)
        octets = ctypes.string_at(fpdf.FPDFBitmap_GetBuffer(bild), zeile * hoehe)
        return Image.frombytes("L", (breite, hoehe), octets, "raw", "L", zeile)
    finally:
        fpdf.FPDFBitmap_Destroy(bild)
