"""Checks one message from octets to findings: hardened parser, schema, rules, in this order.

The first stage that refuses ends the check. A message that passed is handed on as parsed element with what was
found on the way; nobody parses it again.
"""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.domain.errors import Refused
from gateway.messages.befund import Befund, zurueckweisend
from gateway.messages.codelisten import Codelisten
from gateway.messages.regeln import pruefe_regeln
from gateway.messages.schema import SchemaRefused, Schemas, Wurzel
from gateway.safe_xml import FACHNACHRICHT, MIB, XmlLimits, parse

ERKLAERT_BIS: Final = MIB
"""Octets up to which a refusal is explained: the explaining validator takes seconds for a large message."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gepruefte:
    """A message that passed: its element, which message it is, and findings that did not turn it away."""

    root: etree._Element
    wurzel: Wurzel
    hinweise: tuple[Befund, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Untersucht:
    """A message that may have been refused: its element, if a schema let it pass, and everything found."""

    root: etree._Element | None
    befunde: tuple[Befund, ...]


def untersuche(
    octets: bytes,
    schemas: Schemas,
    codelisten: Codelisten,
    *,
    schema_only: bool = False,
    limits: XmlLimits = FACHNACHRICHT,
) -> Untersucht:
    """Check a message and keep what it is even if a rule refuses it; for people who look at it, not for work."""
    try:
        root = parse(octets, limits)
        wurzel = schemas.validate(root)
    except Refused as refused:
        found = Befund(code=refused.fehlercode, pfad="/", grund=_grund(octets, schemas, refused))
        return Untersucht(root=None, befunde=(found,))
    befunde = () if schema_only else pruefe_regeln(root, wurzel, schemas.grammatik, codelisten)
    return Untersucht(root=root, befunde=befunde)


def pruefe(
    octets: bytes,
    schemas: Schemas,
    codelisten: Codelisten,
    *,
    schema_only: bool = False,
    limits: XmlLimits = FACHNACHRICHT,
) -> tuple[Befund, ...]:
    """Return what is to be said about a message: empty, reports only, or at least one finding that refuses it."""
    return untersuche(octets, schemas, codelisten, schema_only=schema_only, limits=limits).befunde


def lies_geprueft(
    octets: bytes, schemas: Schemas, codelisten: Codelisten, *, limits: XmlLimits = FACHNACHRICHT
) -> Gepruefte:
    """Return a message that passed every check, or raise ``Refused`` with the first reason."""
    try:
        root = parse(octets, limits)
        wurzel = schemas.validate(root)
    except Refused as refused:
        raise Refused(refused.fehlercode, _grund(octets, schemas, refused)) from None
    befunde = pruefe_regeln(root, wurzel, schemas.grammatik, codelisten)
    refusing = zurueckweisend(befunde)
    if refusing:
        raise refusing.refused()
    return Gepruefte(root=root, wurzel=wurzel, hinweise=befunde)


def _grund(octets: bytes, schemas: Schemas, refused: Refused) -> str:
    """Return the readable reason where the schema refused the message, else the one there is."""
    if not isinstance(refused, SchemaRefused) or len(octets) > ERKLAERT_BIS:
        return refused.reason
    explained = schemas.explain(octets)
    return refused.reason if explained is None else refused.marke + explained
