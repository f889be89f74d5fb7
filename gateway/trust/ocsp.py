"""OCSP answers as evidence: what a signed answer proves about one certificate (RFC 6960). Octets in, nothing asked.

An answer counts if it is about this certificate of this issuer, and signed by the issuer itself or by a responder
to which the issuer gave exactly that task (extended key usage OCSPSigning), alive when it answered. A nonce is not
asked for: answers are kept and shown again, their age is judged by their dates.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, SignatureAlgorithmOID

from gateway.trust.aussage import VORAUS, Aussage, signiert
from gateway.trust.profil import BROKEN, HASHES, load, weak_key

MAX_OCSP_OCTETS = 64 * 1024
"""An answer with its responder's certificate has 1 to 5 KiB; a larger one is an attack on memory."""
MAX_RESPONDER = 8
"""Certificates of an answer that are tried: a responder sends its own, seldom with those above it."""
OHNE_ENDE = timedelta(hours=1)
"""How long an answer without ``nextUpdate`` counts: it says that newer ones are always to be had (RFC 6960 2.4)."""
MERKEN = 8 * 1024
"""Answers whose content is remembered: one for each certificate of a directory, and some replaced ones."""


@dataclass(frozen=True, slots=True)
class Auskunft:
    """What an answer says, and who has to be judged before a good state is believed."""

    aussage: Aussage
    beauftragter: bytes | None
    """DER of a responder's certificate whose own revocation counts: it lacks id-pkix-ocsp-nocheck (4.2.2.2.1)."""
    nur_gut_wenn_geprueft: bool
    """The responder's certificate says nothing about nocheck: a good state wants it covered by a list."""


def anfrage(der: bytes, issuer_der: bytes) -> bytes:
    """Return the octets of a question about one certificate (DER), without nonce.

    SHA-1 in the CertID only names the issuer, every responder knows it, and nothing rests on it.
    """
    builder = ocsp.OCSPRequestBuilder().add_certificate(load(der), load(issuer_der), hashes.SHA1())  # noqa: S303 -- a name
    return builder.build().public_bytes(Encoding.DER)


@lru_cache(maxsize=MERKEN)
def auskunft(der: bytes, issuer_der: bytes, answer: bytes) -> Auskunft | None:
    """Return what an answer proves about a certificate (DER) of an issuer (DER); ``None`` = nothing."""
    return lies_auskunft(der, issuer_der, answer)


def lies_auskunft(der: bytes, issuer_der: bytes, answer: bytes) -> Auskunft | None:
    """Return the same and remember nothing: this is for octets that just came from anywhere."""
    parsed = _parse(answer)
    if parsed is None:
        return None
    try:
        cert, issuer = load(der), load(issuer_der)
        if not _about(parsed, cert, issuer) or _unknown_critical(parsed):
            return None
        said = _aussage(parsed)
        responder = None if said is None else _responder(parsed, answer, issuer)
        if said is None or responder is None:
            return None
        if responder == issuer:
            return Auskunft(said, None, nur_gut_wenn_geprueft=False)
        own = responder.public_bytes(Encoding.DER)
        if said.bis is not None:  # a key that is retired, and stolen then, calls nothing good for years
            said = replace(said, bis=min(said.bis, responder.not_valid_after_utc))
        return Auskunft(said, own, nur_gut_wenn_geprueft=not _has(responder, x509.OCSPNoCheck))
    except BROKEN:
        return None


@lru_cache(maxsize=MERKEN)
def serie(answer: bytes) -> int | None:
    """Return the serial number an answer is about; ``None`` for octets that are no answer to one question."""
    parsed = _parse(answer)
    return None if parsed is None else parsed.serial_number


def _parse(octets: bytes) -> ocsp.OCSPResponse | None:
    """Return an answer to exactly one question: more at once nobody asked for."""
    if len(octets) > MAX_OCSP_OCTETS:
        return None
    try:
        found = ocsp.load_der_ocsp_response(octets)
        if found.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        _ = found.serial_number  # raises unless there is one
    except BROKEN:
        return None
    return found


