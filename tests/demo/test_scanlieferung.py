"""The deliveries that demo and benchmarks make: note and files fit, planted defects are what they say."""

import csv
import hashlib
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from gateway.demo.scanlieferung import SCHEIN, WINZIG, ZWEI_MB, Fehler, baue_lieferung
from gateway.sichtung import Seitenbefund, Unlesbar
from gateway.sichtung.sichtung import Sichtung


def zeilen(ordner: Path) -> list[dict[str, str]]:
    with (ordner / SCHEIN).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def digest(ordner: Path, zeile: dict[str, str]) -> str:
    return hashlib.sha256((ordner / zeile["datei"]).read_bytes()).hexdigest()


def test_a_good_delivery_is_good_and_made_alike_twice(tmp_path: Path) -> None:
    built = baue_lieferung(tmp_path / "a", akten=3, umfang=ZWEI_MB)
    assert baue_lieferung(tmp_path / "b", akten=3, umfang=ZWEI_MB) == built
    rows = zeilen(tmp_path / "a")
    assert rows == zeilen(tmp_path / "b")
    assert (built.akten, built.dokumente, len(rows)) == (3, 9, 9)
    assert built.octets / 3 == pytest.approx(2_000_000, rel=0.3)
    for row in rows:
        assert digest(tmp_path / "a", row) == row["sha256"] == digest(tmp_path / "b", row)
        assert len(PdfReader(tmp_path / "a" / row["datei"]).pages) == int(row["seiten"])
    assert len({row["sha256"] for row in rows}) == 9
    blatt = [(int(row["blatt_von"]), int(row["blatt_bis"])) for row in rows[:3]]
    assert blatt == [(1, 2), (3, 7), (8, 11)]
    listed = {row["datei"] for row in rows}
    assert {p.relative_to(tmp_path / "a").as_posix() for p in (tmp_path / "a").rglob("*.pdf")} == listed


async def sieh(path: Path) -> Seitenbefund:
    look = Sichtung(kinder=1)
    try:
        with path.open("rb") as file:
            return await look.sieh(file.fileno(), "pdf")
    finally:
        await look.schliesse()


async def test_each_planted_defect_is_what_it_says(tmp_path: Path) -> None:
    kinds = list(Fehler)
    folder = tmp_path / "a"
    planted = {2 * number: kind for number, kind in enumerate(kinds, 1)}
    baue_lieferung(folder, akten=2 * len(kinds) + 1, umfang=WINZIG, fehler=planted, ueberzaehlig=True)
    rows = zeilen(folder)
    first = {kind: next(r for r in rows if r["aktenzeichen"] == f"TEST SC-{n:06d}") for n, kind in planted.items()}

    def file(kind: Fehler) -> Path:
        return folder / first[kind]["datei"]

    assert not file(Fehler.FEHLT).exists()
    assert digest(folder, first[Fehler.DIGEST]) != first[Fehler.DIGEST]["sha256"]
    assert (await sieh(file(Fehler.LEER))).leere_seiten == (1,)
    assert (await sieh(file(Fehler.VERSCHLOSSEN))).unlesbar is Unlesbar.VERSCHLUESSELT
    assert len(PdfReader(file(Fehler.SEITENZAHL)).pages) == int(first[Fehler.SEITENZAHL]["seiten"]) - 1
    assert file(Fehler.NULL).stat().st_size == 0
    with pytest.raises(PdfReadError):
        PdfReader(file(Fehler.ABGESCHNITTEN), strict=True).pages[0].extract_text()
    assert zipfile.is_zipfile(file(Fehler.VERKLEIDET))
    assert "☃" in first[Fehler.NAME]["familienname"]
    assert first[Fehler.PFAD]["datei"].startswith("../")
    assert not any(folder.parent.glob("A-*"))
    listed = {row["datei"] for row in rows} | {"rest/unbekannt.pdf"}
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf")} <= listed
    assert sum(row["barcode"] == first[Fehler.BARCODE]["barcode"] for row in rows) == 2 * len(WINZIG.dokumente)
    assert (folder / "rest" / "unbekannt.pdf").exists()
    backs = await sieh(file(Fehler.RUECKSEITEN))
    assert (backs.seiten, backs.leere_seiten) == (int(first[Fehler.RUECKSEITEN]["seiten"]), (2, 4))
    for row in rows:
        if row["aktenzeichen"] not in {one["aktenzeichen"] for one in first.values()}:
            assert digest(folder, row) == row["sha256"]


@pytest.mark.parametrize("planted", [{9: Fehler.LEER}, {1: Fehler.BARCODE}])
def test_a_defect_that_cannot_be_planted_is_told(planted: dict[int, Fehler], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="planted"):
        baue_lieferung(tmp_path / "a", akten=3, fehler=planted)
