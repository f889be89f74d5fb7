"""The real type of what is neither PDF nor JPEG, for an Ablage that accepts more (010201).

Each check asks whether the whole file is there and whether it could hide something: octets behind its end,
programs, encryption. A document is one value in memory here, so it has a limit; what is larger is PDF anyway.
"""

import re
import struct
import zlib
from typing import Final

from lxml import etree

from gateway.ablage.buero import pruefe_buerodatei
from gateway.ablage.inhaltsart import Inhaltsart, ungueltig
from gateway.domain.errors import Refused
from gateway.safe_xml import XmlLimits, parse

MAX_OCTETS: Final = 64 << 20
"""Octets of one such document: it is judged in memory, unlike PDF and JPEG."""
_XML: Final = XmlLimits(max_octets=16 << 20, max_elements=500_000, max_namespaces=10_000)
"""An XML document of a case file; its tree takes a hundred times its octets."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_TIFF: Final = {b"II*\0": "<", b"MM\0*": ">"}
_MAX_SEITEN: Final = 2000
"""Pages of a TIFF; each is a scanned sheet, and a file has about 360."""
_MAX_MARKEN: Final = 512
"""Entries of one page's directory; the standard knows about 75."""
_MAX_STREIFEN: Final = 1 << 20
"""Strips or tiles of all pages: many pages may point to one list, which is read for each of them."""
_MAX_STUECKE: Final = 200_000
"""Chunks of a PNG; programs write one for each 8 KiB."""
_STREIFEN: Final = ((273, 279), (324, 325))
"""Tags with offsets and octets of strips, and of tiles (TIFF 6.0, sections 8 and 15)."""
_BREITE, _HOEHE = 256, 257
_AKTIV: Final = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/XSL/Transform",
)
"""Namespaces of XML that a browser runs instead of showing."""
_STEUERZEICHEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
"""What no text file holds; tab, line feed, form feed and carriage return may stand."""
_BOM: Final = b"\xef\xbb\xbf"


def bestimme_weitere(octets: bytes) -> Inhaltsart:
    """Return the real type of a whole document, or refuse it (S999) saying what is wrong."""
    if octets.startswith(_PNG):
        _pruefe_png(octets)
        return Inhaltsart.PNG
    if (ordnung := _TIFF.get(octets[:4])) is not None:
        _pruefe_tiff(octets, ordnung)
        return Inhaltsart.TIFF
    if octets.startswith(b"PK\3\4"):
        return pruefe_buerodatei(octets)
    return _bestimme_text(octets)


def _pruefe_png(octets: bytes) -> None:
    """Walk every chunk with its checksum, from IHDR to IEND, behind which nothing may stand (PNG, clause 5)."""
    arten: set[bytes] = set()
    stelle = len(_PNG)
    for _ in range(_MAX_STUECKE):
        kopf = octets[stelle : stelle + 8]
        if len(kopf) < 8:
            raise ungueltig("the PNG has no end: it is truncated")
        laenge, art = struct.unpack(">I4s", kopf)
        ende = stelle + 12 + laenge
        if ende > len(octets):
            raise ungueltig("the PNG is truncated")
        if zlib.crc32(octets[stelle + 4 : ende - 4]) != int.from_bytes(octets[ende - 4 : ende], "big"):
            raise ungueltig("a part of the PNG is damaged")
        if (not arten) != (art == b"IHDR"):
            raise ungueltig("the PNG does not begin with its header")
        if art == b"IHDR" and (laenge != 13 or not all(struct.unpack(">II", octets[stelle + 8 : stelle + 16]))):
            raise ungueltig("the PNG has no size")
        arten.add(art)
        stelle = ende
        if art == b"IEND":
            break
    else:
        raise ungueltig(f"the PNG has more than {_MAX_STUECKE} parts")
    if stelle != len(octets):
        raise ungueltig("something was appended to the PNG")
    if b"IDAT" not in arten:
        raise ungueltig("the PNG has no image data")


