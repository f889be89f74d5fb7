"""The compressed octets of a document's pictures, one after the other in the same memory. Runs in the child only.

Fresh memory costs more than the look at what is in it (adr/0014): the kernel clears every page of it first.
"""

import ctypes
from typing import Any, Final

import pypdfium2.raw as fpdf

from gateway.sichtung.grenzen import MAX_BILD_OCTETS

ANFANG: Final = 1 << 20
"""Octets of the memory at the beginning: an A4 page in colour at 300 dpi."""
BLEIBT: Final = 8 << 20
"""Octets of the memory that is kept for the next picture; a larger picture gets its own while it matters."""


class Bilddaten:
    """Reads pictures of one document; what it returned holds until it is asked again."""

    def __init__(self) -> None:
        """Get the memory."""
        self._puffer = bytearray(ANFANG)

    def hole(self, objekt: Any) -> memoryview | None:
        """Return the octets of a picture as they lie in the file; ``None`` = more than any scan has."""
        laenge = int(fpdf.FPDFImageObj_GetImageDataRaw(objekt, None, 0))
        if laenge > MAX_BILD_OCTETS:
            return None
        puffer = self._puffer
        if laenge > len(puffer):
            puffer = bytearray(laenge)
            if laenge <= BLEIBT:
                self._puffer = puffer
        ziel = (ctypes.c_ubyte * len(puffer)).from_buffer(puffer)
        fpdf.FPDFImageObj_GetImageDataRaw(objekt, ziel, laenge)  # fills nothing where more room is named
        return memoryview(puffer).toreadonly()[:laenge]
