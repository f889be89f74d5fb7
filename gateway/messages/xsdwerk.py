"""XSD files that come as octets, compiled by libxml2: whether an element is valid, and why not.

Pure: nothing is read from disk or network. What a reason says never repeats text of the message: only its place,
the names the schemas know, and what was expected there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from lxml import etree

BASE: Final = "aktenbote-schemas:/"
"""Made-up base address: a relative schemaLocation resolves to it and to nothing outside."""
DATEINAME: Final = re.compile(r"[A-Za-z0-9._/-]+")
"""Relative names a schema file may have."""


class _Resolver(etree.Resolver):
    """Gives libxml2 the files of the mapping and refuses every other address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ARG002 -- lxml calls it so
        """Return the file; an address outside the mapping is an error in the schema."""
        name = (system_url or "").removeprefix(BASE)
        if name not in self._files:
            raise ValueError(f"the schema refers to {name}, which is not among the schema files")
        return self.resolve_string(self._files[name], context, base_url=BASE + name)


def kompiliere(files: Mapping[str, bytes], start: str) -> etree.XMLSchema:
    """Compile the file ``start`` with what it includes and imports from ``files``.

    Before other threads parse XML: libxml2 has one document loader for the whole process. Raises
    ``lxml.etree.XMLSchemaParseError`` if a file is wrong.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(_Resolver(files))
    return etree.XMLSchema(etree.fromstring(files[start], parser, base_url=BASE + start))


@dataclass(frozen=True, slots=True, eq=False)
class Xsdwerk:
    """Compiled schemas; safe to share between threads."""

    _compiled: etree.XMLSchema
    _reporting: etree.XMLSchema
    """A second copy, whose error log says why."""
    _turn: Lock = field(repr=False, default_factory=Lock)

    @classmethod
    def aus(cls, files: Mapping[str, bytes], start: str) -> "Xsdwerk":
        """Compile as ``kompiliere`` does."""
        return cls(kompiliere(files, start), kompiliere(files, start))

    def gueltig(self, root: etree._Element) -> bool:
        """Tell whether an element is valid."""
        return self._compiled.validate(root)

    def grund(self, root: etree._Element, namen: frozenset[str]) -> str:
        """Return the first reason why an element is not valid; of its names only ``namen`` are repeated."""
        # lxml keeps the errors of all threads in one log, so the second copy is used by one thread at a time
        with self._turn:
            self._reporting.validate(root)
            entries = list(self._reporting.error_log)
        for entry in entries:
            kind = _KINDS.get(entry.type_name, "the content does not fit the schema")
            expected = _expected(entry.message) if entry.type_name == "SCHEMAV_ELEMENT_CONTENT" else ""
            return f"line {entry.line}, {sicherer_pfad(entry.path or '', namen)}: {kind}{expected}"
        return "not valid against the schema"


def sicherer_pfad(path: str, namen: frozenset[str]) -> str:
    """Return an XPath with local names the schemas know; every other step becomes ``*``."""
    steps = []
    for step in re.sub(r"\{[^}]*\}", "", path).strip("/").split("/"):
        found = re.fullmatch(r"(?:[^:\[]*:)?([^\[:]+)(\[[0-9]+\])?", step)
        name = found[1] if found and found[1] in namen else "*"
        steps.append(name + ((found[2] or "") if found else ""))
    return "/" + "/".join(steps)


_KINDS: Final = {
    "SCHEMAV_ELEMENT_CONTENT": "the elements inside or the element itself do not stand as the schema says",
    "SCHEMAV_CVC_ELT_1": "no such element",
    "SCHEMAV_CVC_PATTERN_VALID": "the text has another form than the schema asks for",
    "SCHEMAV_CVC_ENUMERATION_VALID": "the value is not in the list",
    "SCHEMAV_CVC_MAXLENGTH_VALID": "the text is too long",
    "SCHEMAV_CVC_MINLENGTH_VALID": "the text is too short",
    "SCHEMAV_CVC_MAXINCLUSIVE_VALID": "the number is too large",
    "SCHEMAV_CVC_MININCLUSIVE_VALID": "the number is too small",
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": "the text is no value of its type",
    "SCHEMAV_CVC_AU": "an attribute has another value than the schema fixes",
    "SCHEMAV_CVC_ELT_5_2_2_2_2": "the text is another than the schema fixes",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_1": "nothing may stand inside",
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": "text may not stand between the elements",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_1": "an attribute has another value than the schema fixes",
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": "an attribute is not allowed here",
    "SCHEMAV_CVC_COMPLEX_TYPE_4": "an attribute is missing",
    "SCHEMAV_CVC_TYPE_3_1_2": "an element may not stand inside a text",
}
"""What libxml2 found, in words that repeat nothing of the message."""


def _expected(message: str) -> str:
    found = re.search(r"Expected is (?:one of )?\( (.*?) \)", message)
    if not found:
        return ""
    names = ", ".join(re.sub(r"\{[^}]*\}", "", name) for name in found[1].split(", "))
    return f"; expected: {names}"
