"""PDFs that act, reach outside or hide it, made object by object."""

import zlib
from collections.abc import Sequence

SEITE = (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>")


def katalog(zusatz: bytes = b"") -> bytes:
    return b"<</Type/Catalog/Pages 2 0 R" + zusatz + b">>"


def bau(*weitere: bytes, wurzel: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page; ``weitere`` are objects 4, 5, …, ``wurzel`` stands in the catalogue."""
    return _mit_tabelle([katalog(wurzel), *SEITE, *weitere], trailer)


def _mit_tabelle(objekte: Sequence[bytes], trailer: bytes) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objekte, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objekte) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer\n<</Size %d/Root 1 0 R" % (len(objekte) + 1) + trailer
    return bytes(out + tail + b">>\nstartxref\n%d\n%%%%EOF\n" % xref)


def gepackt(*weitere: bytes, wurzel: bytes = b"", fuell: int = 0) -> bytes:
    """The same with every object in one object stream (ISO 32000-1 7.5.7) that ends in so many blanks."""
    objekte = [katalog(wurzel), *SEITE, *weitere]
    index, body = b"", b""
    for number, one in enumerate(objekte, 1):
        index += b"%d %d " % (number, len(body))
        body += one + b"\n"
    packer = zlib.compressobj(9)
    packed = packer.compress(index + body)
    packed += b"".join(packer.compress(b" " * (1 << 24)) for _ in range(fuell >> 24)) + packer.flush()
    holder, table = len(objekte) + 1, len(objekte) + 2
    out = bytearray(b"%PDF-1.7\n")
    place = len(out)
    out += b"%d 0 obj\n<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>\nstream\n" % (
        holder, len(objekte), len(index), len(packed),
    )  # fmt: skip
    out += packed + b"\nendstream\nendobj\n"
    xref = len(out)
    rows = b"\0" + bytes(4) + b"\xff\xff"
    rows += b"".join(b"\2" + holder.to_bytes(4, "big") + n.to_bytes(2, "big") for n in range(len(objekte)))
    rows += b"\1" + place.to_bytes(4, "big") + bytes(2) + b"\1" + xref.to_bytes(4, "big") + bytes(2)
    rows = zlib.compress(rows)
    out += b"%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root 1 0 R/Filter/FlateDecode/Length %d>>\nstream\n" % (
        table, table + 1, len(rows),
    )  # fmt: skip
    return bytes(out + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref)


def nachtrag(alt: bytes, nummer: int, objekt: bytes) -> bytes:
    """The same with an incremental update that replaces one object (ISO 32000-1 7.5.6)."""
    before = int(alt.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    out = bytearray(alt)
    place = len(out)
    out += b"%d 0 obj\n" % nummer + objekt + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 99/Root 1 0 R/Prev %d>>\n" % (nummer, place, before)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % xref)


def tief(stufen: int, unten: bytes) -> bytes:
    """A page tree of so many levels with a page that has ``unten`` at its end."""
    levels = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1, n + 1) for n in range(4, 4 + stufen)]
    last = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 99 99]" % (3 + stufen) + unten + b">>"
    top = b"<</Type/Pages/Kids[4 0 R]/Count 1>>"
    return _mit_tabelle([katalog(), top, b"null", *levels, last], b"")
