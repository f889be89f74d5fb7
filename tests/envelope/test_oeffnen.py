"""From octets to an OpenedEnvelope: each step is a type, and nothing else makes one."""

from dataclasses import replace

import pytest
from support.rohling import ARCHIV, AUTOR, FACH, LESER, UUID, ZEIT, Sendung, schema, schmiede, uebernahme_xml
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.domain.kopf import Kopf, Nachrichtentyp, Zeitpunkt
from gateway.envelope.chiffre import decrypt_inhalt
from gateway.envelope.lesen import GepruefterInhalt, GeprueftesSiegel, check_leser, read_inhalt, read_umschlag
from gateway.envelope.oeffnen import Herkunft, OpenedEnvelope, open_
from gateway.envelope.schreiben import prepare_inhalt, prepare_umschlag
from gateway.envelope.typen import Art, Fachbefund

KOPF = Kopf(
    uuid=NachrichtenUUID(UUID),
    autor=Kennung(AUTOR),
    leser=Kennung(LESER),
    erstellt=Zeitpunkt(ZEIT),
    test="demo",
)
BEFUND = Fachbefund(kopf=KOPF, nachrichtentyp=Nachrichtentyp.ANFORDERUNG)
LIEFERUNG = Fachbefund(
    kopf=KOPF, nachrichtentyp=Nachrichtentyp.LIEFERUNG, anzahl_der_pakete=1, archivgroesse=len(ARCHIV)
)


def gelesen(sendung: Sendung) -> tuple[GeprueftesSiegel, GepruefterInhalt]:
    siegel = read_umschlag(sendung.umschlag, schema=schema())
    octets = decrypt_inhalt(siegel.umschlag.inhalt_chiffrat, cek=sendung.cek)
    return siegel, read_inhalt(octets, siegel=siegel, schema=schema())


def geoeffnet(sendung: Sendung, befund: Fachbefund = BEFUND) -> OpenedEnvelope:
    return open_(*gelesen(sendung), fachnachricht=FACH, lies=lambda _: befund, herkunft=Herkunft.GEPRUEFT)


def test_good_message_opens() -> None:
    sendung = schmiede()
    opened = geoeffnet(sendung)
    assert opened.kopf == KOPF
    assert opened.inhalt_octets == sendung.inhalt
    assert opened.fachnachricht == FACH
    assert opened.archiv is None
    assert (opened.autor_cert_der, opened.transport_cert_der) == (
        person("p256").cert_der,
        person("p256", 1).cert_der,
    )


def test_delivery_opens_and_names_its_archive() -> None:
    opened = geoeffnet(schmiede(typ="010206", archiv=ARCHIV), LIEFERUNG)
    assert opened.archiv is not None
    assert opened.archiv.teil.laenge == opened.archiv.segmente.klartextlaenge == len(ARCHIV)


def test_takeover_receipt_opens() -> None:
    befund = Fachbefund(kopf=KOPF, nachrichtentyp=Nachrichtentyp.QUITTUNG, bezug=NachrichtenUUID(UUID))
    opened = geoeffnet(schmiede(typ="0020", nachweis=uebernahme_xml()), befund)
    assert opened.inhalt.nachweis is not None


def test_only_open_makes_an_opened_envelope() -> None:
    opened = geoeffnet(schmiede())
    with pytest.raises((TypeError, ValueError)):
        replace(opened, fachnachricht=b"another")
    with pytest.raises(TypeError, match="only open_"):
        replace(opened, fachnachricht=b"another", beweis=object())
    siegel, inhalt = gelesen(schmiede())
    with pytest.raises(TypeError, match="only read_umschlag"):
        replace(siegel, umschlag_sha256="0" * 64, beweis=object())
    with pytest.raises(TypeError, match="only read_inhalt"):
        replace(inhalt, octets=b"", beweis=object())


def test_what_is_written_is_what_was_read() -> None:
    """Writer and reader of the product agree octet by octet with the forge."""
    siegel, inhalt = gelesen(schmiede(typ="010206", archiv=ARCHIV))
    prepared = prepare_inhalt(
        inhalt.inhalt, cert_der=person("p256").cert_der, signing_time=Zeitpunkt("2026-10-12T08:00:00.000Z")
    )
    again = prepared.finish(person("p256").sign(prepared.to_be_signed))
    assert again.split(b"<ds:SignatureValue>")[0] == inhalt.octets.split(b"<ds:SignatureValue>")[0]
    prepared = prepare_umschlag(siegel.umschlag, cert_der=person("p256", 1).cert_der)
    octets = prepared.finish(person("p256", 1).sign(prepared.to_be_signed))
    assert read_umschlag(octets, schema=schema()).umschlag == siegel.umschlag


def test_wrong_reader_is_t080() -> None:
    siegel, _ = gelesen(schmiede())
    check_leser(siegel, {Kennung(LESER)})
    with pytest.raises(Refused) as caught:
        check_leser(siegel, {Kennung("azr:999903")})
    assert caught.value.code == "T080"


def test_parts_are_found_by_kind() -> None:
    siegel, inhalt = gelesen(schmiede(typ="010206", archiv=ARCHIV))
    assert siegel.umschlag.teil(Art.ARCHIV) is siegel.umschlag.teile[1]
    assert inhalt.inhalt.teil(Art.FACHNACHRICHT) is inhalt.inhalt.teile[0]
