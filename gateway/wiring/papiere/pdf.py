"""A paper in Markdown set as PDF: headings, paragraphs, lists and tables, nothing else of that language.

The Markdown is that of our own templates. A line that is none of these is a paragraph, so nothing is lost.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from typing import Final

from gateway.intake.satz import AKZENT, KLEIN_PT, LUFT_MM, RAND_MM, SCHWARZ, WARNUNG, ZEILE_MM, Satz, Spalte

LUECKE: Final = "[von der Behörde auszufüllen:"
"""How a gap begins; what holds one is set in another colour."""
PUNKT_MM: Final = 5.0
KOPF_MM: Final = 6.0
"""Height of the head of a table."""
TITEL_MM: Final = 14.0
"""Height of a heading with the space around it."""
ABSATZ_MM: Final = 30.0
"""What stays together with a heading of the text after it."""
PLATZ_MM: Final = 0.3
"""What a column has over its longest word, which else is taken for too long."""
HOECHSTENS: Final = 60
"""Signs that the widest column of a table counts for."""
_MASKIERT = re.compile(r"\\([\\`*_{}\[\]<>#|~&+.):=-])")
_STRICH = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_ZELLEN = re.compile(r"(?<!\\)\|")

Stueck = tuple[str, list[str]]
"""A piece and its kind: ``#``, ``##``, ``-``, ``|``, empty for a paragraph."""


def schreibe_papier(text: str, *, titel: str, behoerde: str, vermerk: str | None, moment: datetime) -> bytes:
    """Return the PDF; the same text and moment give the same octets. ``Usage`` where the font is missing."""
    page = Satz(titel=titel, lauftitel=titel, laufrechts=behoerde, vermerk=vermerk, moment=moment)
    page.set_y(18)
    for (kind, lines), then in pairwise([*_stuecke(text), ("", [])]):
        if kind == "#":
            page.absatz(klar(lines[0][2:]), pt=18, fett=True, farbe=AKZENT, nach=3)
        elif kind == "##":
            page.ueberschrift(klar(lines[0][3:]), mit=_mit(page, then))
        elif kind == "-":
            _liste(page, lines)
        elif kind == "|":
            _Raster(page, lines).setze()
        else:
            _absatz(page, klar(" ".join(lines)))
    return page.fertig()


def klar(text: str) -> str:
    """Return what a line of Markdown says, without its marks."""
    bare = re.sub(r"(?<!\\)(\*\*|`)", "", text)
    return _MASKIERT.sub(r"\1", bare)


def _mit(page: Satz, then: Stueck) -> float:
    """Return the millimetres a heading takes with what follows: it is never alone at the foot of a page."""
    kind, lines = then
    return TITEL_MM + _Raster(page, lines).anfang if kind == "|" else ABSATZ_MM


def _stuecke(text: str) -> Iterator[Stueck]:
    for blank, group in groupby(text.splitlines(), key=lambda line: not line.strip()):
        if blank:
            continue
        lines: list[str] = []
        for line in group:  # a list goes on in indented lines
            if line.startswith("  ") and lines and lines[-1].startswith("- "):
                lines[-1] = f"{lines[-1]} {line.strip()}"
            else:
                lines.append(line.strip())
        for kind, same in groupby(lines, key=_art):
            piece = list(same)
            yield from (((kind, [one]) for one in piece) if kind in {"#", "##"} else [(kind, piece)])


def _art(line: str) -> str:
    return next((kind for kind in ("## ", "# ", "- ", "|") if line.startswith(kind)), "").strip()


def _absatz(page: Satz, text: str, *, nach: float = 2) -> None:
    page.absatz(text, nach=nach, farbe=WARNUNG if LUECKE in text else SCHWARZ)


def _liste(page: Satz, lines: Sequence[str]) -> None:
    for line in lines:
        page.schrift()
        page.platz(6)
        page.cell(PUNKT_MM, ZEILE_MM, "–")
        page.set_left_margin(RAND_MM + PUNKT_MM)
        _absatz(page, klar(line[2:]), nach=0.8)
        page.set_left_margin(RAND_MM)
        page.set_x(RAND_MM)
    page.ln(1.5)


class _Raster:
    """A table: how wide its columns are, and how high it begins."""

    def __init__(self, page: Satz, lines: Sequence[str]) -> None:
        """Measure; nothing is drawn."""
        rows = [
            [klar(cell.strip()) for cell in _ZELLEN.split(line)[1:-1]]
            for line in lines
            if not _STRICH.fullmatch(line)
        ]
        head, *self._rows = rows
        self._page = page
        self._spalten = tuple(Spalte(name, width) for name, width in zip(head, self._breiten(rows), strict=True))

    def _breiten(self, rows: Sequence[Sequence[str]]) -> list[float]:
        """Return the millimetres of each column: its longest word first, the rest as its longest text asks."""
        page, (head, *body) = self._page, rows
        page.schrift(KLEIN_PT, fett=True)
        least = [page.get_string_width(name) for name in head]
        page.schrift()
        for column, words in enumerate(zip(*body, strict=True)):
            longest = max(map(page.get_string_width, {word for text in words for word in text.split()}), default=0)
            least[column] = max(least[column], longest)
        least = [min(page.epw / 3, width + 2 * page.c_margin + PLATZ_MM) for width in least]
        rest = page.epw - sum(least)
        if rest < 0:  # words are broken then: better than a table wider than its page
            return [width * page.epw / sum(least) for width in least]
        wide = [min(HOECHSTENS, max(len(row[column]) for row in rows)) for column in range(len(head))]
        return [width + rest * signs / sum(wide) for width, signs in zip(least, wide, strict=True)]

    @property
    def anfang(self) -> float:
        """Millimetres of the head with the first row."""
        self._page.schrift()
        first = self._rows[0] if self._rows else [""] * len(self._spalten)
        lines = max(
            len(self._page.umbrochen(text, one.breite)) for text, one in zip(first, self._spalten, strict=True)
        )
        return KOPF_MM + lines * ZEILE_MM + 2 * LUFT_MM

    def setze(self) -> None:
        """Draw it; its head never stands alone at the foot of a page."""
        self._page.platz(self.anfang)
        table = self._page.tabelle(self._spalten)
        for row in self._rows:
            table.zeile(*row)
        self._page.ln(3)
