"""Code lists: data that agree with the schemas; unknown values are judged, never a crash."""

import json
from datetime import date

import pytest
from lxml import etree
from support.nachrichten import codelisten

from gateway.domain.errors import Fehlercode
from gateway.messages.codelisten import PDF_UND_JPG, Codelisten
from gateway.resources import codelist_files, schema_files

XS = "{http://www.w3.org/2001/XMLSchema}"
GRUND = "urn:de:xauslaender:codelist:abhabh:aktenanforderung:grund"
DATEIFORMAT = "urn:xoev-de:xdomea:codeliste:dateiformat"
STAAT = "urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:staatsangehoerigkeit"


def codetypen() -> list[tuple[str, str | None, list[str]]]:
    """Every code type of the schemas: fixed list, fixed version, enumerated values."""
    found = []
    for octets in schema_files().values():
        for node in etree.fromstring(octets).iter(f"{XS}restriction"):
            uri = node.find(f"{XS}attribute[@name='listURI']")
            if uri is not None and uri.get("fixed"):
                version = node.find(f"{XS}attribute[@name='listVersionID']")
                values = [value.get("value") for value in node.iter(f"{XS}enumeration")]
                found.append((uri.get("fixed"), version.get("fixed"), values))
    return found


def test_every_list_a_schema_names_is_here_in_the_version_it_fixes() -> None:
    assert len(codetypen()) > 30
    for uri, version, values in codetypen():
        one = codelisten().lookup(uri, version)
        assert one is not None, uri
        if values:
            assert sorted(one.werte) == sorted(values), uri


def test_every_list_says_its_address_version_and_validity() -> None:
    for name, octets in codelist_files().items():
        data = json.loads(octets)
        assert {"listURI", "version", "gueltigAb", "gueltigBis", "werte"} <= set(data), name
        assert not data["listURI"].endswith(f"_{data['version']}"), name
        assert data["werte"] or not data["vollstaendig"], name


def test_a_value_has_a_text_for_the_reader() -> None:
    assert codelisten().text(GRUND, "02") == "Einsichtnahme"
    assert codelisten().text(GRUND, "77") is None
    assert codelisten().text("urn:x", "1") is None


def test_the_default_formats_of_a_delivery_are_pdf_and_jpg() -> None:
    texts = {(codelisten().text(DATEIFORMAT, code) or "")[:3] for code in PDF_UND_JPG}
    assert texts == {"pdf", "jpe", "jpg"}


@pytest.mark.parametrize(
    ("uri", "version", "code", "expected"),
    [
        (GRUND, "2", "01", None),
        (GRUND, None, "01", None),
        (GRUND, "2", "05", Fehlercode.S011),
        (GRUND, "3", "01", None),
        (GRUND, "3", "05", Fehlercode.S010),
        ("urn:x", "1", "1", Fehlercode.S010),
        ("", None, "", Fehlercode.S010),
        (STAAT, "2024-08-01", "475", None),
        (STAAT, "2024-08-01", "112", None),
        (STAAT, "2024-08-01", "SYR", Fehlercode.S011),
        ("urn:de:bund:destatis:bevoelkerungsstatistik:schluessel:ags", "1999-01-01", "03241001", None),
    ],
)
def test_a_carried_code_is_judged(uri: str, version: str | None, code: str, expected: Fehlercode | None) -> None:
    urteil = codelisten().urteil(uri, version, code)
    assert (urteil[0] if urteil else None) is expected


def test_a_version_holds_within_its_days() -> None:
    antwort = codelisten().lookup("urn:de:xauslaender:codelist:abhabh:aktenanforderung:antwort")
    assert antwort is not None
    assert not antwort.gilt(date(2026, 10, 31))
    assert antwort.gilt(date(2026, 11, 1))


def test_a_second_version_stands_beside_the_first() -> None:
    files = codelist_files()
    newer = json.loads(files["aktenanforderung-grund-2.json"]) | {"version": "3", "gueltigBis": "2028-10-31"}
    newer["werte"]["05"] = "Neues"
    files["aktenanforderung-grund-3.json"] = json.dumps(newer).encode()
    both = Codelisten.from_files(files)
    assert both.urteil(GRUND, "2", "05") is not None
    assert both.urteil(GRUND, "3", "05") is None
    assert both.text(GRUND, "05") == "Neues"
    latest = both.lookup(GRUND)
    assert latest is not None
    assert latest.version == "3"
    assert not latest.gilt(date(2028, 11, 1))
    assert len(both.listen()) == len(codelisten().listen()) + 1


@pytest.mark.parametrize("octets", [b"", b"[]", b'{"titel": 1}', b'{"listURI": "urn:x"}'])
def test_a_broken_list_is_a_fault_of_the_installation(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"x\.json"):
        Codelisten.from_files({"x.json": octets})
