"""DIN 91379 type C: our table and the schema agree on every character, and other text is fitted to it."""

import sys
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from gateway.domain.din91379 import SEQUENZEN, ist_datentyp_c
from gateway.messages.zeichen import als_datatype_c
from gateway.resources import schema_files

XSD = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:d="urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08">
<xs:import namespace="urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08" schemaLocation="din-91379.xsd"/>
<xs:element name="t" type="d:datatypeC"/></xs:schema>"""


@cache
def schema() -> etree.XMLSchema:
    class OneFile(etree.Resolver):
        def resolve(self, *place: object) -> object:
            return self.resolve_string(schema_files()["din-91379.xsd"], place[2])

    parser = etree.XMLParser()
    parser.resolvers.add(OneFile())
    return etree.XMLSchema(etree.fromstring(XSD, parser))


def schema_says(text: str) -> bool:
    element = etree.Element("t")
    element.text = text
    return schema().validate(element)


def test_the_table_and_the_schema_agree_on_every_single_character() -> None:
    different = [
        hex(number)
        for number in (*range(0x20, 0x3000), 9, 10, 13, 0xFB01, 0x1F600)
        if ist_datentyp_c(chr(number)) != schema_says(chr(number))
    ]
    assert different == []


def test_the_table_and_the_schema_agree_on_letters_with_marks() -> None:
    assert all(schema_says(each) and ist_datentyp_c(each) for each in SEQUENZEN)
    marks = [chr(number) for number in (*range(0x300, 0x332), 0x35F)]
    letters = [*sorted({each[0] for each in SEQUENZEN}), "E", "Ä", "ḃ"]
    pairs = [letter + mark for letter in letters for mark in marks]
    assert [pair for pair in pairs if ist_datentyp_c(pair) != schema_says(pair)] == []


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("aKhHCcSsLlRr\u0300\u0304\u0306\u031b\u0325\u0326\u0328\u035f–Ж€")))
def test_the_table_and_the_schema_agree_on_any_mixture(text: str) -> None:
    assert ist_datentyp_c(text) == schema_says(text)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(max_codepoint=sys.maxunicode)))
def test_fitted_text_always_fits_and_fitting_stands(text: str) -> None:
    fitted = als_datatype_c(text)
    assert ist_datentyp_c(fitted)
    assert als_datatype_c(fitted) == fitted
    assert len(fitted) <= 3 * len(text)


@pytest.mark.parametrize(
    ("text", "fitted"),
    [
        ("Bescheid – „Duldung“.pdf", 'Bescheid - "Duldung".pdf'),
        ("Mu\u0308ller", "Müller"),
        ("Паспорт.pdf", "_______.pdf"),
        ("Kopie…", "Kopie..."),
        ("ﬁnal", "final"),
        ("a\u2003b\u00adc\U0001f600", "a bc_"),
        ("K\u035fhan Ğ ǆ", "K\u035fhan Ğ dž"),
    ],
)
def test_common_text_stays_readable(text: str, fitted: str) -> None:
    assert als_datatype_c(text) == fitted
