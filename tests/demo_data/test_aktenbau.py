"""The demo's files: varied, the same each time. Tests of the large one, where it is built: ``tests/demo``."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from gateway.ablage.ordner import Ordnerakte, lies_ordner
from gateway.demo.aktenbau import baue_kleine_akte
from gateway.demo.aktenplan import GROSSE_AKTE, KLEINE_AKTE, Blattart
from gateway.demo.personen import ALLE, GEBUNDEN, HANNOVER_AGS, KIEL_AGS, VERFAELSCHT
from gateway.domain.akte import Sperre
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.suchform import suchform


def lies(ordner: Path) -> Ordnerakte:
    return lies_ordner(ordner, neue_uuid=lambda: str(uuid4()), jetzt=lambda: datetime.now(UTC))


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
    built = baue_kleine_akte(tmp_path / "akte", GEBUNDEN, sperren=["gebunden"])
    akte = lies(built.ordner).akte
    assert built.dokumente == len(akte.dokumente) == len(KLEINE_AKTE)
    assert built.seiten == sum(dokument.seiten or 0 for dokument in akte.dokumente)
    assert built.octets == sum(dokument.laenge for dokument in akte.dokumente)
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
