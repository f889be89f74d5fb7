"""The schemas accept what the standard accepts and refuse the rest, in lxml and in xmlschema alike."""

import pytest
from lxml import etree
from support.instanzen import FREMD, instanzen
from support.nachrichten import VEKTOREN, geaendert, gueltig_in_beiden, schemas, vektor, zweiter_pruefer
from support.varianten import ANDERE_CODES, VARIANTEN

from gateway import safe_xml
from gateway.domain.din91379 import ist_datentyp_c
from gateway.domain.errors import Refused
from gateway.messages.schema import Schemas
from gateway.resources import schema_files


@pytest.mark.parametrize("name", VEKTOREN)
def test_a_message_of_the_main_path_is_valid_in_both_validators(name: str) -> None:
    assert gueltig_in_beiden(vektor(name)) == (True, True)
    assert schemas().validate(safe_xml.parse(vektor(name), safe_xml.FACHNACHRICHT)).nummer == name


@pytest.mark.parametrize("name", VARIANTEN)
def test_an_altered_message_is_refused_with_its_code_in_both_validators(name: str) -> None:
    octets = geaendert(*VARIANTEN[name])
    assert gueltig_in_beiden(octets) == (False, False)
    with pytest.raises(Refused) as caught:
        schemas().validate(safe_xml.parse(octets, safe_xml.FACHNACHRICHT))
    assert caught.value.code == ANDERE_CODES.get(name, "X001")


@pytest.mark.parametrize(
    ("vector", "alt", "neu"),
    [
        ("010201", ' listURI="urn:de:xauslaender:codelist:nachrichtentyp" listVersionID="19"', ""),
        ("010201", ' listURI="urn:de:xoev:codeliste:erreichbarkeit"', ""),
        ("010201", 'geschlecht" listVersionID="1"', 'geschlecht" listVersionID="99"'),
        ("010201", "<code>x</code>", "<code>zz</code><name>unknown</name>"),
        ("010201", "<nichtVorhanden>true</nichtVorhanden>", "<nichtVorhanden>1</nichtVorhanden>"),
        ("010201", "<nichtVorhanden>true</nichtVorhanden>", "<nichtVorhanden/>"),
        ("010201", "<kennung>azr:999902</kennung>", "<kennung/>"),
        ("010201", "NEU-2026-0001", "Đặng A\u030b C\u0328\u0306 K\u035fH € ’"),
        ("010201", "NEU-2026-0001", "a[b]^_\\`{|}~"),
        ("010201", ' test="demo"', ""),
        ("010201", "xauslaender:", "xa:"),
        ("010206", "<xdomea:Version>1.4</xdomea:Version>", "<xdomea:Version/>"),
        ("010201", "2026-11-02T09:00:00.000+01:00", "2026-11-02T09:00:00"),
    ],
)
def test_what_the_standard_leaves_open_stays_open(vector: str, alt: str, neu: str) -> None:
    octets = geaendert(vector, alt, neu)
    if alt == "xauslaender:":
        octets = octets.replace(b"xmlns:xauslaender=", b"xmlns:xa=").replace(b"urn:de:xa:", b"urn:de:xauslaender:")
    assert gueltig_in_beiden(octets) == (True, True)


def test_smallest_and_fullest_instance_of_every_message_are_valid_in_both_validators() -> None:
    seen = set()
    for name, root in instanzen():
        octets = etree.tostring(root)
        assert gueltig_in_beiden(octets) == (True, True), name
        seen.add(root.tag)
    assert seen == set(schemas().wurzeln)
    assert len(seen) == 23


def test_the_tables_know_every_element_of_the_fullest_instances() -> None:
    for name, root in instanzen():
        known = [stelle.knoten for stelle in schemas().grammatik.stellen(root)]
        assert known == [node for node in root.iter() if node.tag != FREMD], name


def test_text_type_c_says_the_same_in_three_implementations() -> None:
    second = zweiter_pruefer().maps.types["{urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08}datatypeC"]
    marks = [
        *map(chr, range(0x300, 0x332)),
        "\u035f",
        "\u035fH",
        "\u035fh",
        "\u0328\u0306",
        "\u0325\u0304",
        "\u031b\u0304",
    ]
    letters = [chr(code) for code in (*range(0x41, 0x180), *range(0x1E00, 0x1F00))]
    texts = [chr(code) for code in range(0x20, 0x2FFF)] + [letter + mark for letter in letters for mark in marks]
    assert [text for text in texts if second.is_valid(text) != ist_datentyp_c(text)] == []
    element = etree.fromstring(vektor("010201"))
    field = element.find("{*}aktenzeichenAuftraggebendeABH")
    assert field is not None
    for allowed in (True, False):
        wanted = [text for text in texts if ist_datentyp_c(text) is allowed]
        # every allowed text in one go; of the others each alone
        for text in ["".join(wanted)] if allowed else wanted[::17]:
            field.text = text
            assert schemas()._werk.gueltig(element) is allowed, ascii(text[:5])


def test_a_long_text_is_judged_without_going_back() -> None:
    """A million letters that may carry marks, and a wrong one: hours if the matcher went back."""
    octets = vektor("010201").replace(b"NEU-2026-0001", b"KA" * 500_000 + "\u0411".encode())
    with pytest.raises(Refused):
        schemas().validate(safe_xml.parse(octets, safe_xml.FACHNACHRICHT))


def test_a_missing_schema_file_is_a_fault_of_the_installation() -> None:
    files = schema_files()
    del files["xinneres-datum.xsd"]
    with pytest.raises(ValueError, match=r"xinneres-datum\.xsd"):
        Schemas.from_files(files)


def test_schemas_are_read_from_the_mapping_only() -> None:
    files = schema_files()
    files["xinneres-name.xsd"] = files["xinneres-name.xsd"].replace(
        b'schemaLocation="din-91379.xsd"', b'schemaLocation="file:///etc/passwd"'
    )
    with pytest.raises(ValueError, match="not among the schema files"):
        Schemas.from_files(files)


def test_a_hint_of_a_schema_inside_a_message_is_not_followed() -> None:
    hint = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x file:///nowhere/x.xsd"'
    octets = geaendert("010201", ' test="demo"', f" {hint}")
    assert schemas().validate(safe_xml.parse(octets, safe_xml.FACHNACHRICHT)).nummer == "010201"
    assert schemas().explain(octets) is None
