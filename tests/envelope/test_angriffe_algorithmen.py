"""Attacks on keys and algorithms: only the profile's own pairs verify, and only in their one encoding."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree
from support.rohling import DS, b64, c14n, inhalt_xml, nachsigniert, schema, schmiede, signiert, umschlag_xml
from support.zertifikate import Person, person

from gateway.domain.errors import Refused
from gateway.domain.ids import sha256_of
from gateway.envelope import algorithmen, signatur, wurzeln
from gateway.envelope.algorithmen import Algorithmus
from gateway.envelope.lesen import read_umschlag

NS = {"ds": DS, "xades": "http://uri.etsi.org/01903/v1.3.2#"}
ALLE = frozenset(Algorithmus)


def signed_by(who: Person) -> etree._Element:
    """A good document whose certificate is then replaced by that of ``who``."""
    root = etree.fromstring(signiert(umschlag_xml(), wurzeln.UMSCHLAG, person("p256")))
    root.find(".//ds:X509Certificate", NS).text = b64(who.cert_der)
    return root


def with_method(root: etree._Element, algorithmus: Algorithmus) -> etree._Element:
    root.find(".//ds:SignatureMethod", NS).set("Algorithm", algorithmus.value)
    return root


def refused(octets: bytes, code: str, *, wurzel: object = wurzeln.UMSCHLAG) -> str:
    with pytest.raises(Refused) as caught:
        signatur.verify_enveloped(octets, wurzel=wurzel, schema=schema(), erlaubt=ALLE)
    assert caught.value.code == code, caught.value
    return caught.value.reason


@dataclass(frozen=True)
class Signierend:
    """A person who signs in a way of the test's choice."""

    who: Person
    how: Callable[[bytes], bytes]

    def sign(self, octets: bytes) -> bytes:
        return self.how(octets)


def ecdsa(who: Person, digest: hashes.HashAlgorithm) -> Callable[[bytes], bytes]:
    assert isinstance(who.key, ec.EllipticCurvePrivateKey)
    key = who.key
    return lambda octets: algorithmen.der_to_raw(key.sign(octets, ec.ECDSA(digest)), key.curve)


def rsa_with(who: Person, pad: padding.AsymmetricPadding, digest: hashes.HashAlgorithm) -> Callable[[bytes], bytes]:
    assert isinstance(who.key, rsa.RSAPrivateKey)
    key = who.key
    return lambda octets: key.sign(octets, pad, digest)


FALSCHE_PAARE = {
    "p256_key_as_sha384": ("p256", Algorithmus.ECDSA_SHA384, hashes.SHA384()),
    "p384_key_as_sha256": ("p384", Algorithmus.ECDSA_SHA256, hashes.SHA256()),
    "brainpool256_key_as_sha384": ("bp256", Algorithmus.ECDSA_SHA384, hashes.SHA384()),
    "brainpool384_key_as_sha256": ("bp384", Algorithmus.ECDSA_SHA256, hashes.SHA256()),
    "p521_is_not_in_the_profile": ("p521", Algorithmus.ECDSA_SHA384, hashes.SHA384()),
}


@pytest.mark.parametrize("attack", FALSCHE_PAARE)
def test_key_that_does_not_belong_to_the_algorithm(attack: str) -> None:
    art, algorithmus, digest = FALSCHE_PAARE[attack]
    who = person(art)
    root = with_method(signed_by(who), algorithmus)
    refused(nachsigniert(root, Signierend(who, ecdsa(who, digest))), "T099")


def test_rsa_key_for_an_ecdsa_algorithm() -> None:
    """The public key must never be reinterpreted as something else (HMAC and algorithm confusion)."""
    for art in ("rsa3072", "ed25519"):
        root = with_method(signed_by(person(art)), Algorithmus.ECDSA_SHA256)
        assert "does not belong" in refused(nachsigniert(root, person(art)), "T099")
    root = with_method(signed_by(person("p256")), Algorithmus.RSA_PSS_SHA256)
    assert "does not belong" in refused(nachsigniert(root, person("p256")), "T099")
    root = with_method(signed_by(person("p256")), Algorithmus.ED25519)
    assert "does not belong" in refused(nachsigniert(root, person("p256")), "T099")


def test_short_rsa_key() -> None:
    root = with_method(signed_by(person("rsa2048")), Algorithmus.RSA_PSS_SHA256)
    assert "3072" in refused(nachsigniert(root, person("rsa2048")), "T099")


