"""Attacks on the shape of the signature: whatever the profile does not name is refused before it is canonicalised.

Every bent document is signed again after bending, so that only its shape can be the reason.
"""

from collections.abc import Callable

import pytest
from lxml import etree
from support.rohling import DS, XENC, XENC11, c14n, inhalt_xml, nachsigniert, schema, signiert, umschlag_xml
from support.zertifikate import person

from gateway.domain.errors import Refused
from gateway.envelope import signatur, wurzeln
from gateway.envelope.kanon import Wurzel

AB = "urn:aktenbote:umschlag:1"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENV = f"{DS}enveloped-signature"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
NS = {"ab": AB, "ds": DS, "xenc": XENC, "xenc11": XENC11, "xades": XADES}
ROOTS = {"umschlag": (umschlag_xml, wurzeln.UMSCHLAG), "inhalt": (inhalt_xml, wurzeln.INHALT)}

Bend = Callable[[etree._Element], None]


def at(root: etree._Element, path: str) -> etree._Element:
    """The last element of an abbreviated path, such as ds:Transforms."""
    return root if path == "." else root.findall(f".//{path}", NS)[-1]


def new(name: str, text: str | None = None, **attributes: str) -> etree._Element:
    prefix, local = name.split(":")
    element = etree.Element(f"{{{NS[prefix]}}}{local}", attributes, nsmap={prefix: NS[prefix]})
    element.text = text
    return element


def attribute(path: str, name: str, value: str | None) -> Bend:
    def bend(root: etree._Element) -> None:
        element = at(root, path)
        element.attrib.pop(name, None)
        if value is not None:
            element.set(name, value)

    return bend


def add(path: str, *children: etree._Element, index: int | None = None) -> Bend:
    def bend(root: etree._Element) -> None:
        for child in children:
            parent = at(root, path)
            parent.insert(len(parent) if index is None else index, etree.fromstring(etree.tostring(child)))

    return bend


def drop(path: str) -> Bend:
    def bend(root: etree._Element) -> None:
        element = at(root, path)
        element.getparent().remove(element)

    return bend


def double(path: str) -> Bend:
    def bend(root: etree._Element) -> None:
        element = at(root, path)
        element.addprevious(etree.fromstring(etree.tostring(element)))

    return bend


def transforms(*algorithms: str) -> Bend:
    def bend(root: etree._Element) -> None:
        for found in root.findall(".//ds:Reference[@URI='']/ds:Transforms", NS):
            found[:] = [new("ds:Transform", Algorithm=algorithm) for algorithm in algorithms]

    return bend


def transform_with(algorithm: str, child: str) -> Bend:
    def bend(root: etree._Element) -> None:
        transforms(ENV, EXC)(root)
        for found in root.findall(".//ds:Reference[@URI='']/ds:Transforms", NS):
            extra = new("ds:Transform", Algorithm=algorithm)
            extra.append(etree.fromstring(child))
            found.append(extra)

    return bend


def reference_uri(uri: str | None) -> Bend:
    def bend(root: etree._Element) -> None:
        reference = root.find(".//ds:Reference[@URI='']", NS)
        if uri is None:
            del reference.attrib["URI"]
        else:
            reference.set("URI", uri)

    return bend


XPATH = f'<ds:XPath xmlns:ds="{DS}">not(ancestor-or-self::ds:Signature)</ds:XPath>'
XSLT = '<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"/>'
PREFIX_LIST = f'<ec:InclusiveNamespaces xmlns:ec="{EXC}" PrefixList="ab"/>'
INNER_SIGNATURE = etree.fromstring(f'<ds:Object xmlns:ds="{DS}"><ds:Signature/></ds:Object>')

