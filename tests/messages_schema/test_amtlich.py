"""The official schemas beside ours: both count, a refusal names which, and a bad package says why it is bad."""

import pytest
from lxml import etree
from support.amtlich import ABH, AZR, DIN, MILDER, STRENGER, paket
from support.instanzen import instanzen
from support.nachrichten import VEKTOREN, codelisten, geaendert, schemas, vektor

from gateway import safe_xml
from gateway.domain.errors import Fehlercode, Refused
from gateway.messages import read_message
from gateway.messages.amtlich import DATEIEN_MAX, PaketFehler
from gateway.messages.pruefung import pruefe
from gateway.messages.schema import AMTLICHE, UNSERE, Schemas

KURZE_AZR = geaendert("010201", "990000000001", "990000")
KOPF = "xauslaender/26.11/xsd/xauslaender-kopf.xsd"
BAUKASTEN = "xauslaender/26.11/xsd/xauslaender-baukasten.xsd"


def beide(*changes: tuple[str, str, str]) -> Schemas:
    return schemas().mit_amtlichen(paket(*changes))


def test_what_our_schemas_accept_a_package_of_the_same_content_accepts_too() -> None:
    both = beide()
    for name, root in instanzen():
        assert both.validate(safe_xml.parse(etree.tostring(root), safe_xml.FACHNACHRICHT)), name
    for name in VEKTOREN:
        assert pruefe(vektor(name), both, codelisten()) == ()


def test_a_stricter_official_schema_refuses_what_ours_accept_and_is_named() -> None:
    both = beide(STRENGER)
    assert pruefe(vektor("010201"), schemas(), codelisten()) == ()
    with pytest.raises(Refused) as caught:
        read_message(vektor("010201"), both)
    assert caught.value.fehlercode is Fehlercode.X001
    assert caught.value.reason.startswith(AMTLICHE)
    assert "zusaetzlichAkzeptiertesFormat" in caught.value.reason
    (found,) = pruefe(vektor("010201"), both, codelisten())
    assert found.grund == caught.value.reason
    assert pruefe(vektor("010206"), both, codelisten()) == ()


def test_our_schemas_still_refuse_what_the_official_ones_accept_and_are_named() -> None:
    both = beide(MILDER)
    with pytest.raises(Refused) as caught:
        read_message(KURZE_AZR, both)
    assert caught.value.reason.startswith(UNSERE)
    assert "azrNummer" in caught.value.reason
    assert UNSERE not in pruefe(KURZE_AZR, schemas(), codelisten())[0].grund


def test_a_refusal_by_the_official_schemas_repeats_nothing_of_the_message() -> None:
    name = 'name="aktenzeichenAuftraggebendeABH" type='
    both = beide((ABH, f'{name}"din91379:datatypeC"', f'{name}"xs:integer"'))
    with pytest.raises(Refused) as caught:
        read_message(vektor("010201"), both)
    assert "NEU-2026" not in caught.value.reason
    assert "aktenzeichenAuftraggebendeABH" in caught.value.reason


def test_the_official_schemas_are_not_asked_about_what_ours_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = beide()
    assert both.amtlich is not None
    monkeypatch.setattr(type(both.amtlich), "gueltig", lambda *_: pytest.fail("asked"))
    with pytest.raises(Refused, match="our own"):
        both.validate(etree.fromstring(KURZE_AZR))


def test_files_of_one_namespace_are_joined_even_if_no_file_joins_them() -> None:
    both = schemas().mit_amtlichen(paket(ohne=("xauslaender/26.11/xsd/xauslaender.xsd",)))
    assert pruefe(vektor("0010"), both, codelisten()) == ()
    assert pruefe(geaendert("010201", "990000000001", "12"), both, codelisten()) != ()


def test_the_same_file_twice_is_one_file() -> None:
    files = paket(STRENGER)
    both = schemas().mit_amtlichen(files | {f"kopie/{name}": octets for name, octets in files.items()})
    assert pruefe(vektor("010201"), both, codelisten())[0].grund.startswith(AMTLICHE)