def _pruefe_tiff(octets: bytes, ordnung: str) -> None:
    """Follow the directories of all pages; what they point to must be in the file (TIFF 6.0, section 2)."""
    gesehen: set[int] = set()
    uebrig = _MAX_STREIFEN
    stelle = int.from_bytes(octets[4:8], "little" if ordnung == "<" else "big")
    while stelle:
        if stelle in gesehen or len(gesehen) >= _MAX_SEITEN:
            raise ungueltig(f"the TIFF has more than {_MAX_SEITEN} pages, or they lead in a circle")
        gesehen.add(stelle)
        eintraege, stelle = _tiff_seite(octets, ordnung, stelle)
        if not all(_tiff_werte(octets, ordnung, eintraege.get(marke)) for marke in (_BREITE, _HOEHE)):
            raise ungueltig("a page of the TIFF has no size")
        uebrig -= _pruefe_streifen(octets, ordnung, eintraege, uebrig)
    if not gesehen:
        raise ungueltig("the TIFF has no page")


_Eintrag = tuple[int, int, bytes]
"""Type, count, and the four octets that hold the value or where it stands."""


def _tiff_seite(octets: bytes, ordnung: str, stelle: int) -> tuple[dict[int, _Eintrag], int]:
    """Return the entries of one directory by tag, and where the next one stands (0: none)."""
    try:
        (anzahl,) = struct.unpack_from(f"{ordnung}H", octets, stelle)
        if anzahl > _MAX_MARKEN:
            raise ungueltig("the TIFF is damaged")
        roh = [struct.unpack_from(f"{ordnung}HHI4s", octets, stelle + 2 + 12 * n) for n in range(anzahl)]
        (naechste,) = struct.unpack_from(f"{ordnung}I", octets, stelle + 2 + 12 * anzahl)
    except struct.error:
        raise ungueltig("the TIFF is truncated") from None
    return {marke: (typ, zahl, wert) for marke, typ, zahl, wert in roh}, naechste


def _tiff_werte(octets: bytes, ordnung: str, eintrag: _Eintrag | None, hoechstens: int = 1) -> tuple[int, ...]:
    """Return the numbers of an entry (SHORT or LONG); empty where there is none or one of them is zero."""
    if eintrag is None:
        return ()
    typ, anzahl, wert = eintrag
    zeichen = {3: "H", 4: "I"}.get(typ)
    if zeichen is None or not 1 <= anzahl <= hoechstens:
        raise ungueltig("the TIFF is damaged")
    form = struct.Struct(f"{ordnung}{anzahl}{zeichen}")
    try:
        quelle = wert if form.size <= 4 else octets
        zahlen: tuple[int, ...] = form.unpack_from(
            quelle, 0 if quelle is wert else struct.unpack(f"{ordnung}I", wert)[0]
        )
    except struct.error:
        raise ungueltig("the TIFF is truncated") from None
    return zahlen if all(zahlen) else ()


def _pruefe_streifen(octets: bytes, ordnung: str, eintraege: dict[int, _Eintrag], hoechstens: int) -> int:
    """Look whether the image data of a page lie in the file; return how many strips or tiles they are."""
    for wo, wieviel in _STREIFEN:
        stellen = _tiff_werte(octets, ordnung, eintraege.get(wo), hoechstens)
        laengen = _tiff_werte(octets, ordnung, eintraege.get(wieviel), hoechstens)
        if stellen and len(stellen) == len(laengen):
            if any(a + b > len(octets) for a, b in zip(stellen, laengen, strict=True)):
                raise ungueltig("the TIFF is truncated")
            return len(stellen)
    raise ungueltig("a page of the TIFF has no image data")


def _bestimme_text(octets: bytes) -> Inhaltsart:
    """Return XML for a well-formed document, TXT for plain text in UTF-8; neither has octets to be known by."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise ungueltig("the content is of no known format (a text must be UTF-8)") from None
    if _STEUERZEICHEN.search(text):
        raise ungueltig("the content is of no known format")
    rumpf = octets.removeprefix(_BOM).lstrip()
    if not rumpf:
        raise ungueltig("the file is empty")
    if rumpf.startswith(b"<"):
        try:
            root = parse(octets, _XML)
        except Refused as no:
            if rumpf.startswith(b"<?xml"):
                raise ungueltig(f"the XML is not accepted: {no.reason}") from None
        else:
            _pruefe_ruhend(octets, root)
            return Inhaltsart.XML
    return Inhaltsart.TXT


def _pruefe_ruhend(octets: bytes, root: etree._Element) -> None:
    """Refuse XML that brings a style sheet or is a page: opened in a browser it would run."""
    active = next(root.iter(*(f"{{{name}}}*" for name in _AKTIV)), None)
    if b"<?xml-stylesheet" in octets or active is not None:
        raise ungueltig("the XML is a page, a drawing or brings a style sheet: it could run in a browser")
