"""The real types of documents: names, extensions, formats, and the one way to refuse what is none of them."""

from enum import StrEnum
from typing import Final

from gateway.domain.akte import Dateiformat
from gateway.domain.errors import Fehlercode, Refused


class Inhaltsart(StrEnum):
    """The real type of a document's octets."""

    PDF = "pdf"
    JPG = "jpg"
    PNG = "png"
    TIFF = "tiff"
    TXT = "txt"
    XML = "xml"
    DOCX = "docx"
    XLSX = "xlsx"
    ODT = "odt"
    ODS = "ods"


ENDUNGEN: Final = {art: frozenset({art.value}) for art in Inhaltsart} | {
    Inhaltsart.JPG: frozenset({"jpg", "jpeg", "jpe"}),
    Inhaltsart.TIFF: frozenset({"tif", "tiff"}),
}
FORMATE: Final = {art: frozenset({Dateiformat[art.name]}) for art in Inhaltsart} | {
    Inhaltsart.PDF: frozenset({Dateiformat.PDF, Dateiformat.PDF_A}),
}


def ungueltig(grund: str) -> Refused:
    """Return the no to a document (S999)."""
    return Refused(Fehlercode.S999, f"{grund}; only whole files of accepted formats may enter the Ablage")