EINSCHLUSS = '<xs:include schemaLocation="xauslaender-kopf.xsd"/>'
FEHLER: dict[str, tuple[tuple[str, str, str], str]] = {
    "not_well_formed": ((ABH, "</xs:schema>", ""), f"{ABH}: not well-formed XML"),
    "doctype": ((ABH, "<xs:schema ", "<!DOCTYPE x><xs:schema "), f"{ABH}: the document holds a DOCTYPE"),
    "other_encoding": ((ABH, 'encoding="UTF-8"', 'encoding="ISO-8859-1"'), f"{ABH}: the XML declaration names"),
    "no_schema": ((AZR, "xs:schema", "xs:scheme"), f"{AZR}: its root element is no XML Schema"),
    "unknown_type": ((ABH, "xauslaender:ABH.Dokument", "xauslaender:Fehlt"), f"{ABH}, line "),
    "wrong_element": ((BAUKASTEN, "<xs:choice>", "<xs:wahl>"), f"{BAUKASTEN}: not well-formed"),
    "include_of_nothing": (
        (ABH, EINSCHLUSS, '<xs:include schemaLocation="fehlt.xsd"/>'),
        f"{ABH}: it includes fehlt.xsd, and no file",
    ),
    "include_that_climbs": (
        (ABH, EINSCHLUSS, '<xs:include schemaLocation="../../../../../etc/passwd"/>'),
        f"{ABH}: it includes passwd, and no file",
    ),
    "include_of_a_disk": (
        (ABH, EINSCHLUSS, '<xs:include schemaLocation="file:///etc/hostname"/>'),
        f"{ABH}: it includes hostname, and no file",
    ),
    "include_without_address": (
        (ABH, EINSCHLUSS, "<xs:include/>"),
        f"{ABH}: it includes a file without name, and no file",
    ),
    "import_of_another_namespace": (
        (ABH, "<xs:include ", '<xs:import namespace="urn:fremd" schemaLocation="file:///etc/passwd"/><xs:include '),
        f"{ABH}: it imports namespace urn:fremd",
    ),
    "message_that_is_not_there": (
        (ABH, 'element name="ABHABH.Erinnerung.010002"', 'element name="ABHABH.Erinnerung.010003"'),
        "declares the message ABHABH.Erinnerung.010002",
    ),
    "other_version": (
        (AZR, 'targetNamespace="http://www.osci.de/xinneres/azrnummer/3"', 'targetNamespace="urn:x"'),
        "imports namespace http://www.osci.de/xinneres/azrnummer/3",
    ),
    "letters_refused": (
        (DIN, "BEIOQV-Y", "BEIOQV-X"),
        f"{DIN}: text type datatypeC, as the validator reads it, refuses U+0059",
    ),
    "letters_with_marks_refused": ((DIN, "&#x30B;", "&#x301;"), f"{DIN}: text type datatypeC"),
}  # fmt: skip


@pytest.mark.parametrize("name", FEHLER)
def test_a_package_that_cannot_be_used_names_the_file(name: str) -> None:
    change, reason = FEHLER[name]
    with pytest.raises(PaketFehler) as caught:
        beide(change)
    assert reason in caught.value.reason
    assert caught.value.exit_code == 1


@pytest.mark.parametrize("space", ["xauslaender2611", "quittung/5", "rueckweisung/6", "weiterleitung/7"])
def test_a_namespace_of_the_messages_that_is_missing_is_named(space: str) -> None:
    files = {name: octets for name, octets in paket().items() if f'{space}" version'.encode() not in octets}
    assert len(files) < len(paket())
    with pytest.raises(PaketFehler, match=f"target namespace http.*{space}"):
        schemas().mit_amtlichen(files)


def test_two_different_files_of_one_name_are_not_guessed_between() -> None:
    files = paket((ABH, EINSCHLUSS, '<xs:include schemaLocation="http://example/xauslaender-kopf.xsd"/>'))
    schemas().mit_amtlichen(files)
    files["alt/xauslaender-kopf.xsd"] = files[KOPF] + b"<!-- -->"
    with pytest.raises(PaketFehler, match="several different files"):
        schemas().mit_amtlichen(files)


@pytest.mark.parametrize("name", ["mit leer.xsd", "ä.xsd", "_verbund/start.xsd", "a\\b.xsd"])
def test_a_file_name_out_of_the_ordinary_is_refused(name: str) -> None:
    with pytest.raises(PaketFehler, match="a file name may hold"):
        schemas().mit_amtlichen(paket() | {name: paket()[AZR]})


def test_an_empty_package_and_a_flood_of_files_are_refused() -> None:
    with pytest.raises(PaketFehler, match="no XSD file"):
        schemas().mit_amtlichen({})
    with pytest.raises(PaketFehler, match=f"{DATEIEN_MAX} are allowed"):
        schemas().mit_amtlichen({f"{number}.xsd": b"<a/>" for number in range(DATEIEN_MAX + 1)})
