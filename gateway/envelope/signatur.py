"""The closed XML signature: one shape, one place, for Umschlag, Inhalt and Verzeichnis (wire 3).

Signing is prepare → sign outside → finish; the signed document is its own exclusive C14N form. Verifying refuses
everything the profile does not name before anything is canonicalised, and returns only what was parsed again from
the verified octets. Who the signer is, nobody here knows: the certificate is returned for ``trust`` to judge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256, sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import algorithmen, kanon
from gateway.envelope.algorithmen import Algorithmus
from gateway.envelope.kanon import DS, EXC, XADES, Wurzel
from gateway.envelope.langzeit import Langzeitdaten, langzeit_octets
from gateway.envelope.schema import Schema

ENV: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SIGNED_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"
XADES_TEIL: Final = kanon.Wurzel(
    name=f"{{{XADES}}}SignedProperties",
    prefix="xades",
    limits=kanon.limits(max_octets=16 * 1024, max_elements=16),
    xades=False,
)
"""The signed properties on their own; they are fourteen elements at most."""

_WERT_LEER = b"<ds:SignatureValue></ds:SignatureValue>"
_MERKMALE_ENDE = b"</xades:SignedProperties>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vorbereitet:
    """A document that waits for its signature value."""

    to_be_signed: bytes
    """Octets for the private key: the exclusive C14N form of SignedInfo."""
    algorithmus: Algorithmus
    cert_der: bytes
    _document: bytes

    def finish(
        self, signature_value: bytes, *, zeitstempel: bytes | None = None, langzeit: Langzeitdaten | None = None
    ) -> bytes:
        """Return the octets of the signed document.

        ``signature_value`` as XML Signature writes it (ECDSA: r ‖ s). ``zeitstempel`` is an RFC 3161 token over
        ``zeitstempel_eingabe``, where there are signed properties (XAdES B-T); ``langzeit`` stands behind it, in an
        evidence container alone (B-LT). ValueError if the value does not verify with the certificate: nothing
        leaves the house that the reader would refuse.
        """
        if langzeit is not None and zeitstempel is None:
            raise ValueError("validation data stand behind a time stamp")
        algorithmen.verify(self.cert_der, self.algorithmus, signature_value, self.to_be_signed)
        head, _, tail = self._document.rpartition(_WERT_LEER)
        if zeitstempel is not None:
            before, mark, after = tail.rpartition(_MERKMALE_ENDE)
            if not mark:
                raise ValueError("only the Inhalt carries a time stamp")
            tail = before + mark + _unsigned_properties(zeitstempel, langzeit) + after
        return head + _value_element(signature_value, "") + tail


def zeitstempel_eingabe(signature_value: bytes) -> bytes:
    """Return the octets a time-stamp authority stamps: the exclusive C14N form of SignatureValue (XAdES 5.3)."""
    return _value_element(signature_value, f' xmlns:ds="{DS}"')


def prepare(
    root: etree._Element, *, wurzel: Wurzel, cert_der: bytes, signing_time: Zeitpunkt | None = None
) -> Vorbereitet:
    """Put the signature without its value into the document.

    ``root`` is the unsigned document element, left untouched; the algorithm follows from the certificate's key.
    ``signing_time`` stands exactly at a root with XAdES. SchluesselUngeeignet (a ValueError) for a certificate that
    cannot sign in this profile.
    """
    if wurzel.xades != (signing_time is not None):
        raise ValueError("the signing time stands in the Inhalt and nowhere else")
    algorithmus = algorithmen.algorithmus_of(algorithmen.public_key_of(cert_der))
    plain = kanon.exc_c14n(root)
    merkmale = None if signing_time is None else signed_properties(signing_time, cert_der, (("r", "text/xml"),))
    references = _reference(plain, ' Id="r"' if wurzel.xades else "", "", (ENV, EXC))
    if merkmale is not None:
        references += signed_properties_reference(merkmale)
    signature = signature_octets(algorithmus, references, cert_der, merkmale)
    close = f"</{wurzel.prefix}:{etree.QName(wurzel.name).localname}>".encode()
    if not plain.endswith(close):
        raise ValueError("the document is not of the root it is prepared for")
    return vorbereitet(plain[: -len(close)] + signature + close, algorithmus=algorithmus, cert_der=cert_der)


def vorbereitet(octets: bytes, *, algorithmus: Algorithmus, cert_der: bytes) -> Vorbereitet:
    """Return a document whose last child is its signature without a value, ready to be signed."""
    element = etree.fromstring(octets)
    return Vorbereitet(
        to_be_signed=kanon.exc_c14n(element[-1][0]),
        algorithmus=algorithmus,
        cert_der=cert_der,
        _document=kanon.exc_c14n(element),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Geprueft:
    """What a verified signature covers; nothing else of the document may be used."""

    root: etree._Element
    """Document element parsed again from the verified octets: without the signature."""
    cert_der: bytes
    """Signing certificate, DER: proven to hold the key, not proven to be anybody's."""
    cert_sha256: Sha256
    algorithmus: Algorithmus
    signing_time: Zeitpunkt | None = None
    """Claimed by the signer, signed; the Inhalt only."""
    zeitstempel: bytes | None = None
    """RFC 3161 token, not yet verified; ``zeitstempel_eingabe(signature_value)`` is what it must stamp."""
    signature_value: bytes


