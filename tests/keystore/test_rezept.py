"""Recipes of a test PKI: what is made, and what is wrong with a recipe."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from support.pki import JETZT, defects, pki

from gateway.domain.errors import Usage
from gateway.keystore.pki import make_pki
from gateway.keystore.rezept import folder_of, read_recipe
from gateway.trust.verzeichnis import TEST_MARK


def test_every_certificate_of_a_test_pki_says_test():
    for one in (*pki().zertifikate.values(), *defects().zertifikate.values()):
        subject = x509.load_der_x509_certificate(one.der).subject
        assert subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value.startswith("TEST ")
        assert subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME)[0].value == TEST_MARK


def test_each_authority_gets_its_usual_set():
    names = set(pki().zertifikate)
    for folder in ("azr-999901", "azr-999902"):
        assert {f"{folder}/{role}" for role in ("tls", "transport", "inhalt", "chiffre")} <= names
        assert f"{folder}/protokoll" in pki().schluessel
    assert {"wurzel", "unter-ca", "verzeichnis"} <= names


def test_end_certificates_look_like_those_of_the_administration_pki():
    cert = x509.load_der_x509_certificate(defects().zertifikate["verwaltungs-pki"].der)
    kinds = {type(extension.value) for extension in cert.extensions}
    assert kinds == {x509.KeyUsage, x509.AuthorityKeyIdentifier}
    usage = cert.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert (usage.value.digital_signature, usage.value.content_commitment, usage.value.key_encipherment) == (
        True,
    ) * 3


def test_the_tls_certificate_names_the_loopback():
    cert = x509.load_der_x509_certificate(pki().zertifikate["azr-999902/tls"].der)
    names = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "localhost" in names.get_values_for_type(x509.DNSName)
    assert "127.0.0.1" in [str(address) for address in names.get_values_for_type(x509.IPAddress)]


def test_validity_counts_from_the_moment_of_making():
    made = make_pki(
        read_recipe('gueltig_tage = 10\n[[zertifikat]]\nname="a"\nart="ca"\nschluessel="p256"'), moment=JETZT
    )
    assert x509.load_der_x509_certificate(made.zertifikate["a"].der).not_valid_after_utc == JETZT + timedelta(
        days=10
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("no toml", "no TOML"),
        ("colour = 1", "colour"),
        ('[[zertifikat]]\nname="a"\nart="ca"', "schluessel"),
        ('[[zertifikat]]\nname="a"\nart="queen"\nschluessel="p256"', "queen"),
        ('[[zertifikat]]\nname="../a"\nart="ca"\nschluessel="p256"', "outside"),
        ('[[zertifikat]]\nname="/a"\nart="ca"\nschluessel="p256"', "outside"),
        ('[[schluessel]]\nname="a"\n[[schluessel]]\nname="a"', "twice"),
        ('[[behoerde]]\nkennung="Hannover"\nname="x"', "Behördenkennung"),
    ],
)
def test_a_recipe_that_does_not_fit_is_refused(text, word):
    with pytest.raises(Usage) as caught:
        read_recipe(text)
    assert word in caught.value.reason


def test_an_issuer_that_does_not_stand_before_is_refused():
    recipe = read_recipe('[[zertifikat]]\nname="a"\nart="ca"\nschluessel="p256"\naussteller="b"')
    with pytest.raises(Usage, match="does not stand before"):
        make_pki(recipe, moment=JETZT)


def test_a_weak_kind_of_key_cannot_be_made_by_a_recipe():
    recipe = read_recipe('[[zertifikat]]\nname="a"\nart="ca"\nschluessel="rsa-2048"')
    with pytest.raises(Usage, match="rsa-2048"):
        make_pki(recipe, moment=JETZT)


def test_an_authority_has_a_folder_without_colon():
    assert folder_of("azr:999901") == "azr-999901"
