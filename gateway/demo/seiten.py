"""Draws the pages of the demo's files as a scanner would see them: paper, print, handwriting, stamps, a photo.

Deterministic: the same random source gives the same pixels. Needs Pillow and the DejaVu fonts.
"""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from gateway.demo.aktenplan import FELDER, POSTEN, Blattart
from gateway.domain.errors import Usage

DPI: Final = 120
"""Resolution of an ordinary page; sizes below are in pixels of it."""
DPI_FEIN: Final = 200
BREITE: Final = 992
HOEHE: Final = 1403
"""A4 at 120 dpi."""
KENNZEICHNUNG: Final = "TESTAKTE – erfundene Person"
_PAPIERE: Final = 5
"""Sheets of paper drawn once and used again and again, turned and mirrored."""
_SCHIEF: Final = 0.4
"""Share of pages that went through the feeder askew."""
_TINTE: Final = 45
_BLAU: Final = (38, 62, 150)
_SCHWARZ: Final = (30, 30, 30)
_ROT: Final = (170, 40, 48)

Bild = Image.Image


@dataclass(frozen=True, slots=True, kw_only=True)
class Blatt:
    """What one page shows."""

    art: Blattart
    titel: str
    absender: str
    zeichen: str
    datum: str
    absaetze: Sequence[str]
    werte: Sequence[str]
    """Filled into the fields of a form, in their order."""
    name: str
    anschrift: tuple[str, str]
    maschinenzeile: str
    seite: int
    seiten: int
    fein: bool = False


