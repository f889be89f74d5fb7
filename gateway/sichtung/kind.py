"""The child process (``python -m gateway.sichtung.kind LINE PARENT``): locks itself, then looks at files."""

import os
import sys
import unicodedata
from dataclasses import replace

import msgspec
import pypdfium2.raw as fpdf

from gateway.domain.merkmale import Merkmal
from gateway.sichtung import grenzen, jpeg
from gateway.sichtung.befund import Seitenbefund, Unlesbar
from gateway.sichtung.kindleben import diene
from gateway.sichtung.merkmale import finde, finde_in_lesbarem
from gateway.sichtung.pdf import sieh_pdf
from gateway.sichtung.probe import laufe_warm
from gateway.sichtung.tinte import ist_leer
from gateway.sichtung.zeile import Frage

_STEUERZEICHEN = dict.fromkeys((*range(9), 11, *range(14, 32), 127, 0xFFFE, 0xFFFF), " ")
"""Control characters that a text layer may hold: nobody can read them."""


def sieh(frage: Frage, datei: int) -> Seitenbefund:
    """Look at one file."""
    try:
        if frage.was == "merkmale":
            return Seitenbefund(merkmale=finde(datei))
        found = sieh_pdf(datei, mit_text=frage.mit_text) if frage.art == "pdf" else sieh_jpg(datei)
        if frage.mit_merkmalen and frage.art == "pdf" and found.unlesbar is None:
            found = replace(found, merkmale=_merkmale(datei))
    except MemoryError:
        return Seitenbefund(unlesbar=Unlesbar.ZU_GROSS)
    if found.text is None:
        return found
    text = unicodedata.normalize("NFC", found.text.translate(_STEUERZEICHEN))
    return replace(found, text=text[: grenzen.MAX_TEXT])


def _merkmale(datei: int) -> tuple[Merkmal, ...]:
    """Look at what a PDF does whose pages have been seen: whatever that costs, what was seen stays."""
    try:
        return finde_in_lesbarem(datei)
    except MemoryError:
        return (Merkmal.UNLESBAR,)


def sieh_jpg(datei: int) -> Seitenbefund:
    """Look at a JPG: one page, decoded to its end."""
    laenge = os.fstat(datei).st_size
    if laenge > grenzen.MAX_BILD_OCTETS:
        return Seitenbefund(unlesbar=Unlesbar.ZU_GROSS)
    with os.fdopen(os.dup(datei), "rb") as file:
        file.seek(0)
        octets = file.read(laenge)
    try:
        leer = ist_leer(jpeg.klein(octets))
    except jpeg.Beschaedigt:
        return Seitenbefund(unlesbar=Unlesbar.BESCHAEDIGT)
    except jpeg.ZuGross:
        return Seitenbefund(unlesbar=Unlesbar.ZU_GROSS)
    return Seitenbefund(seiten=1, leere_seiten=(1,) if leer else ())


def beantworte(frage: bytes, datei: int) -> tuple[bytes]:
    """Return the answer to one question."""
    return (msgspec.json.encode(sieh(msgspec.json.decode(frage, type=Frage), datei)),)


if __name__ == "__main__":
    fpdf.FPDF_InitLibrary()
    laufe_warm()
    diene(int(sys.argv[1]), int(sys.argv[2]), beantworte)
