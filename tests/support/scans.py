"""Scanned pages and PDFs as scanners make them, drawn for tests: clean, noisy, punched, stamped, broken."""

import io
import zlib
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

A4_200DPI = (1654, 2339)
JE_MM = 200 / 25.4
SCHRIFT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def blatt(*, papier: int = 245, rauschen: int = 0) -> Image.Image:
    """An empty sheet."""
    bild = Image.new("L", A4_200DPI, papier)
    if rauschen:
        bild = ImageChops.add(bild, Image.effect_noise(A4_200DPI, rauschen), scale=1, offset=-128)
    return bild


def gelocht(bild: Image.Image) -> Image.Image:
    """Two holes 12 mm from the left edge, as DIN 5005 has them."""
    zeichner = ImageDraw.Draw(bild)
    for hoehe in (297 / 2 - 40, 297 / 2 + 40):
        links, oben, radius = 12 * JE_MM, hoehe * JE_MM, 3 * JE_MM
        zeichner.ellipse((links - radius, oben - radius, links + radius, oben + radius), fill=20)
    return bild


def mit_falz(bild: Image.Image) -> Image.Image:
    """A wide soft shadow across the sheet, as a fold leaves it, and a lamp that fades to the right."""
    schatten = Image.new("L", A4_200DPI, 0)
    ImageDraw.Draw(schatten).rectangle((0, 1100, A4_200DPI[0], 1240), fill=60)
    schatten = schatten.filter(ImageFilter.GaussianBlur(120))
    lampe = Image.linear_gradient("L").rotate(90).resize(A4_200DPI).point(lambda wert: wert // 8)
    return ImageChops.subtract(ImageChops.subtract(bild, schatten), lampe)


def mit_text(
    bild: Image.Image, text: str, *, mm: tuple[float, float], grau: int = 30, pt: float = 11
) -> Image.Image:
    """Words at a place."""
    schrift = ImageFont.truetype(SCHRIFT, round(pt / 72 * 200))
    ImageDraw.Draw(bild).text((mm[0] * JE_MM, mm[1] * JE_MM), text, font=schrift, fill=grau)
    return bild


def seite(zeilen: int = 40, **papier: int) -> Image.Image:
    """A printed page."""
    bild = blatt(**papier)
    for nummer in range(zeilen):
        mit_text(
            bild,
            f"{nummer} Die Antragstellerin hat vorgesprochen und legt ihren Pass vor.",
            mm=(25, 25 + 6 * nummer),
        )
    return bild


def mit_unterschrift(bild: Image.Image) -> Image.Image:
    """One stroke of a pen."""
    punkte = [(110 * JE_MM + 12 * n, 200 * JE_MM + (40 if n % 2 else -25)) for n in range(12)]
    ImageDraw.Draw(bild).line(punkte, fill=70, width=4)
    return bild


def mit_stempel(bild: Image.Image) -> Image.Image:
    """A stamp that has almost no ink left."""
    zeichner = ImageDraw.Draw(bild)
    zeichner.rectangle((900, 400, 1300, 560), outline=185, width=5)
    return mit_text(bild, "EINGANG", mm=(118, 55), grau=185, pt=20)


def jpeg(bild: Image.Image, qualitaet: int = 50) -> bytes:
    """As a scanner writes it."""
    ziel = io.BytesIO()
    bild.save(ziel, "JPEG", quality=qualitaet, dpi=(200, 200))
    return ziel.getvalue()


def pdf(objekte: Sequence[bytes], *, wurzel: int = 1) -> bytes:
    """Put numbered objects into a file with its table of contents."""
    teile, stellen = bytearray(b"%PDF-1.7\n"), []
    for nummer, objekt in enumerate(objekte, 1):
        stellen.append(len(teile))
        teile += b"%d 0 obj\n%s\nendobj\n" % (nummer, objekt)
    xref = len(teile)
    teile += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objekte) + 1)
    for stelle in stellen:
        teile += b"%010d 00000 n \n" % stelle
    teile += b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objekte) + 1, wurzel, xref)
    return bytes(teile)


def strom(kopf: bytes, daten: bytes) -> bytes:
    """A stream object."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (kopf, len(daten), daten)


def bild_objekt(daten: bytes, groesse: tuple[int, int] = A4_200DPI, filter_: bytes = b"/DCTDecode") -> bytes:
    """A grey picture."""
    kopf = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter%s"
    return strom(kopf % (*groesse, filter_), daten)


def flate_objekt(bild: Image.Image) -> bytes:
    """The same without loss."""
    return bild_objekt(zlib.compress(bild.tobytes()), bild.size, b"/FlateDecode")


BILD = b"q 595 0 0 842 0 0 cm /B Do Q"


def scan_pdf(bilder: Sequence[bytes], *, inhalte: Sequence[bytes] = (), schachtel: bytes = b"0 0 595 842") -> bytes:
    """A PDF with one picture object a page (``bild_objekt``), and other content than the picture where given."""
    anzahl = len(bilder)
    objekte = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kinder = b" ".join(b"%d 0 R" % (4 + 3 * nummer) for nummer in range(anzahl))
    objekte.append(b"<</Type/Pages/Count %d/Kids[%s]>>" % (anzahl, kinder))
    objekte.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    for nummer, bild in enumerate(bilder):
        erstes = 4 + 3 * nummer
        inhalt = inhalte[nummer] if nummer < len(inhalte) else BILD
        objekte.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents %d 0 R"
            b"/Resources<</XObject<</B %d 0 R>>/Font<</F 3 0 R>>>>>>" % (schachtel, erstes + 1, erstes + 2)
        )
        objekte.append(strom(b"", inhalt))
        objekte.append(bild)
    return pdf(objekte)


def scan(*bilder: Image.Image, qualitaet: int = 50) -> bytes:
    """A PDF of scanned pages."""
    return scan_pdf([bild_objekt(jpeg(bild, qualitaet)) for bild in bilder])
