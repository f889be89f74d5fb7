"""The answer who received data of a person (Art. 15 DSGVO) as PDF: the lists of a sheet, set as they come."""

from typing import Final

from fpdf.enums import Align, XPos, YPos

from gateway.domain.sprache import Satz as Worte
from gateway.domain.sprache import Sprache
from gateway.intake.satz import AKZENT, GRAU, Satz, Spalte
from gateway.transfer.pruefung.auskunftsblatt import Auskunftsblatt, Blatttabelle

MAX_ZEILEN: Final = 2_000
"""Rows of a sheet that are set, over all its lists: some ten seconds, a third of what a request may take.

How many more a list has stands below it.
"""
_NAME_MM: Final = 48.0
_TEST: Final = Worte("TESTBETRIEB – keine echten Daten", "TEST OPERATION – no real data")
_SEITE: Final = Worte("Seite {seite} von {alle}", "Page {seite} of {alle}")
_REST: Final = Worte(
    "Weitere {anzahl} Zeilen stehen nur in der Tabelle (CSV).", "{anzahl} more rows stand in the table (CSV) alone."
)
_SPRACHE: Final = {Sprache.DE: "de-DE", Sprache.EN: "en-GB"}


def schreibe_auskunft(blatt: Auskunftsblatt) -> bytes:
    """Return the sheet; the same sheet gives the same bytes. ``Usage`` where the font is missing.

    Its title names nobody: it is what a list of open windows shows.
    """
    page = Satz(
        titel=blatt.titel,
        lauftitel=blatt.titel,
        laufrechts=f"{blatt.behoerde} · {blatt.gestellt}",
        vermerk=_TEST.auf(blatt.sprache) if blatt.test else None,
        moment=blatt.moment,
        sprache=_SPRACHE[blatt.sprache],
        seitenwort=_SEITE.auf(blatt.sprache),
    )
    page.set_y(18)
    page.absatz(blatt.behoerde, pt=10, fett=True, nach=7)
    page.absatz(blatt.titel, pt=18, fett=True, farbe=AKZENT, nach=2)
    page.absatz(blatt.erklaert, nach=4)
    for name, value in blatt.angaben:
        _angabe(page, name, value)
    page.ln(2)
    left = MAX_ZEILEN
    for table in blatt.tabellen:
        _tabelle(page, table, blatt.sprache, left)
        left = max(0, left - len(table.zeilen))
    page.ln(4)
    for sentence in blatt.vermerke:
        page.absatz(sentence, farbe=GRAU, nach=1)
    return page.fertig()


def _angabe(page: Satz, name: str, value: str) -> None:
    page.schrift(farbe=GRAU)
    page.cell(_NAME_MM, 5.2, name)
    page.schrift()
    page.forme(value)
    page.multi_cell(page.epw - _NAME_MM, 5.2, value, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _tabelle(page: Satz, table: Blatttabelle, sprache: Sprache, hoechstens: int) -> None:
    if not table.zeilen and not table.leer:
        return
    page.ueberschrift(table.titel)
    if not table.zeilen:
        page.absatz(table.leer)
        return
    if hoechstens:
        part = page.epw / sum(table.breiten)
        rows = page.tabelle(
            tuple(Spalte(head, width * part) for head, width in zip(table.koepfe, table.breiten, strict=True))
        )
        for row in table.zeilen[:hoechstens]:
            rows.zeile(*row)
    if (more := len(table.zeilen) - hoechstens) > 0:
        page.ln(2)
        page.absatz(_REST.auf(sprache).format(anzahl=more))
