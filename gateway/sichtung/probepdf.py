"""A small PDF of our own, drawn once before files are shut."""

from typing import Final

_OBJEKTE: Final = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
    ),
    b"<</Length 60>>\nstream\n" + b"BT /F 12 Tf 20 20 Td (-) Tj ET 2 w 9 9 m 90 90 l S".ljust(60) + b"\nendstream",
)


def probe_pdf() -> bytes:
    """Return a page with a line and a sign of text that is no letter, so that it is drawn as well."""
    teile, stellen = bytearray(b"%PDF-1.7\n"), []
    for nummer, objekt in enumerate(_OBJEKTE, 1):
        stellen.append(len(teile))
        teile += b"%d 0 obj\n%s\nendobj\n" % (nummer, objekt)
    xref = len(teile)
    teile += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % eine for eine in stellen)
    return bytes(teile + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % xref)
