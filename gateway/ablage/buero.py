"""Office documents: ZIP packages of OOXML (docx, xlsx) and OpenDocument (odt, ods), without programs inside.

The package is a stranger's archive: its size unpacked is limited before anything is unpacked, every entry is read
once to its checksum, no name is ever used as a path, and nothing may stand before or behind it.
"""

import io
import re
import zipfile
import zlib
from typing import Final

from lxml import etree

from gateway.ablage.inhaltsart import Inhaltsart, ungueltig
from gateway.domain.errors import Refused
from gateway.safe_xml import XmlLimits, parse

_MAX_EINTRAEGE: Final = 5000
"""Entries of a package: a large table with pictures has hundreds."""
_MAX_ENTPACKT: Final = 512 << 20
"""Octets of all entries unpacked: a document of 64 MiB with pictures, which hardly shrink, has less."""
_MAX_VERZEICHNIS: Final = 4 << 20
"""Octets of the directory, and of the entry that lists the others."""
_BLOCK: Final = 1 << 20
_ENDE_LAENGE: Final = 22
"""Octets of the end record without comment (APPNOTE 4.3.16)."""
_XML: Final = XmlLimits(max_octets=_MAX_VERZEICHNIS)
_INHALTE: Final = "[Content_Types].xml"
_TYP_OOXML: Final = "application/vnd.openxmlformats-officedocument."
_OOXML: Final = {
    f"{_TYP_OOXML}wordprocessingml.document.main+xml": Inhaltsart.DOCX,
    f"{_TYP_OOXML}spreadsheetml.sheet.main+xml": Inhaltsart.XLSX,
}
"""Content type of the main part (ECMA-376 part 1, 11.3.10 and 12.3.23); macro and template types are others."""
_ODF: Final = {
    b"application/vnd.oasis.opendocument.text": Inhaltsart.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": Inhaltsart.ODS,
}
_MANIFEST: Final = "META-INF/manifest.xml"
_MANIFEST_RAUM: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_PROGRAMM = re.compile(  # embedded objects of unknown kind among them
    r"/embeddings/[^/]*\.bin\Z|"
    r"vbaproject|vbadata|/?activex/|\A(?:basic|scripts)/|"
    r"\.(?:exe|dll|scr|com|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|lnk|jar|class|docm|dotm|xls[mb]|xltm|xlam|pptm|potm|ppsm"
    r"|ppam)\Z"
)
"""Names, in lower case, of what runs or may: VBA, ActiveX, OLE objects, Basic, scripts, programs, macro files."""
_PROGRAMM_OKTETTE: Final = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MZ")
"""How a package of OLE (an object, a VBA project) and a program of Windows begin, whatever their name says."""


def pruefe_buerodatei(octets: bytes) -> Inhaltsart:
    """Return which office document the octets are, or refuse them (S999)."""
    _pruefe_ende(octets)
    try:
        with zipfile.ZipFile(io.BytesIO(octets)) as paket:
            _pruefe_bau(paket)
            namen = {eintrag.filename for eintrag in paket.infolist()}
            if any(_PROGRAMM.search(name.lower()) for name in namen):
                raise ungueltig("the office document holds a program (macro); save it without")
            art = _odf(paket, namen) if "mimetype" in namen else _ooxml(paket, namen)
            _lies_alles(paket)
            return art
    # every one of these is what zipfile raises for bent octets; there is no file or network behind them
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise ungueltig("the package is damaged") from None


def _pruefe_ende(octets: bytes) -> None:
    """Look at the end record before the list of entries is read, which takes the tenfold of its octets."""
    ende = octets[-_ENDE_LAENGE:]
    if ende[:4] != b"PK\5\6" or ende[-2:] != b"\0\0":
        raise ungueltig("the package has no end: it is truncated, or something was appended")
    if int.from_bytes(ende[12:16], "little") > _MAX_VERZEICHNIS or octets[-_ENDE_LAENGE - 20 :][:4] == b"PK\6\7":
        raise ungueltig("the package is too large unpacked")


