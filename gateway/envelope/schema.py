"""The compiled XSD of the profile, made from octets that the caller read: this room opens no files."""

from collections.abc import Mapping
from typing import NewType

from lxml import etree

UmschlagSchema = NewType("UmschlagSchema", etree.XMLSchema)
"""``schemas/umschlag/1`` compiled; immutable and shared by all threads."""

HAUPTDATEI = "umschlag-1.xsd"


class _FromMapping(etree.Resolver):
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def resolve(self, system_url: str, _public_id: str, context: object) -> object:  # type: ignore[override]  # lxml-stubs want their private type
        name = system_url.rsplit("/", 1)[-1]
        if name not in self._files:
            raise KeyError(f"schema file {name} is missing")
        return self.resolve_string(self._files[name], context)


def compile_schema(files: Mapping[str, bytes], main: str = HAUPTDATEI) -> UmschlagSchema:
    """Compile an XSD whose imports are siblings by file name.

    ``files`` maps the last part of every schema file's path to its octets. KeyError or lxml's XMLSchemaParseError
    mean a broken installation.
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(_FromMapping(files))
    return UmschlagSchema(etree.XMLSchema(etree.fromstring(files[main], parser)))
