"""Draws one page of a PDF with PDFium and reads its text. Runs in the child only.

PDFium is built without an interpreter of scripts, and no event is told to the form: what a page wants done is not
heard. Appearances of annotations and of filled fields are drawn, since stamps, notes and applications are such.
"""

import ctypes
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pypdfium2.raw as fpdf
from PIL import Image

from gateway.domain.seitenbild import Drehung, OhneBild
from gateway.sichtung import grenzen
from gateway.sichtung.befund import Unlesbar
from gateway.sichtung.pdf import WEISS, NichtLesbar, offen, seite_von, text_von
from gateway.sichtung.zeichnung import Blattbild, NichtGezeichnet, masse, ohne_farbe

_GRUND: Final = {
    Unlesbar.VERSCHLUESSELT: OhneBild.VERSCHLUESSELT,
    Unlesbar.BESCHAEDIGT: OhneBild.BESCHAEDIGT,
    Unlesbar.ZU_GROSS: OhneBild.ZU_GROSS,
    Unlesbar.GESTORBEN: OhneBild.GESTORBEN,
}


def zeichne_pdf(datei: int, nummer: int, breite: int, drehung: Drehung) -> Blattbild:
    """Draw page ``nummer`` of the PDF behind an open descriptor; raise ``NichtGezeichnet``."""
    try:
        octets = mmap.mmap(datei, 0, access=mmap.ACCESS_COPY)  # goes with the last that points into it
    except OSError:
        raise NichtGezeichnet(OhneBild.ZU_GROSS) from None
    except ValueError:  # an empty file
        raise NichtGezeichnet(OhneBild.BESCHAEDIGT) from None
    try:
        with offen((ctypes.c_ubyte * len(octets)).from_buffer(octets)) as dokument:
            return _zeichne(dokument, nummer, breite, drehung)
    except NichtLesbar as no:
        raise NichtGezeichnet(_GRUND[no.warum]) from None


def _zeichne(dokument: Any, nummer: int, breite: int, drehung: Drehung) -> Blattbild:
    anzahl = fpdf.FPDF_GetPageCount(dokument)
    if anzahl < 1:
        raise NichtGezeichnet(OhneBild.BESCHAEDIGT)
    if anzahl > grenzen.MAX_SEITEN:
        raise NichtGezeichnet(OhneBild.ZU_GROSS)
    if not 1 <= nummer <= anzahl:
        raise NichtGezeichnet(OhneBild.KEINE_SEITE, anzahl)
    with seite_von(dokument, nummer) as seite:
        if not seite:
            raise NichtGezeichnet(OhneBild.BESCHAEDIGT, anzahl)
        breite_pt, hoehe_pt = fpdf.FPDF_GetPageWidthF(seite), fpdf.FPDF_GetPageHeightF(seite)
        if not 0 < min(breite_pt, hoehe_pt) <= max(breite_pt, hoehe_pt) <= grenzen.MAX_SEITE_PT:
            raise NichtGezeichnet(OhneBild.ZU_GROSS, anzahl)
        _pruefe_bilder(seite, anzahl)
        quer = drehung in {Drehung.RECHTS, Drehung.LINKS}
        groesse = masse(hoehe_pt / breite_pt if quer else breite_pt / hoehe_pt, breite)
        text = text_von(seite, grenzen.MAX_SEITENTEXT + 1)
        with _formular(dokument) as formular:
            bild = _gezeichnet(seite, formular, groesse, drehung, anzahl)
        return Blattbild(anzahl, ohne_farbe(bild), text)


@contextmanager
def _formular(dokument: Any) -> Iterator[Any]:
    """Have what draws the fields of a form as they were filled; null where there is none. Nothing is run."""
    wie = fpdf.FPDF_FORMFILLINFO(version=2)
    formular = fpdf.FPDFDOC_InitFormFillEnvironment(dokument, wie)
    try:
        if formular:
            fpdf.FPDF_SetFormFieldHighlightAlpha(formular, 0)
        yield formular
    finally:
        if formular:
            fpdf.FPDFDOC_ExitFormFillEnvironment(formular)


def _pruefe_bilder(seite: Any, anzahl: int) -> None:
    """Refuse a page with a picture no scanner makes before anything of it is unpacked."""
    for stelle in range(min(fpdf.FPDFPage_CountObjects(seite), grenzen.MAX_OBJEKTE)):
        objekt = fpdf.FPDFPage_GetObject(seite, stelle)
        if fpdf.FPDFPageObj_GetType(objekt) != fpdf.FPDF_PAGEOBJ_IMAGE:
            continue
        breite, hoehe = ctypes.c_uint(), ctypes.c_uint()
        fpdf.FPDFImageObj_GetImagePixelSize(objekt, breite, hoehe)
        if breite.value * hoehe.value > grenzen.MAX_PIXEL:
            raise NichtGezeichnet(OhneBild.ZU_GROSS, anzahl)


def _gezeichnet(seite: Any, formular: Any, groesse: tuple[int, int], drehung: Drehung, anzahl: int) -> Image.Image:
    breite, hoehe = groesse
    bild = fpdf.FPDFBitmap_CreateEx(breite, hoehe, fpdf.FPDFBitmap_BGRx, None, 0)
    if not bild:
        raise NichtGezeichnet(OhneBild.ZU_GROSS, anzahl)
    try:
        fpdf.FPDFBitmap_FillRect(bild, 0, 0, breite, hoehe, WEISS)
        wohin = (0, 0, breite, hoehe, drehung // 90, fpdf.FPDF_ANNOT)
        fpdf.FPDF_RenderPageBitmap(bild, seite, *wohin)
        if formular:
            fpdf.FPDF_FFLDraw(formular, bild, seite, *wohin)
        zeile = fpdf.FPDFBitmap_GetStride(bild)
        octets = ctypes.string_at(fpdf.FPDFBitmap_GetBuffer(bild), zeile * hoehe)
        return Image.frombytes("RGB", (breite, hoehe), octets, "raw", "BGRX", zeile)
    finally:
        fpdf.FPDFBitmap_Destroy(bild)
