"""OCSP answers as evidence: what counts, what proves nothing, and how answers and lists are one judgement."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import SignatureAlgorithmOID
from support.auskunft import antwort, ausgestellt_von, beauftragter
from support.pki import JETZT, defects

from gateway.keystore.erzeugen import key_pem
from gateway.keystore.pki import make_crl
from gateway.trust.ocsp import MAX_OCSP_OCTETS
from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck, load
from gateway.trust.sperre import Evidence, Sperrstatus

GUT, GESPERRT, UNBEKANNT = Sperrstatus.GUT, Sperrstatus.GESPERRT, Sperrstatus.UNBEKANNT


def ca():
    return defects().zertifikate["ca"]


def der(name="gut"):
    return defects().zertifikate[name].der


def judge(*answers, name="gut", moment=JETZT, crls=("wurzel",)):
    """The issuing authority is covered by the root's list; what is said of the certificate is the question."""
    of = defects()
    lists = tuple(of.sperrlisten[one] if isinstance(one, str) else one for one in crls)
    return check_path(
        der(name), untrusted=of.kette(name), anchors=(of.zertifikate["wurzel"].der,), moment=moment,
        zweck=Zweck.SIGNATUR, sperrstand=Evidence(crls=lists, ocsp=answers),
    )  # fmt: skip


@pytest.mark.parametrize("certid", [hashes.SHA1(), hashes.SHA256()])  # noqa: S303 -- it only names
def test_an_answer_of_the_issuer_proves_good(certid):
    answer = antwort(der(), ca(), certid=certid)
    verdict = judge(answer)
    assert verdict.sperre is GUT
    assert verdict.belege == Evidence(crls=(defects().sperrlisten["wurzel"],), ocsp=(answer,))


def test_an_answer_of_a_responder_with_that_task_proves_good_or_revoked():
    assert judge(antwort(der(), ca(), durch=beauftragter(ca()))).sperre is GUT
    verdict = judge(antwort(der(), ca(), durch=beauftragter(ca()), gesperrt_ab=JETZT - timedelta(days=1)))
    assert (verdict.verdikt, verdict.sperre) == (Verdikt.WIDERRUFEN, GESPERRT)


@pytest.mark.parametrize("kind", ["rsa-3072", "brainpoolp256r1", "p384", "ed25519"])
def test_responders_of_every_accepted_kind_of_key(kind):
    assert judge(antwort(der(), ca(), durch=beauftragter(ca(), schluessel=kind))).sperre is GUT


def falsche_antworten():
    of, other = defects().zertifikate, defects().zertifikate["fremde-wurzel"]
    good, end = der(), defects().zertifikate["gut"]
    yield "signed by a foreign authority", antwort(good, ca(), durch=other)
    yield "signed by an end certificate of the issuer", antwort(good, ca(), durch=end)
    yield "responder of another authority", antwort(good, ca(), durch=beauftragter(of["ca-p384"]))
    yield "responder without the task", antwort(good, ca(), durch=beauftragter(ca(), eku=()))
    yield "responder for TLS", antwort(good, ca(), durch=beauftragter(ca(), eku=("server",)))
    yield "responder that may not sign", antwort(good, ca(), durch=beauftragter(ca(), key_usage=("key_agreement",)))
    yield "responder of yesterday", antwort(good, ca(), durch=beauftragter(ca(), beginn_tage=-9, ende_tage=-2))
    yield "responder with a weak key", antwort(good, ca(), durch=beauftragter(ca(), schluessel="rsa-2048"))
    yield "responder certified with SHA-1", antwort(good, ca(), durch=beauftragter(ca(), hash="sha1"))
    yield "CertID of another issuer", antwort(good, ca(), aussteller=of["ca-p384"])
    yield "another certificate", antwort(der("gesperrt"), ca())
    yield "signed with SHA-224", antwort(good, ca(), digest=hashes.SHA224())
    yield "unknown", antwort(good, ca(), status=ocsp.OCSPCertStatus.UNKNOWN)
    yield "over", antwort(good, ca(), von=JETZT - timedelta(days=3), bis=JETZT - timedelta(seconds=1))
    yield "of tomorrow", antwort(good, ca(), von=JETZT + timedelta(hours=1))
    yield "no end, two hours old", antwort(good, ca(), von=JETZT - timedelta(hours=2), bis=None)
    unsuccessful = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    yield "try later", unsuccessful.public_bytes(Encoding.DER)
    answer = antwort(good, ca())
    yield "forged", answer[:-1] + bytes([answer[-1] ^ 1])
    yield "something behind it", answer + b"\0"
    yield "cut", answer[:-9]
    yield "no answer", b"<html>"
    yield "too long", b"\x30\x84" + bytes(MAX_OCSP_OCTETS)


def test_what_is_wrong_in_one_thing_proves_nothing():
    for what, answer in falsche_antworten():
        verdict = judge(answer)
        assert (verdict.verdikt, verdict.sperre) == (Verdikt.GUT, UNBEKANNT), what
        assert answer not in verdict.belege.ocsp, what


