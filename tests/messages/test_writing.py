"""Writing: what every message carries, what cannot be written, and what both validators say."""

import dataclasses
import unicodedata

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from support.nachrichten import codelisten, gueltig_in_beiden, schemas, vektor
from support.strategien import NACHRICHTEN

from gateway.domain.errors import Refused
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.person import Name, NameArt
from gateway.messages import (
    AkteMetadaten,
    Anforderung,
    Fachnachricht,
    Produkt,
    Quittung,
    codes,
    read_message,
    write_message,
)

PRODUKT = Produkt(name="Aktenbote", hersteller="Test", version="0.1")


def anforderung() -> Anforderung:
    message = read_message(vektor("010201"), schemas())
    assert isinstance(message, Anforderung)
    return message


def lieferung() -> AkteMetadaten:
    message = read_message(vektor("010206"), schemas())
    assert isinstance(message, AkteMetadaten)
    return message


@pytest.mark.parametrize("nummer", NACHRICHTEN)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(draw=st.data())
def test_both_validators_accept_what_was_written(nummer: str, draw: st.DataObject) -> None:
    message: Fachnachricht = draw.draw(NACHRICHTEN[nummer])  # type: ignore[assignment] # the table is of messages
    assert gueltig_in_beiden(write_message(message, PRODUKT)) == (True, True)


@pytest.mark.parametrize("nummer", NACHRICHTEN)
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(draw=st.data())
def test_every_code_names_its_list_and_version_and_only_the_right_elements_have_a_namespace(
    nummer: str, draw: st.DataObject
) -> None:
    message: Fachnachricht = draw.draw(NACHRICHTEN[nummer])  # type: ignore[assignment] # the table is of messages
    root = etree.fromstring(write_message(message, PRODUKT))
    own = root.xpath("//code[not(ancestor::*[local-name()='behoerdenkennung'])]/..")
    assert isinstance(own, list)
    assert own
    assert all(node.get("listURI") and node.get("listVersionID") for node in own)
    assert None not in root.nsmap
    assert set(root.nsmap) <= {root.prefix, "xdomea"}
    header = root.find("nachrichtenkopf.g2g")
    assert header is not None
    assert all(etree.QName(node).namespace is None for node in header.iter())
    assert all(node.prefix in {None, root.prefix, "xdomea"} for node in root.iter())


def test_the_root_says_which_software_standard_and_version() -> None:
    root = etree.fromstring(write_message(anforderung(), PRODUKT))
    assert dict(root.attrib) == {
        "produkt": "Aktenbote",
        "produkthersteller": "Test",
        "produktversion": "0.1",
        "standard": "XAusländer",
        "version": "26.11",
        "test": "demo",
    }
    without = dataclasses.replace(anforderung(), kopf=dataclasses.replace(anforderung().kopf, test=None))
    assert b" test=" not in write_message(without, PRODUKT)
    empty = dataclasses.replace(anforderung(), kopf=dataclasses.replace(anforderung().kopf, test=""))
    assert b' test=""' in write_message(empty, PRODUKT)


def test_decomposed_text_is_written_as_nfc() -> None:
    decomposed = unicodedata.normalize("NFD", "Müßigänger-Ščerbák")
    message = dataclasses.replace(anforderung(), aktenzeichen=decomposed)
    again = read_message(write_message(message, PRODUKT), schemas())
    assert isinstance(again, Anforderung)
    assert again.aktenzeichen == "Müßigänger-Ščerbák"


def test_markup_and_line_ends_in_a_text_survive() -> None:
    text = "A<b>&amp;]]>\"'\r\nB\tC "
    message = dataclasses.replace(anforderung(), aktenzeichen=text)
    again = read_message(write_message(message, PRODUKT), schemas())
    assert isinstance(again, Anforderung)
    assert again.aktenzeichen == text


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\ud800", "\ufffe"])
def test_a_character_that_xml_does_not_know_is_refused_and_not_shown(char: str) -> None:
    message = dataclasses.replace(anforderung(), aktenzeichen=f"Geheim{char}")
    with pytest.raises(Refused) as caught:
        write_message(message, PRODUKT)
    assert "Geheim" not in caught.value.reason
    assert "aktenzeichenAuftraggebendeABH" in caught.value.reason


def test_what_cannot_stand_on_the_wire_is_an_error_of_the_caller() -> None:
    good = anforderung()
    kopf = good.kopf
    mute = dataclasses.replace(kopf, autor=dataclasses.replace(kopf.autor, erreichbarkeit=()))
    homeless = dataclasses.replace(kopf, autor=dataclasses.replace(kopf.autor, anschrift=None))
    other = dataclasses.replace(kopf, typ=Nachrichtentyp.ANTWORT)
    for wrong in (mute, homeless, other):
        with pytest.raises(ValueError, match=r"author|header"):
            write_message(dataclasses.replace(good, kopf=wrong), PRODUKT)
    with pytest.raises(TypeError, match="azrNummer"):
        write_message(dataclasses.replace(good, person=dataclasses.replace(good.person, azr_nummer=None)), PRODUKT)
    name = Name(vorname="A", familienname="B")
    twice = dataclasses.replace(good.person, namen=((NameArt.NACH_PASS, name), (NameArt.NACH_PASS, name)))
    with pytest.raises(ValueError, match="alias"):
        write_message(dataclasses.replace(good, person=twice), PRODUKT)


def test_the_prefix_of_xdomea_is_declared_only_with_a_file() -> None:
    assert b"xmlns:xdomea" in write_message(lieferung(), PRODUKT)
    assert b"xmlns:xdomea" not in write_message(dataclasses.replace(lieferung(), akte=None), PRODUKT)


def test_names_come_out_in_the_order_of_the_standard() -> None:
    passport, own, alias = (Name(vorname=None, familienname=text) for text in "ABC")
    namen = ((NameArt.ALIAS, alias), (NameArt.NACH_EIGENEN_ANGABEN, own), (NameArt.NACH_PASS, passport))
    person = dataclasses.replace(anforderung().person, namen=namen)
    again = read_message(write_message(dataclasses.replace(anforderung(), person=person), PRODUKT), schemas())
    assert isinstance(again, Anforderung)
    assert again.person.namen == namen[::-1]


def test_a_receipt_has_no_trigger_and_its_own_standard() -> None:
    message = read_message(vektor("0020"), schemas())
    assert isinstance(message, Quittung)
    root = etree.fromstring(write_message(message, PRODUKT))
    assert (root.get("standard"), root.get("version")) == ("XInneres-QuittungVonSachverhalten", "5")


def test_every_list_we_write_is_known_here_in_that_version() -> None:
    written = [value for value in vars(codes).values() if isinstance(value, codes.Liste)]
    assert len(written) > 20
    assert [each for each in written if codelisten().lookup(each.uri, each.version) is None] == []
