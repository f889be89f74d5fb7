"""What the schemas say about each element, as tables: its children, whether it is mandatory, what its text is.

A validator only answers yes or no. The rules beyond the schema (``regeln``) must know which text is a mandatory
``datatypeC``, which element is a code and of which list: this module reads that from the same XSD files and
walks a valid message along them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lxml import etree

XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
TEXT_C: Final = "{urn:xoev-de:kosit:xoev:datentyp:din-91379_2022-08}datatypeC"
"""Latin letters of DIN 91379, the text type of the standard."""
CODE: Final = "{http://xoev.de/schemata/code/1_0}Code"
"""Base of every code type."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element at its place in a type."""

    typ: str
    """Name of its type in the tables."""
    pflicht: bool
    """It must occur wherever its group or choice is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typ:
    """One type: children by tag, or the kind of its text."""

    kinder: Mapping[str, Element]
    text: str | None = None
    """Name of the built-in type or of ``datatypeC`` from which its text derives; ``None`` without text."""
    ist_code: bool = False
    liste: str | None = None
    """``listURI`` a code type fixes; ``None`` where the message names the list."""


_LEER: Final = Typ(kinder=MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Stelle:
    """An element of a message with what the schema says about it."""

    knoten: etree._Element
    element: Element
    typ: Typ


@dataclass(frozen=True, slots=True, eq=False)
class Grammatik:
    """Every type and message root of the schemas."""

    typen: Mapping[str, Typ]
    wurzeln: Mapping[str, str]
    """Name of the type by tag of the root."""

    def stellen(self, root: etree._Element) -> Iterator[Stelle]:
        """Yield every element below a schema-valid root in document order, without foreign XML in open slots."""
        start = Element(typ=self.wurzeln[str(root.tag)], pflicht=True)
        waiting = [(root, start)]
        while waiting:
            node, element = waiting.pop()
            typ = self.typen.get(element.typ, _LEER)
            yield Stelle(node, element, typ)
            known = [(child, found) for child in node if (found := typ.kinder.get(str(child.tag)))]
            waiting.extend(reversed(known))


def lies(trees: Mapping[str, etree._Element]) -> Grammatik:
    """Read the parsed XSD files; what they may hold is what our own files hold (extension, choice, restriction)."""
    reader = _Leser(trees)
    return Grammatik(MappingProxyType(reader.typen), MappingProxyType(reader.wurzeln))


class _Leser:
    """Fills the tables; a type is read when it is first named."""

    def __init__(self, trees: Mapping[str, etree._Element]) -> None:
        self.typen: dict[str, Typ] = {}
        self.wurzeln: dict[str, str] = {}
        self._global: dict[str, tuple[etree._Element, etree._Element]] = {}
        for tree in trees.values():
            for node in tree.iterchildren(f"{XSD}complexType", f"{XSD}simpleType"):
                self._global[f"{{{tree.get('targetNamespace')}}}{node.get('name')}"] = (node, tree)
        for name, (node, tree) in self._global.items():
            self._typ(name, node, tree)
        for tree in trees.values():
            for node in tree.iterchildren(f"{XSD}element"):
                tag = f"{{{tree.get('targetNamespace')}}}{node.get('name')}"
                self.wurzeln[tag] = self._element(tag, node, tree).typ

    def _named(self, name: str) -> Typ:
        if name not in self.typen and name in self._global:
            self._typ(name, *self._global[name])
        return self.typen.get(name) or Typ(kinder={}, text=name)

    def _typ(self, name: str, node: etree._Element, tree: etree._Element) -> None:
        if name in self.typen:
            return
        if name == TEXT_C:
            self.typen[name] = Typ(kinder={}, text=TEXT_C)
        elif node.tag == f"{XSD}simpleType":
            base = _qname(node[-1].get("base", ""), node)
            self.typen[name] = Typ(kinder={}, text=self._named(base).text)
        else:
            self._complex(name, node, tree)

    def _complex(self, name: str, node: etree._Element, tree: etree._Element) -> None:
        kinder: dict[str, Element] = {}
        self.typen[name] = Typ(kinder=kinder)  # types may contain themselves (Teilakte)
        derived = node.find(f"{XSD}complexContent/*")
        ist_code, liste = False, None
        if derived is not None:
            base = _qname(derived.get("base", ""), derived)
            ist_code = base == CODE
            kinder |= self._named(base).kinder if derived.tag == f"{XSD}extension" else {}
            fixed = derived.find(f"{XSD}attribute[@name='listURI']")
            liste = fixed.get("fixed") if fixed is not None else None
        self._kinder(name, node if derived is None else derived, tree, kinder)
        self.typen[name] = Typ(kinder=MappingProxyType(kinder), ist_code=ist_code or name == CODE, liste=liste)

    def _kinder(self, name: str, group: etree._Element, tree: etree._Element, kinder: dict[str, Element]) -> None:
        for node in group.iterchildren(f"{XSD}sequence", f"{XSD}choice", f"{XSD}element"):
            if node.tag != f"{XSD}element":
                self._kinder(name, node, tree, kinder)
                continue
            form = node.get("form") or tree.get("elementFormDefault")
            local = node.get("name", "")
            tag = f"{{{tree.get('targetNamespace')}}}{local}" if form == "qualified" else local
            kinder[tag] = self._element(f"{name}/{local}", node, tree)

    def _element(self, place: str, node: etree._Element, tree: etree._Element) -> Element:
        named = node.get("type")
        inner = node.find(f"{XSD}complexType")
        if inner is None:
            inner = node.find(f"{XSD}simpleType")
        if named is not None:
            place = _qname(named, node)
            if place.startswith(XSD):
                self.typen.setdefault(place, Typ(kinder={}, text=place))
        elif inner is not None:
            self._typ(place, inner, tree)
        return Element(typ=place, pflicht=node.get("minOccurs") != "0")


def _qname(name: str, node: etree._Element) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{node.nsmap[prefix or None]}}}{local}"
