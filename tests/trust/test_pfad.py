"""Certificate paths: what is good, and what is refused with which code."""

from datetime import timedelta

import msgspec
import pytest
from support.pki import JETZT, defects, numbered_key, pki, root

from gateway.domain.errors import Fehlercode, Refused
from gateway.keystore.pki import issue
from gateway.keystore.rezept import read_recipe
from gateway.trust import pfad
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence, Sperrstatus


def judge(name, zweck=Zweck.SIGNATUR, *, moment=JETZT, crls=(), extra=()):
    of = defects()
    return check_path(
        of.zertifikate[name].der,
        untrusted=(*of.kette(name), *extra),
        anchors=(of.zertifikate["wurzel"].der,),
        moment=moment,
        zweck=zweck,
        sperrstand=Evidence(crls=tuple(crls)) if crls else None,
    )


@pytest.mark.parametrize(
    "name",
    ["gut", "verwaltungs-pki", "unter-pss", "p384", "brainpool", "brainpool384", "ed25519", "ohne-key-usage",
     "mit-basic-constraints", "nur-email"],
)  # fmt: skip
def test_every_accepted_kind_of_certificate_may_sign(name):
    verdict = judge(name)
    assert verdict.verdikt is Verdikt.GUT, verdict.grund
    assert verdict.sperre is Sperrstatus.UNBEKANNT
    assert verdict.kette[0] == defects().zertifikate[name].der
    assert verdict.kette[-1] == defects().zertifikate["wurzel"].der


def test_one_certificate_of_the_administration_pki_serves_every_purpose_but_time_stamps():
    good = {zweck for zweck in Zweck if judge("verwaltungs-pki", zweck).verdikt is Verdikt.GUT}
    assert good == set(Zweck) - {Zweck.ZEITSTEMPEL}


def test_the_demo_certificates_serve_their_roles():
    of = pki()
    for file, zweck in [("tls", Zweck.TLS), ("transport", Zweck.SIGNATUR), ("inhalt", Zweck.SIGNATUR),
                        ("chiffre", Zweck.CHIFFRE)]:  # fmt: skip
        name = f"azr-999901/{file}"
        verdict = check_path(
            of.zertifikate[name].der, untrusted=of.kette(name), anchors=(root(),), moment=JETZT, zweck=zweck
        )
        assert verdict.verdikt is Verdikt.GUT, (file, verdict.grund)


@pytest.mark.parametrize(
    ("name", "zweck", "word"),
    [
        ("noch-nicht", Zweck.SIGNATUR, "not valid before"),
        ("fremd", Zweck.SIGNATUR, "no path leads"),
        ("selbst", Zweck.SIGNATUR, "no path leads"),
        ("falsche-nutzung", Zweck.SIGNATUR, "key usage"),
        ("gut", Zweck.CHIFFRE, "RSA"),
        ("chiffre-ec", Zweck.CHIFFRE, "RSA"),
        ("nur-tls", Zweck.SIGNATUR, "extended key usage"),
        ("nur-email", Zweck.TLS, "extended key usage"),
        ("chiffre", Zweck.TLS, "key usage"),
        ("sha1", Zweck.SIGNATUR, "sha1"),
        ("sha1-ecdsa", Zweck.SIGNATUR, "sha1"),
        ("rsa-2048", Zweck.SIGNATUR, "2048 bits"),
        ("p521", Zweck.SIGNATUR, "secp521r1"),
        ("secp256k1", Zweck.SIGNATUR, "secp256k1"),
        ("kritisch-unbekannt", Zweck.SIGNATUR, "unsupported critical extension"),
        ("ca", Zweck.SIGNATUR, "certification authority"),
        ("wurzel", Zweck.SIGNATUR, "certification authority"),
        ("ca-flagge-ohne-amt", Zweck.SIGNATUR, "certification authority"),
        ("ca-nutzung-ohne-flagge", Zweck.SIGNATUR, "certification authority"),
        ("brainpool-tls", Zweck.TLS, "brainpool"),
        ("ed25519-tls", Zweck.TLS, "TLS needs"),
        ("unter-rsa-2048", Zweck.SIGNATUR, "2048 bits"),
        ("unter-endzertifikat", Zweck.SIGNATUR, "not a CA"),
        ("zu-tief", Zweck.SIGNATUR, "path"),
    ],
)
def test_a_certificate_that_must_not_be_used_is_invalid(name, zweck, word):
    verdict = judge(name, zweck)
    assert verdict.verdikt is Verdikt.UNGUELTIG
    assert word in verdict.grund
    with pytest.raises(Refused) as refused:
        verdict.verlange()
    assert refused.value.fehlercode is Fehlercode.T002


