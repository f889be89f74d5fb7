"""Blank is what shows nothing but paper: noise, holes, folds and lamps are paper, a digit is not."""

import pytest
from PIL import Image
from support import scans

from gateway.sichtung import jpeg
from gateway.sichtung.tinte import ist_leer

LEER = {
    "white": scans.blatt(papier=255),
    "yellowed with noise": scans.blatt(papier=205, rauschen=9),
    "punched": scans.gelocht(scans.blatt(rauschen=5)),
    "folded under a fading lamp": scans.mit_falz(scans.blatt(papier=235, rauschen=5)),
    "black edges of the scanner": Image.new("L", scans.A4_200DPI, 10),
}
LEER["black edges of the scanner"].paste(scans.blatt(rauschen=4).crop((0, 0, 1600, 2310)), (30, 15))
VOLL = {
    "print": scans.seite(),
    "print on noisy paper": scans.seite(rauschen=9),
    "a page number": scans.mit_text(scans.blatt(rauschen=5), "7", mm=(103, 283)),
    "one signature": scans.mit_unterschrift(scans.gelocht(scans.blatt(rauschen=5))),
    "a faint stamp": scans.mit_stempel(scans.blatt(rauschen=5)),
    "a stamp on yellowed paper": scans.mit_stempel(scans.blatt(papier=215, rauschen=3)),
}


@pytest.mark.parametrize("qualitaet", [40, 75])
@pytest.mark.parametrize("was", LEER)
def test_paper_alone_is_blank(was: str, qualitaet: int) -> None:
    assert ist_leer(jpeg.klein(scans.jpeg(LEER[was], qualitaet)))


@pytest.mark.parametrize("qualitaet", [40, 75])
@pytest.mark.parametrize("was", VOLL)
def test_whatever_somebody_put_on_it_is_not(was: str, qualitaet: int) -> None:
    assert not ist_leer(jpeg.klein(scans.jpeg(VOLL[was], qualitaet)))


def test_a_coarse_scan_keeps_its_digits() -> None:
    coarse = VOLL["a page number"].resize((827, 1170))  # 100 dpi
    assert not ist_leer(jpeg.klein(scans.jpeg(coarse)))


def test_a_slip_of_paper_has_no_margins() -> None:
    slip = Image.new("L", (160, 60), 245)
    slip.paste(20, (60, 20, 100, 40))
    assert not ist_leer(slip, 160.0)
