"""Where to ask about revocation: addresses that certificates name, and which certificates a directory relies on.

LDAP addresses are passed over.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import pairwise

from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID

from gateway.domain.abrufadresse import ist_adresse
from gateway.trust.pfad import check_path
from gateway.trust.profil import BROKEN, load
from gateway.trust.verzeichnis import ZWECK_DER_ROLLE, Verzeichnis

MAX_ADRESSEN = 4
"""Addresses of one kind that are tried for a certificate: authorities name one or two."""


@dataclass(frozen=True, slots=True)
class Paar:
    """A certificate that is relied on, and the authority that can revoke it, both DER."""

    zertifikat: bytes
    aussteller: bytes


def paare(verzeichnis: Verzeichnis, moment: datetime) -> tuple[Paar, ...]:
    """Return every certificate that a path of the directory goes through at the moment, anchors excepted.

    Certificates whose path does not hold are left out: their addresses are not asked.
    """
    found: dict[Paar, None] = {}
    for one in verzeichnis.teilnehmer:
        for entry in one.zertifikate:
            if not (one.fenster.umfasst(moment) and entry.fenster.umfasst(moment)):
                continue
            judged = check_path(
                entry.der,
                untrusted=verzeichnis.zwischenstellen,
                anchors=verzeichnis.anker,
                moment=moment,
                zweck=ZWECK_DER_ROLLE[entry.rollen[0]],
            )
            found.update(dict.fromkeys(Paar(*pair) for pair in pairwise(judged.kette)))
    return tuple(found)


@lru_cache(maxsize=4096)
def listenadressen(der: bytes) -> tuple[str, ...]:
    """Return where the certificate says its issuer's complete list lies (RFC 5280 section 4.2.1.13)."""
    try:
        points = load(der).extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        names = [name for point in points if not point.crl_issuer for name in point.full_name or ()]
    except (*BROKEN, x509.ExtensionNotFound):
        return ()
    return _adressen(names)


@lru_cache(maxsize=4096)
def auskunftsadressen(der: bytes) -> tuple[str, ...]:
    """Return where the certificate says its issuer's OCSP responders are (RFC 5280 section 4.2.2.1)."""
    try:
        access = load(der).extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
        names = [one.access_location for one in access if one.access_method == AuthorityInformationAccessOID.OCSP]
    except (*BROKEN, x509.ExtensionNotFound):
        return ()
    return _adressen(names)


def _adressen(names: list[x509.GeneralName]) -> tuple[str, ...]:
    urls = [one.value for one in names if isinstance(one, x509.UniformResourceIdentifier)]
    return tuple(dict.fromkeys(url for url in urls if ist_adresse(url)))[:MAX_ADRESSEN]
