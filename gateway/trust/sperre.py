"""Revocation from evidence: CRLs come in as octets, are checked against the path and judged for a moment.

Only complete CRLs signed by the issuer of the certificate itself count (RFC 5280 section 6.3 without deltas,
indirect lists and parts): whatever else is given proves nothing, and nothing is fetched. Parsed with the
compiled parser: walking a list of a thousand entries in Python would cost more than the whole message.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from cryptography import x509
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from gateway.trust.profil import BROKEN, HASHES, load, names, weak_key

MAX_CRL_OCTETS = 16 * 1024 * 1024
"""A list of 400,000 entries; larger ones are not evidence here but an attack on memory."""

_KNOWN_CRITICAL = frozenset({ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.CRL_NUMBER,
                             ExtensionOID.AUTHORITY_KEY_IDENTIFIER})  # fmt: skip


class Sperrstatus(StrEnum):
    """What is known about revocation."""

    GUT = "gut"
    GESPERRT = "gesperrt"
    UNBEKANNT = "unbekannt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Revocation evidence taken at some time: CRLs as DER octets."""

    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class _Aussage:
    """What one good CRL says about one certificate."""

    von: datetime
    bis: datetime | None
    """``nextUpdate``; a list without it proves no good state."""
    gesperrt_ab: datetime | None


def judge_revocation(
    chain: tuple[bytes, ...], evidence: Evidence | None, moment: datetime
) -> tuple[Sperrstatus, str]:
    """Judge a validated path (DER, end first, anchor last) at a moment.

    ``GESPERRT`` if any good CRL, fresh or not, revokes a certificate of the path at or before the moment;
    ``GUT`` if each certificate below the anchor is covered by a CRL that was current at the moment.
    """
    if evidence is None or not evidence.crls:
        return Sperrstatus.UNBEKANNT, ""
    covered = True
    for der, issuer in pairwise(chain):
        said = tuple(what for crl in evidence.crls for what in _about(der, issuer, crl))
        for what in said:
            if what.gesperrt_ab is not None and what.gesperrt_ab <= moment:
                who = "the certificate" if der == chain[0] else f"the issuing certificate {names(load(der))}"
                return Sperrstatus.GESPERRT, f"{who} was revoked on {what.gesperrt_ab:%Y-%m-%d %H:%M:%SZ}"
        covered = covered and any(what.bis is not None and what.von <= moment <= what.bis for what in said)
    return (Sperrstatus.GUT if covered else Sperrstatus.UNBEKANNT), ""


@lru_cache(maxsize=1024)
def _about(der: bytes, issuer_der: bytes, crl_der: bytes) -> tuple[_Aussage, ...]:
    """Return what the CRL proves about the certificate: one statement or none."""
    crl, issuer, cert = _crl(crl_der), load(issuer_der), load(der)
    if crl is None:
        return ()
    try:  # the list is parsed where it is looked at: any of these may find it broken
        # the signature first: names of a list nobody signed are not even read (the parser warns of odd ones)
        if not _is_of(issuer_der, crl_der) or crl.issuer != issuer.subject or not _covers(crl, cert):
            return ()
        entry = crl.get_revoked_certificate_by_serial_number(cert.serial_number)
        revoked = None if entry is None or _removed(entry) else entry.revocation_date_utc
        return (_Aussage(crl.last_update_utc, crl.next_update_utc, revoked),)
    except BROKEN:
        return ()


@lru_cache(maxsize=64)
def _crl(der: bytes) -> x509.CertificateRevocationList | None:
    if len(der) > MAX_CRL_OCTETS:
        return None
    try:
        return x509.load_der_x509_crl(der)
    except BROKEN:
        return None


@lru_cache(maxsize=256)
def _is_of(issuer_der: bytes, crl_der: bytes) -> bool:
    """Tell whether the issuer signed the list; remembered, for a list is asked about many certificates."""
    crl = _crl(crl_der)
    return crl is not None and _signed_by(crl, load(issuer_der))


def _signed_by(crl: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Tell whether the issuer may sign CRLs and signed this one with an accepted algorithm."""
    key = issuer.public_key()
    digest = crl.signature_hash_algorithm
    if weak_key(key) is not None or (digest is not None and digest.name not in HASHES):
        return False
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.crl_sign and crl.is_signature_valid(key)  # type: ignore[arg-type]  # weak_key left only kinds that sign


def _covers(crl: x509.CertificateRevocationList, cert: x509.Certificate) -> bool:
    """Tell whether the list is complete for this kind of certificate: no delta, no part, nothing unknown."""
    for extension in crl.extensions:
        if extension.oid == ExtensionOID.DELTA_CRL_INDICATOR:
            return False
        if extension.critical and extension.oid not in _KNOWN_CRITICAL:
            return False
        if isinstance(extension.value, x509.IssuingDistributionPoint) and not _in_scope(extension.value, cert):
            return False
    return True


def _in_scope(point: x509.IssuingDistributionPoint, cert: x509.Certificate) -> bool:
    if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
        return False
    try:
        authority = cert.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        authority = False
    if authority and point.only_contains_user_certs:
        return False
    return authority or not point.only_contains_ca_certs


def _removed(entry: x509.RevokedCertificate) -> bool:
    """Tell whether the entry lifts a hold instead of revoking."""
    try:
        reason = entry.extensions.get_extension_for_oid(CRLEntryExtensionOID.CRL_REASON).value
    except x509.ExtensionNotFound:
        return False
    return isinstance(reason, x509.CRLReason) and reason.reason is x509.ReasonFlags.remove_from_crl
