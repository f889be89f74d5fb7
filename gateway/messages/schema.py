"""The XSD files as one value: what is valid on the hot path, and which roots and versions are served.

Pure: the files come in as octets by relative name; nothing is read from disk or network.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.messages.amtlich import AmtlicheSchemas
from gateway.messages.grammatik import XSD, Grammatik, lies
from gateway.messages.xsdwerk import DATEINAME, Xsdwerk, sicherer_pfad
from gateway.safe_xml import FACHNACHRICHT, MIB, XmlLimits, parse

START: Final = "nachrichten.xsd"
"""The file that joins every message root."""
_XSD_LIMITS: Final = XmlLimits(max_octets=MIB)
_FAMILIE = re.compile(r"http://www\.osci\.de/(xauslaender[0-9]{4}|xinneres/[a-z]{1,40}/[0-9]{1,3})")
"""Namespaces of the standard, any version."""
_NUMMER = re.compile(r"\.([0-9]{4,6})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wurzel:
    """One message root: its number and the ``@version`` it must carry (XAusländer sheet 1)."""

    nummer: str
    version: str


UNSERE: Final = "refused by our own schemas: "
AMTLICHE: Final = "refused by the official schemas, which our own accept: "
"""Which of the two refused, where both are in force."""


class SchemaRefused(Refused):
    """X001 by our schemas, which ``Schemas.explain`` can put into words."""

    def __init__(self, code: Fehlercode, grund: str, marke: str) -> None:
        """Keep the mark that says who refused; it stands before the reason, whatever words that has."""
        super().__init__(code, marke + grund)
        self.marke = marke


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
    _werk: Xsdwerk = field(repr=False)
    amtlich: AmtlicheSchemas | None = field(repr=False, default=None)
    """The official schemas, where this installation has them: then a message must pass both."""

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
        return cls(used, MappingProxyType(wurzeln), namen, lies(trees), Xsdwerk.aus(used, START))

    def mit_amtlichen(self, files: Mapping[str, bytes]) -> "Schemas":
        """Return these schemas with the official ones beside them; ``PaketFehler`` names the file that is wrong."""
        return replace(self, amtlich=AmtlicheSchemas.from_files(files, self.wurzeln))

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

        Raises ``Refused`` with V000, S999 or X001; the reason names line, path and what was expected, and where
        the official schemas are in force too, which of the two refused.
        """
        wurzel = self.wurzel(root)
        if not self._werk.gueltig(root):
            mark = UNSERE if self.amtlich else ""
            raise SchemaRefused(Fehlercode.X001, self._werk.grund(root, self.namen), mark)
        # only now: how long a matcher takes for a text that its pattern refuses, we know of ours alone
        if self.amtlich and not self.amtlich.gueltig(root):
            raise Refused(Fehlercode.X001, AMTLICHE + self.amtlich.grund(root))
        return wurzel

    def explain(self, octets: bytes, *, limits: XmlLimits = FACHNACHRICHT) -> str | None:
        """Return the readable reason why a message is not valid, with line, path, expected and found.

        ``None`` if the explaining validator finds nothing. Slow (pure Python): for refusals only. Raises
        ``Refused`` if the octets cannot be parsed.
        """
        from gateway.messages.erklaerung import erklaere  # loads xmlschema, which most calls never need

        return erklaere(parse(octets, limits), self.files, START, self.namen, self.safe_path)

    def safe_path(self, path: str) -> str:
        """Return an XPath with local names the schemas know; every other step becomes ``*``."""
        return sicherer_pfad(path, self.namen)


def _reachable(files: Mapping[str, bytes]) -> dict[str, etree._Element]:
    """Parse the files that the start file includes or imports, directly or not, each once."""
    trees: dict[str, etree._Element] = {}
    waiting = [START]
    while waiting:
        name = waiting.pop()
        if name in trees:
            continue
        if name not in files or not DATEINAME.fullmatch(name):
            raise ValueError(f"the schema refers to {name}, which is not among the schema files")
        trees[name] = parse(files[name], _XSD_LIMITS)
        for node in trees[name].findall("*"):
            location = node.get("schemaLocation")
            if location and node.tag in {f"{XSD}import", f"{XSD}include"}:
                waiting.append(location)
    return trees
