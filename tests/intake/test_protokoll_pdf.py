"""The protocol as its reader gets it: text and order out of the finished PDF, and every letter in it."""

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from gateway.domain.din91379 import SEQUENZEN, einzelne_zeichen
from gateway.domain.errors import Usage
from gateway.intake import schrift
from gateway.intake.bericht import Aktenzeile, Lieferungsbericht, Mangel, Stand, Zustaendig
from gateway.intake.protokoll_pdf import schreibe_pdf


def mangel(grund: str, *, wo: str = "A-000001/0001.pdf", schwer: bool = True, behoerde: bool = False) -> Mangel:
    wer = Zustaendig.BEHOERDE if behoerde else Zustaendig.SCANDIENST
    return Mangel(art="x", wo=wo, grund=grund, zustaendig=wer, schwer=schwer)


def akte(nummer: int, stand: Stand = Stand.AUFGENOMMEN, *maengel: Mangel) -> Aktenzeile:
    return Aktenzeile(
        barcode=f"A-{nummer:06d}", aktenzeichen=f"TEST 33-{nummer}", stand=stand, dokumente=3, seiten=1200,
        octets=9_450_000, maengel=maengel,
    )  # fmt: skip


BERICHT = Lieferungsbericht(
    nummer="2026-14",
    dienst="Scandienst (Test)",
    behoerde="Ausländerbehörde Kiel (Test)",
    abgeholt=date(2026, 11, 2),
    begonnen=datetime(2026, 11, 26, 8, 0, tzinfo=UTC),
    beendet=datetime(2026, 11, 26, 8, 14, tzinfo=UTC),
    akten=(
        akte(1),
        akte(2, Stand.NACHBESSERUNG, mangel("Die Prüfsumme weicht ab."), mangel("Name klären.", behoerde=True)),
        akte(3, Stand.AUFGENOMMEN, mangel("Rückseite leer.", wo="Blatt 4–9", schwer=False)),
        akte(4, Stand.SCHON_DA),
    ),
    maengel=(mangel("Diese Datei steht nicht im Lieferschein.", wo="rest/zuviel.pdf"),),
)


def seiten(bericht: Lieferungsbericht) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(schreibe_pdf(bericht))).pages]


def test_it_says_everything_in_the_order_a_provider_needs_it() -> None:
    text = " ".join(seiten(BERICHT))
    order = (
        "Ausländerbehörde Kiel (Test)", "Prüfprotokoll", "zur Lieferung 2026-14", "Scandienst (Test)", "02.11.2026",
        "26.11.2026, 09:00 Uhr", "26.11.2026, 09:14 Uhr",
        "Von 4 Akten sind 3 in Ordnung. 1 Akte braucht eine Nachbesserung.",
        "Aufgenommen: 6 Dokumente, 2.400 Seiten, 18,9 MB.",
        "Nachbesserung (1 Akte)", "in einer neuen Lieferung mit eigener Nummer", "klärt die Behörde selbst",
        "A-000002", "Aktenzeichen TEST 33-2", "Die Prüfsumme weicht ab.", "Name klären.",
        "Mängel, die zu keiner Akte gehören", "rest/zuviel.pdf",
        "Hinweise", "A-000003", "Blatt 4–9",
        "Aufgenommene Akten (2)", "A-000001", "1.200", "9,4 MB",
        "schon vorhanden waren (1)", "A-000004",
    )  # fmt: skip
    at = 0
    for words in order:
        at = text.index(words, at) + len(words)


@pytest.mark.parametrize(
    ("akten", "sentence"),
    [
        ((), "Aus dieser Lieferung konnte keine Akte gelesen werden"),
        ((akte(1),), "Die eine Akte der Lieferung ist in Ordnung"),
        ((akte(1), akte(2, Stand.SCHON_DA)), "Alle 2 Akten der Lieferung sind in Ordnung"),
        ((akte(1), akte(2, Stand.OFFEN)), "noch nicht beendet: 1 Akte ist noch nicht geprüft"),
        ((akte(1), akte(2, Stand.NACHBESSERUNG, mangel("x"))), "Von 2 Akten ist 1 in Ordnung."),
    ],
)
def test_one_sentence_says_what_became_of_it(akten: tuple[Aktenzeile, ...], sentence: str) -> None:
    text = " ".join(seiten(replace(BERICHT, akten=akten, maengel=())))
    assert sentence in text
    assert ("Nachbesserung (" in text) == any(one.stand is Stand.NACHBESSERUNG for one in akten)
    assert "Mängel, die" not in text


