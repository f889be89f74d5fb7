"""Time stamps (RFC 3161, RFC 5816) as evidence: what to ask, and what a signed token proves..

A token counts if it stamps exactly these octets, is signed by the one certificate it names itself, that certificate
may do nothing else (extended key usage timeStamping, critical, RFC 3161 2.3), and a path leads from it to an anchor
the caller trusts for this. It is judged for the moment it names, by the same rules as every other certificate.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from asn1crypto import algos, cms, core, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from gateway.domain.errors import Fehlercode, Refused
from gateway.trust.aussage import signiert
from gateway.trust.pfad import MAX_CANDIDATES, Urteil, check_path
from gateway.trust.profil import BROKEN, Zweck, load
from gateway.trust.sperre import Evidence

MAX_TOKEN_OCTETS: Final = 48 * 1024
"""A token with its certificates has 2 to 8 KiB; more has no place in a signature (``xades.xsd``)."""
MAX_ANTWORT_OCTETS: Final = MAX_TOKEN_OCTETS + 1024
"""The same with the status around it."""
MAX_ZERTIFIKATE: Final = 16
"""Certificates of a token: its own and those above it."""
NONCE_OCTETS: Final = 16
"""Random octets of a question, so that no old answer fits it."""

_HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_GEWAEHRT: Final = frozenset({"granted", "granted_with_mods"})
_INHALT: Final = "tst_info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitstempel:
    """What a token that holds says; ``pruefe_token`` alone makes one."""

    zeit: datetime
    """The stamped octets existed then, give or take ``genauigkeit``."""
    genauigkeit: timedelta
    """Zero where the authority names none."""
    regelwerk: str
    """Policy under which it was stamped: dotted numbers."""
    serie: int
    zertifikat: bytes
    """DER of the certificate that signed it."""
    zertifikate: tuple[bytes, ...]
    """All that lie in the token."""
    pfad: Urteil | None
    """Path and revocation at ``zeit``; ``None`` where no anchors were given: whose it is, is not shown."""


def anfrage(abdruck: bytes, *, nonce: bytes, regelwerk: str | None = None) -> bytes:
    """Return the octets of a request for a stamp over a SHA-256 digest (RFC 3161 2.4.1), certificates wanted."""
    fields = {
        "version": "v1",
        "message_imprint": _abdruck(abdruck),
        "nonce": int.from_bytes(nonce, "big"),
        "cert_req": True,
    }
    if regelwerk is not None:
        fields["req_policy"] = regelwerk
    return bytes(tsp.TimeStampReq(fields).dump())


def _abdruck(abdruck: bytes) -> tsp.MessageImprint:
    algorithm = algos.DigestAlgorithm({"algorithm": "sha256", "parameters": core.Null()})
    return tsp.MessageImprint({"hash_algorithm": algorithm, "hashed_message": abdruck})


class _Antwort(core.Sequence):  # type: ignore[misc]  # the library has no types
    """``TimeStampResp``: the library's own demands a token also where the authority refused (RFC 3161 2.4.2)."""

    _fields = [  # noqa: RUF012 -- the library's way
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


def lies_antwort(octets: bytes) -> bytes:
    """Return the token of a response; Refused (X001) where there is none, with the status the authority gave."""
    if len(octets) > MAX_ANTWORT_OCTETS:
        raise Refused(Fehlercode.X001, f"the answer has more than {MAX_ANTWORT_OCTETS} octets")
    try:
        answer = _Antwort.load(octets, strict=True)
        status = answer["status"]["status"].native
        if status not in _GEWAEHRT:
            why = ", ".join(sorted(_gruende(answer["status"]["fail_info"]))) or "no reason given"
            raise Refused(Fehlercode.X001, f"the authority did not stamp: {status} ({why})")
        return bytes(answer["time_stamp_token"].dump())
    except BROKEN:
        raise Refused(Fehlercode.X001, "the answer is no response of a time-stamp authority") from None


def _gruende(info: Any) -> frozenset[str]:
    """Return the names of the bits that are set (PKIFailureInfo)."""
    found = info.native
    return frozenset((found,) if isinstance(found, str) else found or ())


def pruefe_token(
    token: bytes,
    *,
    abdruck: bytes,
    anker: Sequence[bytes] = (),
    weitere: Sequence[bytes] = (),
    nonce: bytes | None = None,
    regelwerke: Collection[str] = (),
    sperrstand: Evidence | None = None,
) -> Zeitstempel:
    """Verify a token over a SHA-256 digest.

    ``anker`` are trust anchors for time stamps (DER); without any the path is not judged. ``weitere`` are
    certificates that may lie between (DER). ``regelwerke``: policies that count, none = each. Refused: X001 for
    octets that are no token of this form, T010 for an algorithm or certificate that may not stamp, T011 where it
    stamps something else or its signature fails, T000 to T002 as for every certificate path, T070 for a policy
    that does not count.
    """
    if len(token) > MAX_TOKEN_OCTETS:
        raise Refused(Fehlercode.X001, f"a time stamp has at most {MAX_TOKEN_OCTETS} octets")
    try:
        found = _lies(token)
        _vergleiche(found, abdruck, nonce)
        stamp = _angaben(found)
    except BROKEN:
        raise Refused(Fehlercode.X001, "this is no time stamp of RFC 3161") from None
    if regelwerke and stamp.regelwerk not in regelwerke:
        raise Refused(
            Fehlercode.T070, f"the policy {stamp.regelwerk} of the time stamp is none of those that count"
        )
    if not anker:
        return stamp
    between = tuple(dict.fromkeys((*stamp.zertifikate, *weitere)))
    judged = check_path(
        stamp.zertifikat,
        untrusted=[der for der in between if der != stamp.zertifikat][:MAX_CANDIDATES],
        anchors=anker,
        moment=stamp.zeit,
        zweck=Zweck.ZEITSTEMPEL,
        sperrstand=sperrstand,
    )
    return replace(stamp, pfad=judged.verlange())


def stempelpfad(token: bytes, anker: Sequence[bytes], moment: datetime) -> tuple[bytes, ...]:
    """Return the path (DER, end first) of the certificate that signed a token, for a moment; else nothing."""
    try:
        found = _lies(token)
    except (*BROKEN, Refused):
        return ()
    return check_path(
        found.signer,
        untrusted=[der for der in found.zertifikate if der != found.signer],
        anchors=anker,
        moment=moment,
        zweck=Zweck.ZEITSTEMPEL,
    ).kette


def zertifikate(token: bytes) -> tuple[bytes, ...]:
    """Return the certificates (DER) that lie in a token that was verified before."""
    return _lies(token).zertifikate


@dataclass(frozen=True, slots=True)
class _Token:
    """A token whose signature holds."""

    info: Any
    """``TSTInfo``."""
    signer: bytes
    zertifikate: tuple[bytes, ...]


def _lies(token: bytes) -> _Token:
    """Parse and verify the signature of its one signer (RFC 5652 5.4, RFC 3161 2.4.2)."""
    outer = cms.ContentInfo.load(token, strict=True)
    if outer["content_type"].native != "signed_data":
        raise ValueError("no signed data")
    signed = outer["content"]
    content = signed["encap_content_info"]
    if content["content_type"].native != _INHALT or len(signed["signer_infos"]) != 1:
        raise ValueError("not one signer of a TSTInfo")
    octets = content["content"].contents
    if len(signed["certificates"]) > MAX_ZERTIFIKATE:
        raise Refused(Fehlercode.X001, f"a time stamp has at most {MAX_ZERTIFIKATE} certificates")
    certificates = tuple(one.chosen.dump() for one in signed["certificates"])
    signer_info = signed["signer_infos"][0]
    attributes = _merkmale(signer_info["signed_attrs"])
    signer = _unterzeichner(attributes, certificates)
    _pruefe_signatur(signer_info, attributes, octets, signer)
    return _Token(tsp.TSTInfo.load(octets, strict=True), signer, certificates)


def _merkmale(attributes: Any) -> dict[str, Any]:
    """Return the signed attributes, each of one value, none twice (RFC 5652 5.3)."""
    found: dict[str, Any] = {}
    for one in attributes:
        name = one["type"].native
        if name in found or len(one["values"]) != 1:
            raise ValueError("an attribute twice")
        found[name] = one["values"][0]
    return found


def _unterzeichner(attributes: dict[str, Any], certificates: tuple[bytes, ...]) -> bytes:
    """Return the certificate the signature itself names by its SHA-256 (RFC 5816: ESSCertIDv2)."""
    if "signing_certificate_v2" not in attributes:
        raise Refused(
            Fehlercode.T010, "the time stamp does not name its certificate by SHA-256 (ESSCertIDv2, RFC 5816)"
        )
    named = attributes["signing_certificate_v2"]["certs"][0]
    method = named["hash_algorithm"]["algorithm"].native
    if method not in _HASHES:
        raise Refused(Fehlercode.T010, f"the time stamp names its certificate by {method}, which is too weak")
    digest = named["cert_hash"].native
    for der in certificates:
        if hashlib.new(method, der).digest() == digest:
            return der
    raise Refused(Fehlercode.T010, "the certificate that signed the time stamp does not lie in it")


def _pruefe_signatur(signer_info: Any, attributes: dict[str, Any], octets: bytes, signer: bytes) -> None:
    digest_name = signer_info["digest_algorithm"]["algorithm"].native
    algorithm = signer_info["signature_algorithm"]
    kind = algorithm.signature_algo
    method, salt = digest_name, None
    if kind in {"rsassa_pss", "ecdsa"}:
        method = algorithm.hash_algo
    if kind == "rsassa_pss":
        mask = algorithm["parameters"]["mask_gen_algorithm"]["parameters"]["algorithm"].native
        salt = int(algorithm["parameters"]["salt_length"].native) if mask == method else None
    if (
        digest_name not in _HASHES
        or method != digest_name
        or kind not in {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"}
    ):
        raise Refused(
            Fehlercode.T010, f"the time stamp is signed with {kind} and {digest_name}, which is not accepted"
        )
    if kind == "rsassa_pss" and salt is None:
        raise Refused(Fehlercode.T010, "the time stamp is signed with two digests, which is not accepted")
    same = attributes["content_type"].native == _INHALT
    if not same or attributes["message_digest"].native != hashlib.new(digest_name, octets).digest():
        raise Refused(Fehlercode.T011, "the signature of the time stamp does not cover its content")
    signed = signer_info["signed_attrs"].untag().dump()
    key = load(signer).public_key()
    if not signiert(key, signer_info["signature"].native, signed, _HASHES[digest_name](), salt):
        raise Refused(Fehlercode.T011, "the signature of the time stamp fails")


def _vergleiche(found: _Token, abdruck: bytes, nonce: bytes | None) -> None:
    imprint = found.info["message_imprint"]
    if imprint["hash_algorithm"]["algorithm"].native != "sha256":
        raise Refused(Fehlercode.T010, "the time stamp is not over a SHA-256 digest")
    if imprint["hashed_message"].native != abdruck:
        raise Refused(Fehlercode.T011, "the time stamp is over other octets than these")
    if nonce is not None and found.info["nonce"].native != int.from_bytes(nonce, "big"):
        raise Refused(Fehlercode.T011, "the time stamp answers another question: its nonce is not ours")
    if found.info["version"].native != "v1":
        raise Refused(Fehlercode.X001, "the time stamp is of a version nobody knows")
    if any(one["critical"].native for one in found.info["extensions"] or ()):
        raise Refused(Fehlercode.X001, "the time stamp has a critical extension nobody knows")


def _angaben(found: _Token) -> Zeitstempel:
    if not _nur_zeitstempel(load(found.signer)):
        raise Refused(
            Fehlercode.T010,
            "the certificate that signed the time stamp is not one for time stamps alone (RFC 3161 2.3)",
        )
    info, accuracy = found.info, found.info["accuracy"].native or {}
    return Zeitstempel(
        zeit=info["gen_time"].native.astimezone(UTC),
        genauigkeit=timedelta(
            seconds=accuracy.get("seconds") or 0,
            milliseconds=accuracy.get("millis") or 0,
            microseconds=accuracy.get("micros") or 0,
        ),
        regelwerk=str(info["policy"].dotted),
        serie=int(info["serial_number"].native),
        zertifikat=found.signer,
        zertifikate=found.zertifikate,
        pfad=None,
    )


def _nur_zeitstempel(cert: x509.Certificate) -> bool:
    try:
        usage = cert.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        return False
    return usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
