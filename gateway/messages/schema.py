"""The XSD files as one value: what is valid on the hot path (lxml), and which roots and versions are served.

Pure: the files come in as octets by relative name; nothing is read from disk or network. What a refusal says
never repeats text of the message: only its place, the names the schema knows, and what was expected there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.messages.grammatik import XSD, Grammatik, lies
from gateway.safe_xml import FACHNACHRICHT, MIB, XmlLimits, parse

START: Final = "nachrichten.xsd"
"""The file that joins every message root."""
_BASE: Final = "aktenbote-schemas:/"
"""Made-up base address: a relative schemaLocation resolves to it and to nothing outside."""
_XSD_LIMITS: Final = XmlLimits(max_octets=MIB)
_FAMILIE = re.compile(r"http://www\.osci\.de/(xauslaender[0-9]{4}|xinneres/[a-z]{1,40}/[0-9]{1,3})")
"""Namespaces of the standard, any version."""
_NUMMER = re.compile(r"\.([0-9]{4,6})$")
_FILENAME = re.compile(r"[A-Za-z0-9._/-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wurzel:
    """One message root: its number and the ``@version`` it must carry (XAusländer sheet 1)."""

    nummer: str
    version: str


class _Resolver(etree.Resolver):
    """Gives libxml2 the files of the mapping and refuses every other address."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def resolve(self, system_url: str | None, public_id: str | None, context: Any) -> Any:  # noqa: ARG002 -- lxml calls it so
        """Return the file; an address outside the mapping is an error in our own schema."""
        name = (system_url or "").removeprefix(_BASE)
        if name not in self._files:
            raise ValueError(f"the schema refers to {name}, which is not among the schema files")
        return self.resolve_string(self._files[name], context, base_url=_BASE + name)


class SchemaRefused(Refused):
    """X001 by a schema, which ``Schemas.explain`` can put into words."""


