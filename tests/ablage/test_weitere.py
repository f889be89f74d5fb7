"""The real type of what is neither PDF nor JPEG: real files of every format, and what pretends to be one."""

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.dateien import pdf
from support.formate import BEISPIELE, TABELLE, TEXT, WORT, XML, docx, odf, paket, png, tiff, xlsx

from gateway.ablage import weitere
from gateway.ablage.inhaltsart import Inhaltsart
from gateway.ablage.typen import bestimme_art, format_der_art, leser, pruefe_passend
from gateway.domain.akte import WEITERE_FORMATE, Dateiformat
from gateway.domain.errors import Fehlercode, Refused


def art(octets: bytes, formate: frozenset[Dateiformat] = WEITERE_FORMATE) -> Inhaltsart:
    return bestimme_art(leser(io.BytesIO(octets)), len(octets), formate)


def test_every_further_format_has_an_example() -> None:
    assert BEISPIELE.keys() == WEITERE_FORMATE


@pytest.mark.parametrize("format_", sorted(WEITERE_FORMATE), ids=lambda format_: format_.name)
def test_a_real_file_is_recognised_and_fits_its_names_only(format_: Dateiformat) -> None:
    octets = BEISPIELE[format_]
    found = art(octets)
    assert format_der_art(found, leser(io.BytesIO(octets)), len(octets)) is format_
    pruefe_passend(found, endung=format_.endung, dateiname=f"Anlage 2.{format_.endung.upper()}", format_=format_)
    for other in Dateiformat:
        if other.endung == format_.endung:
            continue
        with pytest.raises(Refused, match="the name says something else"):
            pruefe_passend(found, endung=other.endung)
        with pytest.raises(Refused, match="original name says something else"):
            pruefe_passend(found, endung=format_.endung, dateiname=f"a.{other.endung}")
        with pytest.raises(Refused, match="announced format is another"):
            pruefe_passend(found, endung=format_.endung, format_=other)


@pytest.mark.parametrize("format_", sorted(WEITERE_FORMATE), ids=lambda format_: format_.name)
def test_what_is_not_accepted_is_refused_though_it_is_whole(format_: Dateiformat) -> None:
    with pytest.raises(Refused, match="neither PDF nor JPEG"):
        art(BEISPIELE[format_], frozenset())
    with pytest.raises(Refused, match="not accepted here"):
        art(BEISPIELE[format_], WEITERE_FORMATE - {format_})
    assert art(pdf(), frozenset({format_})) is Inhaltsart.PDF


@pytest.mark.parametrize(
    "octets",
    [
        tiff(packung="tiff_lzw"),
        tiff(packung="packbits"),
        tiff(seiten=12),
        b"\xef\xbb\xbf" + TEXT,
        b"\xef\xbb\xbf" + XML,
        b"<auskunft/>",
        b"<b>no XML, but a text",
        docx(weitere={"word/media/bild1.png": png()}),
        odf(weitere={"Pictures/1.png": png()}),
    ],
)
def test_variants_of_real_files_are_recognised(octets: bytes) -> None:
    art(octets)


def _png_teil(name: bytes, inhalt: bytes) -> bytes:
    return struct.pack(">I4s", len(inhalt), name) + inhalt + zlib.crc32(name + inhalt).to_bytes(4, "big")


PNG, TIF = png(), tiff()
NULL_BREITE = b"\x89PNG\r\n\x1a\n" + _png_teil(b"IHDR", bytes(13))
IM_KREIS = bytearray(TIF)
_SEITE = struct.unpack("<I", TIF[4:8])[0]
_ANZAHL = struct.unpack_from("<H", TIF, _SEITE)[0]
struct.pack_into("<I", IM_KREIS, _SEITE + 2 + 12 * _ANZAHL, _SEITE)


def _tiff_ohne(marke: int) -> bytes:
    octets = bytearray(TIF)
    for n in range(_ANZAHL):
        stelle = _SEITE + 2 + 12 * n
        if struct.unpack_from("<H", octets, stelle)[0] == marke:
            struct.pack_into("<H", octets, stelle, 65000)
    return bytes(octets)


