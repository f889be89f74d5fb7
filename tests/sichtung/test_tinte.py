"""Blank is what shows nothing but paper: noise, holes, folds and lamps are paper, a digit is not."""

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageChops, JpegImagePlugin
from support import scans

from gateway.sichtung import jpeg
from gateway.sichtung.tinte import A4_LANG_MM, RAND_SEITLICH_MM, _tinte, ist_leer, zeigt_oben_etwas


def _mit_raendern() -> Image.Image:
    made = Image.new("L", scans.A4_200DPI, 10)
    made.paste(scans.blatt(rauschen=4).crop((0, 0, 1600, 2310)), (30, 15))
    return made


LEER: dict[str, Callable[[], Image.Image]] = {
    "white": lambda: scans.blatt(papier=255),
    "yellowed with noise": lambda: scans.blatt(papier=205, rauschen=9),
    "punched": lambda: scans.gelocht(scans.blatt(rauschen=5)),
    "folded under a fading lamp": lambda: scans.mit_falz(scans.blatt(papier=235, rauschen=5)),
    "black edges of the scanner": _mit_raendern,
}
VOLL: dict[str, Callable[[], Image.Image]] = {
    "print": scans.seite,
    "print on noisy paper": lambda: scans.seite(rauschen=9),
    "a page number": lambda: scans.mit_text(scans.blatt(rauschen=5), "7", mm=(103, 283)),
    "one signature": lambda: scans.mit_unterschrift(scans.gelocht(scans.blatt(rauschen=5))),
    "a faint stamp": lambda: scans.mit_stempel(scans.blatt(rauschen=5)),
    "a stamp on yellowed paper": lambda: scans.mit_stempel(scans.blatt(papier=215, rauschen=3)),
}


@pytest.mark.parametrize("qualitaet", [40, 75])
@pytest.mark.parametrize("was", LEER)
def test_paper_alone_is_blank(was: str, qualitaet: int) -> None:
    assert ist_leer(jpeg.klein(scans.jpeg(LEER[was](), qualitaet)))


@pytest.mark.parametrize("qualitaet", [40, 75])
@pytest.mark.parametrize("was", VOLL)
def test_whatever_somebody_put_on_it_is_not(was: str, qualitaet: int) -> None:
    assert not ist_leer(jpeg.klein(scans.jpeg(VOLL[was](), qualitaet)))


@pytest.fixture
def geladen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Sizes of the pictures that were decoded."""
    sizes: list[tuple[int, int]] = []
    grau = jpeg._grau

    def gezaehlt(bild: JpegImagePlugin.JpegImageFile) -> Image.Image:
        sizes.append(bild.size)
        return grau(bild)

    monkeypatch.setattr(jpeg, "_grau", gezaehlt)
    return sizes


@pytest.mark.parametrize("was", [*LEER, *VOLL])
def test_a_page_is_judged_by_its_upper_part_as_by_the_whole_of_it(was: str) -> None:
    bild = (LEER | VOLL)[was]()
    for octets in (scans.jpeg(bild), scans.jpeg(bild.rotate(180)), scans.jpeg(bild.convert("RGB"))):
        assert jpeg.zeigt_nichts(octets, A4_LANG_MM) is ist_leer(jpeg.klein(octets))


def test_the_rest_of_a_page_is_decoded_only_where_its_upper_part_shows_nothing(
    geladen: list[tuple[int, int]],
) -> None:
    assert not jpeg.zeigt_nichts(scans.jpeg(VOLL["print"]()), A4_LANG_MM)
    assert geladen == [(207, 49)]
    geladen.clear()
    assert not jpeg.zeigt_nichts(scans.jpeg(VOLL["a page number"]()), A4_LANG_MM)
    assert geladen == [(207, 49), (207, 293)]


def test_a_jpg_whose_rows_do_not_come_one_after_the_other_is_decoded_whole(
    geladen: list[tuple[int, int]],
) -> None:
    VOLL["print"]().save(ziel := io.BytesIO(), "JPEG", progressive=True)
    assert not jpeg.zeigt_nichts(ziel.getvalue(), A4_LANG_MM)
    assert geladen == [(207, 293)]


def test_the_rows_above_a_cut_look_as_they_do_in_the_whole_picture() -> None:
    """But for the last ones, which do not count: what they stand out from is not there."""
    ganz = ImageChops.add(Image.linear_gradient("L").resize((210, 297)), Image.effect_noise((210, 297), 90), 2)
    teil = ganz.crop((0, 0, 210, 74))
    rahmen = (17, 5, 193, 66)
    assert _tinte(teil, 1.0, rahmen) == _tinte(ganz, 1.0, rahmen) > 1_000
    assert _tinte(teil, 1.0, (17, 66, 193, 74)) != _tinte(ganz, 1.0, (17, 66, 193, 74))
    punkt = Image.new("L", (210, 74), 245)
    punkt.paste(20, (100, 66, 110, 74))
    assert not zeigt_oben_etwas(punkt, 1.0)
    punkt.paste(20, (100, 60, 102, 62))
    assert zeigt_oben_etwas(punkt, 1.0)


def test_the_upper_part_of_a_slip_says_nothing() -> None:
    schmal = Image.new("L", (round(2 * RAND_SEITLICH_MM), 74), 245)
    schmal.paste(20, (0, 0, *schmal.size))
    assert not zeigt_oben_etwas(schmal, 1.0)


def test_a_coarse_scan_keeps_its_digits() -> None:
    coarse = VOLL["a page number"]().resize((827, 1170))  # 100 dpi
    assert not ist_leer(jpeg.klein(scans.jpeg(coarse)))


def test_a_slip_of_paper_has_no_margins() -> None:
    slip = Image.new("L", (160, 60), 245)
    slip.paste(20, (60, 20, 100, 40))
    assert not ist_leer(slip, 160.0)
