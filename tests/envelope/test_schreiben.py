"""What is written is checked before it is signed, and a reason never repeats what a stranger sent."""

from dataclasses import replace

import pytest
from support.rohling import ARCHIV, ersetzt, schema, schmiede, signiert, umschlag_xml
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Lieferung, Transfervermerk
from gateway.envelope import signatur, wurzeln
from gateway.envelope.lesen import GepruefterInhalt, read_inhalt, read_umschlag
from gateway.envelope.schreiben import prepare_inhalt, prepare_umschlag

JETZT = Zeitpunkt("2026-10-12T08:00:00.000Z")


def gelesen() -> GepruefterInhalt:
    sendung = schmiede(typ="010206", archiv=ARCHIV)
    return read_inhalt(sendung.inhalt, siegel=read_umschlag(sendung.umschlag, schema=schema()), schema=schema())


def mit_vermerk(text: str, **weitere: str) -> bytes:
    inhalt = gelesen().inhalt
    assert isinstance(inhalt.nachweis, Lieferung)
    felder = {"stelle": text, "verfahren": "R", "sichtpruefung": "vollständig"} | weitere
    vermerk = Transfervermerk(erfasst=JETZT, **felder)
    nachweis = Lieferung((replace(inhalt.nachweis.dokumente[0], transfervermerk=vermerk),))
    prepared = prepare_inhalt(
        replace(inhalt, nachweis=nachweis), cert_der=person("p256").cert_der, signing_time=JETZT
    )
    return prepared.finish(person("p256").sign(prepared.to_be_signed))


@pytest.mark.parametrize("text", ['Scanstelle <Nord> & "Süd"', "a\tb\nc\rd", "\u00a0", "'x'"])
def test_free_text_survives_in_an_attribute(text: str) -> None:
    geprueft = signatur.verify_enveloped(mit_vermerk(text), wurzel=wurzeln.INHALT, schema=schema())
    assert geprueft.root.find(".//{*}Transfervermerk").get("stelle") == text


@pytest.mark.parametrize(
    ("weitere", "verfahren", "sichtpruefung"),
    [
        ({}, "R", "vollständig"),
        ({"geraet": "Scanner 7"}, "R; Gerät: Scanner 7", "vollständig"),
        ({"pruefer": "QS-3"}, "R", "vollständig; geprüft: QS-3"),
        ({"geraet": "G" * 300}, ("R; Gerät: " + "G" * 300)[:250], "vollständig"),
        ({"verfahren": "V" * 1000, "geraet": "G", "pruefer": "Q"}, "V" * 250, "vollständig; geprüft: Q"),
    ],
    ids=["neither", "device", "checker", "a long name of a device", "no room left"],
)
def test_device_and_checker_stand_behind_what_they_belong_to(
    weitere: dict[str, str], verfahren: str, sichtpruefung: str
) -> None:
    geprueft = signatur.verify_enveloped(mit_vermerk("S", **weitere), wurzel=wurzeln.INHALT, schema=schema())
    assert dict(geprueft.root.find(".//{*}Transfervermerk").attrib) == {
        "erfasst": JETZT.text,
        "stelle": "S",
        "verfahren": verfahren,
        "sichtpruefung": sichtpruefung,
    }


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\ud800"])
def test_text_that_xml_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="Transfervermerk has a character"):
        mit_vermerk(text)


def test_signer_and_named_certificate_must_be_one() -> None:
    umschlag = read_umschlag(schmiede().umschlag, schema=schema()).umschlag
    with pytest.raises(ValueError, match="another certificate"):
        prepare_umschlag(umschlag, cert_der=person("p384").cert_der)


def test_reason_names_the_place_and_nothing_of_the_document() -> None:
    bent = ersetzt("<ab:Leser>azr:999901", '<ab:Leser xmlns:geheim="urn:geheim" geheim="Mustermann">Mustermann')
    octets = signiert(umschlag_xml(), wurzeln.UMSCHLAG, person("p256"))
    for attack, place in (
        (bent, "/Umschlag/Kopf/Leser "),
        (ersetzt("ab:Leser>", "ab:Geheim>", mal=2), "/Umschlag/Kopf/*"),
    ):
        with pytest.raises(Refused) as caught:
            signatur.verify_enveloped(attack(octets), wurzel=wurzeln.UMSCHLAG, schema=schema())
        assert place in caught.value.reason
        assert "eheim" not in caught.value.reason
        assert "Mustermann" not in caught.value.reason
