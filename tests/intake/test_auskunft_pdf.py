"""The sheet of an answer as PDF: its lists in either language, the same bytes each time, no row lost unsaid."""

from datetime import UTC, datetime

import pypdfium2
import pytest

from gateway.domain.sprache import Sprache
from gateway.intake import auskunft_pdf
from gateway.intake.auskunft_pdf import schreibe_auskunft
from gateway.transfer.pruefung.auskunftsblatt import Auskunftsblatt, Blatttabelle

LISTE = Blatttabelle(
    titel="Behörden",
    koepfe=("Behörde", "Was"),
    breiten=(1, 2),
    zeilen=tuple(("Hannover", f"Ḳara-{number}") for number in range(5)),
)


def blatt(*tabellen: Blatttabelle, sprache: Sprache = Sprache.DE, test: bool = False) -> Auskunftsblatt:
    return Auskunftsblatt(
        titel="Auskunft an die Person",
        behoerde="Musterkiel",
        erklaert="Empfänger, Tage und Zwecke.",
        angaben=(("Aktenzeichen", "TEST-KI 1"),),
        tabellen=tabellen,
        vermerke=("Gefragt am 1. März.",),
        test=test,
        sprache=sprache,
        moment=datetime(2026, 3, 1, 9, tzinfo=UTC),
        gestellt="01.03.2026",
    )


def worte(octets: bytes) -> str:
    with pypdfium2.PdfDocument(octets) as sheet:
        return "\n".join(page.get_textpage().get_text_range() for page in sheet)


def test_the_same_sheet_is_the_same_bytes_and_says_everything() -> None:
    empty = Blatttabelle(titel="Nie", koepfe=("x",), breiten=(1,), zeilen=())
    nobody = Blatttabelle(titel="Niemand", koepfe=("x",), breiten=(1,), zeilen=(), leer="Keine Behörde.")
    octets = schreibe_auskunft(blatt(LISTE, empty, nobody))
    assert octets == schreibe_auskunft(blatt(LISTE, empty, nobody))
    said = worte(octets)
    for word in ("Musterkiel", "TEST-KI 1", "Ḳara-4", "Keine Behörde.", "Gefragt am 1. März.", "Seite 1 von 1"):
        assert word in said, word
    assert "Nie\n" not in said.replace("\r", ""), "a list without rows and words is left out"
    assert "TESTBETRIEB" not in said


def test_a_list_that_is_too_long_says_how_many_rows_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auskunft_pdf, "MAX_ZEILEN", 3)
    said = worte(schreibe_auskunft(blatt(LISTE, sprache=Sprache.EN, test=True)))
    assert "Ḳara-2" in said
    assert "Ḳara-3" not in said
    assert "2 more rows stand in the table (CSV) alone." in said
    assert "Page 1 of 1" in said
    assert "TEST OPERATION" in said


def test_the_lists_of_a_sheet_together_are_no_longer_than_it_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auskunft_pdf, "MAX_ZEILEN", 7)
    said = worte(schreibe_auskunft(blatt(LISTE, LISTE, LISTE)))
    assert said.count("Ḳara-") == 7
    assert "Weitere 3 Zeilen stehen nur in der Tabelle (CSV)." in said
    assert "Weitere 5 Zeilen stehen nur in der Tabelle (CSV)." in said


def test_braces_that_somebody_typed_stay_what_they_are() -> None:
    rows = (("Fall {nb}",), ("Ḳara {nb} {alle}",))
    typed = Blatttabelle(titel="Gründe", koepfe=("Grund",), breiten=(1,), zeilen=rows)
    said = worte(schreibe_auskunft(blatt(typed)))
    for words in ("Fall {nb}", "Ḳara {nb} {alle}", "Seite 1 von 1"):
        assert words in said, words
