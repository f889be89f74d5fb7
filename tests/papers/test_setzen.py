"""Values in a paper show nothing but themselves, whoever named a partner; and the PDF is set like a book."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from gateway.wiring.papiere.aufbewahrung import dauer, jahre
from gateway.wiring.papiere.pdf import klar, schreibe_papier
from gateway.wiring.papiere.setzen import maskiere, volle_jahre, zeugen

MOMENT = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
FEINDLICH = (
    "a | b", "**fett**", "`code`", "[x](http://boese)", "<img src=x>", "# Titel", "- Punkt", "1. Punkt",
    "12) Punkt", "=== ", "+ Punkt", "zeile\n\n# zwei", "a\\|b", "https://boese.example",
    "&lt;", "~~weg~~", "www.boese.example", "WWW.boese.example", "\u202eumgekehrt", "{{ s }}",
)  # fmt: skip


@pytest.mark.parametrize("value", FEINDLICH)
def test_a_value_is_one_line_without_a_mark_and_reads_as_it_was(value: str) -> None:
    line = maskiere(value)
    assert "\n" not in line
    assert not re.search(r"(?<!\\)(?:\\\\)*[|`*_<>#\[\]~&]", line)
    assert not re.match(r"[-+=]|\d+[.)](\s|$)", line)
    assert not re.search(r"(?<!\\)://", line)
    assert not re.search(r"www\.", line, re.IGNORECASE)
    assert klar(line) == _gezeigt(value)


def _gezeigt(value: str) -> str:
    return " ".join("".join(one for one in value if one.isprintable() or one.isspace()).split())


@given(st.text())
def test_whatever_a_name_is_the_pdf_shows_the_same_as_the_markdown_means(value: str) -> None:
    assert klar(maskiere(value)) == _gezeigt(value)


def test_a_date_or_an_amount_stays_as_it_is() -> None:
    assert maskiere("28.11.2026, 11:17 Uhr") == "28.11.2026, 11:17 Uhr"
    assert maskiere(30) == "30"


def test_numbers_are_said_in_german() -> None:
    assert (volle_jahre(1), volle_jahre(10)) == ("1 volles Kalenderjahr", "10 volle Kalenderjahre")
    assert (jahre(1), jahre(5)) == ("1 Jahr", "5 Jahre")
    assert [dauer(timedelta(**one)) for one in ({"days": 30}, {"days": 1}, {"hours": 10}, {"minutes": 30})] == [
        "30 Tage", "24 Stunden", "10 Stunden", "30 Minuten",
    ]  # fmt: skip
    assert [zeugen(one).split()[0] for one in (0, 1, 2)] == ["keinen", "einen", "2"]


def _seiten(text: str) -> list[str]:
    octets = schreibe_papier(text, titel="T", behoerde="B", vermerk=None, moment=MOMENT)
    assert octets == schreibe_papier(text, titel="T", behoerde="B", vermerk=None, moment=MOMENT)
    return [page.extract_text() for page in PdfReader(BytesIO(octets)).pages]


@pytest.mark.parametrize("above", [43, 44, 45, 46, 47])
def test_neither_a_heading_nor_the_head_of_a_table_is_alone_at_the_foot_of_a_page(above: int) -> None:
    table = "| Kopf | Wert |\n|---|---|\n| erste | a |\n| zweite | b |\n"
    pages = _seiten("# T\n\n" + "Zeile\n\n" * (above - 9) + f"## Abschnitt\n\n{table}")
    page = next(one for one in pages if "Abschnitt" in one)
    assert "Kopf" in page
    assert "erste" in page


def test_a_word_is_not_broken_while_the_page_has_room_for_it() -> None:
    long = "ein recht langer Satz, der mehr als eine Zeile braucht, und noch einer dazu, damit es eng wird"
    table = "| Frist | Seite | Was | Eigene Einstellung |\n|---|---|---|---|\n"
    table += f"| request_unanswered | {long} | {long} | nein |\n"
    (page,) = _seiten(table)
    assert "request_unanswered" in page
    assert "Eigene Einstellung" in page