@dataclass(frozen=True, slots=True, eq=False)
class Schemas:
    """Every schema of the message set, compiled once; safe to share between threads."""

    files: Mapping[str, bytes]
    """Octets by relative name, only those that ``nachrichten.xsd`` reaches."""
    wurzeln: Mapping[str, Wurzel]
    """Message roots by ``{namespace}name``."""
    namen: frozenset[str]
    """Every element and attribute name the schemas know; only these are repeated in a reason."""
    grammatik: Grammatik
    """What the schemas say about each element, for the rules beyond them."""
    _compiled: etree.XMLSchema = field(repr=False)
    _reporting: etree.XMLSchema = field(repr=False)
    """A second copy, whose error log says why."""
    _turn: Lock = field(repr=False, default_factory=Lock)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Schemas":
        """Compile the schemas; ``files`` maps relative names such as ``xdomea.xsd`` to octets.

        Once, before other threads parse XML: libxml2 has one document loader for the whole process.
        Raises ``ValueError`` if a file is missing and ``lxml.etree.XMLSchemaParseError`` if one is wrong:
        both are faults of the installation, not of a message.
        """
        trees = _reachable(files)
        used = MappingProxyType({name: files[name] for name in trees})
        namen = frozenset(
            name
            for tree in trees.values()
            for node in tree.iter(f"{XSD}element", f"{XSD}attribute")
            if (name := node.get("name"))
        )
        wurzeln = {
            f"{{{tree.get('targetNamespace')}}}{name}": Wurzel(nummer=found[1], version=tree.get("version", ""))
            for tree in trees.values()
            for node in tree.findall(f"{XSD}element")
            if (name := node.get("name")) and (found := _NUMMER.search(name))
        }
        return cls(used, MappingProxyType(wurzeln), namen, lies(trees), _compile(used), _compile(used))

    def wurzel(self, root: etree._Element) -> Wurzel:
        """Return what the root element is, or refuse: V000 wrong version, S999 not served, X001 unknown."""
        name = etree.QName(root)
        known = self.wurzeln.get(str(root.tag))
        if known is None:
            raise self._unknown(name.namespace or "", name.localname)
        version = root.get("version")
        if version is not None and version != known.version:
            shown = version if re.fullmatch(r"[0-9.]{1,8}", version) else "another"
            raise Refused(
                Fehlercode.V000, f"message {known.nummer} is served in version {known.version}, not {shown}"
            )
        return known

    def _unknown(self, namespace: str, local: str) -> Refused:
        served = {etree.QName(tag).namespace for tag in self.wurzeln}
        if namespace not in served and _FAMILIE.fullmatch(namespace):
            return Refused(Fehlercode.V000, f"namespace {namespace} is a version or module that is not served")
        number = _NUMMER.search(local)
        if namespace in served and number and re.fullmatch(r"[A-Za-z.]+\.[0-9]{4,6}", local):
            return Refused(Fehlercode.S999, f"message {number[1]} is not served by this gateway")
        return Refused(Fehlercode.X001, "the root element is no message of XAusländer or XInneres")

    def validate(self, root: etree._Element) -> Wurzel:
        """Check a parsed message against its schema and return what it is (XAusländer sheet 1 to 4).

        Raises ``Refused`` with V000, S999 or X001; the reason names line, path and what was expected.
        """
        wurzel = self.wurzel(root)
        if not self._compiled.validate(root):
            raise SchemaRefused(Fehlercode.X001, self._reason(root))
        return wurzel

    def _reason(self, root: etree._Element) -> str:
        # lxml keeps the errors of all threads in one log, so the second copy is used by one thread at a time
        with self._turn:
            self._reporting.validate(root)
            entries = list(self._reporting.error_log)
        for entry in entries:
            kind = _KINDS.get(entry.type_name, "the content does not fit the schema")
            expected = _expected(entry.message) if entry.type_name == "SCHEMAV_ELEMENT_CONTENT" else ""
            return f"line {entry.line}, {self.safe_path(entry.path or '')}: {kind}{expected}"
        return "not valid against the schema"

    def explain(self, octets: bytes, *, limits: XmlLimits = FACHNACHRICHT) -> str | None:
        """Return the readable reason why a message is not valid, with line, path, expected and found.

        ``None`` if the explaining validator finds nothing. Slow (pure Python): for refusals only. Raises
        ``Refused`` if the octets cannot be parsed.
        """
        from gateway.messages.erklaerung import erklaere  # loads xmlschema, which most calls never need

        return erklaere(parse(octets, limits), self.files, START, self.namen, self.safe_path)

    def safe_path(self, path: str) -> str:
        """Return an XPath with local names the schemas know; every other step becomes ``*``."""
        steps = []
        for step in re.sub(r"\{[^}]*\}", "", path).strip("/").split("/"):
            found = re.fullmatch(r"(?:[^:\[]*:)?([^\[:]+)(\[[0-9]+\])?", step)
            name = found[1] if found and found[1] in self.namen else "*"
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


def _compile(files: Mapping[str, bytes]) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
    parser.resolvers.add(_Resolver(files))
    root = etree.fromstring(files[START], parser, base_url=_BASE + START)
    return etree.XMLSchema(root)


def _reachable(files: Mapping[str, bytes]) -> dict[str, etree._Element]:
    """Parse the files that the start file includes or imports, directly or not, each once."""
    trees: dict[str, etree._Element] = {}
    waiting = [START]
    while waiting:
        name = waiting.pop()
        if name in trees:
            continue
        if name not in files or not _FILENAME.fullmatch(name):
            raise ValueError(f"the schema refers to {name}, which is not among the schema files")
        trees[name] = parse(files[name], _XSD_LIMITS)
        for node in trees[name].findall("*"):
            location = node.get("schemaLocation")
            if location and node.tag in {f"{XSD}import", f"{XSD}include"}:
                waiting.append(location)
    return trees
