"""The official XSD package beside our own schemas: read from octets, joined, compiled, asked after ours.

How a package finds its parts is not how it will be laid into a folder: official files import each other by web
address. Here a part is found by its namespace, or by its file name inside the package, and nowhere else.
"""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote

from lxml import etree

from gateway.domain.din91379 import SEQUENZEN, einzelne_zeichen
from gateway.domain.errors import AktenboteError, Refused
from gateway.messages.grammatik import TEXT_C, XSD
from gateway.messages.xsdwerk import BASE, DATEINAME, Xsdwerk, kompiliere
from gateway.safe_xml import MIB, XmlLimits, parse

DATEI_MAX: Final = 16 * MIB
"""Octets of one file: the largest known, with its documentation, has about two million."""
DATEIEN_MAX: Final = 500
"""Files of a package: XAusländer, XInneres, XÖV and xdomea together have about sixty."""
_LIMITS: Final = XmlLimits(max_octets=DATEI_MAX, max_namespaces=10_000)
"""Never canonicalised, so that namespace declarations in the documentation do no harm."""
_VERBUND: Final = "_verbund/"
"""Folder of the files made here that join the files of a namespace; no package has it."""
_START: Final = f"{_VERBUND}start.xsd"
_PROBE: Final = f"{_VERBUND}probe.xsd"
_EINSCHLUSS: Final = (f"{XSD}include", f"{XSD}redefine")


class PaketFehler(AktenboteError):
    """A package cannot be used; the reason names the file."""

    def __init__(self, reason: str) -> None:
        """Keep the sentence."""
        super().__init__("SCHEMAS", reason)


@dataclass(frozen=True, slots=True, eq=False)
class AmtlicheSchemas:
    """The official schemas, compiled; safe to share between threads."""

    namensraeume: Mapping[str, tuple[str, ...]]
    """Files by target namespace."""
    _namen: frozenset[str] = field(repr=False)
    _werk: Xsdwerk = field(repr=False)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes], wurzeln: Iterable[str]) -> "AmtlicheSchemas":
        """Read a package: octets by relative name, as they were published.

        ``wurzeln`` are the message roots it must know, as ``{namespace}name``. Raises ``PaketFehler``.
        """
        paket = _Paket(files)
        paket.verbinde({str(etree.QName(tag).namespace) for tag in wurzeln})
        paket.pruefe_wurzeln(wurzeln)
        octets = {name: etree.tostring(tree) for name, tree in paket.baeume.items()}
        try:
            werk = Xsdwerk.aus(octets, _START)
        except etree.XMLSchemaParseError as error:
            raise _kompilierfehler(error) from None
        _pruefe_buchstaben(octets, paket)
        namen = frozenset(
            name
            for tree in paket.baeume.values()
            for node in tree.iter(f"{XSD}element", f"{XSD}attribute")
            if (name := node.get("name"))
        )
        return cls(MappingProxyType(paket.namensraeume), namen, werk)

    def gueltig(self, root: etree._Element) -> bool:
        """Tell whether a message is valid; to be asked only about what our own schemas accept."""
        return self._werk.gueltig(root)

    def grund(self, root: etree._Element) -> str:
        """Return why it is not, in words that repeat nothing of the message."""
        return self._werk.grund(root, self._namen)


