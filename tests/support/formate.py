"""Real documents of the further formats, as programs write them, and ways to spoil them."""

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

from gateway.domain.akte import Dateiformat

WORT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TABELLE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_KOPF = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PAKET = "http://schemas.openxmlformats.org/package/2006"
_WORT_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TABELLE_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BEZUG = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def png(farbe: int = 128) -> bytes:
    """A whole PNG."""
    return _bild("PNG", farbe)


def tiff(farbe: int = 128, *, seiten: int = 1, packung: str | None = None) -> bytes:
    """A whole TIFF of so many pages."""
    ziel = io.BytesIO()
    bilder = [Image.new("L", (24, 32), (farbe + n) % 256) for n in range(seiten)]
    bilder[0].save(ziel, "TIFF", save_all=True, append_images=bilder[1:], compression=packung)
    return ziel.getvalue()


def _bild(art: str, farbe: int) -> bytes:
    ziel = io.BytesIO()
    Image.new("L", (24, 32), farbe).save(ziel, art)
    return ziel.getvalue()


def paket(teile: Mapping[str, str | bytes], *, gespeichert: frozenset[str] = frozenset()) -> bytes:
    """A ZIP of these parts in order, deflated but for ``gespeichert``."""
    ziel = io.BytesIO()
    with zipfile.ZipFile(ziel, "w", zipfile.ZIP_DEFLATED) as archiv:
        for name, inhalt in teile.items():
            archiv.writestr(name, inhalt, zipfile.ZIP_STORED if name in gespeichert else None)
    return ziel.getvalue()


def _ooxml(haupt: str, typ: str, inhalt: str, weitere: Mapping[str, str | bytes]) -> bytes:
    return paket(
        {
            "[Content_Types].xml": f'{_KOPF}<Types xmlns="{_PAKET}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/{haupt}" ContentType="{typ}"/></Types>',
            "_rels/.rels": f'{_KOPF}<Relationships xmlns="{_PAKET}/relationships"><Relationship Id="r1" '
            f'Type="{_BEZUG}/officeDocument" Target="{haupt}"/></Relationships>',
            haupt: inhalt,
            **weitere,
        }
    )


def docx(text: str = "TEST", *, typ: str = WORT, weitere: Mapping[str, str | bytes] | None = None) -> bytes:
    """A whole text document of Word (ECMA-376)."""
    inhalt = (
        f'{_KOPF}<w:document xmlns:w="{_WORT_NS}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>'
        "</w:document>"
    )
    return _ooxml("word/document.xml", typ, inhalt, weitere or {})


def xlsx() -> bytes:
    """A whole table of Excel (ECMA-376)."""
    mappe = (
        f'{_KOPF}<workbook xmlns="{_TABELLE_NS}" xmlns:r="{_BEZUG}"><sheets><sheet name="A" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>"
    )
    weitere = {
        "xl/_rels/workbook.xml.rels": f'{_KOPF}<Relationships xmlns="{_PAKET}/relationships"><Relationship Id="r1" '
        f'Type="{_BEZUG}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{_KOPF}<worksheet xmlns="{_TABELLE_NS}"><sheetData/></worksheet>',
    }
    return _ooxml("xl/workbook.xml", TABELLE, mappe, weitere)


def odf(art: str = "text", *, weitere: Mapping[str, str | bytes] | None = None, manifest: str = "") -> bytes:
    """A whole OpenDocument (ODF 1.3): ``text`` or ``spreadsheet``; ``manifest`` goes into its list of parts."""
    typ = f"application/vnd.oasis.opendocument.{art}"
    teile: dict[str, str | bytes] = {
        "mimetype": typ,
        "content.xml": f'{_KOPF}<office:document-content xmlns:office="{_ODF}:office:1.0" office:version="1.3">'
        f"<office:body><office:{art}/></office:body></office:document-content>",
        "META-INF/manifest.xml": f'{_KOPF}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{typ}">{manifest}</manifest:file-entry>'
        "</manifest:manifest>",
        **(weitere or {}),
    }
    return paket(teile, gespeichert=frozenset({"mimetype"}))


TEXT = "Vermerk: Frau Öztürk war heute hier.\r\n\tNächster Termin: 3. Mai\n".encode()
XML = '<?xml version="1.0" encoding="UTF-8"?>\n<auskunft><!-- TEST --><name>Öztürk</name></auskunft>\n'.encode()

BEISPIELE: Mapping[Dateiformat, bytes] = {
    Dateiformat.PNG: png(),
    Dateiformat.TIFF: tiff(seiten=3),
    Dateiformat.TXT: TEXT,
    Dateiformat.XML: XML,
    Dateiformat.DOCX: docx(),
    Dateiformat.XLSX: xlsx(),
    Dateiformat.ODT: odf(),
    Dateiformat.ODS: odf("spreadsheet"),
}
"""One real document of each further format."""
