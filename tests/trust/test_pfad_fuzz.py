"""Damaged certificates and lists: never a crash, never a good verdict for changed octets."""

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.pki import JETZT, defects

from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence, Sperrstatus

FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judge(name, *, end=None, untrusted=None, crls=()):
    of = defects()
    return check_path(
        end or of.zertifikate[name].der,
        untrusted=of.kette(name) if untrusted is None else untrusted,
        anchors=(of.zertifikate["wurzel"].der,),
        moment=JETZT,
        zweck=Zweck.SIGNATUR,
        sperrstand=Evidence(crls=tuple(crls)),
    )


def damaged(draw, octets):
    place = draw(st.integers(0, len(octets) - 1))
    flip = draw(st.integers(1, 255))
    end = draw(st.sampled_from([len(octets), len(octets), place]))
    return (octets[:place] + bytes([octets[place] ^ flip]) + octets[place + 1 :])[:end]


@FEW
@given(st.data(), st.sampled_from(["gut", "verwaltungs-pki", "brainpool", "ed25519", "unter-pss"]))
def test_no_damaged_end_certificate_is_good(data, name):
    changed = damaged(data.draw, defects().zertifikate[name].der)
    assert judge(name, end=changed or b"\x00").verdikt is not Verdikt.GUT


@FEW
@given(st.data(), st.sampled_from(["gut", "verwaltungs-pki", "brainpool", "ed25519"]))
def test_no_damaged_issuer_carries_a_path(data, name):
    (issuer,) = defects().kette(name)
    assert judge(name, untrusted=(damaged(data.draw, issuer),)).verdikt is Verdikt.UNGUELTIG


@FEW
@given(st.data())
def test_no_damaged_list_proves_that_a_certificate_is_not_revoked(data):
    crls = defects().sperrlisten
    changed = damaged(data.draw, crls["ca"])
    assert judge("gut", crls=(changed, crls["wurzel"])).sperre is not Sperrstatus.GESPERRT
    assert judge("gesperrt", crls=(changed, crls["wurzel"])).sperre is not Sperrstatus.GUT


def test_a_name_in_a_damaged_list_is_not_even_read():
    """Another attribute becomes a country of seven letters: the parser would warn of it."""
    crls = defects().sperrlisten
    common_name, country = b"\x06\x03\x55\x04\x03", b"\x06\x03\x55\x04\x06"
    assert common_name in crls["ca"]
    changed = crls["ca"].replace(common_name, country)
    with pytest.warns(UserWarning, match="length"):
        assert x509.load_der_x509_crl(changed).issuer
    assert judge("gesperrt", crls=(changed, crls["wurzel"])).sperre is Sperrstatus.UNBEKANNT


def test_the_same_certificate_has_no_second_form():
    """The unused bits of the signature are signed by nobody: another count must not pass."""
    for name in ("verwaltungs-pki", "brainpool", "ed25519"):
        der = defects().zertifikate[name].der
        signature = len(der) - {"verwaltungs-pki": 385, "ed25519": 65}.get(name, 0)
        if name == "brainpool":
            signature = der.rindex(b"\x03", 0, der.rindex(b"\x30", 0, -60)) + 2
        assert der[signature] == 0
        for unused in (1, 2, 7):
            changed = der[:signature] + bytes([unused]) + der[signature + 1 :]
            assert judge(name, end=changed).verdikt is Verdikt.UNGUELTIG
