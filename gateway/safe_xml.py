"""The one hardened XML parser: everything from outside passes here before anyone looks at it.

Refuses what no message of ours needs – other encodings than UTF-8, DTDs, entities, floods of attributes,
namespaces, depth – before canonicalisation or validation could be abused (checklist: XML security sheet 4).
"""

from dataclasses import dataclass

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlLimits:
    """Ceilings for one kind of document; each stops an attack that was measured."""

    max_octets: int
    """Size of the document."""
    max_depth: int = 64
    """Nesting of elements; libxml2 itself stops at 256."""
    max_elements: int = 1_000_000
    """Elements in all; bounds the memory of the tree."""
    max_attributes: int = 32
    """Attributes of one element: canonicalisation sorts them, quadratically."""
    max_namespaces: int = 64
    """Namespace declarations in the document: canonicalisation multiplies them with the elements."""
    huge_text: bool = False
    """Text nodes over 10 MB, only for content whose signature already holds (wire 4.6)."""
    plain: bool = False
    """Neither comments nor processing instructions (wire 3.1)."""


FACHNACHRICHT = XmlLimits(max_octets=64 * MIB, max_elements=2_000_000, max_namespaces=100_000)
"""A business message not yet proven (inbox, command line): 64 MiB (wire 4.6). It is never canonicalised, and
some senders declare the namespace of ``xdomea`` at every element."""
FACHNACHRICHT_SIGNIERT = XmlLimits(
    max_octets=64 * MIB, max_elements=2_000_000, max_namespaces=100_000, huge_text=True
)
"""A business message behind a verified content signature."""


_UEBRIGE = 1000
"""Comments, instructions and CDATA sections a document may have beside its elements."""


def parse(octets: bytes, limits: XmlLimits) -> etree._Element:
    """Return the document element, or refuse with S001, X000 or X001; comments and instructions are left out.

    ``octets`` is the whole document. Nothing is fetched, expanded or recovered.
    """
    _guard_octets(octets, limits)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=limits.huge_text,
        recover=False,
        remove_blank_text=False,
        strip_cdata=False,
        # a comment inside a text would cut ``element.text`` short while a validator reads the whole text
        remove_comments=not limits.plain,
        remove_pis=not limits.plain,
    )
    try:
        root = etree.fromstring(octets, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Refused(Fehlercode.X000, f"not well-formed XML at line {line}, column {column}") from None
    _guard_tree(root, limits)
    return root


def _guard_octets(octets: bytes, limits: XmlLimits) -> None:
    if len(octets) > limits.max_octets:
        raise Refused(Fehlercode.X001, f"the document has {len(octets)} octets, {limits.max_octets} are allowed")
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"} or octets[:4] == b"\x4c\x6f\xa7\x94":
        raise Refused(Fehlercode.S001, "the document is not UTF-8")
    try:
        octets.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(Fehlercode.S001, f"the document is not UTF-8 (octet {error.start})") from None
    head = octets[:200].lstrip(b"\xef\xbb\xbf")
    if head.startswith(b"<?xml"):
        declaration = head.split(b"?>", 1)[0].lower()
        if b"encoding" in declaration and b"utf-8" not in declaration:
            raise Refused(Fehlercode.S001, "the XML declaration names another encoding than UTF-8")
    if b"\x00" in octets:
        raise Refused(Fehlercode.X000, "the document holds NUL octets")
    if b"<!DOCTYPE" in octets or b"<!ENTITY" in octets:
        raise Refused(Fehlercode.X000, "the document holds a DOCTYPE or entity declaration")
    # every element opens with "<", and "<" stands for itself nowhere but in CDATA: counted before a tree is built,
    # because the tree of an element takes a hundred times the four octets of "<a/>"
    if octets.count(b"<") - octets.count(b"</") > limits.max_elements + _UEBRIGE:
        raise _too_many(limits)
    if octets.count(b"xmlns") > limits.max_namespaces:
        raise Refused(Fehlercode.X000, f"more than {limits.max_namespaces} namespace declarations")


def _guard_tree(root: etree._Element, limits: XmlLimits) -> None:
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise Refused(Fehlercode.X000, "the document holds a DTD")
    if limits.plain and (root.getprevious() is not None or root.getnext() is not None):
        raise Refused(Fehlercode.X000, "comments and processing instructions are not allowed")
    elements = depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event == "end":
            depth -= 1
            continue
        if event in {"comment", "pi"}:
            if limits.plain:
                raise Refused(Fehlercode.X000, "comments and processing instructions are not allowed")
            continue
        if not isinstance(node.tag, str):
            raise Refused(Fehlercode.X000, "entity references are not allowed")
        depth += 1
        elements += 1
        if depth > limits.max_depth or elements > limits.max_elements:
            raise _too_many(limits)
        if len(node.attrib) > limits.max_attributes:
            raise Refused(Fehlercode.X001, f"an element has more than {limits.max_attributes} attributes")


def _too_many(limits: XmlLimits) -> Refused:
    return Refused(Fehlercode.X001, f"deeper than {limits.max_depth} or more than {limits.max_elements} elements")
