"""The real type of a file, and every way to pretend."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dateien import jpg, pdf

from gateway.ablage.typen import (
    Inhaltsart,
    Pdfasuche,
    bestimme_art,
    format_der_art,
    leser,
    pruefe_passend,
)
from gateway.domain.akte import Dateiformat
from gateway.domain.errors import Fehlercode, Refused


def art(octets: bytes) -> Inhaltsart:
    return bestimme_art(leser(io.BytesIO(octets)), len(octets))


@pytest.mark.parametrize(
    ("octets", "erwartet"),
    [
        (pdf(), Inhaltsart.PDF),
        (pdf(kopf=b"%PDF-2.0\n"), Inhaltsart.PDF),
        (pdf() + b"\r\n\0\0", Inhaltsart.PDF),
        (jpg(), Inhaltsart.JPG),
        (jpg(progressiv=True), Inhaltsart.JPG),
        (jpg() + b"SEFT telephone notes", Inhaltsart.JPG),
        (jpg().replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1), Inhaltsart.JPG),
    ],
    ids=["pdf", "pdf 2.0", "pdf with padding", "jpeg", "progressive jpeg", "jpeg of a telephone", "fill octets"],
)
def test_real_files_are_recognised(octets: bytes, erwartet: Inhaltsart) -> None:
    assert art(octets) is erwartet


BILD = jpg()
SCHLECHT = {
    "empty": (b"", "empty"),
    "an executable": (b"MZ\x90\0" + bytes(500), "neither PDF nor JPEG"),
    "an HTML page": (b"<!DOCTYPE html><script>", "neither PDF nor JPEG"),
    "a ZIP": (b"PK\3\4" + bytes(100), "neither PDF nor JPEG"),
    "a PNG": (b"\x89PNG\r\n\x1a\n" + bytes(100), "neither PDF nor JPEG"),
    "a TIFF": (b"II*\0" + bytes(100), "neither PDF nor JPEG"),
    "something before the PDF": (b"MZ" + pdf(), "neither PDF nor JPEG"),
    "only the first line of a PDF": (b"%PDF-1.7\n", "no end"),
    "a truncated PDF": (pdf()[:-30], "no end"),
    "something after the PDF": (pdf() + b"PK\3\4 hidden archive", "no end"),
    "a PDF that lost octets in the middle": (pdf()[:60] + pdf()[160:], "table of contents"),
    "a PDF whose end points behind it": (pdf().replace(b"startxref\n", b"startxref\n99"), "table of contents"),
    "a truncated JPEG": (BILD[:-2], "end marker"),
    "only the first octets of a JPEG": (BILD[:12], "broken"),
    "a JPEG without image data": (b"\xff\xd8\xff\xe0\0\4ab\xff\xda\0\2\xff\xd9", "no image data"),
    "a JPEG of no size": (b"\xff\xd8\xff\xc0\0\x0b\x08\0\0\0\0\x01\x01\x11\0\xff\xda\0\2\xff\xd9", "no image data"),
    "JPEG segments that lead nowhere": (b"\xff\xd8\xff\xe0\0\x10" + b"x" * 100 + b"\xff\xd9", "broken"),
    "endless JPEG segments": (b"\xff\xd8" + b"\xff\xe0\0\2" * 3000, "no image data"),
}


@pytest.mark.parametrize(("octets", "grund"), SCHLECHT.values(), ids=SCHLECHT.keys())
def test_what_is_not_a_whole_pdf_or_jpeg_is_refused(octets: bytes, grund: str) -> None:
    with pytest.raises(Refused, match=grund) as caught:
        art(octets)
    assert caught.value.fehlercode is Fehlercode.S999


@given(st.sampled_from([pdf(), BILD]), st.data())
def test_any_octets_are_judged_without_another_exception(octets: bytes, data: st.DataObject) -> None:
    von = data.draw(st.integers(0, len(octets)))
    bis = data.draw(st.integers(von, len(octets)))
    try:
        art(octets[:von] + data.draw(st.binary(max_size=8)) + octets[bis:])
    except Refused:
        pass


@pytest.mark.parametrize(
    ("endung", "dateiname", "format_"),
    [
        ("jpg", None, None),
        ("exe", None, None),
        ("", None, None),
        ("pdf", "Bescheid.docx", None),
        ("pdf", "Foto.JPG", None),
        ("pdf", None, Dateiformat.JPG),
    ],
)
def test_a_wrong_type_behind_the_name_is_refused(
    endung: str, dateiname: str | None, format_: Dateiformat | None
) -> None:
    with pytest.raises(Refused, match="the content is PDF"):
        pruefe_passend(Inhaltsart.PDF, endung=endung, dateiname=dateiname, format_=format_)


@pytest.mark.parametrize(
    "dateiname", ["Bescheid.pdf", "Bescheid.PDF", "Bescheid vom 3.2", "Schreiben Dr.Meier", "Bescheid"]
)
def test_names_that_claim_no_other_type_fit(dateiname: str) -> None:
    pruefe_passend(Inhaltsart.PDF, endung="PDF", dateiname=dateiname, format_=Dateiformat.PDF_A)


def test_a_file_that_says_it_is_pdf_a_is_announced_as_such() -> None:
    archivfest = pdf(zusatz=b"% <pdfaid:part>2</pdfaid:part>\n")
    assert format_der_art(Inhaltsart.PDF, leser(io.BytesIO(archivfest)), len(archivfest)) is Dateiformat.PDF_A
    assert format_der_art(Inhaltsart.PDF, leser(io.BytesIO(pdf())), len(pdf())) is Dateiformat.PDF
    assert format_der_art(Inhaltsart.JPG, leser(io.BytesIO(BILD)), len(BILD)) is Dateiformat.JPG


def test_the_mark_of_pdf_a_is_found_across_the_border_of_two_blocks() -> None:
    grenze = (1 << 20) - 15
    octets = bytes(grenze) + b"<pdfaid:part>" + bytes(50)
    assert format_der_art(Inhaltsart.PDF, leser(io.BytesIO(octets)), len(octets)) is Dateiformat.PDF_A


@pytest.mark.parametrize("block", [1, 2, 3, 7, 11, 12, 100])
def test_the_mark_of_pdf_a_is_found_however_small_the_blocks_are(block: int) -> None:
    for octets, da in ((b"xx<pdfaid:part>xx", True), (b"xx<pdfaid:par_t>pdfaid:par", False)):
        suche = Pdfasuche()
        for ab in range(0, len(octets), block):
            suche.sieh(octets[ab : ab + block])
        assert suche.gefunden is da