PSS = {
    "salt_0": padding.PSS(padding.MGF1(hashes.SHA256()), 0),
    "salt_20": padding.PSS(padding.MGF1(hashes.SHA256()), 20),
    "salt_maximal": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH),
    "mask_with_sha1": padding.PSS(padding.MGF1(hashes.SHA1()), 32),  # noqa: S303 -- the attack is just this
    "pkcs1_v1_5": padding.PKCS1v15(),
}


@pytest.mark.parametrize("attack", PSS)
def test_rsa_padding_other_than_the_one(attack: str) -> None:
    who = person("rsa3072")
    root = with_method(signed_by(who), Algorithmus.RSA_PSS_SHA256)
    refused(nachsigniert(root, Signierend(who, rsa_with(who, PSS[attack], hashes.SHA256()))), "T099")


def test_rsa_pss_with_another_digest() -> None:
    who = person("rsa3072")
    root = with_method(signed_by(who), Algorithmus.RSA_PSS_SHA256)
    pad = padding.PSS(padding.MGF1(hashes.SHA512()), 32)
    refused(nachsigniert(root, Signierend(who, rsa_with(who, pad, hashes.SHA512()))), "T099")


def test_rsa_value_with_leading_zeros() -> None:
    who = person("rsa3072")
    root = with_method(signed_by(who), Algorithmus.RSA_PSS_SHA256)
    octets = nachsigniert(root, Signierend(who, lambda octets: b"\0" + who.sign(octets)))
    assert "length of the RSA modulus" in refused(octets, "T099")


P256 = person("p256").key.curve
N = P256.group_order


def raw(r: int, s: int) -> bytes:
    return r.to_bytes(32) + s.to_bytes(32)


def genuine(octets: bytes) -> tuple[int, int]:
    return decode_dss_signature(person("p256").key.sign(octets, ec.ECDSA(hashes.SHA256())))


LENGTH, RANGE, WRONG = "r and s, not DER", "outside the range", "does not belong to these octets"
ECDSA: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "der_instead_of_r_and_s": (lambda octets: person("p256").key.sign(octets, ec.ECDSA(hashes.SHA256())), LENGTH),
    "r_is_0": (lambda octets: raw(0, genuine(octets)[1]), RANGE),
    "s_is_0": (lambda octets: raw(genuine(octets)[0], 0), RANGE),
    "both_0": (lambda _: raw(0, 0), RANGE),
    "both_1": (lambda _: raw(1, 1), WRONG),
    "r_is_n": (lambda octets: raw(N, genuine(octets)[1]), RANGE),
    "s_is_n": (lambda octets: raw(genuine(octets)[0], N), RANGE),
    "all_ones": (lambda _: b"\xff" * 64, RANGE),
    "r_and_s_swapped": (lambda octets: raw(*reversed(genuine(octets))), WRONG),
    "padded_to_the_left": (lambda octets: b"\0" + raw(*genuine(octets)) + b"\0", LENGTH),
    "of_the_size_of_p384": (lambda octets: b"".join(v.to_bytes(48) for v in genuine(octets)), LENGTH),
    "another_digest": (ecdsa(person("p256"), hashes.SHA384()), WRONG),
    "another_key": (lambda octets: person("p256", 1).sign(octets), WRONG),
    "of_other_octets": (lambda octets: person("p256").sign(octets + b" "), WRONG),
}


@pytest.mark.parametrize("attack", ECDSA)
def test_ecdsa_value_that_is_none(attack: str) -> None:
    root = signed_by(person("p256"))
    how, reason = ECDSA[attack]
    assert reason in refused(nachsigniert(root, Signierend(person("p256"), how)), "T099")


def test_brainpool_key_is_not_taken_for_a_nist_key() -> None:
    """Same size, same algorithm URI: the curve comes from the certificate alone."""
    root = signed_by(person("bp256"))
    refused(nachsigniert(root, person("p256")), "T099")


@pytest.mark.parametrize("method", [algorithmen.SHA384, algorithmen.SHA512])
def test_digest_stronger_than_the_signature_is_not_agreed(method: str) -> None:
    """SHA-384 and SHA-512 belong to the signatures that have them; beside ECDSA with SHA-256 they are foreign."""
    root = signed_by(person("p256"))
    root.find(".//ds:Reference/ds:DigestMethod", NS).set("Algorithm", method)
    assert "does not belong" in refused(nachsigniert(root, person("p256")), "T099")
    root = etree.fromstring(signiert(umschlag_xml(), wurzeln.UMSCHLAG, person("p384")))
    root.find(".//ds:Reference/ds:DigestMethod", NS).set("Algorithm", method)
    if method == algorithmen.SHA512:
        assert "does not belong" in refused(nachsigniert(root, person("p384")), "T099")
    else:
        assert signatur.verify_enveloped(
            nachsigniert(root, person("p384")), wurzel=wurzeln.UMSCHLAG, schema=schema()
        )