def _about(answer: ocsp.OCSPResponse, cert: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the CertID is that of the certificate: name and key of the issuer, and the serial number."""
    asked = ocsp.OCSPRequestBuilder().add_certificate(cert, issuer, answer.hash_algorithm).build()
    return (asked.issuer_name_hash, asked.issuer_key_hash, asked.serial_number) == (
        answer.issuer_name_hash,
        answer.issuer_key_hash,
        answer.serial_number,
    )


def _unknown_critical(answer: ocsp.OCSPResponse) -> bool:
    return any(one.critical for one in (*answer.extensions, *answer.single_extensions))


def _aussage(answer: ocsp.OCSPResponse) -> Aussage | None:
    begin, end = answer.this_update_utc, answer.next_update_utc
    match answer.certificate_status:
        case ocsp.OCSPCertStatus.GOOD:
            return Aussage(begin, begin + OHNE_ENDE if end is None else end, None)
        case ocsp.OCSPCertStatus.REVOKED:
            held = answer.revocation_reason is x509.ReasonFlags.certificate_hold
            return Aussage(begin, end, answer.revocation_time_utc, held)
    return None  # "unknown": this responder does not know it


def _responder(answer: ocsp.OCSPResponse, octets: bytes, issuer: x509.Certificate) -> x509.Certificate | None:
    """Return who signed the answer and may: the issuer itself, or whom it gave the task."""
    for cert in (issuer, *answer.certificates[:MAX_RESPONDER]):
        if not _is_named(answer, cert) or not _signed_by(answer, octets, cert):
            continue
        if cert == issuer or (_delegated(cert, issuer) and _alive(answer, cert)):
            return cert
    return None


def _is_named(answer: ocsp.OCSPResponse, cert: x509.Certificate) -> bool:
    if answer.responder_name is not None:
        return answer.responder_name == cert.subject
    return answer.responder_key_hash == x509.SubjectKeyIdentifier.from_public_key(cert.public_key()).digest


def _signed_by(answer: ocsp.OCSPResponse, octets: bytes, cert: x509.Certificate) -> bool:
    key = cert.public_key()
    if weak_key(key) is not None:
        return False
    digest: hashes.HashAlgorithm | None
    salt: int | None = None
    if answer.signature_algorithm_oid == SignatureAlgorithmOID.RSASSA_PSS:
        digest, salt = _pss(octets)
    else:
        digest = answer.signature_hash_algorithm
    if digest is not None and digest.name not in HASHES:
        return False
    return signiert(key, answer.signature, answer.tbs_response_bytes, digest, salt)


def _pss(octets: bytes) -> tuple[hashes.HashAlgorithm, int]:
    """Return digest and salt length of a PSS signature, which the compiled parser does not tell."""
    basic = asn1_ocsp.OCSPResponse.load(octets).basic_ocsp_response
    algorithm = basic["signature_algorithm"]
    known: dict[str, hashes.HashAlgorithm] = {
        "sha256": hashes.SHA256(),
        "sha384": hashes.SHA384(),
        "sha512": hashes.SHA512(),
    }
    parameters = algorithm["parameters"]
    mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
    if mask != algorithm.hash_algo:
        raise ValueError("another digest in the mask than in the signature")
    return known[algorithm.hash_algo], int(parameters["salt_length"].native)


def _delegated(cert: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Tell whether the issuer itself gave this certificate the task to answer (RFC 6960 4.2.2.2)."""
    digest = cert.signature_hash_algorithm
    if digest is not None and digest.name not in HASHES:
        return False
    try:
        purposes = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return False
    if ExtendedKeyUsageOID.OCSP_SIGNING not in purposes or not _may_sign(cert):
        return False
    try:
        cert.verify_directly_issued_by(issuer)
    except Exception:  # the library names none: InvalidSignature, TypeError, ValueError, UnsupportedAlgorithm
        return False
    return True


def _may_sign(cert: x509.Certificate) -> bool:
    try:
        usage = cert.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def _alive(answer: ocsp.OCSPResponse, cert: x509.Certificate) -> bool:
    """Tell whether the responder's certificate held when it spoke, and it speaks of no later moment."""
    made = answer.produced_at_utc
    held = cert.not_valid_before_utc <= made <= cert.not_valid_after_utc
    return held and answer.this_update_utc <= made + VORAUS


def _has(cert: x509.Certificate, kind: type[x509.ExtensionType]) -> bool:
    try:
        cert.extensions.get_extension_for_class(kind)
    except x509.ExtensionNotFound:
        return False
    return True