VERSCHLUESSELT = "<manifest:encryption-data/>"
SCHLECHT: dict[str, tuple[bytes, str]] = {
    "an executable": (b"MZ\x90\0" + bytes(500), "no known format"),
    "a text in Latin-1": ("Öztürk".encode("latin-1"), "must be UTF-8"),
    "a text with control characters": (b"abc\x1b[31m", "no known format"),
    "an empty text": (b" \n", "empty"),
    "XML that is not well-formed": (b"<?xml version='1.0'?><a>", "XML is not accepted"),
    "XML with a DTD": (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "XML is not accepted"),
    "XML that is a web page": (
        b'<html xmlns="http://www.w3.org/1999/xhtml"><script>1</script></html>', "could run in a browser"),
    "XML with a drawing inside": (
        b'<a><svg xmlns="http://www.w3.org/2000/svg"/></a>', "could run in a browser"),
    "XML with a style sheet": (
        b'<?xml version="1.0"?><?xml-stylesheet href="a.xsl" type="text/xsl"?><a/>', "could run in a browser"),
    "a document with an embedded object": (docx(weitere={"word/embeddings/oleObject1.bin": b"x"}), "macro"),
    "only the signature of a PNG": (PNG[:8], "no end"),
    "a truncated PNG": (PNG[:-20], "truncated"),
    "a PNG without its last part": (PNG[:-12], "no end"),
    "a damaged PNG": (PNG[:20] + b"\xff" + PNG[21:], "damaged"),
    "something behind a PNG": (PNG + b"PK\3\4", "appended"),
    "a PNG without a header": (PNG[:8] + _png_teil(b"IEND", b""), "does not begin"),
    "a PNG of no size": (NULL_BREITE + _png_teil(b"IEND", b""), "no size"),
    "a PNG without image data": (PNG[:33] + _png_teil(b"IEND", b""), "no image data"),
    "only the first octets of a TIFF": (TIF[:8], "truncated"),
    "a TIFF without a page": (b"II*\0\0\0\0\0", "no page"),
    "a truncated TIFF": (TIF[: _SEITE + 20], "truncated"),
    "a TIFF that leads in a circle": (bytes(IM_KREIS), "circle"),
    "a TIFF page of no width": (_tiff_ohne(256), "no size"),
    "a TIFF page without image data": (_tiff_ohne(273), "no image data"),
    "a TIFF whose strips lie outside": (TIF[:10] + TIF[12:], "TIFF"),
    "a ZIP that is no office document": (paket({"a.txt": "x"}), "no office document"),
    "a document with macros": (docx(weitere={"word/vbaProject.bin": b"x"}), "macro"),
    "a document that says it has macros": (
        docx(typ="application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    "a template": (docx(typ=WORT.replace("document.main", "template.main")), "neither a text document nor a table"),
    "a table that is a text": (docx(typ=TABELLE.replace("sheet.main", "x")), "neither a text document nor a table"),
    "an ODF with Basic": (odf(weitere={"Basic/Standard/a.xml": "<a/>"}), "macro"),
    "an ODF with scripts": (odf(weitere={"Scripts/python/a.py": "1"}), "macro"),
    "an encrypted ODF": (odf(manifest=VERSCHLUESSELT), "encrypted"),
    "an ODF presentation": (odf("presentation"), "neither a text document nor a table"),
    "an ODF whose type is packed": (
        paket({"mimetype": "application/vnd.oasis.opendocument.text"}), "does not begin with its type"),
    "a program before the package": (b"MZ" + docx(), "no known format"),
    "something before the package": (b"PK\3\4 hidden" + docx(), "package"),
    "something behind the package": (docx() + b"hidden", "appended"),
    "a truncated package": (docx()[:-5], "no end"),
    "a path in the package": (docx(weitere={"../../boot.ini": "x"}), "path"),
    "a package with a damaged list": (paket({"[Content_Types].xml": "<Types"}), "list of parts is damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("octets", "grund"), SCHLECHT.values(), ids=SCHLECHT.keys())
def test_what_is_not_whole_or_could_hide_something_is_refused(octets: bytes, grund: str) -> None:
    with pytest.raises(Refused, match=grund) as caught:
        art(octets)
    assert caught.value.fehlercode is Fehlercode.S999


@pytest.mark.parametrize(
    "beginn",
    [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ\x90\0\3\0\0\0"],
    ids=["a package of OLE: an object, a VBA project", "a program"],
)
@pytest.mark.parametrize("name", ["word/media/image1.png", "word/embeddings/tabelle.dat", "docProps/x"])
def test_what_may_run_is_known_by_its_octets_whatever_it_is_called(beginn: bytes, name: str) -> None:
    with pytest.raises(Refused, match="holds a program"):
        art(docx(weitere={name: beginn + bytes(600)}))
    with pytest.raises(Refused, match="holds a program"):
        art(odf(weitere={name: beginn + bytes(600)}))


@pytest.mark.parametrize("endung", ["docm", "xlsm", "xlsb", "pptm", "dotm", "xlam", "scr", "lnk", "hta", "wsf"])
def test_an_office_document_inside_that_may_hold_macros_is_refused(endung: str) -> None:
    with pytest.raises(Refused, match="holds a program"):
        art(docx(weitere={f"word/embeddings/Tabelle1.{endung}": b"PK"}))


def _mit_falscher_pruefsumme() -> bytes:
    octets = bytearray(docx("A" * 5000))
    stelle = bytes(octets).index(b"word/document.xml") + len("word/document.xml") + 20
    octets[stelle] ^= 0xFF
    return bytes(octets)


def test_a_package_damaged_inside_is_refused() -> None:
    with pytest.raises(Refused, match="damaged"):
        art(_mit_falscher_pruefsumme())


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ablage.buero._MAX_ENTPACKT", 8 << 20)
    bomb = docx(weitere={f"word/media/{n}.bin": bytes(1 << 20) for n in range(9)})
    assert len(bomb) < 1 << 16
    with pytest.raises(Refused, match="too large unpacked"):
        art(bomb)


def test_a_package_that_grows_beyond_what_it_says_is_refused() -> None:
    octets = bytearray(docx(weitere={"word/media/1.bin": bytes(1 << 20)}))
    wahr = (1 << 20).to_bytes(4, "little")
    while (stelle := octets.find(wahr)) >= 0:
        octets[stelle : stelle + 4] = (10).to_bytes(4, "little")
    with pytest.raises(Refused, match="damaged"):
        art(bytes(octets))


def _tiff(seiten: int, streifen: int) -> bytes:
    """Pages that all point to one list of strips."""
    liste = b"\x01\0\0\0" * streifen
    octets = bytearray(b"II*\0" + (8 + len(liste)).to_bytes(4, "little") + liste)
    for nummer in range(seiten):
        here = len(octets)
        tags = [(256, 3, 1, 1), (257, 3, 1, 1), (273, 4, streifen, 8), (279, 4, streifen, 8)]
        octets += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", *tag) for tag in tags)
        octets += struct.pack("<I", here + 6 + 12 * len(tags) if nummer + 1 < seiten else 0)
    return bytes(octets)


def test_many_pages_that_point_to_one_long_list_cost_no_more_than_one() -> None:
    assert art(_tiff(3, 1000)) is Inhaltsart.TIFF
    with pytest.raises(Refused, match="TIFF is damaged"):
        art(_tiff(1500, 1000))


def test_a_directory_of_endless_entries_is_refused() -> None:
    octets = bytearray(TIF)
    struct.pack_into("<H", octets, _SEITE, 60_000)
    with pytest.raises(Refused, match="TIFF is damaged"):
        art(bytes(octets) + bytes(12 * 60_000))


def test_a_png_of_endless_parts_is_refused() -> None:
    with pytest.raises(Refused, match="more than 200000 parts"):
        art(PNG[:33] + _png_teil(b"tEXt", b"") * 200_001 + PNG[33:])


def test_a_list_of_entries_beyond_the_limit_is_not_even_read() -> None:
    octets = bytearray(xlsx())
    struct.pack_into("<I", octets, len(octets) - 10, 1 << 30)
    with pytest.raises(Refused, match="too large unpacked"):
        art(bytes(octets))


def test_a_large_document_of_a_further_format_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ablage.typen.MAX_OCTETS", len(TEXT) - 1)
    with pytest.raises(Refused, match="more than"):
        art(TEXT)
    assert weitere.MAX_OCTETS == 64 << 20


@given(st.sampled_from(sorted(BEISPIELE)), st.data())
def test_any_octets_are_judged_without_another_exception(format_: Dateiformat, data: st.DataObject) -> None:
    octets = BEISPIELE[format_]
    von = data.draw(st.integers(0, len(octets)))
    bis = data.draw(st.integers(von, len(octets)))
    try:
        art(octets[:von] + data.draw(st.binary(max_size=8)) + octets[bis:])
    except Refused:
        pass
