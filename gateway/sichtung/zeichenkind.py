"""The child process that draws pages (``python -m gateway.sichtung.zeichenkind LINE PARENT``) of one document.

It knows fewer libraries than the one that judges files, and gives away bare pixels: what a browser decodes is made
by the parent, so that a document that takes this process over reaches nothing but the picture of itself.
"""

import io
import os
import resource
import sys
from collections.abc import Sequence

import msgspec
import pypdfium2.raw as fpdf
from PIL import Image

from gateway.domain.seitenbild import Bildbreite, Drehung, OhneBild
from gateway.sichtung import grenzen
from gateway.sichtung.kindleben import diene
from gateway.sichtung.probepdf import probe_pdf
from gateway.sichtung.seitenzeile import Antwortkopf, Seitenfrage
from gateway.sichtung.zeichnung import Blattbild, NichtGezeichnet
from gateway.sichtung.zeichnung_bild import zeichne_bild
from gateway.sichtung.zeichnung_pdf import zeichne_pdf

_BOM = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def zeichne(frage: Seitenfrage, datei: int) -> Blattbild:
    """Draw one page, or cut it out of a text; raise ``NichtGezeichnet``."""
    if frage.art == "text":
        return stueck(datei, frage.seite)
    if frage.art == "pdf":
        return zeichne_pdf(datei, frage.seite, frage.breite, frage.drehung)
    return zeichne_bild(datei, frage.art, frage.seite, frage.breite, frage.drehung)


def stueck(datei: int, nummer: int) -> Blattbild:
    """Return one piece of a plain text, cut at the end of a line where there is one."""
    laenge = os.fstat(datei).st_size
    if laenge > grenzen.MAX_KLARTEXT:
        raise NichtGezeichnet(OhneBild.ZU_GROSS)
    octets = os.pread(datei, laenge, 0)
    kodierung = next((name for bom, name in _BOM.items() if octets.startswith(bom)), "utf-8")
    text = octets.decode(kodierung, "replace").replace("\r\n", "\n")
    stellen = [0]
    while stellen[-1] < len(text):
        ende = stellen[-1] + grenzen.ZEICHEN_JE_STUECK
        zeile = text.rfind("\n", stellen[-1], ende) + 1 if ende < len(text) else len(text)
        stellen.append(zeile if zeile > stellen[-1] else ende)
        if len(stellen) > grenzen.MAX_SEITEN:
            raise NichtGezeichnet(OhneBild.ZU_GROSS)
    seiten = max(1, len(stellen) - 1)
    if not 1 <= nummer <= seiten:
        raise NichtGezeichnet(OhneBild.KEINE_SEITE, seiten)
    return Blattbild(seiten, None, text[stellen[nummer - 1] : stellen[nummer]] if len(stellen) > 1 else "")


def beantworte(octets: bytes, datei: int) -> Sequence[bytes]:
    """Return the answer to one question: what is known of the page, and its pixels."""
    begrenze_zeit()
    try:
        return antwort(zeichne(msgspec.json.decode(octets, type=Seitenfrage), datei))
    except NichtGezeichnet as no:
        return msgspec.json.encode(Antwortkopf(seiten=no.seiten, grund=no.grund)), b""
    except MemoryError:
        return msgspec.json.encode(Antwortkopf(grund=OhneBild.ZU_GROSS)), b""


def antwort(blatt: Blattbild) -> Sequence[bytes]:
    """Return the frames of a page that was drawn."""
    bild = blatt.bild
    kopf = Antwortkopf(
        seiten=blatt.seiten,
        breite=bild.width if bild else 0,
        hoehe=bild.height if bild else 0,
        modus="" if bild is None else "L" if bild.mode == "L" else "RGB",
        text=blatt.text[: grenzen.MAX_SEITENTEXT].encode("utf-8", "replace").decode(),
        gekuerzt=len(blatt.text) > grenzen.MAX_SEITENTEXT,
    )
    return msgspec.json.encode(kopf), b"" if bild is None else bild.tobytes()


def begrenze_zeit() -> None:
    """Let the kernel end this process when the page takes more processor time than one may."""
    verbraucht = resource.getrusage(resource.RUSAGE_SELF)
    bis = int(verbraucht.ru_utime + verbraucht.ru_stime) + grenzen.CPU_SEITE_S + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(bis, grenzen.CPU_KIND_S), grenzen.CPU_KIND_S))


def laufe_warm() -> None:
    """Draw a page of each kind of our own, so that everything libraries load late is in memory."""
    for art, octets in (("pdf", probe_pdf()), *((art, _probe(art)) for art in ("jpeg", "png", "tiff"))):
        griff = os.memfd_create("probe")
        try:
            os.write(griff, octets)
            kind = "jpg" if art == "jpeg" else art
            frage = Seitenfrage(kind, 1, Bildbreite.KLEIN, Drehung.KOPF)  # type: ignore[arg-type]  # one of them
            if zeichne(frage, griff).seiten != 1:
                raise RuntimeError("the libraries that draw pages do not work here")
        finally:
            os.close(griff)


def _probe(art: str) -> bytes:
    ziel = io.BytesIO()
    packung = {"compression": "tiff_lzw"} if art == "tiff" else {}
    Image.new("RGB", (64, 64), "red").save(ziel, art, **packung)
    return ziel.getvalue()


if __name__ == "__main__":
    fpdf.FPDF_InitLibrary()
    laufe_warm()
    diene(int(sys.argv[1]), int(sys.argv[2]), beantworte)
