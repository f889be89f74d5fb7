"""Revocation lists as evidence: what a complete CRL, signed by the issuer itself, proves about a certificate.

Only those count (RFC 5280 section 6.3 without deltas, indirect lists and parts): whatever else is given proves
nothing. Parsed with the compiled parser: walking a list of a thousand entries in Python would cost more than the
whole message.
"""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID

from gateway.trust.aussage import Aussage
from gateway.trust.profil import BROKEN, HASHES, load, weak_key

MAX_CRL_OCTETS = 16 * 1024 * 1024
"""A list of 400,000 entries; larger ones are not evidence here but an attack on memory."""
MERKEN = 16 * 1024
"""Statements remembered: a directory has some thousand certificates, each asked about in a list or two."""

_KNOWN_CRITICAL = frozenset({ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.CRL_NUMBER,
                             ExtensionOID.AUTHORITY_KEY_IDENTIFIER})  # fmt: skip


@lru_cache(maxsize=MERKEN)
def listenaussage(der: bytes, issuer_der: bytes, crl_der: bytes) -> Aussage | None:
    """Return what the list (DER) proves about the certificate of an issuer (both DER); ``None`` = nothing."""
    crl, issuer, cert = _crl(crl_der), load(issuer_der), load(der)
    if crl is None:
        return None
    try:  # the list is parsed where it is looked at: any of these may find it broken
        # the signature first: names of a list nobody signed are not even read (the parser warns of odd ones)
        if not _is_of(issuer_der, crl_der) or crl.issuer != issuer.subject or not _covers(crl, cert):
            return None
        entry = crl.get_revoked_certificate_by_serial_number(cert.serial_number)
        if entry is None or (reason := _reason(entry)) is x509.ReasonFlags.remove_from_crl:
            return Aussage(crl.last_update_utc, crl.next_update_utc, None)
        held = reason is x509.ReasonFlags.certificate_hold
        return Aussage(crl.last_update_utc, crl.next_update_utc, entry.revocation_date_utc, held)
    except BROKEN:
        return None


def listenstand(aussteller: Collection[bytes], crl_der: bytes) -> tuple[datetime, datetime | None] | None:
    """Return ``thisUpdate`` and ``nextUpdate`` of a list that one of the authorities (DER) signed, else ``None``.

    Remembers nothing: this is for octets that just came from anywhere.
    """
    crl = _parse(crl_der)
    try:
        issuers = [load(der) for der in aussteller]
        if crl is None or not any(_signed_by(crl, one) and crl.issuer == one.subject for one in issuers):
            return None
        return crl.last_update_utc, crl.next_update_utc
    except BROKEN:
        return None


def listenkopf(crl_der: bytes) -> tuple[bytes, datetime, datetime | None] | None:
    """Return issuer (DER), ``thisUpdate`` and ``nextUpdate`` a list names, signed or not; ``None`` = it is none."""
    crl = _parse(crl_der)
    try:
        return None if crl is None else (crl.issuer.public_bytes(), crl.last_update_utc, crl.next_update_utc)
    except BROKEN:
        return None


def vergiss_listen() -> None:
    """Forget what was said of lists that are not in force any more: a list may have megabytes."""
    for remembered in (listenaussage, _crl, _is_of):
        remembered.cache_clear()


@lru_cache(maxsize=64)
def _crl(der: bytes) -> x509.CertificateRevocationList | None:
    return _parse(der)


def _parse(der: bytes) -> x509.CertificateRevocationList | None:
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


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        found = entry.extensions.get_extension_for_oid(CRLEntryExtensionOID.CRL_REASON).value
    except x509.ExtensionNotFound:
        return None
    return found.reason if isinstance(found, x509.CRLReason) else None