def _pruefe_bau(paket: zipfile.ZipFile) -> None:
    eintraege = paket.infolist()
    if not eintraege or min(eintrag.header_offset for eintrag in eintraege) != 0:
        raise ungueltig("something stands before the package")
    if len(eintraege) > _MAX_EINTRAEGE or sum(eintrag.file_size for eintrag in eintraege) > _MAX_ENTPACKT:
        raise ungueltig("the package is too large unpacked")
    if len({eintrag.filename.lower() for eintrag in eintraege}) != len(eintraege):
        raise ungueltig("two entries of the package have one name")
    for eintrag in eintraege:
        if eintrag.flag_bits & 1:
            raise ungueltig("the package is encrypted")
        if eintrag.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise ungueltig("the package uses something else than STORE or DEFLATE")
        if eintrag.filename.startswith("/") or ".." in eintrag.filename.split("/") or "\\" in eintrag.filename:
            raise ungueltig("an entry of the package is a path to elsewhere")


def _lies_eintrag(paket: zipfile.ZipFile, name: str) -> bytes:
    with paket.open(name) as strom:
        octets = strom.read(_MAX_VERZEICHNIS + 1)
    if len(octets) > _MAX_VERZEICHNIS:
        raise ungueltig("the package is too large unpacked")
    return octets


def _ooxml(paket: zipfile.ZipFile, namen: set[str]) -> Inhaltsart:
    if _INHALTE not in namen:
        raise ungueltig("the content is a ZIP, but no office document")
    arten = []
    for element in _wurzel(_lies_eintrag(paket, _INHALTE)):
        teil, typ = element.get("PartName", ""), element.get("ContentType", "")
        if "macroenabled" in typ.lower() or "vbaproject" in typ.lower():
            raise ungueltig("the office document holds a program (macro); save it without")
        if (art := _OOXML.get(typ)) is not None and teil.lstrip("/") in namen:
            arten.append(art)
    if len(arten) != 1:
        raise ungueltig("the content is neither a text document nor a table of an office program")
    return arten[0]


def _odf(paket: zipfile.ZipFile, namen: set[str]) -> Inhaltsart:
    """OpenDocument 1.3 part 2, 3.3: the first entry is ``mimetype``, stored: the type stands at octet 38."""
    erster = min(paket.infolist(), key=lambda eintrag: eintrag.header_offset)
    if (erster.filename, erster.compress_type, erster.extra) != ("mimetype", zipfile.ZIP_STORED, b""):
        raise ungueltig("the package does not begin with its type")
    art = _ODF.get(_lies_eintrag(paket, "mimetype"))
    if art is None or not {_MANIFEST, "content.xml"} <= namen:
        raise ungueltig("the content is neither a text document nor a table of an office program")
    manifest = _wurzel(_lies_eintrag(paket, _MANIFEST))
    if next(manifest.iter(f"{_MANIFEST_RAUM}encryption-data"), None) is not None:
        raise ungueltig("the office document is encrypted; save it without a password")
    return art


def _wurzel(octets: bytes) -> etree._Element:
    try:
        return parse(octets, _XML)
    except Refused as no:
        raise ungueltig(f"the package's list of parts is damaged: {no.reason}") from None


def _lies_alles(paket: zipfile.ZipFile) -> None:
    """Read every entry once: its length and checksum must hold, it may not grow beyond what it says, nor run."""
    rest = _MAX_ENTPACKT
    for eintrag in paket.infolist():
        with paket.open(eintrag) as strom:
            block = strom.read(_BLOCK)
            if block.startswith(_PROGRAMM_OKTETTE):
                raise ungueltig("the office document holds a program (an object, a macro); save it without")
            while block:
                rest -= len(block)
                if rest < 0:
                    raise ungueltig("the package is too large unpacked")
                block = strom.read(_BLOCK)