class _Paket:
    """The files as trees whose locations point at each other."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        if not files:
            raise PaketFehler("there is no XSD file in the package")
        if len(files) > DATEIEN_MAX:
            raise PaketFehler(f"the package has {len(files)} XSD files, {DATEIEN_MAX} are allowed")
        self.baeume = {name: _baum(name, files[name]) for name in sorted(files)}
        gleich: dict[bytes, str] = {}
        """The first name of files that are the same, which a package may hold twice."""
        self._statt = {name: gleich.setdefault(files[name], name) for name in self.baeume}
        raeume: dict[str, list[str]] = {}
        for name in sorted(set(self._statt.values())):
            raeume.setdefault(self.baeume[name].get("targetNamespace", ""), []).append(name)
        self.namensraeume = {space: tuple(names) for space, names in raeume.items()}
        self._eingang: dict[str, str] = {}

    def verbinde(self, spaces: set[str]) -> None:
        """Point every include and import at a file of the package, and join the namespaces in a start file."""
        for space in sorted(spaces):
            if space not in self.namensraeume:
                raise PaketFehler(f"no XSD file of the package has the target namespace {space}: add the file")
        for name in set(self._statt.values()):
            for node in self.baeume[name].iterchildren(*_EINSCHLUSS):
                node.set("schemaLocation", self._adresse(self._datei(name, node)))
        for space in self.namensraeume:
            self._eingang[space] = self._verbund(space)
        for name in set(self._statt.values()):
            for node in self.baeume[name].iterchildren(f"{XSD}import"):
                node.set("schemaLocation", self._adresse(self._import(name, node)))
        start = etree.Element(f"{XSD}schema", nsmap={"xs": XSD[1:-1]})
        for space, name in sorted(self._eingang.items()):  # all, so that every file is compiled
            if space:
                etree.SubElement(start, f"{XSD}import", namespace=space, schemaLocation=self._adresse(name))
        self.baeume[_START] = start

    def pruefe_wurzeln(self, wurzeln: Iterable[str]) -> None:
        """Refuse a package that does not know a message."""
        known = {
            f"{{{tree.get('targetNamespace')}}}{node.get('name')}"
            for tree in self.baeume.values()
            for node in tree.iterchildren(f"{XSD}element")
        }
        for tag in sorted(wurzeln):
            if tag not in known:
                name = etree.QName(tag)
                raise PaketFehler(
                    f"no XSD file of the package declares the message {name.localname} of {name.namespace}: "
                    "it is another version, or a file is missing"
                )

    def eingang(self, space: str) -> str:
        """Return the file that stands for a namespace."""
        return self._eingang[space]

    @staticmethod
    def _adresse(name: str) -> str:
        return BASE + name

    def _datei(self, von: str, node: etree._Element) -> str:
        """Find what a file includes: beside it, or anywhere in the package by its name if only one has it."""
        ort = unquote(node.get("schemaLocation", ""))
        if "://" not in ort:
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(von), ort))
            if beside in self._statt:
                return self._statt[beside]
        last = posixpath.basename(ort)
        found = {self._statt[name] for name in self._statt if posixpath.basename(name) == last}
        if len(found) != 1:
            wieviele = "no file" if not found else "several different files"
            raise PaketFehler(
                f"{von}: it includes {last or 'a file without name'}, and {wieviele} of the package has that name"
            )
        return found.pop()

    def _import(self, von: str, node: etree._Element) -> str:
        space = node.get("namespace", "")
        if space not in self._eingang:
            raise PaketFehler(
                f"{von}: it imports namespace {space or '(none)'}, which no file of the package has: add the file"
            )
        return self._eingang[space]

    def _verbund(self, space: str) -> str:
        """Return the one file of a namespace, or make one that includes all that no other one includes."""
        names = self.namensraeume[space]
        inner = {
            node.get("schemaLocation", "").removeprefix(BASE)
            for name in names
            for node in self.baeume[name].iterchildren(*_EINSCHLUSS)
        }
        outer = [name for name in names if name not in inner] or list(names)
        if len(outer) == 1:
            return outer[0]
        joined = etree.Element(f"{XSD}schema", nsmap={"xs": XSD[1:-1]})
        if space:
            joined.set("targetNamespace", space)
        for name in outer:
            etree.SubElement(joined, f"{XSD}include", schemaLocation=self._adresse(name))
        made = f"{_VERBUND}{len(self._eingang)}.xsd"
        self.baeume[made] = joined
        return made


def _baum(name: str, octets: bytes) -> etree._Element:
    if not DATEINAME.fullmatch(name) or name.startswith(_VERBUND):
        raise PaketFehler(f"{name}: a file name may hold letters, digits and . _ - only")
    try:
        tree = parse(octets, _LIMITS)
    except Refused as refused:
        raise PaketFehler(f"{name}: {refused.reason}") from None
    if tree.tag != f"{XSD}schema":
        raise PaketFehler(f"{name}: its root element is no XML Schema")
    return tree


def _kompilierfehler(error: etree.XMLSchemaParseError) -> PaketFehler:
    for entry in error.error_log:
        name = entry.filename.removeprefix(BASE)
        if name != entry.filename:
            return PaketFehler(f"{name}, line {entry.line}: {entry.message}")
    return PaketFehler(f"the package does not compile: {error}")


def _pruefe_buchstaben(octets: Mapping[str, bytes], paket: _Paket) -> None:
    """Refuse a package whose text type, as libxml2 reads it, turns letters away that DIN 91379 has.

    libxml2 misreads some ways to write a range; every message with such a letter would be refused.
    """
    space, local = TEXT_C[1:].split("}")
    if space not in paket.namensraeume:
        return
    probe = (
        f'<xs:schema xmlns:xs="{XSD[1:-1]}" xmlns:d="{space}"><xs:import namespace="{space}" '
        f'schemaLocation="{BASE}{paket.eingang(space)}"/><xs:element name="t" type="d:{local}"/></xs:schema>'
    )
    schema = kompiliere({**octets, _PROBE: probe.encode()}, _PROBE)
    element = etree.Element("t")

    def takes(text: str) -> bool:
        element.text = text
        return schema.validate(element)

    letters = (*einzelne_zeichen(), *SEQUENZEN)
    if takes("".join(letters)):
        return
    wrong = next((each for each in letters if not takes(each)), letters[0])
    shown = " ".join(f"U+{ord(char):04X}" for char in wrong)
    files = ", ".join(paket.namensraeume[space])
    raise PaketFehler(
        f"{files}: text type {local}, as the validator reads it, refuses {shown}, which DIN 91379 has; messages "
        "with it would be turned away"
    )