BENDS: dict[str, Bend] = {
    # transforms
    "extra_exc_c14n_transform": transforms(ENV, EXC, EXC),
    "reordered_transforms": transforms(EXC, ENV),
    "missing_enveloped_transform": transforms(EXC),
    "missing_c14n_transform": transforms(ENV),
    "doubled_enveloped_transform": transforms(ENV, ENV),
    "no_transforms": drop("ds:Transforms"),
    "inclusive_c14n_transform": transforms(ENV, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    "c14n11_transform": transforms(ENV, "http://www.w3.org/2006/12/xml-c14n11"),
    "exc_c14n_with_comments_transform": transforms(ENV, f"{EXC}WithComments"),
    "xpath_transform": transform_with("http://www.w3.org/TR/1999/REC-xpath-19991116", XPATH),
    "xpath_filter2_transform": transform_with("http://www.w3.org/2002/06/xmldsig-filter2", XPATH),
    "xslt_transform": transform_with("http://www.w3.org/TR/1999/REC-xslt-19991116", XSLT),
    "base64_transform": transforms(ENV, f"{DS}base64"),
    "decrypt_transform": transforms(ENV, "http://www.w3.org/2002/07/decrypt#XML"),
    "unknown_transform": transforms(ENV, "urn:example:nothing"),
    "inclusive_namespaces_in_transform": transform_with(EXC, PREFIX_LIST),
    # canonicalisation
    "inclusive_c14n_of_signed_info": attribute(
        "ds:CanonicalizationMethod", "Algorithm", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    ),
    "c14n11_of_signed_info": attribute(
        "ds:CanonicalizationMethod", "Algorithm", "http://www.w3.org/2006/12/xml-c14n11"
    ),
    "c14n_with_comments_of_signed_info": attribute("ds:CanonicalizationMethod", "Algorithm", f"{EXC}WithComments"),
    "inclusive_namespaces_of_signed_info": add("ds:CanonicalizationMethod", etree.fromstring(PREFIX_LIST)),
    # references
    "reference_without_uri": reference_uri(None),
    "reference_to_a_file": reference_uri("file:///dev/zero"),
    "reference_over_http": reference_uri("http://127.0.0.1/x"),
    "reference_to_an_attachment": reference_uri("cid:x"),
    "reference_to_an_id": reference_uri("#s"),
    "reference_to_an_xpointer": reference_uri("#xpointer(/)"),
    "relative_reference": reference_uri("umschlag.xml"),
    "third_reference": double("ds:Reference"),
    "no_reference": drop("ds:Reference"),
    "reference_type_manifest": attribute("ds:Reference", "Type", f"{DS}Manifest"),
    "reference_with_foreign_id": attribute("ds:Reference", "Id", "x"),
    # digests and algorithms
    "sha1_digest": attribute("ds:DigestMethod", "Algorithm", f"{DS}sha1"),
    "md5_digest": attribute("ds:DigestMethod", "Algorithm", f"{MORE}md5"),
    "sha224_digest": attribute("ds:DigestMethod", "Algorithm", f"{MORE}sha224"),
    "ripemd_digest": attribute("ds:DigestMethod", "Algorithm", f"{XENC}ripemd160"),
    "second_digest_value": double("ds:DigestValue"),
    "hmac_signature_method": attribute("ds:SignatureMethod", "Algorithm", f"{MORE}hmac-sha256"),
    "rsa_sha1_signature_method": attribute("ds:SignatureMethod", "Algorithm", f"{DS}rsa-sha1"),
    "rsa_pkcs1_signature_method": attribute("ds:SignatureMethod", "Algorithm", f"{MORE}rsa-sha256"),
    "dsa_signature_method": attribute("ds:SignatureMethod", "Algorithm", f"{DS}dsa-sha1"),
    "ecdsa_sha1_signature_method": attribute("ds:SignatureMethod", "Algorithm", f"{MORE}ecdsa-sha1"),
    "ecdsa_sha512_signature_method": attribute("ds:SignatureMethod", "Algorithm", f"{MORE}ecdsa-sha512"),
    "pss_with_parameters": attribute(
        "ds:SignatureMethod", "Algorithm", "http://www.w3.org/2007/05/xmldsig-more#rsa-pss"
    ),
    "no_signature_algorithm": attribute("ds:SignatureMethod", "Algorithm", None),
    "hmac_output_length_0": add("ds:SignatureMethod", new("ds:HMACOutputLength", "0")),
    "hmac_output_length_8": add("ds:SignatureMethod", new("ds:HMACOutputLength", "8")),
    # the signature element
    "second_signature": double("ds:Signature"),
    "second_signed_info": double("ds:SignedInfo"),
    "second_signature_value": double("ds:SignatureValue"),
    "object_in_the_signature": add("ds:Signature", new("ds:Object")),
    "nested_signature_in_object": add("ds:Signature", INNER_SIGNATURE),
    "manifest_in_object": add("ds:Signature", new("ds:Object", Id="m")),
    "signature_value_with_id": attribute("ds:SignatureValue", "Id", "v"),
    "signed_info_with_id": attribute("ds:SignedInfo", "Id", "i"),
    "key_info_with_id": attribute("ds:KeyInfo[last()]", "Id", "k"),
    # key info
    "no_key_info": drop("ds:X509Data/.."),
    "no_certificate": drop("ds:X509Certificate"),
    "second_certificate": double("ds:X509Certificate"),
    "second_x509_data": double("ds:X509Data"),
    "key_value_beside_the_certificate": add("ds:X509Data/..", new("ds:KeyValue"), index=0),
    "der_encoded_key_value": add("ds:X509Data/..", new("ds:DEREncodedKeyValue", "AAAA")),
    "retrieval_method": add("ds:X509Data/..", new("ds:RetrievalMethod", URI="#s")),
    "key_info_reference": add("ds:X509Data/..", new("ds:KeyInfoReference", URI="#s")),
    "key_name_beside_the_certificate": add("ds:X509Data/..", new("ds:KeyName", "director")),
    "subject_name_beside_the_certificate": add("ds:X509Data", new("ds:X509SubjectName", "CN=x")),
    "crl_beside_the_certificate": add("ds:X509Data", new("ds:X509CRL", "AAAA")),
    # ids
    "id_on_the_root": attribute(".", "Id", "s"),
    "lower_case_id_on_the_root": attribute(".", "id", "s"),
    "upper_case_id_on_the_root": attribute(".", "ID", "s"),
    "id_on_the_head": attribute("ab:Kopf", "Id", "sp"),
    # the document
    "unknown_element": add(".", new("ab:Bemerkung", "x"), index=1),
    "unknown_attribute": attribute(".", "prioritaet", "1"),
    "second_head": double("ab:Kopf"),
    "no_head": drop("ab:Kopf"),
    "second_reader": double("ab:Leser"),
    "no_reader": drop("ab:Leser"),
    "no_test_value_but_element_twice": double("ab:Test"),
    "foreign_element": add(".", etree.fromstring('<x:y xmlns:x="urn:example"/>'), index=1),
    "xinclude": add(
        ".", etree.fromstring('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x"/>'), index=1
    ),
}

UMSCHLAG_BENDS: dict[str, Bend] = {
    "id_on_the_signature": attribute("ds:Signature", "Id", "s"),
    "type_on_encrypted_data": attribute("xenc:EncryptedData", "Type", f"{XENC}Element"),
    "id_on_encrypted_data": attribute("xenc:EncryptedData", "Id", "e"),
    "other_mime_type": attribute("xenc:EncryptedData", "MimeType", "text/plain"),
    "aes_128_gcm": attribute("xenc:EncryptedData/xenc:EncryptionMethod", "Algorithm", f"{XENC11}aes128-gcm"),
    "aes_256_cbc": attribute("xenc:EncryptedData/xenc:EncryptionMethod", "Algorithm", f"{XENC}aes256-cbc"),
    "triple_des": attribute("xenc:EncryptedData/xenc:EncryptionMethod", "Algorithm", f"{XENC}tripledes-cbc"),
    "rsa_1_5_key_transport": attribute("xenc:EncryptedKey/xenc:EncryptionMethod", "Algorithm", f"{XENC}rsa-1_5"),
    "rsa_oaep_mgf1p": attribute("xenc:EncryptedKey/xenc:EncryptionMethod", "Algorithm", f"{XENC}rsa-oaep-mgf1p"),
    "mgf1_sha1": attribute("xenc11:MGF", "Algorithm", f"{XENC11}mgf1sha1"),
    "oaep_sha1": attribute("xenc:EncryptedKey/xenc:EncryptionMethod/ds:DigestMethod", "Algorithm", f"{DS}sha1"),
    "oaep_params": add("xenc:EncryptedKey/xenc:EncryptionMethod", new("xenc:OAEPparams", "AAAA"), index=0),
    "key_size": add("xenc:EncryptedKey/xenc:EncryptionMethod", new("xenc:KeySize", "128"), index=0),
    "no_mgf": drop("xenc11:MGF"),
    "no_oaep_digest": drop("xenc:EncryptedKey/xenc:EncryptionMethod/ds:DigestMethod"),
    "recipient_hint": attribute("xenc:EncryptedKey", "Recipient", "x"),
    "carried_key_name": add("xenc:EncryptedKey", new("xenc:CarriedKeyName", "x")),
    "reference_list": add("xenc:EncryptedKey", new("xenc:ReferenceList")),
    "no_key": drop("xenc:EncryptedKey"),
    "fifth_key": lambda root: [double("xenc:EncryptedKey")(root) for _ in range(4)] and None,
    "cipher_reference_in_cipher_data": add("xenc:CipherData", new("xenc:CipherReference", URI="cid:x"), index=0),
    "second_encrypted_data": double("xenc:EncryptedData"),
    "encryption_properties": add("xenc:EncryptedData", new("xenc:EncryptionProperties")),
    "agreement_method": add("xenc:EncryptedKey/ds:KeyInfo", new("xenc:AgreementMethod", Algorithm="x")),
    "no_seal": drop("ab:Siegel"),
    "no_part": drop("ab:Teil"),
    "third_part": lambda root: [double("ab:Teil")(root) for _ in range(2)] and None,
    "part_without_segments": drop("ab:Segment"),
    "unknown_kind_of_part": attribute("ab:Teil", "art", "anlage"),
    "segment_with_a_name": attribute("ab:Segment", "datei", "../x"),
    "negative_length": attribute("ab:Segment", "laenge", "-1"),
    "length_with_leading_zero": attribute("ab:Segment", "laenge", "0100"),
    "length_with_plus": attribute("ab:Segment", "laenge", "+100"),
    "length_with_blank": attribute("ab:Segment", "laenge", " 100"),
    "length_as_float": attribute("ab:Segment", "laenge", "1e2"),
    "upper_case_digest": attribute("ab:Segment", "sha256", "A" * 64),
    "short_digest": attribute("ab:Segment", "sha256", "0" * 63),
    "long_digest": attribute("ab:Segment", "sha256", "0" * 65),
    "sealed_in_local_time": attribute("ab:Siegel", "versiegelt", "2026-10-12T10:00:01.000+02:00"),
    "sealed_without_milliseconds": attribute("ab:Siegel", "versiegelt", "2026-10-12T08:00:01Z"),
}

INHALT_BENDS: dict[str, Bend] = {
    "no_id_on_the_signature": attribute("ds:Signature", "Id", None),
    "foreign_id_on_the_signature": attribute("ds:Signature", "Id", "x"),
    "duplicate_id_sp": attribute("ab:Teil", "Id", "sp"),
    "duplicate_id_in_object": attribute("ds:Object", "Id", "sp"),
    "no_signed_properties_id": attribute("xades:SignedProperties", "Id", None),
    "mixed_case_id_of_signed_properties": lambda root: (
        attribute("xades:SignedProperties", "Id", None)(root),
        attribute("xades:SignedProperties", "ID", "sp")(root),
    )[0],
    "foreign_target": attribute("xades:QualifyingProperties", "Target", "#x"),
    "second_qualifying_properties": double("xades:QualifyingProperties"),
    "second_object": double("ds:Object"),
    "no_object": drop("ds:Object"),
    "injected_content_in_object": add("ds:Object", new("ab:Teil", art="archiv", laenge="1", sha256="0" * 64)),
    "signed_properties_twice": double("xades:SignedProperties"),
    "sp_reference_with_enveloped_transform": lambda root: (
        at(root, "ds:Reference").find("ds:Transforms", NS).insert(0, new("ds:Transform", Algorithm=ENV))
    ),
    "sp_reference_without_type": attribute("ds:Reference", "Type", None),
    "references_swapped": lambda root: at(root, "ds:SignedInfo").append(at(root, "ds:SignedInfo")[2]),
    "both_references_to_sp": lambda root: root.find(".//ds:Reference", NS).set("URI", "#sp"),
    "both_references_to_the_document": attribute("ds:Reference", "URI", ""),
    "only_the_reference_to_sp": lambda root: at(root, "ds:SignedInfo").remove(root.find(".//ds:Reference", NS)),
    "only_the_reference_to_the_document": drop("ds:Reference"),
    "signature_policy": add("xades:SignedSignatureProperties", new("xades:SignaturePolicyIdentifier")),
    "old_signing_certificate": add("xades:SignedSignatureProperties", new("xades:SigningCertificate")),
    "second_cert_digest": double("xades:Cert"),
    "issuer_serial": add("xades:Cert", new("xades:IssuerSerialV2", "AAAA")),
    "no_signing_time": drop("xades:SigningTime"),
    "no_signing_certificate": drop("xades:SigningCertificateV2"),
    "counter_signature": add("xades:QualifyingProperties", new("xades:UnsignedProperties")),
    "signing_time_without_zone": lambda root: setattr(
        at(root, "xades:SigningTime"), "text", "2026-10-12T08:00:00.000"
    ),
    "random_too_short": lambda root: setattr(at(root, "ab:Zufall"), "text", "AAAA"),
    "no_random": drop("ab:Zufall"),
    "no_process": drop("ab:ProzessUUID"),
    "unknown_result": add(".", new("ab:Nachweis"), index=5),
}


def bent(welche: str, bend: Bend) -> bytes:
    make, wurzel = ROOTS[welche]
    root = etree.fromstring(signiert(make(), wurzel, person("p256")))
    bend(root)
    return nachsigniert(root, person("p256")) if root.find(".//ds:SignedInfo", NS) is not None else c14n(root)


def assert_refused(octets: bytes, wurzel: Wurzel, *codes: str) -> None:
    with pytest.raises(Refused) as caught:
        signatur.verify_enveloped(octets, wurzel=wurzel, schema=schema())
    assert caught.value.code in codes, caught.value


@pytest.mark.parametrize("welche", ROOTS)
def test_signing_again_without_bending_is_valid(welche: str) -> None:
    """The harness itself: what it signs verifies, so a refusal below is due to the bend."""
    octets = bent(welche, lambda _: None)
    assert signatur.verify_enveloped(octets, wurzel=ROOTS[welche][1], schema=schema())


@pytest.mark.parametrize("welche", ROOTS)
@pytest.mark.parametrize("attack", BENDS)
def test_shape_that_is_not_in_the_profile(attack: str, welche: str) -> None:
    assert_refused(bent(welche, BENDS[attack]), ROOTS[welche][1], "X001", "X000")


@pytest.mark.parametrize("attack", UMSCHLAG_BENDS)
def test_umschlag_that_is_not_in_the_profile(attack: str) -> None:
    assert_refused(bent("umschlag", UMSCHLAG_BENDS[attack]), wurzeln.UMSCHLAG, "X001")


@pytest.mark.parametrize("attack", INHALT_BENDS)
def test_inhalt_that_is_not_in_the_profile(attack: str) -> None:
    assert_refused(bent("inhalt", INHALT_BENDS[attack]), wurzeln.INHALT, "X001")
