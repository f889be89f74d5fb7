"""Byte form of the profile: own exclusive C14N, fixed prefixes, canonical base64, no text between (wire 3.1)."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.envelope import algorithmen
from gateway.envelope.schema import Schema
from gateway.safe_xml import XmlLimits, parse

AB: Final = "urn:aktenbote:umschlag:1"
DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XENC: Final = "http://www.w3.org/2001/04/xmlenc#"
XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
XADES141: Final = "http://uri.etsi.org/01903/v1.4.1#"
EXC: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
PROFIL: Final = "1.0"

PREFIXES: Final = {DS: "ds", XENC: "xenc", XENC11: "xenc11", XADES: "xades", XADES141: "xades141"}
"""Each namespace has one prefix, so that the same document has one form only."""


def limits(*, max_octets: int, max_elements: int) -> XmlLimits:
    """Return limits for a signed document: twice what the profile needs of levels, declarations and attributes."""
    return XmlLimits(
        max_octets=max_octets,
        max_elements=max_elements,
        max_depth=16,
        max_attributes=8,
        max_namespaces=32,
        plain=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wurzel:
    """A root the verifier can be told to expect."""

    name: str
    """``{namespace}local`` of the document element."""
    prefix: str
    limits: XmlLimits
    xades: bool
    """Signed properties stand beside the signature (Inhalt)."""
    profil: str | None = None
    """Value of ``@profil``; another one is V000."""
    code_schwach: Fehlercode = Fehlercode.T099
    """Answer to an algorithm or key outside the agreement."""
    code_gebrochen: Fehlercode = Fehlercode.T099
    """Answer to a signature that does not hold."""


def read(octets: bytes, wurzel: Wurzel, schema: Schema) -> etree._Element:
    """Parse, check against limits and XSD, then compare with the own exclusive C14N form.

    Refused with S001, X000, X001 or V000. Nothing is canonicalised before the XSD has spoken.
    """
    root = parse(octets, wurzel.limits)
    _check_version(root, wurzel)
    _check_form(root, wurzel)
    if not schema.valid(root):
        raise Refused(Fehlercode.X001, f"not valid against the schema of the profile: {schema.where(root)}")
    try:
        own = exc_c14n(root)
    except etree.C14NError:
        raise Refused(Fehlercode.X000, "the document cannot be canonicalised") from None
    if own != octets:
        raise Refused(Fehlercode.X000, "the document is not its own exclusive C14N form")
    return root


def parse_again(octets: bytes, wurzel: Wurzel) -> etree._Element:
    """Parse verified octets; they are a document of ours again, so the same limits hold."""
    return parse(octets, wurzel.limits)


def _check_version(root: etree._Element, wurzel: Wurzel) -> None:
    expected = etree.QName(wurzel.name)
    found = etree.QName(root)
    if found.text != expected.text:
        family = (expected.namespace or "").rpartition(":")[0]
        if found.localname == expected.localname and (found.namespace or "").rpartition(":")[0] == family:
            raise Refused(Fehlercode.V000, f"this version of {expected.localname} is not served")
        raise Refused(Fehlercode.X001, f"the document element is not {expected.localname}")
    if wurzel.profil is not None and root.get("profil", wurzel.profil) != wurzel.profil:
        raise Refused(Fehlercode.V000, f"only profile {wurzel.profil} is served")


def _check_form(root: etree._Element, wurzel: Wurzel) -> None:
    """No text between elements, one prefix per namespace, no attribute with a namespace (xml:*, xsi:*)."""
    own_namespace = etree.QName(wurzel.name).namespace
    for element in root.iter():
        namespace = etree.QName(element).namespace
        expected = wurzel.prefix if namespace == own_namespace else PREFIXES.get(namespace or "")
        if element.prefix != expected:
            raise Refused(Fehlercode.X000, "an element has a namespace or prefix the profile does not use")
        if element.tail or (len(element) and element.text):
            raise Refused(Fehlercode.X000, "there is text between elements")
        if any(str(name).startswith("{") for name in element.attrib):
            raise Refused(Fehlercode.X000, "an attribute with a namespace is not in the profile")


def exc_c14n(element: etree._Element) -> bytes:
    """Return the exclusive C14N form, without comments, of an element on its own."""
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def without_last_child(octets: bytes, root: etree._Element) -> bytes:
    """Return the exclusive C14N form of the document without its last child (the enveloped signature).

    ``octets`` are the own form of ``root``. The last child takes nothing with it but its own octets, so the result
    is a cut; that it ends where the child begins is checked by the child's own form.
    """
    close = octets[octets.rindex(b"</") :]
    signature = root[-1]
    child = exc_c14n(signature)
    if not octets.endswith(child + close):
        raise Refused(Fehlercode.X000, "the signature does not end the document")
    return octets[: -len(child) - len(close)] + close


def digest(method: str, octets: bytes) -> bytes:
    """Return the digest by its XML Signature URI."""
    name = {algorithmen.SHA256: "sha256", algorithmen.SHA384: "sha384", algorithmen.SHA512: "sha512"}[method]
    return hashlib.new(name, octets).digest()


def base64_text(octets: bytes) -> str:
    """Return canonical base64 without line breaks."""
    return base64.b64encode(octets).decode("ascii")


def base64_octets(text: str | None) -> bytes:
    """Return the octets of canonical base64 without white space, or refuse (X000)."""
    try:
        raw = (text or "").encode("ascii")
        octets = base64.b64decode(raw, validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Refused(Fehlercode.X000, "a base64 value is broken") from None
    if not octets or base64.b64encode(octets) != raw:
        raise Refused(Fehlercode.X000, "a base64 value is not in canonical form")
    return octets