@cache
def _schrift(groesse: int, schnitt: str = "Sans") -> ImageFont.FreeTypeFont:
    datei = f"DejaVu{schnitt}.ttf"  # those of fonts-dejavu-core, no more
    try:
        return ImageFont.truetype(datei, groesse, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        raise Usage(f"the font {datei} is missing; install the package fonts-dejavu-core") from None


@cache
def _papier(nummer: int) -> Bild:
    """A sheet: fine grain and slow shadows of a lid that did not close well."""
    zufall = Random(f"papier/{nummer}")
    korn = Image.frombytes("L", (BREITE, HOEHE), zufall.randbytes(BREITE * HOEHE))
    korn = korn.filter(ImageFilter.GaussianBlur(1.2)).point([236 + wert // 16 for wert in range(256)])
    schatten = Image.frombytes("L", (8, 11), zufall.randbytes(88)).resize((BREITE, HOEHE), Image.Resampling.BICUBIC)
    return ImageChops.subtract(korn, schatten.point([wert // 20 for wert in range(256)]))


def male(blatt: Blatt, zufall: Random) -> Bild:
    """Draw one page: grey, or in colour where the document is a fine scan, a pass or a photo."""
    if blatt.art is Blattart.FOTO:
        return _lichtbild(zufall, (413, 531))
    bild = _papier(zufall.randrange(_PAPIERE))
    if zufall.random() < 0.5:
        bild = bild.transpose(Image.Transpose.ROTATE_180)
    farbig = blatt.fein or blatt.art is Blattart.AUSWEIS
    bild = bild.convert("RGB") if farbig else bild.copy()
    stift = ImageDraw.Draw(bild)
    _ARTEN[blatt.art](blatt, bild, stift, zufall)
    _rand(blatt, stift)
    if zufall.random() < _SCHIEF:
        bild = bild.rotate(
            zufall.uniform(-0.8, 0.8), Image.Resampling.BILINEAR, fillcolor="#e8e8e8" if farbig else 232
        )
    if blatt.fein:
        bild = _verfeinert(bild, zufall)
    return bild


def _verfeinert(bild: Bild, zufall: Random) -> Bild:
    """Scan at 200 dpi: larger, with the sensor's own noise."""
    breite, hoehe = BREITE * DPI_FEIN // DPI, HOEHE * DPI_FEIN // DPI
    gross = bild.resize((breite, hoehe), Image.Resampling.BILINEAR)
    kachel = Image.frombytes("RGB", (breite, 256), zufall.randbytes(breite * 256 * 3))
    kachel = kachel.point([wert // 18 for wert in range(256)] * 3)
    rauschen = Image.new("RGB", (breite, hoehe))
    for oben in range(0, hoehe, 256):
        rauschen.paste(kachel, (0, oben))
    return ImageChops.subtract(gross, rauschen)


def _rand(blatt: Blatt, stift: ImageDraw.ImageDraw) -> None:
    """What every page bears: the mark of a test, sheet number, punch holes."""
    stift.text((BREITE // 2, 30), KENNZEICHNUNG, font=_schrift(17, "Sans-Bold"), fill="#333333", anchor="mm")
    stift.text((BREITE // 2, HOEHE - 28), KENNZEICHNUNG, font=_schrift(13), fill="#555555", anchor="mm")
    seite = f"Bl. {(blatt.seite + 1) // 2}{' RS' if blatt.seite % 2 == 0 else ''}"
    stift.text((BREITE - 60, 30), seite, font=_schrift(15), fill="#666666", anchor="rm")
    for oben in (HOEHE // 2 - 189, HOEHE // 2 + 189):  # 80 mm apart
        stift.ellipse((40, oben - 14, 68, oben + 14), fill="#9a9a9a", outline="#777777")


def _absaetze(stift: ImageDraw.ImageDraw, texte: Sequence[str], oben: int, bis: int) -> int:
    schrift = _schrift(18)
    for text in texte:
        for zeile in textwrap.wrap(text, 82):
            if oben > bis:
                return oben
            stift.text((110, oben), zeile, font=schrift, fill="#2d2d2d")
            oben += 26
        oben += 14
    return oben


def _brief(blatt: Blatt, bild: Bild, stift: ImageDraw.ImageDraw, zufall: Random) -> None:
    oben = 80
    if blatt.seite == 1:
        stift.text((110, 80), blatt.absender, font=_schrift(26, "Sans-Bold"), fill="#2d2d2d")
        stift.line((110, 118, BREITE - 90, 118), fill="#444444", width=2)
        for nummer, zeile in enumerate((f"Geschäftszeichen: {blatt.zeichen}", f"Datum: {blatt.datum}")):
            stift.text((600, 150 + 24 * nummer), zeile, font=_schrift(16), fill="#2d2d2d")
        for nummer, zeile in enumerate(("Frau/Herrn", blatt.name, *blatt.anschrift)):
            stift.text((110, 200 + 25 * nummer), zeile, font=_schrift(18), fill="#2d2d2d")
        stift.text((110, 345), blatt.titel, font=_schrift(20, "Sans-Bold"), fill="#2d2d2d")
        oben = 400
        _eingangsstempel(bild, zufall, blatt.datum, (560, 215))
    letzte = blatt.seite == blatt.seiten
    oben = _absaetze(stift, [*blatt.absaetze, *blatt.absaetze[::-1]], oben, 1060 if letzte else 1300)
    if letzte:
        stift.text((110, oben + 20), "Im Auftrag", font=_schrift(18), fill="#2d2d2d")
        _unterschrift(stift, zufall, 120, oben + 90)


def _formular(blatt: Blatt, _bild: Bild, stift: ImageDraw.ImageDraw, zufall: Random) -> None:
    stift.text((110, 80), blatt.titel, font=_schrift(22, "Sans-Bold"), fill="#2d2d2d")
    stift.text(
        (110, 115), f"Bitte in Druckschrift ausfüllen · Seite {blatt.seite}", font=_schrift(13), fill="#444444"
    )
    oben, nummer = 150, zufall.randrange(len(FELDER)) if blatt.seite > 1 else 0
    while oben < 1090:
        spalten = zufall.choice((1, 2, 2, 3))
        weite = (BREITE - 200) // spalten
        for spalte in range(spalten):
            links = 110 + spalte * weite
            stift.rectangle((links, oben, links + weite, oben + 62), outline="#555555")
            stift.text((links + 6, oben + 4), FELDER[nummer % len(FELDER)], font=_schrift(11), fill="#555555")
            wert = blatt.werte[nummer % len(blatt.werte)][: weite // 13]
            stift.text((links + 10, oben + 26), wert, font=_schrift(20, "Serif"), fill="#26407a")
            nummer += 1
        oben += 62
    for links, text in ((110, "ja"), (200, "nein")):
        stift.rectangle((links, 1180, links + 20, 1200), outline="#444444", width=2)
        stift.text((links + 30, 1180), text, font=_schrift(16), fill="#2d2d2d")
    stift.line((112, 1182, 128, 1198), fill="#26407a", width=3)
    _unterschrift(stift, zufall, 520, 1210)
    stift.text((520, 1250), f"Kiel, {blatt.datum}, Unterschrift", font=_schrift(13), fill="#444444")


def _tabelle(blatt: Blatt, _bild: Bild, stift: ImageDraw.ImageDraw, zufall: Random) -> None:
    stift.text((110, 80), f"{blatt.titel} · {blatt.seite}", font=_schrift(22, "Sans-Bold"), fill="#2d2d2d")
    stift.text((110, 118), f"{blatt.name} · {blatt.zeichen}", font=_schrift(16), fill="#2d2d2d")
    for zeile in range(36):
        oben = 165 + zeile * 31
        if zeile % 2:
            stift.rectangle((105, oben - 4, BREITE - 95, oben + 26), fill="#dcdcdc")
        betrag = f"{zufall.randrange(1000, 400_000) / 100:,.2f}".translate(str.maketrans(",.", ".,"))
        tag = f"{zufall.randrange(1, 29):02d}.{zufall.randrange(1, 13):02d}."
        stift.text((115, oben), tag, font=_schrift(17, "SansMono"), fill="#2d2d2d")
        stift.text((230, oben), zufall.choice(POSTEN), font=_schrift(17), fill="#2d2d2d")
        stift.text((BREITE - 110, oben), f"{betrag} €", font=_schrift(17, "SansMono"), fill="#2d2d2d", anchor="ra")


def _urkunde(blatt: Blatt, bild: Bild, stift: ImageDraw.ImageDraw, zufall: Random) -> None:
    for abstand in (70, 80):
        rahmen = (abstand, abstand, BREITE - abstand, HOEHE - abstand)
        stift.rectangle(rahmen, outline="#4d4d4d", width=3 if abstand == 70 else 1)
    mitte = BREITE // 2
    stift.text((mitte, 190), blatt.titel, font=_schrift(32, "Sans-Bold"), fill="#2d2d2d", anchor="mm")
    stift.text((mitte, 250), blatt.absender, font=_schrift(19), fill="#2d2d2d", anchor="mm")
    for nummer, wert in enumerate(blatt.werte[:10]):
        oben = 340 + nummer * 62
        stift.text((150, oben), FELDER[nummer], font=_schrift(15), fill="#555555")
        stift.text((430, oben - 4), wert, font=_schrift(21), fill="#2d2d2d")
        stift.line((425, oben + 28, BREITE - 130, oben + 28), fill="#888888")
    _siegel(bild, zufall, (250, 1120))
    _unterschrift(stift, zufall, 560, 1120)


def _ausweis(blatt: Blatt, bild: Bild, stift: ImageDraw.ImageDraw, zufall: Random) -> None:
    """A page of a passport: wavy lines, a small photo, printed fields, two lines for machines."""
    links, oben, rechts, unten = 120, 180, BREITE - 120, 780
    stift.rectangle((links, oben, rechts, unten), fill=(226, 219, 201), outline=(120, 100, 90), width=3)
    for welle in range(26):
        punkte = [
            (x, oben + 12 + welle * 22 + 9 * math.sin(x / 31 + welle * 0.7))
            for x in range(links + 4, rechts - 4, 6)
        ]
        stift.line(punkte, fill=(198, 178 - welle, 170 + welle), width=1)
    if blatt.seite == 1:
        bild.paste(_lichtbild(zufall, (190, 244)), (links + 30, oben + 90))
        stift.text(
            (links + 30, oben + 20), "MUSTERREPUBLIK · PASSPORT · TEST", font=_schrift(24, "Sans-Bold"), fill=_ROT
        )
        for nummer, wert in enumerate(blatt.werte[:7]):
            stift.text((links + 250, oben + 80 + nummer * 48), FELDER[nummer], font=_schrift(11), fill=(90, 80, 80))
            stift.text((links + 250, oben + 94 + nummer * 48), wert, font=_schrift(20), fill=(35, 35, 45))
        for nummer in range(2):
            zeile = blatt.maschinenzeile[nummer * 44 : nummer * 44 + 44]
            stift.text((links + 20, unten - 80 + nummer * 34), zeile, font=_schrift(26, "SansMono"), fill=_SCHWARZ)
    else:
        stift.text((links + 30, oben + 20), f"SICHTVERMERKE / VISAS   {blatt.seite}", font=_schrift(18), fill=_ROT)
        for nummer in range(zufall.randrange(1, 4)):
            ort = (links + 60 + zufall.randrange(300), oben + 80 + nummer * 160)
            _eingangsstempel(bild, zufall, f"{zufall.randrange(1, 28)}. {zufall.randrange(1, 12)}. 2017", ort)
    stift.text((120, 830), f"Kopie vom Original gefertigt am {blatt.datum}", font=_schrift(15), fill=(60, 60, 60))


_ARTEN: Final = {
    Blattart.BRIEF: _brief,
    Blattart.FORMULAR: _formular,
    Blattart.TABELLE: _tabelle,
    Blattart.URKUNDE: _urkunde,
    Blattart.AUSWEIS: _ausweis,
}


def _drucke(bild: Bild, maske: Bild, ort: tuple[int, int], farbe: tuple[int, int, int]) -> None:
    """Put ink through a mask; grey scans see a blue stamp as a middle grey."""
    bild.paste(farbe if bild.mode == "RGB" else _TINTE + 50, ort, maske)


def _eingangsstempel(bild: Bild, zufall: Random, datum: str, ort: tuple[int, int]) -> None:
    maske = Image.new("L", (300, 120))
    stift = ImageDraw.Draw(maske)
    stift.rectangle((4, 4, 295, 115), outline=210, width=4)
    for oben, text, groesse in ((30, "Ausländerbehörde TEST", 18), (62, "EINGEGANGEN", 24), (94, datum, 18)):
        stift.text((150, oben), text, font=_schrift(groesse, "Sans-Bold"), fill=210, anchor="mm")
    maske = maske.rotate(zufall.uniform(-9, 9), Image.Resampling.BILINEAR, expand=True)
    _drucke(bild, maske, ort, zufall.choice((_BLAU, _ROT)))


def _siegel(bild: Bild, zufall: Random, mitte: tuple[int, int]) -> None:
    maske = Image.new("L", (220, 220))
    stift = ImageDraw.Draw(maske)
    for rand in (4, 34):
        stift.ellipse((rand, rand, 219 - rand, 219 - rand), outline=200, width=4)
    for nummer, zeichen in enumerate("STANDESAMT TEST · ERFUNDEN · "):
        winkel = nummer * 2 * math.pi / 29
        buchstabe = Image.new("L", (22, 22))
        ImageDraw.Draw(buchstabe).text((11, 11), zeichen, font=_schrift(16, "Sans-Bold"), fill=200, anchor="mm")
        gedreht = buchstabe.rotate(-math.degrees(winkel), Image.Resampling.BILINEAR)
        maske.paste(200, (int(99 + 90 * math.sin(winkel)), int(99 - 90 * math.cos(winkel))), gedreht)
    stift.text((110, 110), "T", font=_schrift(70, "Sans-Bold"), fill=190, anchor="mm")
    maske = maske.rotate(zufall.uniform(-25, 25), Image.Resampling.BILINEAR)
    _drucke(bild, maske, (mitte[0] - 110, mitte[1] - 110), _BLAU)


def _unterschrift(stift: ImageDraw.ImageDraw, zufall: Random, links: int, mitte: int) -> None:
    """A scribble: three waves with a long last stroke."""
    takte = [(zufall.uniform(0.04, 0.16), zufall.uniform(4, 16), zufall.uniform(0, 6)) for _ in range(3)]
    laenge = zufall.randrange(150, 240)
    punkte = [
        (
            links + x * 0.9 + 8 * math.sin(x / 9),
            mitte + sum(weite * math.sin(x * takt + start) for takt, weite, start in takte),
        )
        for x in range(0, laenge, 2)
    ]
    punkte.append((links + laenge + 60, mitte + zufall.uniform(-20, 20)))
    stift.line(punkte, fill="#26407a", width=3, joint="curve")


def _lichtbild(zufall: Random, groesse: tuple[int, int]) -> Bild:
    """A passport photo of nobody: shapes that no face recognition takes for a person."""
    breite, hoehe = 413, 531
    verlauf = Image.linear_gradient("L").resize((breite, hoehe)).point([200 - wert // 6 for wert in range(256)])
    bild = Image.merge("RGB", (verlauf, verlauf, verlauf.point([min(255, wert + 12) for wert in range(256)])))
    stift = ImageDraw.Draw(bild)
    haut, haar = (214, 178, 150), (60, 44, 38)
    stift.ellipse((95, 70, 318, 400), fill=haar)
    stift.rounded_rectangle((40, 420, 373, 640), 120, fill=(70, 84, 110))
    stift.rectangle((170, 360, 243, 450), fill=haut)
    stift.ellipse((118, 105, 295, 390), fill=haut)
    for mitte in (168, 245):
        stift.ellipse((mitte - 18, 225, mitte + 18, 245), fill=(245, 245, 245))
        stift.ellipse((mitte - 8, 227, mitte + 8, 243), fill=(60, 70, 60))
        stift.arc((mitte - 28, 195, mitte + 28, 235), 200, 340, fill=haar, width=6)
    stift.line((207, 240, 198, 295, 214, 298), fill=(180, 140, 115), width=4)
    stift.arc((170, 300, 243, 350), 20, 160, fill=(160, 80, 80), width=6)
    korn = Image.frombytes("RGB", (breite, hoehe), zufall.randbytes(breite * hoehe * 3))
    bild = ImageChops.subtract(
        bild.filter(ImageFilter.GaussianBlur(1.5)), korn.point([wert // 16 for wert in range(256)] * 3)
    )
    ImageDraw.Draw(bild).text((206, 515), KENNZEICHNUNG, font=_schrift(17, "Sans-Bold"), fill=_SCHWARZ, anchor="mm")
    return bild.resize(groesse, Image.Resampling.LANCZOS) if groesse != bild.size else bild
