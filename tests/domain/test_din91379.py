"""DIN 91379 datatype C: what may travel as text."""

import pytest
from lxml import etree

from gateway.domain.din91379 import datentyp_c, ist_datentyp_c
from gateway.domain.errors import Fehlercode, Refused
from gateway.resources import data

XS = "http://www.w3.org/2001/XMLSchema"
DIN = "urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Müller-Łukasz",
        "Nguyễn Thị Ánh",
        "K͟hān",
        "Ạ̈",
        "C̨̆",
        "L̥̄",
        "€ 5 – nein".replace("–", "-"),
        "a\tb\nc",
        "O’Neill",
    ],
)
def test_latin_letters_with_all_their_marks_may_travel(text: str) -> None:
    assert ist_datentyp_c(text)


@pytest.mark.parametrize(
    "text", ["Иван", "山", "soft\u00adhyphen", "„quoted“", "a – b", "\0", "B\u0308", "\u202e", "😀"]
)
def test_what_the_norm_does_not_hold_is_refused_with_the_code_point(text: str) -> None:
    with pytest.raises(Refused, match=r"U\+[0-9A-F]{4,5} is not in DIN 91379") as caught:
        datentyp_c(text)
    assert caught.value.fehlercode is Fehlercode.X001


def test_decomposed_umlauts_are_composed_first() -> None:
    assert datentyp_c("Mu\u0308ller") == "Müller"


def test_a_long_text_is_judged_in_linear_time() -> None:
    assert not ist_datentyp_c("K" * 200_000 + "\0")


def test_it_says_the_same_as_the_schema_that_judges_messages() -> None:
    """Every single character up to U+2FFF and every letter with every mark, against libxml2."""
    datei = data("schemas").joinpath("din-91379.xsd")
    schema = etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="{XS}" xmlns:d="{DIN}"><xs:import namespace="{DIN}" schemaLocation="{datei}"/>'
            '<xs:element name="a" type="d:datatypeC"/></xs:schema>'
        )
    )
    element = etree.Element("a")

    def erlaubt(text: str) -> bool:
        element.text = text
        return schema.validate(element)

    einzeln = [chr(code) for code in range(0x20, 0x3000)]
    assert [zeichen for zeichen in einzeln if erlaubt(zeichen) != ist_datentyp_c(zeichen)] == []
    marken = [chr(code) for code in (*range(0x300, 0x332), 0x35F)]
    folgen = [chr(code) + marke for code in (*range(0x41, 0x180), *range(0x1E00, 0x1F00)) for marke in marken]
    folgen += ["C\u0328\u0306", "K\u035fH", "k\u035fh", "k\u035fH", "L\u0325\u0304", "S\u031b\u0304", "S\u031b"]
    assert [folge for folge in folgen if erlaubt(folge) != ist_datentyp_c(folge)] == []
