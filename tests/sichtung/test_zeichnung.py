"""What a page looks like once it is drawn: pictures of every kind, turned, with their text. Harmless ones only."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from support import scans
from support.bomben import BOESE
from support.dateien import pdf
from support.formate import png, tiff
from support.gefahren import bau

from gateway.domain.seitenbild import GRUND_DE, GRUND_EN, Bildbreite, Drehung, OhneBild, Seitenbild
from gateway.sichtung import grenzen
from gateway.sichtung.bildwerk import mache_bild
from gateway.sichtung.seitentext import zeigbar
from gateway.sichtung.seitenzeile import Antwortkopf, Art, Seitenfrage, lies_gezeichnet
from gateway.sichtung.zeichenkind import antwort, zeichne
from gateway.sichtung.zeichnung import NichtGezeichnet
from gateway.sichtung.zeile import GestoertVomKind


def male(octets: bytes, art: Art = "pdf", seite: int = 1, **wie: int) -> Seitenbild:
    """Draw in this process, and make of it what a browser gets."""
    griff = os.memfd_create("seite")
    try:
        os.write(griff, octets)
        breite = Bildbreite(wie.get("breite", Bildbreite.KLEIN))
        frage = Seitenfrage(art, seite, breite, Drehung(wie.get("drehung", Drehung.KEINE)))
        rahmen = iter(antwort(zeichne(frage, griff)))
        return mache_bild(lies_gezeichnet(lambda: next(rahmen)))
    finally:
        os.close(griff)


def bild(octets: bytes, art: Art = "pdf", seite: int = 1, **wie: int) -> Image.Image:
    found = male(octets, art, seite, **wie)
    assert found.bild is not None
    made = Image.open(io.BytesIO(found.bild))
    assert (made.format, made.size) == ((found.typ or "")[6:].upper(), (found.breite, found.hoehe))
    return made.convert("RGB")


def test_nothing_here_runs_scripts_or_forms_of_xfa() -> None:
    assert not {"V8", "XFA"} & {flag.upper() for flag in pypdfium2.PDFIUM_INFO.flags}


def test_every_reason_is_said_in_both_languages() -> None:
    assert set(GRUND_DE) == set(GRUND_EN) == set(OhneBild)
    assert len(set(GRUND_DE.values())) == len(set(GRUND_EN.values())) == len(OhneBild)


@pytest.mark.parametrize(
    ("kopf", "pixel"),
    [
        (b"{", b""),
        (b'{"seiten":1,"modus":"RGB","breite":2,"hoehe":2}', bytes(11)),
        (b'{"seiten":1,"modus":"L","breite":-2,"hoehe":-2}', bytes(4)),
        (b'{"seiten":1,"modus":"L","breite":0,"hoehe":0}', b""),
        (b'{"seiten":1,"modus":"P","breite":2,"hoehe":2}', bytes(4)),
        (b'{"seiten":1,"modus":"L","breite":1,"hoehe":99999}', bytes(99999)),
        (b'{"seiten":0,"modus":"L","breite":2,"hoehe":2}', bytes(4)),
        (b'{"seiten":-1,"grund":"gestorben"}', b""),
        (b'{"seiten":1,"grund":"<b>"}', b""),
        (b'{"seiten":1,"text":"' + b"a" * 100_001 + b'"}', b""),
        (b'{"seiten":1}', b"\x89PNG"),
        (b"[" * 100_000, b""),
    ],
)
def test_what_no_child_of_ours_says_is_not_believed(kopf: bytes, pixel: bytes) -> None:
    rahmen = iter((kopf, pixel))
    with pytest.raises(GestoertVomKind):
        lies_gezeichnet(lambda: next(rahmen))


def test_of_a_page_that_cannot_be_shown_nothing_else_is_taken_over() -> None:
    rahmen = iter((b'{"seiten":7,"grund":"zu_gross","text":"x","modus":"L","breite":1,"hoehe":1}', b"\0"))
    found = lies_gezeichnet(lambda: next(rahmen))
    assert (found.kopf, found.pixel) == (Antwortkopf(seiten=7, grund=OhneBild.ZU_GROSS), b"")


def test_text_loses_what_misleads_and_keeps_what_words_need() -> None:
    assert zeigbar("a\u202eb\u2066c\u200b\x00d\x1b[31m\u2028e\ufeff\ue001") == "abc d [31m\ne\ufffd"
    assert zeigbar("e\u0301 \u0645\u06cc\u200c\u062e\u0648") == "\u00e9 \u0645\u06cc\u200c\u062e\u0648"


def test_a_scan_becomes_a_jpeg_and_a_page_of_print_a_png_with_its_text() -> None:
    scan = male(scans.scan(scans.seite(rauschen=5), scans.blatt(papier=255)), breite=960)
    assert (scan.typ, scan.breite, scan.hoehe, scan.seiten, scan.text) == ("image/jpeg", 960, 1359, 2, "")
    druck = male(pdf("Aufenthaltstitel"))
    assert (druck.typ, druck.seiten, druck.text) == ("image/png", 1, "Aufenthaltstitel")
    dunkel = (bild(pdf("Aufenthaltstitel"))).convert("L").point(lambda wert: 255 if wert < 128 else 0)
    links, oben, rechts, _ = dunkel.getbbox() or (0, 0, 0, 0)
    assert abs(links - 72 * 480 / 595) < 4
    assert 100 < rechts < 200
    assert 85 < oben < 105


@pytest.mark.parametrize(("drehung", "ecke"), [(0, "lo"), (90, "ro"), (180, "ru"), (270, "lu")])
@pytest.mark.parametrize("art", ["pdf", "png", "tiff", "jpg"])
def test_a_page_is_turned_clockwise_and_stays_as_wide_as_wished(art: Art, drehung: int, ecke: str) -> None:
    quelle = Image.new("RGB", (600, 840), "white")
    quelle.paste((200, 0, 0), (0, 0, 300, 420))
    quelle.save(ziel := io.BytesIO(), "jpeg" if art in {"pdf", "jpg"} else art)
    octets = ziel.getvalue()
    if art == "pdf":
        kopf = b"/Type/XObject/Subtype/Image/Width 600/Height 840/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter"
        octets = scans.scan_pdf([scans.strom(kopf + b"/DCTDecode", octets)], schachtel=b"0 0 600 840").replace(
            scans.BILD, b"q 600 0 0 840 0 0 cm /B Do Q"
        )
    made = bild(octets, art, drehung=drehung)
    assert made.size == ((480, 672) if drehung in {0, 180} else (480, 342 if made.size[1] == 342 else 343))
    breit, hoch = made.size
    ecken = {"lo": (9, 9), "ro": (breit - 9, 9), "ru": (breit - 9, hoch - 9), "lu": (9, hoch - 9)}
    rot = {name for name, wo in ecken.items() if made.getpixel(wo)[1] < 60}  # type: ignore[index]  # RGB
    assert rot == {ecke}


def test_what_a_scan_says_of_its_own_turning_counts() -> None:
    quelle = Image.new("L", (840, 600), 255)
    quelle.paste(0, (0, 0, 420, 300))
    lage = Image.Exif()
    lage[0x0112] = 6  # to be turned by a quarter clockwise
    arten: tuple[tuple[str, Art], ...] = (("jpeg", "jpg"), ("tiff", "tiff"), ("png", "png"))
    for name, art in arten:
        quelle.save(ziel := io.BytesIO(), name, exif=lage)
        made = bild(ziel.getvalue(), art)
        assert made.size[1] > made.size[0], art
        assert made.getpixel((470, 9)) == (0, 0, 0), art


@pytest.mark.parametrize("art", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pixels_of_every_kind_are_shown(art: str) -> None:
    grau = Image.new("L", (800, 1000), 255)
    grau.paste(0, (0, 0, 400, 500))
    if art == "I;16":
        quelle = Image.frombytes("I;16", grau.size, b"".join(bytes([0, wert]) for wert in grau.tobytes()))
    else:
        quelle = (grau.convert("RGB") if art == "CMYK" else grau).convert(art)
    quelle.save(ziel := io.BytesIO(), "TIFF" if art == "CMYK" else "PNG")
    made = bild(ziel.getvalue(), "tiff" if art == "CMYK" else "png")
    assert made.size == (480, 600)
    assert max(made.getpixel((100, 100))) < 40  # type: ignore[arg-type]  # RGB
    assert min(made.getpixel((400, 500))) > 225  # type: ignore[arg-type]  # RGB


def test_pages_of_a_tiff_are_turned_and_what_is_clear_lies_on_white() -> None:
    blaetter = [bild(tiff(60, seiten=3, packung="tiff_lzw"), "tiff", seite) for seite in (1, 3)]
    assert [one.getpixel((5, 5)) for one in blaetter] == [(60, 60, 60), (62, 62, 62)]
    with pytest.raises(NichtGezeichnet) as no:
        male(tiff(60, seiten=3, packung="tiff_lzw"), "tiff", 4)
    assert (no.value.grund, no.value.seiten) == (OhneBild.KEINE_SEITE, 3)
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(ziel := io.BytesIO(), "PNG")
    assert (bild(ziel.getvalue(), "png")).getpixel((5, 5)) == (255, 255, 255)


def test_text_and_xml_are_text_without_signs_that_mislead() -> None:
    found = male("\ufeffErste\r\nZeile \u202eneues\u202c\x07\t–\u00a0Şenay\ue000".encode(), "text")
    assert found == Seitenbild(seiten=1, text="Erste\nZeile neues \t– Şenay\ufffd")
    xml = b"<?xml version='1.0'?><a onload='x()'>&lt;b&gt;</a>"
    assert male(xml, "text") == Seitenbild(seiten=1, text=xml.decode())
    lang = "".join(f"Zeile {nummer}\n" for nummer in range(2000)).encode()
    erste, zweite = male(lang, "text"), male(lang, "text", 2)
    assert (erste.seiten, erste.text[:7]) == (6, "Zeile 0")
    assert int(zweite.text.split()[1]) == int(erste.text.split()[-1]) + 1
    assert male(b"", "text") == Seitenbild(seiten=1, text="")


def test_stamps_and_filled_fields_are_seen() -> None:
    aussehen = scans.strom(b"/Type/XObject/Subtype/Form/BBox[0 0 50 50]", b"1 0 0 rg 0 0 50 50 re f")
    for art in (b"/Stamp", b"/Widget/FT/Tx/T(a)"):
        octets = scans.pdf([
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Annots[4 0 R]>>",
            b"<</Type/Annot/F 4/Subtype" + art + b"/Rect[0 0 50 50]/AP<</N 5 0 R>>>>",
            aussehen,
        ])  # fmt: skip
        made = bild(octets)
        assert (made.getpixel((100, 400)), made.getpixel((400, 100))) == ((255, 0, 0), (255, 255, 255)), art


def test_a_page_far_behind_in_ten_thousand_is_drawn() -> None:
    anzahl = 10_000
    kinder = b" ".join(b"%d 0 R" % (4 + nummer) for nummer in range(anzahl))
    seite = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R>>"
    octets = scans.pdf([
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (anzahl, kinder),
        scans.strom(b"", b"0 0 300 400 re f"),
        *[seite] * anzahl,
    ])  # fmt: skip
    found = male(octets, seite=9_999)
    assert found.seiten == anzahl


def test_a_very_long_page_is_drawn_narrower() -> None:
    streifen = scans.scan_pdf([scans.bild_objekt(scans.jpeg(scans.blatt()))], schachtel=b"0 0 10 14000")
    found = male(streifen, breite=1440)
    assert found.breite * found.hoehe <= grenzen.MAX_BILD_PX
    assert found.hoehe > 1000 * found.breite


def test_a_pdf_that_wants_to_act_is_drawn_and_does_not(tmp_path: Path) -> None:
    spur = tmp_path / "spur"
    launch = b"<</S/Launch/F(/bin/sh)/P(-c 'touch %s')/Next<</S/JavaScript/JS(app.alert\\(1\\))>>>>" % bytes(spur)
    for octets in (
        bau(launch, wurzel=b"/OpenAction 4 0 R/AA<</WC 4 0 R>>"),
        bau(b"<</S/URI/URI(http://127.0.0.1:9/)>>", wurzel=b"/OpenAction 4 0 R"),
        bau(
            b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>",
            b"<</Type/EmbeddedFile/Length 2>>\nstream\nMZ\nendstream",
            wurzel=b"/Names<</EmbeddedFiles<</Names[(a.exe)4 0 R]>>>>",
        ),
    ):
        found = male(octets)
        assert found.seiten == 1
    assert not spur.exists()


VERSCHLUESSELT = pdf("x").replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(" + b"o" * 32 + b")/U(" + b"u" * 32 + b")>>",
)


@pytest.mark.parametrize(
    ("octets", "art", "grund"),
    [
        (VERSCHLUESSELT, "pdf", OhneBild.VERSCHLUESSELT),
        (b"", "pdf", OhneBild.BESCHAEDIGT),
        (b"%PDF-1.7\nnothing\n%%EOF\n", "pdf", OhneBild.BESCHAEDIGT),
        (scans.jpeg(scans.seite())[:5000], "jpg", OhneBild.BESCHAEDIGT),
        (png()[:40], "png", OhneBild.BESCHAEDIGT),
        (tiff()[:20], "tiff", OhneBild.BESCHAEDIGT),
        (b"\xff\xd8\xff", "tiff", OhneBild.BESCHAEDIGT),
        (BOESE["a page of a kilometre"], "pdf", OhneBild.ZU_GROSS),
        (BOESE["a picture of 40 giga pixels"], "pdf", OhneBild.ZU_GROSS),
        (b"a" * (grenzen.MAX_KLARTEXT + 1), "text", OhneBild.ZU_GROSS),
    ],
)
def test_what_cannot_be_shown_says_why(octets: bytes | Callable[[], bytes], art: Art, grund: OhneBild) -> None:
    made = octets if isinstance(octets, bytes) else octets()
    with pytest.raises(NichtGezeichnet) as no:
        male(made, art)
    assert no.value.grund is grund


@pytest.mark.parametrize("seite", [-1, 0, 3, 2**31])
def test_a_page_that_is_not_there_is_none(seite: int) -> None:
    octets = scans.scan(scans.blatt(), scans.blatt())
    with pytest.raises(NichtGezeichnet) as no:
        male(octets, seite=seite)
    assert (no.value.grund, no.value.seiten) == (OhneBild.KEINE_SEITE, 2)
