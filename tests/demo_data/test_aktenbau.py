"""The demo's files: as large and as varied as promised, openable, marked as test, the same each time."""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from pypdf import PdfReader

from gateway.ablage.ordner import Ordnerakte, lies_ordner
from gateway.demo.aktenbau import Bauergebnis, baue_grosse_akte, baue_kleine_akte
from gateway.demo.aktenplan import GROSSE_AKTE, KLEINE_AKTE, Blattart
from gateway.demo.personen import ALLE, GEBUNDEN, HANNOVER_AGS, HAUPTPERSON, KIEL_AGS, VERFAELSCHT
from gateway.domain.akte import Dateiformat, Sperre
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.suchform import suchform

SEGMENT = 16 << 20


def lies(ordner: Path) -> Ordnerakte:
    return lies_ordner(ordner, neue_uuid=lambda: str(uuid4()), jetzt=lambda: datetime.now(UTC))


@pytest.fixture(scope="module")
def gross(tmp_path_factory: pytest.TempPathFactory) -> Bauergebnis:
    return baue_grosse_akte(tmp_path_factory.mktemp("demo") / "akte", HAUPTPERSON)


def test_the_large_file_has_the_promised_size_and_enters_the_ablage(gross: Bauergebnis) -> None:
    akte = lies(gross.ordner).akte
    assert gross.seiten == sum(dokument.seiten or 0 for dokument in akte.dokumente) == 360
    assert gross.dokumente == len(akte.dokumente) >= 40
    assert 30_000_000 <= gross.octets == sum(dokument.laenge for dokument in akte.dokumente) <= 60_000_000
    assert max(dokument.laenge for dokument in akte.dokumente) > SEGMENT
    assert {dokument.format for dokument in akte.dokumente} == {Dateiformat.PDF, Dateiformat.JPG}
    assert all(dokument.transfervermerk and dokument.aktenwirksam for dokument in akte.dokumente)
    assert len({dokument.pfad for dokument in akte.dokumente}) >= 8
    assert any(len(dokument.pfad) == 2 for dokument in akte.dokumente)
    assert akte.test


def test_every_pdf_opens_with_its_pages_and_a_page_sized_image_on_each(gross: Bauergebnis) -> None:
    for zeile, datei in zip(GROSSE_AKTE, sorted((gross.ordner / "dokumente").iterdir()), strict=True):
        if zeile.bild:
            continue
        leser = PdfReader(datei, strict=True)
        assert len(leser.pages) == zeile.seiten
        assert round(float(leser.pages[-1].mediabox.width)) == 595
        bild = leser.pages[-1].images[0].image
        assert bild is not None
        assert bild.width >= 990


def test_no_two_pages_and_no_two_documents_are_the_same(gross: Bauergebnis) -> None:
    akte = lies(gross.ordner).akte
    assert len({dokument.sha256 for dokument in akte.dokumente}) == len(akte.dokumente)
    vermerke = PdfReader(gross.ordner / "dokumente" / "049-Vermerke.pdf")
    seiten = [hashlib.sha256(seite.images[0].data).digest() for seite in vermerke.pages]
    assert len(set(seiten)) == len(seiten)


def test_the_passport_photo_has_the_proportions_of_one(gross: Bauergebnis) -> None:
    with Image.open(gross.ordner / "dokumente" / "001-Lichtbild.jpg") as bild:
        assert bild.size == (413, 531)  # 35 × 45 mm at 300 dpi
        assert bild.mode == "RGB"


def test_pages_are_scans_with_grain_and_print(gross: Bauergebnis) -> None:
    seite = PdfReader(gross.ordner / "dokumente" / "014-Bescheid_2014.pdf").pages[0].images[0].data
    with Image.open(io.BytesIO(seite)) as bild:
        grau = bild.convert("L")
        haeufigkeit = grau.histogram()
    assert sum(haeufigkeit[:90]) > 10_000, "there is print"
    assert sum(1 for anzahl in haeufigkeit[180:] if anzahl > 500) > 20, "paper is not one white"


@pytest.fixture
def zweimal(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("eins", "zwei"):
        baue_kleine_akte(tmp_path / name, VERFAELSCHT)
    return tmp_path / "eins", tmp_path / "zwei"


def test_the_same_seed_gives_the_same_octets(zweimal: tuple[Path, Path]) -> None:
    eins, zwei = zweimal
    dateien = sorted(pfad.relative_to(eins) for pfad in eins.rglob("*") if pfad.is_file())
    assert len(dateien) == len(KLEINE_AKTE) + 1
    assert [(eins / datei).read_bytes() for datei in dateien] == [(zwei / datei).read_bytes() for datei in dateien]


def test_another_seed_gives_other_pages(tmp_path: Path) -> None:
    eins = baue_kleine_akte(tmp_path / "eins", VERFAELSCHT)
    zwei = baue_kleine_akte(tmp_path / "zwei", VERFAELSCHT, seed="other")
    assert {d.sha256 for d in lies(eins.ordner).akte.dokumente}.isdisjoint(
        d.sha256 for d in lies(zwei.ordner).akte.dokumente
    )


def test_a_file_can_be_built_with_its_hold(tmp_path: Path) -> None:
    akte = lies(baue_kleine_akte(tmp_path / "akte", GEBUNDEN, sperren=["gebunden"]).ordner).akte
    assert akte.sperren == {Sperre.GEBUNDEN}
    assert akte.person == GEBUNDEN.person


def test_the_invented_people_can_be_told_apart_and_travel_in_messages() -> None:
    assert len({wer.person.azr_nummer for wer in ALLE}) == len(ALLE)
    assert len({wer.aktenzeichen for wer in ALLE}) == len(ALLE)
    namen = [text for wer in ALLE for text in wer.person.familiennamen()]
    assert len({suchform(name) for name in namen}) == len(namen) - 1  # the passport repeats one birth name
    assert all(ist_datentyp_c(name) for name in namen)
    for wer in ALLE:
        assert (wer.person.azr_nummer or "")[2:6] == "0000", "no real person can have this number"
        assert (wer.alt.ags, wer.neu.ags) == (KIEL_AGS, HANNOVER_AGS)


def test_every_kind_of_page_is_in_the_large_file() -> None:
    assert {zeile.art for zeile in GROSSE_AKTE} == set(Blattart)
