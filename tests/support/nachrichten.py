"""Messages for tests: the example instances, and the schemas and code lists of this installation, loaded once."""

from functools import cache
from pathlib import Path

import xmlschema
from lxml import etree

from gateway.domain.errors import Refused
from gateway.messages.codelisten import Codelisten
from gateway.messages.schema import Schemas
from gateway.resources import codelist_files, data, schema_files

_FOLDER = Path(__file__).parents[1] / "vectors" / "messages"
VEKTOREN = ("010201", "010206", "010207", "0020", "0010")
"""Messages of the main path; invented persons and authorities."""


@cache
def schemas() -> Schemas:
    return Schemas.from_files(schema_files())


@cache
def codelisten() -> Codelisten:
    return Codelisten.from_files(codelist_files())


@cache
def vektor(name: str) -> bytes:
    return (_FOLDER / f"{name}.xml").read_bytes()


def geaendert(name: str, alt: str, neu: str) -> bytes:
    """Return the vector with every ``alt`` replaced; a text that is not there is a mistake of the test."""
    text = vektor(name).decode()
    assert alt in text
    return text.replace(alt, neu).encode()


@cache
def zweiter_pruefer(start: str = "nachrichten.xsd") -> xmlschema.XMLSchema10:
    """The other validator, which reads the files by itself."""
    return xmlschema.XMLSchema10(str(data("schemas").joinpath(start)), allow="local")


def gueltig_in_beiden(octets: bytes) -> tuple[bool, bool]:
    """Return the verdicts of lxml and of xmlschema, each on its own, about the schema alone."""
    root = etree.fromstring(octets)
    try:
        schemas().validate(root)
        first = True
    except Refused:
        first = False
    return first, zweiter_pruefer().is_valid(octets)