@pytest.mark.parametrize(
    ("name", "who"), [("abgelaufen", "the certificate"), ("unter-abgelaufener-ca", "the issuing certificate")]
)
def test_an_expired_certificate_or_issuer_is_expired(name, who):
    verdict = judge(name)
    assert verdict.verdikt is Verdikt.ABGELAUFEN
    assert verdict.fehlercode is Fehlercode.T000
    assert verdict.grund.startswith(who)
    assert "expired on" in verdict.grund


def test_an_expired_certificate_was_good_in_its_time():
    assert judge("abgelaufen", moment=JETZT - timedelta(days=50)).verdikt is Verdikt.GUT


def test_the_last_second_of_validity_still_counts_and_the_next_does_not():
    end = JETZT + timedelta(days=365)
    assert judge("gut", moment=end).verdikt is Verdikt.GUT
    assert judge("gut", moment=end + timedelta(seconds=1)).verdikt is Verdikt.ABGELAUFEN


def test_a_revoked_certificate_is_revoked():
    verdict = judge("gesperrt", crls=[defects().sperrlisten["ca"]])
    assert verdict.verdikt is Verdikt.WIDERRUFEN
    assert verdict.sperre is Sperrstatus.GESPERRT
    assert verdict.fehlercode is Fehlercode.T001


def test_a_certificate_under_a_revoked_authority_is_revoked():
    verdict = judge("unter-gesperrter-ca", crls=[defects().sperrlisten["wurzel"]])
    assert verdict.verdikt is Verdikt.WIDERRUFEN
    assert "issuing certificate" in verdict.grund


def test_a_certificate_was_good_before_it_was_revoked():
    crls, revoked = [defects().sperrlisten["ca"]], JETZT - timedelta(minutes=10)
    assert judge("gesperrt", crls=crls, moment=revoked - timedelta(seconds=1)).verdikt is Verdikt.GUT
    assert judge("gesperrt", crls=crls, moment=revoked).verdikt is Verdikt.WIDERRUFEN


def test_a_revoked_certificate_stays_revoked_on_an_outdated_list():
    verdict = judge("gesperrt", crls=[defects().sperrlisten["ca"]], moment=JETZT + timedelta(days=100))
    assert verdict.verdikt is Verdikt.WIDERRUFEN


def test_current_lists_of_every_issuer_prove_good():
    crls = [defects().sperrlisten["ca"], defects().sperrlisten["wurzel"]]
    assert judge("gut", crls=crls).sperre is Sperrstatus.GUT


@pytest.mark.parametrize("missing", ["ca", "wurzel"])
def test_revocation_is_unknown_if_one_issuer_has_no_list(missing):
    crls = [crl for name, crl in defects().sperrlisten.items() if name != missing]
    verdict = judge("gut", crls=crls)
    assert verdict.verdikt is Verdikt.GUT
    assert verdict.sperre is Sperrstatus.UNBEKANNT


def test_revocation_is_unknown_after_the_lists_ended():
    crls = [defects().sperrlisten["ca"], defects().sperrlisten["wurzel"]]
    assert judge("gut", crls=crls, moment=JETZT + timedelta(days=31)).sperre is Sperrstatus.UNBEKANNT


def test_revocation_is_unknown_without_evidence_and_with_octets_that_are_no_list():
    assert judge("gesperrt").sperre is Sperrstatus.UNBEKANNT
    assert judge("gesperrt", crls=[b"no list"]).verdikt is Verdikt.GUT


def test_a_list_with_a_broken_signature_proves_nothing():
    crl = defects().sperrlisten["ca"]
    forged = crl[:-1] + bytes([crl[-1] ^ 1])
    assert judge("gesperrt", crls=[forged]).verdikt is Verdikt.GUT


def test_octets_that_are_no_certificate_are_invalid_and_do_not_crash():
    good = defects().zertifikate["gut"].der
    for octets in [b"", b"\x30\x80", good[:-1], good + b"\x00", b"\x30\x82\xff\xff" + good, bytes(20_000)]:
        verdict = check_path(
            octets, untrusted=(), anchors=(root(),), moment=JETZT, zweck=Zweck.SIGNATUR, sperrstand=None
        )
        assert verdict.verdikt is Verdikt.UNGUELTIG
        assert "cannot be read" in verdict.grund


def test_a_changed_certificate_does_not_hold():
    der = bytearray(defects().zertifikate["gut"].der)
    der[der.index(b"TEST gut")] ^= 1
    verdict = check_path(
        bytes(der), untrusted=defects().kette("gut"), anchors=(defects().zertifikate["wurzel"].der,), moment=JETZT,
        zweck=Zweck.SIGNATUR,
    )  # fmt: skip
    assert verdict.verdikt is Verdikt.UNGUELTIG
    assert "signature" in verdict.grund


