"""Validation data in a signature (XAdES B-LT, EN 319 132-1): certificates, revocation lists and OCSP answers.

They stand unsigned behind the time stamp: whoever reads them believes each for its own signature alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.envelope import kanon

MAX_ZERTIFIKATE: Final = 16
"""Certificates above one signer; paths have two or three (``xades.xsd``)."""
MAX_NACHWEISE: Final = 32
"""Lists, and answers, about the certificates of one path (``xades.xsd``)."""
MAX_PRUEFDATEN: Final = 4 * 1024 * 1024
"""Octets (DER) of all of it: the signature is parsed as a whole, before anything in it is proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruefdaten:
    """What one signature is verified with, all DER."""

    zertifikate: tuple[bytes, ...]
    """Those above the signer's own: its issuer first, the trust anchor last (5.4.1 ``CertificateValues``)."""
    listen: tuple[bytes, ...] = ()
    """Revocation lists (5.4.2 ``RevocationValues``)."""
    auskuenfte: tuple[bytes, ...] = ()
    """OCSP answers (the same)."""

    @property
    def laenge(self) -> int:
        """Octets of all of it."""
        return sum(map(len, (*self.zertifikate, *self.listen, *self.auskuenfte)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Langzeitdaten:
    """What makes a stamped signature B-LT; there is either all of it or none."""

    unterzeichner: Pruefdaten
    """For the certificate that signed."""
    stempel: Pruefdaten
    """For the certificate of the time-stamp authority (5.5.1 ``TimeStampValidationData``)."""

    @property
    def passt(self) -> bool:
        """Tell whether it has room in a signature."""
        both = (self.unterzeichner, self.stempel)
        counted = all(
            1 <= len(one.zertifikate) <= MAX_ZERTIFIKATE
            and max(len(one.listen), len(one.auskuenfte)) <= MAX_NACHWEISE
            for one in both
        )
        return counted and sum(one.laenge for one in both) <= MAX_PRUEFDATEN


def langzeit_octets(daten: Langzeitdaten) -> bytes:
    """Write it as it stands behind ``SignatureTimeStamp``, in exclusive C14N; ValueError where it has no room."""
    if not daten.passt:
        raise ValueError("the validation data have no room in a signature")
    stamp = f'<xades141:TimeStampValidationData xmlns:xades141="{kanon.XADES141}">{_text(daten.stempel)}'
    return f"{stamp}</xades141:TimeStampValidationData>{_text(daten.unterzeichner)}".encode()


def lies_langzeit(elemente: Sequence[etree._Element]) -> Langzeitdaten | None:
    """Read what stands behind the time stamp in a document that the XSD accepted; ``None`` where nothing does.

    Refused (X000) for broken base64, X001 for more octets than there may be.
    """
    if not elemente:
        return None
    stamp, certificates, revocation = elemente
    found = Langzeitdaten(unterzeichner=_lies(certificates, revocation), stempel=_lies(stamp[0], stamp[1]))
    if not found.passt:
        raise Refused(Fehlercode.X001, f"the signature holds more than {MAX_PRUEFDATEN} octets to verify it with")
    return found


def _lies(certificates: etree._Element, revocation: etree._Element) -> Pruefdaten:
    lists = {etree.QName(group).localname: tuple(map(_octets, group)) for group in revocation}
    return Pruefdaten(
        zertifikate=tuple(map(_octets, certificates)),
        listen=lists.get("CRLValues", ()),
        auskuenfte=lists.get("OCSPValues", ()),
    )


def _octets(element: etree._Element) -> bytes:
    return kanon.base64_octets(element.text)


def _text(daten: Pruefdaten) -> str:
    lists = _gruppe("CRLValues", "EncapsulatedCRLValue", daten.listen)
    answers = _gruppe("OCSPValues", "EncapsulatedOCSPValue", daten.auskuenfte)
    return (
        _gruppe("CertificateValues", "EncapsulatedX509Certificate", daten.zertifikate)
        + f"<xades:RevocationValues>{lists}{answers}</xades:RevocationValues>"
    )


def _gruppe(name: str, each: str, values: tuple[bytes, ...]) -> str:
    inner = "".join(f"<xades:{each}>{kanon.base64_text(one)}</xades:{each}>" for one in values)
    return f"<xades:{name}>{inner}</xades:{name}>" if values else ""
