"""Documents of scans pass the malware scanner before any of them is stored."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO, cast

import pytest
from support.scanner import Scanner, eicar, im_faden
from support.scheine import Lieferung, pdf
from support.tippen import tippe

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import sha256_of
from gateway.intake.schutz import suche_viren
from gateway.transfer.eingangsschutz import Eingangsschutz, Schutzregeln
from gateway.transfer.ports import Schutzprogramm, Urteil, Virenbefund


@pytest.fixture
def peer(haus: Path) -> Iterator[Scanner]:
    with im_faden(haus) as made:
        yield made


def test_a_finding_keeps_its_case_file_out_and_the_provider_learns_nothing_of_it(
    haus: Path, tmp_path: Path, lieferung: Lieferung, peer: Scanner
) -> None:
    name = "A-000001/0001.pdf"
    ill = pdf("krank").replace(b"startxref", b"%" + eicar() + b"\nstartxref")
    lieferung.dateien[name] = ill
    lieferung.zeilen[0] |= {"sha256": sha256_of(ill), "seiten": "1"}
    delivery = lieferung.ordner(tmp_path / "lief")
    peer.art = "weg"
    tippe("intake", delivery, "--json", config=haus, code=3)
    peer.art = "gut"
    found = tippe("intake", delivery, "--json", config=haus, code=4)
    assert "icar" not in found.out
    files = {one["reference"]: one for one in found.daten["files"]}
    assert [(one["kind"], one["where"]) for one in files["TEST 33-1"]["defects"]] == [("schadsoftware", name)]
    assert files["TEST 33-2"]["state"] == "aufgenommen"
    shown = tippe("ablage", "show", "TEST 33-2", "--json", config=haus).daten
    assert shown["malware_check"]["scanner"] == "ClamAV/1.4.6/27456"


def test_a_file_the_scanner_fails_on_keeps_its_case_file_out_and_no_other(
    haus: Path, tmp_path: Path, lieferung: Lieferung, peer: Scanner
) -> None:
    name, delivery = "A-000001/0001.pdf", lieferung.ordner(tmp_path / "lief")
    peer.scheitert_an = lieferung.dateien[name]
    found = tippe("intake", delivery, "--json", config=haus, code=4)
    files = {one["reference"]: one for one in found.daten["files"]}
    assert [(one["kind"], one["where"]) for one in files["TEST 33-1"]["defects"]] == [("nicht_geprueft", name)]
    assert files["TEST 33-2"]["state"] == "aufgenommen"
    peer.scheitert_an = None
    tippe("intake", delivery, "--json", config=haus)


class _Laesst:
    """A scanner in memory that reads to the end and finds nothing."""

    async def programm(self) -> Schutzprogramm:
        return Schutzprogramm(name="ClamAV/1")

    async def pruefe(self, bloecke: Callable[[], Iterator[bytes]], _laenge: int) -> Virenbefund:
        assert all(bloecke())
        return Virenbefund(urteil=Urteil.SAUBER)


def _weg(name: str) -> BinaryIO:
    raise Refused(Fehlercode.S999, f"{name} is gone")


@pytest.mark.parametrize("oeffne", [lambda _: io.BytesIO(b"harmless"), _weg], ids=["another", "gone"])
async def test_what_the_scanner_is_shown_is_what_the_note_names_or_it_stays_out(
    oeffne: Callable[[str], BinaryIO],
) -> None:
    """Whoever may write into the folder could show it something else for a moment."""
    scanner: Any = _Laesst()
    umgebung: Any = SimpleNamespace(jetzt=lambda: datetime(2026, 11, 3, tzinfo=UTC))
    schutz = Eingangsschutz(umgebung, cast("Any", None), scanner, Schutzregeln())
    quelle: Any = SimpleNamespace(oeffne=oeffne)
    digest = sha256_of(eicar())
    akte: Any = SimpleNamespace(dokumente=[SimpleNamespace(position=1, uuid="u", sha256=digest, laenge=8)])
    befund: Any = SimpleNamespace(dokument=SimpleNamespace(datei="a.pdf", sha256=digest))
    _, defects = await suche_viren(schutz, quelle, akte, [befund])
    assert [(one.art, one.wo, one.schwer) for one in defects] == [("geaendert", "a.pdf", True)]
