"""The fonts of the pages hold every letter of DIN 91379 datatype C, combined ones too, and lie in the package."""

import io
import re

import pytest
import uharfbuzz as hb
from fontTools.ttLib import TTFont
from support.befehle import WURZEL

from gateway.domain.din91379 import SEQUENZEN, einzelne_zeichen
from gateway.web.statik import statik

STATISCH = WURZEL / "gateway" / "web" / "statisch"
SCHNITTE = ("noto-sans-400.woff2", "noto-sans-700.woff2")
UNSICHTBAR = "\t\n\r"


@pytest.fixture(params=SCHNITTE, scope="module")
def schrift(request: pytest.FixtureRequest) -> TTFont:
    return TTFont(STATISCH / request.param)


def test_every_single_character_is_in_the_font(schrift: TTFont) -> None:
    known = schrift.getBestCmap()
    assert len(einzelne_zeichen()) > 500
    assert [one for one in einzelne_zeichen() if ord(one) not in known and one not in UNSICHTBAR] == []


def test_every_combined_letter_is_drawn_with_its_marks_over_it(schrift: TTFont) -> None:
    """Shaped as a browser does: no box, and a mark that is a glyph of its own is moved to its letter."""
    plain, octets = schrift.flavor, io.BytesIO()
    schrift.flavor = None
    schrift.save(octets)
    schrift.flavor = plain
    font = hb.Font(hb.Face(octets.getvalue()))
    lost = []
    for text in SEQUENZEN:
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(font, buffer)
        glyphs = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
        boxes = any(info.codepoint == 0 for info, _ in glyphs)
        loose = [
            place for _, place in glyphs[1:] if place.x_advance == 0 and not (place.x_offset or place.y_offset)
        ]
        if boxes or len(loose) == len(glyphs) - 1 > 0:
            lost.append(text)
    assert len(SEQUENZEN) > 140
    assert lost == []


def test_the_licence_stands_in_the_font_and_beside_it(schrift: TTFont) -> None:
    assert "Open Font License" in schrift["name"].getDebugName(13)
    text = (STATISCH / "OFL.txt").read_text("utf-8")
    assert all(name in text for name in SCHNITTE)
    assert "PERMISSION & CONDITIONS" in text


def test_both_fonts_together_are_small() -> None:
    assert sum((STATISCH / name).stat().st_size for name in SCHNITTE) < 80_000


def test_the_style_sheet_names_files_of_ours_only_by_their_content() -> None:
    style = statik()._nach_name["faden.css"].inhalt.decode()
    named = re.findall(r"url\(([^)]*)\)", style)
    assert len(named) == 2
    assert all(re.fullmatch(r'"/statisch/[a-z0-9-]+\.[0-9a-f]{16}\.woff2"', one) for one in named)
    assert "http" not in style
    assert "@import" not in style


def test_the_style_sheet_knows_the_wishes_of_its_readers() -> None:
    style = (STATISCH / "faden.css").read_text("utf-8")
    for wish in ("prefers-color-scheme: dark", "forced-colors: active", "prefers-reduced-motion: reduce", "print"):
        assert f"@media ({wish})" in style or f"@media {wish}" in style, wish