def verify_enveloped(
    octets: bytes,
    *,
    wurzel: Wurzel,
    schema: Schema,
    erlaubt: frozenset[Algorithmus] = algorithmen.STANDARD,
) -> Geprueft:
    """Verify a signed document of the expected root (wire 3.1–3.5).

    Refused: S001, V000, X000, X001 for octets and structure; ``wurzel.code_schwach`` for an algorithm or key
    outside the agreement; ``wurzel.code_gebrochen`` for a digest or signature that does not hold.
    """
    root = kanon.read(octets, wurzel, schema)
    signature = root[-1]
    if signature.tag != f"{{{DS}}}Signature":
        raise Refused(Fehlercode.X001, "the signature is not the last child of the document element")
    references = signature[0][2:]
    check_reference(references[0], "", "r" if wurzel.xades else None, None, (ENV, EXC))
    if wurzel.xades:
        check_reference(references[1], "#sp", None, SIGNED_PROPERTIES, (EXC,))
    wert = verify_value(signature, wurzel, erlaubt)

    signed = kanon.without_last_child(octets, root)
    check_digest(references[0], signed, wert.algorithmus, wurzel)
    signing_time = zeitstempel = None
    if wurzel.xades:
        merkmale = verify_properties(signature, references[1], wert, wurzel, XADES_TEIL)
        signing_time, zeitstempel = merkmale.signing_time, merkmale.zeitstempel
    return Geprueft(
        root=kanon.parse_again(signed, wurzel),
        cert_der=wert.cert_der,
        cert_sha256=sha256_of(wert.cert_der),
        algorithmus=wert.algorithmus,
        signing_time=signing_time,
        zeitstempel=zeitstempel,
        signature_value=wert.signature_value,
    )


@dataclass(frozen=True, slots=True)
class Wert:
    """A signature value that holds over its SignedInfo; what the references cover is not looked at yet."""

    algorithmus: Algorithmus
    cert_der: bytes
    signature_value: bytes


def verify_value(signature: etree._Element, wurzel: Wurzel, erlaubt: frozenset[Algorithmus]) -> Wert:
    """Verify the value of a signature element that the XSD accepted, or refuse it with the codes of ``wurzel``."""
    info, value_element, key_info = signature[0], signature[1], signature[2]
    algorithmus = Algorithmus(str(info[1].get("Algorithm")))
    if algorithmus not in erlaubt:
        raise Refused(wurzel.code_schwach, "the signature algorithm is not agreed with this partner")
    cert_der = kanon.base64_octets(key_info[0][0].text)
    signature_value = kanon.base64_octets(value_element.text)
    try:
        algorithmen.verify(cert_der, algorithmus, signature_value, kanon.exc_c14n(info))
    except algorithmen.SchluesselUngeeignet as error:
        raise Refused(wurzel.code_schwach, str(error)) from None
    except algorithmen.SignaturFalsch as error:
        raise Refused(wurzel.code_gebrochen, str(error)) from None
    return Wert(algorithmus, cert_der, signature_value)


@dataclass(frozen=True, slots=True)
class Merkmale:
    """The verified signed properties, and the time stamp beside them."""

    signing_time: Zeitpunkt
    formate: tuple[tuple[str, str], ...]
    """(ObjectReference, MimeType) of each DataObjectFormat, in order."""
    zeitstempel: bytes | None
    dahinter: tuple[etree._Element, ...]
    """What stands unsigned behind the time stamp; nothing in an Inhalt."""


def verify_properties(
    signature: etree._Element, reference: etree._Element, wert: Wert, wurzel: Wurzel, teil: Wurzel
) -> Merkmale:
    """Verify the XAdES properties of a signature; ``teil`` bounds them where they are parsed on their own."""
    qualifying = signature[3][0]
    octets = kanon.exc_c14n(qualifying[0])
    check_digest(reference, octets, wert.algorithmus, wurzel)
    root = kanon.parse_again(octets, teil)
    time, certificate = root[0]
    if kanon.base64_octets(certificate[0][0][1].text) != bytes.fromhex(sha256_of(wert.cert_der)):
        raise Refused(wurzel.code_gebrochen, "the signed properties name another certificate")
    unsigned = list(qualifying[1][0]) if len(qualifying) > 1 else []
    return Merkmale(
        signing_time=Zeitpunkt(time.text or ""),
        formate=tuple((str(one.get("ObjectReference")), one[0].text or "") for one in root[1]),
        zeitstempel=kanon.base64_octets(unsigned[0][1].text) if unsigned else None,
        dahinter=tuple(unsigned[1:]),
    )


