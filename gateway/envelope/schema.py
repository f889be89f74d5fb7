"""A compiled XSD of the profile, made from octets that the caller read: this room opens no files."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, NewType

from lxml import etree

HAUPTDATEI: Final = "umschlag-1.xsd"
_ELEMENT: Final = "{http://www.w3.org/2001/XMLSchema}element"


class _FromMapping(etree.Resolver):
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def resolve(self, system_url: str, _public_id: str, context: object) -> object:  # type: ignore[override]  # lxml-stubs want their private type
        name = system_url.rsplit("/", 1)[-1]
        if name not in self._files:
            raise KeyError(f"schema file {name} is missing")
        return self.resolve_string(self._files[name], context)


@dataclass(frozen=True, slots=True, eq=False)
class Schema:
    """An XSD, immutable and shared by all threads."""

    _files: Mapping[str, bytes] = field(repr=False)
    _main: str
    _compiled: etree.XMLSchema = field(repr=False)

    def valid(self, root: etree._Element) -> bool:
        """Judge a parsed document."""
        return bool(self._compiled.validate(root))

    def where(self, root: etree._Element) -> str:
        """Return place and kind of the first fault, with names the schema knows and no piece of the document.

        It validates again with a schema object of its own: lxml keeps the errors of all threads in one log.
        """
        own = _compile(self._files, self._main)
        own.validate(root)
        error = next(iter(own.error_log), None)
        return "" if error is None else f"{self._safe_path(error.path or '')} {error.type_name}"

    def _safe_path(self, path: str) -> str:
        known = {
            node.get("name")
            for octets in self._files.values()
            for node in etree.fromstring(octets).iter(_ELEMENT)
            if node.get("name")
        }
        steps = [re.fullmatch(r"(?:[^:\[]*:)?([^\[:]+)(\[\d+\])?", step) for step in path.strip("/").split("/")]
        return "/" + "/".join(
            step[1] + (step[2] or "") if step is not None and step[1] in known else "*" for step in steps
        )


UmschlagSchema = NewType("UmschlagSchema", Schema)
"""``schemas/umschlag/1`` compiled."""


def compile_schema(files: Mapping[str, bytes], main: str = HAUPTDATEI) -> UmschlagSchema:
    """Compile an XSD whose imports are siblings by file name.

    ``files`` maps the last part of every schema file's path to its octets. KeyError or lxml's XMLSchemaParseError
    mean a broken installation.
    """
    return UmschlagSchema(Schema(MappingProxyType(dict(files)), main, _compile(files, main)))


def _compile(files: Mapping[str, bytes], main: str) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_FromMapping(files))
    return etree.XMLSchema(etree.fromstring(files[main], parser))
