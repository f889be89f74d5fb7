"""A first look before files are shut: whatever libraries load late (codecs, fonts) is in memory after it."""

import codecs
import io
import os

from PIL import Image

from gateway.sichtung.jpeg import klein
from gateway.sichtung.merkmale import finde
from gateway.sichtung.pdf import sieh_pdf
from gateway.sichtung.probepdf import probe_pdf

CODECS = ("ascii", "latin-1", "charmap", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le")
"""What strings of a PDF are read with, chosen by their octets; those of encrypted ones are what chance wills."""


def laufe_warm() -> None:
    """Look at a PDF and a JPEG of our own."""
    for name in CODECS:
        codecs.lookup(name)
    griff = os.memfd_create("probe")
    try:
        os.write(griff, probe_pdf())
        found = sieh_pdf(griff, mit_text=True)
        marks = finde(griff)
    finally:
        os.close(griff)
    if found.seiten != 1 or found.leere_seiten or not found.text or marks:
        raise RuntimeError("the library that looks at PDFs does not work here")
    bild = io.BytesIO()
    Image.new("L", (64, 64), 200).save(bild, "JPEG", progressive=True)
    klein(bild.getvalue())