def test_the_same_report_makes_the_same_octets_and_says_what_it_is() -> None:
    octets = schreibe_pdf(BERICHT)
    assert octets == schreibe_pdf(BERICHT)
    reader = PdfReader(io.BytesIO(octets))
    assert reader.metadata is not None
    assert reader.metadata.title == "Prüfprotokoll zur Lieferung 2026-14"
    assert reader.trailer["/Root"]["/Lang"] == "de-DE"
    headings = [str(one["/Title"]) for one in reader.outline if not isinstance(one, list)]
    assert headings[0] == "Nachbesserung (1 Akte)"


def test_a_test_delivery_says_so_on_every_page_and_a_real_one_nowhere() -> None:
    many = replace(BERICHT, akten=tuple(map(akte, range(90))), test=True)
    pages = seiten(many)
    assert len(pages) > 2
    assert all("TESTLIEFERUNG" in page for page in pages)
    assert not any("TESTLIEFERUNG" in page for page in seiten(replace(many, test=False)))
    for number, page in enumerate(pages, 1):
        assert f"Seite {number} von {len(pages)}" in page
        assert ("Prüfprotokoll · Lieferung 2026-14" in page) == (number > 1)


def test_a_thousand_files_keep_heads_over_their_rows_and_groups_named_where_they_go_on() -> None:
    long = mangel("Ein langer Grund, der über mehrere Zeilen geht. " * 8)
    bad = tuple(akte(n, Stand.NACHBESSERUNG, *[long] * 9) for n in range(20))
    pages = seiten(replace(BERICHT, akten=(*bad, *map(akte, range(1000, 2000)))))
    for page in pages[1:-1]:
        assert "Was fehlt oder falsch ist" in page or "Dokumente Seiten Größe" in page
    assert any("(Fortsetzung)" in page for page in pages)
    for page in pages:  # no head alone at the foot: something of the group stands below it
        before, _, after = page.partition("A-000007 Aktenzeichen TEST 33-7")
        assert not before or not after or "Ein langer Grund" in after
    text = " ".join(pages)
    assert all(f"A-{number:06d}" in text for number in range(1000, 2000))


def test_every_letter_of_din_91379_is_drawn() -> None:
    letters = [*einzelne_zeichen(), *SEQUENZEN]
    shown = [one for one in letters if one.strip() and unicodedata.category(one[0])[0] not in "CZ"]
    grund = " ".join(shown)
    octets = schreibe_pdf(replace(BERICHT, akten=(akte(1, Stand.NACHBESSERUNG, mangel(grund)),), maengel=()))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(octets)).pages)
    there = set(unicodedata.normalize("NFD", text))
    missing = {one for letter in shown for one in unicodedata.normalize("NFD", letter)} - there
    assert missing == set()


def test_long_words_stay_in_their_column() -> None:
    endless = mangel("Ŵ" * 400, wo="verzeichnis/" + "x" * 300 + ".pdf")
    text = "".join(seiten(replace(BERICHT, akten=(akte(1, Stand.NACHBESSERUNG, endless),), maengel=())))
    assert text.replace(" ", "").count("Ŵ") == 400


def test_a_text_without_end_is_cut_so_that_its_row_fits_on_a_page() -> None:
    pages = seiten(replace(BERICHT, akten=(akte(1, Stand.NACHBESSERUNG, mangel("Grund. " * 2000)),), maengel=()))
    assert any("Grund. …" in page for page in pages)
    assert all("Seite" in page for page in pages)


def test_without_its_font_it_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schrift, "SCHRIFTORTE", (Path("/nowhere"),))
    with pytest.raises(Usage, match="apt-get install fonts-dejavu-core"):
        schreibe_pdf(BERICHT)
