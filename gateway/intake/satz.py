"""How a protocol is set: fonts, measures, running head, tables whose rows stay whole. Knows no deliveries."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from gateway.intake.schrift import SCHNITTE, finde_schrift

FAMILIE: Final = "DejaVu"
SEITEN: Final = "{nb}"
"""Stands for the number of pages until it is known; at the foot of a page alone, elsewhere somebody typed it."""

RAND_MM: Final = 20.0
OBEN_MM: Final = 24.0
UNTEN_MM: Final = 20.0
ZEILE_MM: Final = 4.6
"""Height of a line of text."""
PT: Final = 9.0
KLEIN_PT: Final = 7.5
LUFT_MM: Final = 1.1
"""Space above and below the text of a row."""

MAX_ZEILEN: Final = 40
"""Lines of one row, which has to fit on a page; the CSV has the whole text."""
GRUPPE_MM: Final = 6.4
"""Height of the head of a group."""

Farbe = tuple[int, int, int]
SCHWARZ: Final[Farbe] = (24, 28, 34)
GRAU: Final[Farbe] = (98, 106, 118)
LINIE: Final[Farbe] = (196, 202, 210)
FLAECHE: Final[Farbe] = (241, 243, 246)
AKZENT: Final[Farbe] = (23, 74, 124)
WARNUNG: Final[Farbe] = (156, 42, 30)


@dataclass(frozen=True, slots=True)
class Spalte:
    """One column of a table."""

    kopf: str
    breite: float
    """Millimetres."""
    rechts: bool = False


class Satz(FPDF):
    """A4 document with a running head from the second page on and page numbers."""

    def __init__(
        self,
        *,
        titel: str,
        lauftitel: str,
        laufrechts: str,
        vermerk: str | None,
        moment: datetime,
        sprache: str = "de-DE",
        seitenwort: str = "Seite {seite} von {alle}",
    ) -> None:
        """``vermerk`` stands on every page; the same content and ``moment`` make the same bytes."""
        super().__init__(format="A4")
        self._seitenwort = seitenwort
        self._lauftitel, self._laufrechts, self._vermerk = lauftitel, laufrechts, vermerk
        self.set_title(titel)
        self.set_lang(sprache)
        self.set_creator("Aktenbote")
        self.set_creation_date(moment)
        for schnitt, datei in SCHNITTE.items():
            self.add_font(FAMILIE, schnitt, finde_schrift(datei))
        self.set_margins(RAND_MM, OBEN_MM, RAND_MM)
        self.set_auto_page_break(auto=True, margin=UNTEN_MM)
        self.str_alias_nb_pages = ""
        self.add_page()

    # -- frame of every page ---------------------------------------------------------------------------------------

    def header(self) -> None:
        """Running head; the first page has its own."""
        if self.page_no() > 1:
            self.set_y(12)
            self.schrift(KLEIN_PT, farbe=GRAU)
            self.cell(self.epw / 2, 4, self._lauftitel)
            self.cell(self.epw / 2, 4, self._laufrechts, align=Align.R)
            self.linie(17)
        self.set_y(OBEN_MM)

    def footer(self) -> None:
        """Page number, and the mark of the test lane."""
        self.set_y(-14)
        self.schrift(KLEIN_PT, farbe=WARNUNG, fett=True)
        self.cell(self.epw * 0.8, 4, self._vermerk or "")
        self.schrift(KLEIN_PT, farbe=GRAU)
        wide = self._seitenwort.format(seite=self.page_no(), alle="00")
        self.set_x(RAND_MM + self.epw - self.get_string_width(wide) - 2 * self.c_margin)
        text = self._seitenwort.format(seite=self.page_no(), alle=SEITEN)
        before, self.str_alias_nb_pages = self.str_alias_nb_pages, SEITEN
        self.cell(0, 4, text)  # counted in the end: no alignment to the right
        self.str_alias_nb_pages = before

    def fertig(self) -> bytes:
        """Return the document; the library fills in numbers of pages only while it knows what stands for them."""
        self.str_alias_nb_pages = SEITEN
        return bytes(self.output())

    # -- pieces ----------------------------------------------------------------------------------------------------

    def schrift(self, pt: float = PT, *, fett: bool = False, farbe: Farbe = SCHWARZ) -> None:
        """Choose size, weight and colour."""
        self.set_font(FAMILIE, "B" if fett else "", pt)
        self.set_text_color(*farbe)

    def linie(self, y: float | None = None, farbe: Farbe = LINIE) -> None:
        """Draw a thin line over the whole width."""
        self.set_draw_color(*farbe)
        self.set_line_width(0.2)
        hoehe = self.get_y() if y is None else y
        self.line(RAND_MM, hoehe, RAND_MM + self.epw, hoehe)

    def absatz(
        self, text: str, *, pt: float = PT, fett: bool = False, farbe: Farbe = SCHWARZ, nach: float = 2
    ) -> None:
        """Set running text."""
        self.schrift(pt, fett=fett, farbe=farbe)
        self.forme(text)
        self.multi_cell(self.epw, pt * 0.51, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(nach)

    def ueberschrift(self, text: str, *, mit: float = 30) -> None:
        """Set a heading that stands in the outline, too; on the next page where ``mit`` mm do not fit below."""
        self.ln(4)
        self.platz(mit)
        self.start_section(text)
        self.absatz(text, pt=12, fett=True, farbe=AKZENT, nach=1.5)

    def platz(self, hoehe: float) -> bool:
        """Begin a page where so many millimetres do not fit; tell whether it did."""
        if self.get_y() + hoehe <= self.page_break_trigger:
            return False
        self.add_page()
        return True

    def tabelle(self, spalten: Sequence[Spalte]) -> "Tabelle":
        """Begin a table."""
        return Tabelle(self, spalten)

    def forme(self, text: str) -> bool:
        """Place letters one by one only where there are marks to place (ten times as slow); tell whether."""
        marken = any(map(unicodedata.combining, text))
        self.set_text_shaping(use_shaping_engine=marken)
        return marken

    def feld(self, breite: float, hoehe: float, text: str, *, rechts: bool = False) -> None:
        """Set one line that fits; ``cell`` of the library leaves marks where small letters have them."""
        align = Align.R if rechts else Align.L
        if self.forme(text):
            self.multi_cell(breite, hoehe, text, align=align)
        else:
            self.cell(breite, hoehe, text, align=align)

    def umbrochen(self, text: str, breite: float) -> list[str]:
        """Return the lines a text takes in the font chosen."""
        self.forme(text)
        if "\n" not in text and self.get_string_width(text) < breite - 2 * self.c_margin:
            return [text]
        lines = self.multi_cell(breite, ZEILE_MM, text, dry_run=True, output=MethodReturnValue.LINES)
        found = cast("list[str]", lines) or [""]
        return found if len(found) <= MAX_ZEILEN else [*found[: MAX_ZEILEN - 1], f"{found[MAX_ZEILEN - 1]} …"]


class Tabelle:
    """Rows under a head that is repeated on each page; a row never breaks over two."""

    def __init__(self, satz: Satz, spalten: Sequence[Spalte]) -> None:
        """Draw the head."""
        self._s, self._spalten = satz, spalten
        self._gruppe: tuple[str, str] | None = None
        self._kopf()

    def _kopf(self) -> None:
        self._s.schrift(KLEIN_PT, fett=True, farbe=GRAU)
        for spalte in self._spalten:
            self._s.cell(spalte.breite, 5, spalte.kopf, align=Align.R if spalte.rechts else Align.L)
        self._s.ln(5.5)
        self._s.linie()

    def gruppe(self, text: str, rest: str) -> None:
        """Set the head of a group, never alone at the foot of a page; repeated where the group goes on."""
        if self._s.platz(GRUPPE_MM + 2 * ZEILE_MM + 2 * LUFT_MM):
            self._kopf()
        self._gruppe = text, rest
        self._gruppenkopf(text, rest)

    def _gruppenkopf(self, text: str, rest: str) -> None:
        self._s.set_fill_color(*FLAECHE)
        self._s.forme(text + rest)
        self._s.schrift(fett=True)
        breite = self._s.get_string_width(text) + 4
        self._s.cell(breite, GRUPPE_MM, text, fill=True)
        self._s.schrift(farbe=GRAU)
        self._s.cell(self._s.epw - breite, GRUPPE_MM, rest, fill=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def zeile(self, *texte: str) -> None:
        """Set a row; texts wrap within their columns."""
        self._s.schrift()
        felder = [self._s.umbrochen(text, one.breite) for text, one in zip(texte, self._spalten, strict=True)]
        hoehe = max(map(len, felder)) * ZEILE_MM + 2 * LUFT_MM
        if self._s.platz(hoehe):
            self._kopf()
            if self._gruppe is not None:
                self._gruppenkopf(self._gruppe[0], f"{self._gruppe[1]} (Fortsetzung)")
            self._s.schrift()
        x, y = self._s.get_x(), self._s.get_y()
        for lines, spalte in zip(felder, self._spalten, strict=True):
            for nummer, line in enumerate(lines):
                self._s.set_xy(x, y + LUFT_MM + nummer * ZEILE_MM)
                self._s.feld(spalte.breite, ZEILE_MM, line, rechts=spalte.rechts)
            x += spalte.breite
        self._s.set_xy(RAND_MM, y + hoehe)
        self._s.linie()