def test_an_answer_without_an_end_counts_for_an_hour_and_a_fast_clock_of_the_responder_does_not_hurt():
    assert judge(antwort(der(), ca(), von=JETZT - timedelta(minutes=59), bis=None)).sperre is GUT
    assert judge(antwort(der(), ca(), von=JETZT + timedelta(minutes=4))).sperre is GUT


def test_without_nocheck_the_responder_has_to_be_on_no_list_itself():
    responder = beauftragter(ca(), ocsp_nocheck=False)
    good = antwort(der(), ca(), durch=responder)
    assert judge(good).sperre is UNBEKANNT
    lists = ("wurzel", make_crl(ca(), [], moment=JETZT))
    assert judge(good, crls=lists).sperre is GUT
    other = antwort(der("gut"), ca(), durch=responder, gesperrt_ab=JETZT)
    assert judge(other).sperre is GESPERRT  # shown revoked by somebody with the task: never ignored


def test_a_retired_responder_calls_nothing_good_for_years():
    long_ago = JETZT - timedelta(days=400)
    retired = beauftragter(ca(), long_ago)
    said = antwort(der(), ca(), durch=retired, von=long_ago, bis=JETZT + timedelta(days=3650))
    assert judge(said).sperre is UNBEKANNT


def test_a_responder_that_was_revoked_says_nothing_any_more():
    responder = beauftragter(ca())
    lists = ("wurzel", make_crl(ca(), [load(responder.der)], moment=JETZT))
    revoking = antwort(der(), ca(), durch=responder, gesperrt_ab=JETZT - timedelta(days=9))
    assert judge(revoking, crls=lists).sperre is GUT  # by the list, which does not name it
    assert judge(revoking, crls=lists).belege.ocsp == ()


def test_a_revocation_wins_over_every_good_evidence_whichever_kind_and_however_old():
    revoked = antwort(der(), ca(), gesperrt_ab=JETZT - timedelta(days=2), bis=JETZT - timedelta(days=1))
    good, clean = antwort(der(), ca()), make_crl(ca(), [], moment=JETZT)
    for answers in ((good, revoked), (revoked, good)):
        assert judge(*answers, crls=("wurzel", clean)).verdikt is Verdikt.WIDERRUFEN
    assert judge(antwort(der("gesperrt"), ca()), name="gesperrt", crls=("wurzel", "ca")).sperre is GESPERRT


def test_a_certificate_was_good_before_the_answer_says_it_was_revoked():
    answer = antwort(der(), ca(), gesperrt_ab=JETZT)
    assert judge(answer, moment=JETZT - timedelta(seconds=1)).verdikt is Verdikt.GUT
    assert judge(answer, moment=JETZT).verdikt is Verdikt.WIDERRUFEN


def test_good_wants_every_certificate_of_the_path_and_tells_until_when_each_was():
    end = JETZT + timedelta(days=1)
    verdict = judge(antwort(der(), ca(), bis=end), crls=())
    assert verdict.sperre is UNBEKANNT
    assert [one.gut_bis for one in verdict.deckung] == [end, None]
    later = judge(antwort(der(), ca(), bis=end), crls=(), moment=end + timedelta(days=3))
    assert [one.gut_bis for one in later.deckung] == [end, None]


def test_answers_of_openssl_are_read_with_and_without_pss(tmp_path):
    """The real responder's octets, not only those of the library that reads them here; PSS it alone writes."""
    now = datetime.now(UTC)
    root = ausgestellt_von(None, "root", now, art="ca", schluessel="rsa-3072")
    end = ausgestellt_von(root, "end", now)
    (tmp_path / "root.pem").write_bytes(root.pem)
    (tmp_path / "end.pem").write_bytes(end.pem)
    (tmp_path / "root.key").write_bytes(key_pem(root.key))
    serial = load(end.der).serial_number
    (tmp_path / "index.txt").write_text(f"V\t271231235959Z\t\t{serial:X}\tunknown\t/CN=end\n")
    ask = (
        "openssl ocsp -index index.txt -CA root.pem -rsigner root.pem -rkey root.key -issuer root.pem -cert end.pem"
    )
    for pss in ("", "-rsigopt rsa_padding_mode:pss -rsigopt rsa_pss_saltlen:digest"):
        command = f"{ask} -respout out.der -ndays 1 -noverify {pss}".split()
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
        answer = (tmp_path / "out.der").read_bytes()
        kind = ocsp.load_der_ocsp_response(answer).signature_algorithm_oid
        assert (kind == SignatureAlgorithmOID.RSASSA_PSS) == bool(pss)
        verdict = check_path(
            end.der, untrusted=(), anchors=(root.der,), moment=datetime.now(UTC), zweck=Zweck.SIGNATUR,
            sperrstand=Evidence(ocsp=(answer,)),
        )  # fmt: skip
        assert verdict.sperre is GUT, pss