def test_digest_of_another_length_than_its_algorithm() -> None:
    root = signed_by(person("p256"))
    info = root.find(".//ds:SignedInfo", NS)
    info.find(".//ds:DigestValue", NS).text = b64(bytes(48))
    root.find(".//ds:SignatureValue", NS).text = b64(person("p256").sign(c14n(info)))
    refused(c14n(root), "T099")


def test_digest_of_other_octets() -> None:
    """SignedInfo is genuinely signed, the document is not the one it speaks of."""
    octets = signiert(umschlag_xml(), wurzeln.UMSCHLAG, person("p256"))
    refused(octets.replace(b"azr:999901", b"azr:999903"), "T099")


def test_certificate_that_is_no_certificate() -> None:
    for junk in (b"abc", b"\x30\x03\x02\x01\x00", person("p256").cert_der + b"\0", person("p256").cert_der[:-1]):
        root = signed_by(person("p256"))
        root.find(".//ds:X509Certificate", NS).text = b64(junk)
        refused(nachsigniert(root, person("p256")), "T099")


def test_certificate_too_large() -> None:
    root = signed_by(person("p256"))
    root.find(".//ds:X509Certificate", NS).text = b64(bytes(20_000))
    refused(nachsigniert(root, person("p256")), "X001")


def test_certificate_of_another_put_into_key_info() -> None:
    """Substitution without the key: the value does not verify."""
    refused(c14n(signed_by(person("p256", 1))), "T099")


def test_another_signs_under_the_name_of_the_first() -> None:
    """Substitution with a key of its own: the Umschlag still names the first certificate."""
    sendung = schmiede(transport=person("p256", 1))
    root = etree.fromstring(sendung.umschlag)
    root.find(".//ds:X509Certificate", NS).text = b64(person("p256", 2).cert_der)
    octets = nachsigniert(root, person("p256", 2))
    with pytest.raises(Refused) as caught:
        read_umschlag(octets, schema=schema())
    assert caught.value.code == "T002"


def test_second_certificate_for_the_same_key() -> None:
    """A re-issued certificate of the same key is another certificate: the signed digest names one of them."""
    from support.zertifikate import zertifikat

    who = person("p256", 1)
    twin = Person(who.key, zertifikat(who.key, "Twin", issuer=person("p256")))
    root = etree.fromstring(schmiede(transport=who).umschlag)
    root.find(".//ds:X509Certificate", NS).text = b64(twin.cert_der)
    with pytest.raises(Refused) as caught:
        read_umschlag(c14n(root), schema=schema())
    assert caught.value.code == "T002"


def test_inhalt_binds_its_certificate() -> None:
    """SigningCertificateV2 is signed: neither a twin nor another signer fits in."""
    from support.zertifikate import zertifikat

    who = person("p256")
    twin = Person(who.key, zertifikat(who.key, "Twin", issuer=person("p256")))
    root = etree.fromstring(signiert(inhalt_xml(), wurzeln.INHALT, who))
    root.find(".//ds:X509Certificate", NS).text = b64(twin.cert_der)
    assert "another certificate" in refused(c14n(root), "T011", wurzel=wurzeln.INHALT)


def test_inhalt_codes_name_the_content_signature() -> None:
    """Missing or too weak is T010, broken is T011 (XAusländer sheet 5.4); ours alone until the binding."""
    root = etree.fromstring(signiert(inhalt_xml(), wurzeln.INHALT, person("p256")))
    root.find(".//ds:X509Certificate", NS).text = b64(person("p521").cert_der)
    root.find(".//xades:CertDigest/ds:DigestValue", NS).text = b64(
        bytes.fromhex(sha256_of(person("p521").cert_der))
    )
    refused(nachsigniert(root, person("p256")), "T010", wurzel=wurzeln.INHALT)
    octets = signiert(inhalt_xml(), wurzeln.INHALT, person("p256")).replace(b"azr:999901", b"azr:999903")
    refused(octets, "T011", wurzel=wurzeln.INHALT)


def test_signing_time_is_signed() -> None:
    octets = signiert(inhalt_xml(), wurzeln.INHALT, person("p256"))
    assert b"2026-10-12T08:00:00.000Z</xades:SigningTime>" in octets
    refused(octets.replace(b"2026-10-12T08:00:00.000Z", b"2026-10-12T09:00:00.000Z"), "T011", wurzel=wurzeln.INHALT)
