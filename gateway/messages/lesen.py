"""Read a message: octets → typed value. Reading never trusts: parser limits, schema, rules, then the types."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lxml import etree

from gateway import safe_xml
from gateway.messages.befund import Befund
from gateway.messages.binding import children_of
from gateway.messages.codelisten import Codelisten
from gateway.messages.katalog import eintrag_der_wurzel
from gateway.messages.kopf import read_header
from gateway.messages.model import Fachnachricht
from gateway.messages.pruefung import lies_geprueft
from gateway.messages.schema import Schemas
from gateway.messages.werte import Nachrichtenkopf

_NO_LISTS = Codelisten(MappingProxyType({}))


def parse_message(octets: bytes, *, signiert: bool = False) -> etree._Element:
    """Return the root of a message, or refuse (S001, X000, X001).

    ``signiert`` says that a content signature over these octets was verified: then large text nodes are allowed
    (wire 4.6).
    """
    return safe_xml.parse(octets, safe_xml.FACHNACHRICHT_SIGNIERT if signiert else safe_xml.FACHNACHRICHT)


def read_kopf(root: etree._Element) -> Nachrichtenkopf:
    """Return the header of any of the 23 messages, as binding and quarantine need it.

    Refuses another root (V000, X001), a header that is not there or impossible (X001) and one that names another
    message type than the root (S999). Works on a tree that no schema has seen.
    """
    return read_header(root, eintrag_der_wurzel(str(root.tag)).typ)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gelesen:
    """A message as a type, and what was found about it that did not turn it away (unknown codes, text not NFC)."""

    nachricht: Fachnachricht
    hinweise: tuple[Befund, ...]


def read_checked(octets: bytes, schemas: Schemas, codelisten: Codelisten, *, signiert: bool = False) -> Gelesen:
    """Return the message as a type with its findings, or refuse it with the code the standard has for the reason.

    ``signiert`` as in ``parse_message``.
    """
    limits = safe_xml.FACHNACHRICHT_SIGNIERT if signiert else safe_xml.FACHNACHRICHT
    passed = lies_geprueft(octets, schemas, codelisten, limits=limits)
    return Gelesen(nachricht=typed(passed.root), hinweise=passed.hinweise)


def read_message(octets: bytes, schemas: Schemas, *, signiert: bool = False) -> Fachnachricht:
    """Return the message alone, with the same checks; unknown codes are carried and nobody is told.

    The code lists only add findings that turn nothing away, so they are not needed here.
    """
    return read_checked(octets, schemas, _NO_LISTS, signiert=signiert).nachricht


def typed(root: etree._Element) -> Fachnachricht:
    """Return a message that schema and rules have accepted as a type."""
    row = eintrag_der_wurzel(str(root.tag))
    values: dict[str, Any] = {"kopf": read_header(root, row.typ)}
    children = children_of(root)
    for field in row.felder:
        field.read(children, values)
    message: Fachnachricht = row.klasse(**values)
    return message
