"""Reads a code list file in the format GeneriCode 1.0 (OASIS), as the XRepository publishes them.

Rows are taken as they are: official lists hold values in wrong columns, and one dirty row must not hide the others
(XAusländer sheet 5).
"""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.safe_xml import MIB, XmlLimits, parse

GENERICODE: Final = "http://docs.oasis-open.org/codelist/ns/genericode/1.0/"
LIMITS: Final = XmlLimits(max_octets=16 * MIB, max_elements=500_000)
"""The longest list of the standard, of municipality keys, has some 11,000 rows of a few columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Genericode:
    """A list as its file says."""

    uri: str
    """``CanonicalUri``, without version."""
    version: str
    """``Version``; empty where the file names none."""
    schluessel: str
    """Id of the key column."""
    zeilen: tuple[dict[str, str], ...]
    """Values by the id of their column; a row has no value for a column that it leaves out."""


def lies_genericode(octets: bytes) -> Genericode:
    """Read a list; refused (S001, X000, X001) where it is no GeneriCode with one key and rows."""
    root = parse(octets, LIMITS)
    if root.tag != f"{{{GENERICODE}}}CodeList":
        raise Refused(Fehlercode.X001, "this is no code list in GeneriCode 1.0: get the XML of the XRepository")
    named = _kind(root, "Identification")
    columns, rows = _kind(root, "ColumnSet"), _kind(root, "SimpleCodeList")
    keys = [] if columns is None else [one.get("Ref", "") for one in columns.iter("{*}ColumnRef", "ColumnRef")]
    if named is None or rows is None or not keys:
        raise Refused(Fehlercode.X001, "the code list lacks its identification, its key column or its rows")
    return Genericode(
        uri=_text(named, "CanonicalUri"),
        version=_text(named, "Version"),
        schluessel=keys[0],
        zeilen=tuple(_zeile(row) for row in rows if _name(row) == "Row"),
    )


def _zeile(row: etree._Element) -> dict[str, str]:
    return {one.get("ColumnRef", ""): _text(one, "SimpleValue") for one in row if _name(one) == "Value"}


def _kind(element: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of the name; children have a namespace in some files and none in others."""
    return next((one for one in element if _name(one) == name), None)


def _text(element: etree._Element, name: str) -> str:
    found = _kind(element, name)
    return "" if found is None or found.text is None else " ".join(found.text.split())


def _name(element: etree._Element) -> str:
    return str(etree.QName(element).localname)