def test_a_certificate_is_no_anchor_for_itself():
    der = defects().zertifikate["selbst"].der
    verdict = check_path(der, untrusted=(), anchors=(der,), moment=JETZT, zweck=Zweck.SIGNATUR)
    assert verdict.verdikt is Verdikt.UNGUELTIG
    assert "anchor" in verdict.grund


def test_an_end_certificate_is_no_anchor_for_another():
    verdict = check_path(
        defects().zertifikate["unter-endzertifikat"].der,
        untrusted=(),
        anchors=(defects().zertifikate["ca-ohne-flagge"].der,),
        moment=JETZT,
        zweck=Zweck.SIGNATUR,
    )
    assert "no CA certificate" in verdict.grund


def test_without_an_anchor_nothing_is_trusted():
    der = defects().zertifikate["gut"].der
    assert (
        check_path(der, untrusted=(), anchors=(), moment=JETZT, zweck=Zweck.SIGNATUR).verdikt is Verdikt.UNGUELTIG
    )


def test_a_sub_authority_may_be_the_anchor():
    verdict = check_path(
        defects().zertifikate["gut"].der, untrusted=(), anchors=(defects().zertifikate["ca"].der,), moment=JETZT,
        zweck=Zweck.SIGNATUR,
    )  # fmt: skip
    assert verdict.verdikt is Verdikt.GUT
    assert len(verdict.kette) == 2


def test_rubbish_among_the_intermediates_does_not_hurt():
    assert judge("gut", extra=(b"rubbish", defects().zertifikate["fremd"].der)).verdikt is Verdikt.GUT


def test_a_flood_of_intermediates_is_refused():
    verdict = judge("gut", extra=tuple(b"%d" % i for i in range(pfad.MAX_CANDIDATES)))
    assert verdict.verdikt is Verdikt.UNGUELTIG


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="zone"):
        judge("gut", moment=JETZT.replace(tzinfo=None))


def test_a_judgement_does_not_depend_on_what_was_asked_before():
    pfad._paths.cache_clear()
    late = judge("gut", moment=JETZT + timedelta(days=500)).verdikt
    now = judge("gut").verdikt
    pfad._paths.cache_clear()
    assert (judge("gut").verdikt, judge("gut", moment=JETZT + timedelta(days=500)).verdikt) == (now, late)
    assert (now, late) == (Verdikt.GUT, Verdikt.ABGELAUFEN)


def renewed_authority(*years):
    """Certificates of one authority with one key, renewed: each given as (begin, end) in days from now."""
    recipe = read_recipe('[[zertifikat]]\nname="erneuert"\nart="ca"\nschluessel="p256"')
    above, key = defects().zertifikate["wurzel"], numbered_key("p256", 900)
    return [
        issue(
            msgspec.structs.replace(recipe.zertifikate[0], beginn_tage=begin, ende_tage=end),
            issuer=above, key=key, rezept=recipe, moment=JETZT,
        )
        for begin, end in years
    ]  # fmt: skip


def end_below(authority):
    recipe = read_recipe('[[zertifikat]]\nname="end"\nart="signatur"\nschluessel="p256"\nbeginn_tage=-300')
    return issue(
        recipe.zertifikate[0], issuer=authority, key=numbered_key("p256", 901), rezept=recipe, moment=JETZT
    )


def test_of_a_renewed_authority_the_certificate_of_the_moment_counts():
    old, new = renewed_authority((-400, -10), (-20, 400))
    end = end_below(new)
    for moment, expected in [(JETZT, new), (JETZT - timedelta(days=100), old)]:
        for order in ((old.der, new.der), (new.der, old.der)):
            verdict = check_path(
                end.der, untrusted=order, anchors=(defects().zertifikate["wurzel"].der,), moment=moment,
                zweck=Zweck.SIGNATUR,
            )  # fmt: skip
            assert verdict.verdikt is Verdikt.GUT, verdict.grund
            assert verdict.kette[1] == expected.der


def test_only_so_many_paths_are_tried():
    many = renewed_authority(*((-400 + n, -300) for n in range(pfad.MAX_PATHS)), (-20, 400))
    end = end_below(many[-1])
    verdict = check_path(
        end.der, untrusted=[one.der for one in many], anchors=(defects().zertifikate["wurzel"].der,), moment=JETZT,
        zweck=Zweck.SIGNATUR,
    )  # fmt: skip
    assert verdict.verdikt is Verdikt.ABGELAUFEN  # the one that is good comes too late