def check_reference(
    reference: etree._Element, uri: str, id_: str | None, type_: str | None, transforms: tuple[str, ...]
) -> None:
    """Refuse (X001) a reference that is not exactly this one."""
    found = tuple(transform.get("Algorithm") for transform in reference.iter(f"{{{DS}}}Transform"))
    if (reference.get("URI"), reference.get("Id"), reference.get("Type")) != (
        uri,
        id_,
        type_,
    ) or found != transforms:
        raise Refused(Fehlercode.X001, "a reference of the signature is not the one the profile has at this place")


def check_digest(reference: etree._Element, octets: bytes, algorithmus: Algorithmus, wurzel: Wurzel) -> None:
    """Refuse octets that are not those of the reference, or a digest algorithm that does not belong there."""
    method = str(reference[1].get("Algorithm"))
    if method not in algorithmen.DIGESTS[algorithmus]:
        raise Refused(wurzel.code_schwach, "the digest algorithm does not belong to the signature algorithm")
    if kanon.digest(method, octets) != kanon.base64_octets(reference[2].text):
        raise Refused(wurzel.code_gebrochen, "the signed octets are not those that were signed")


def _value_element(value: bytes, declaration: str) -> bytes:
    return f"<ds:SignatureValue{declaration}>{kanon.base64_text(value)}</ds:SignatureValue>".encode()


def _unsigned_properties(zeitstempel: bytes, langzeit: Langzeitdaten | None) -> bytes:
    more = b"" if langzeit is None else langzeit_octets(langzeit)
    stamp = (
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties><xades:SignatureTimeStamp>"
        f'<ds:CanonicalizationMethod Algorithm="{EXC}"></ds:CanonicalizationMethod>'
        f"<xades:EncapsulatedTimeStamp>{kanon.base64_text(zeitstempel)}</xades:EncapsulatedTimeStamp>"
        "</xades:SignatureTimeStamp>"
    ).encode()
    return stamp + more + b"</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"


def signed_properties_reference(merkmale: bytes) -> str:
    """Return the reference to signed properties, as text."""
    octets = kanon.exc_c14n(etree.fromstring(merkmale))
    return _reference(octets, f' Type="{SIGNED_PROPERTIES}"', "#sp", (EXC,))


def _reference(octets: bytes, attributes: str, uri: str, transforms: tuple[str, ...]) -> str:
    inner = "".join(f'<ds:Transform Algorithm="{transform}"/>' for transform in transforms)
    value = kanon.base64_text(kanon.digest(algorithmen.SHA256, octets))
    return (
        f'<ds:Reference{attributes} URI="{uri}"><ds:Transforms>{inner}</ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{algorithmen.SHA256}"/>'
        f"<ds:DigestValue>{value}</ds:DigestValue></ds:Reference>"
    )


def signature_octets(algorithmus: Algorithmus, references: str, cert_der: bytes, merkmale: bytes | None) -> bytes:
    """Write the signature element without its value; every inserted text is base64, hex or a fixed URI."""
    id_ = "" if merkmale is None else ' Id="s"'
    wrapped = (
        ""
        if merkmale is None
        else f'<ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}" Target="#s">{merkmale.decode()}'
        "</xades:QualifyingProperties></ds:Object>"
    )
    return (
        f'<ds:Signature xmlns:ds="{DS}"{id_}><ds:SignedInfo>'
        f'<ds:CanonicalizationMethod Algorithm="{EXC}"/><ds:SignatureMethod Algorithm="{algorithmus}"/>{references}'
        f"</ds:SignedInfo>{_WERT_LEER.decode()}<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{kanon.base64_text(cert_der)}"
        f"</ds:X509Certificate></ds:X509Data></ds:KeyInfo>{wrapped}</ds:Signature>"
    ).encode()


def signed_properties(signing_time: Zeitpunkt, cert_der: bytes, formate: Sequence[tuple[str, str]]) -> bytes:
    """Write the properties of a signature (XAdES-B): ``formate`` are (Id of a reference, MIME type)."""
    listed = "".join(
        f'<xades:DataObjectFormat ObjectReference="#{id_}"><xades:MimeType>{mime}</xades:MimeType>'
        "</xades:DataObjectFormat>"
        for id_, mime in formate
    )
    digest = kanon.base64_text(kanon.digest(algorithmen.SHA256, cert_der))
    return (
        f'<xades:SignedProperties xmlns:xades="{XADES}" xmlns:ds="{DS}" Id="sp"><xades:SignedSignatureProperties>'
        f"<xades:SigningTime>{signing_time.text}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>"
        f'<xades:CertDigest><ds:DigestMethod Algorithm="{algorithmen.SHA256}"/>'
        f"<ds:DigestValue>{digest}</ds:DigestValue>"
        "</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>"
        f"<xades:SignedDataObjectProperties>{listed}</xades:SignedDataObjectProperties></xades:SignedProperties>"
    ).encode()
