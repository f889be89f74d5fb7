"""Generated messages: the smallest and the fullest instance of every root, with every branch of every choice.

Walks the model of ``xmlschema``, so that it owes nothing to the code it tests.
"""

from collections.abc import Iterator
from functools import cache

from lxml import etree
from support.nachrichten import zweiter_pruefer
from xmlschema.validators import XsdAnyElement, XsdElement, XsdGroup

UUID = "99999999-9999-4999-8999-999999999999"
FREMD = "{urn:example:fremd}a"
"""Stands in the open slot of akte."""
ZWEIGE = 8
"""Branches of the widest choice."""
_WERTE = (
    "azr:999901", "2026-11-02T09:00:00.000+01:00", "2026-11-02", "2026-11", "2026", "09:00:00", "true", "4", "x",
    "00000", "1", "990000000001", "999999999999999999", "ABCDEFGHI", "AAAA", UUID, f"{UUID}.pdf",
    "urn:example:liste",
)  # fmt: skip
"""Texts that are tried, in this order, until one fits the type."""


def instanzen() -> Iterator[tuple[str, etree._Element]]:
    """Yield name and root of every generated message."""
    for name, element in zweiter_pruefer().maps.elements.items():
        if "osci.de" not in name:
            continue
        for full in (False, True):
            for branch in range(ZWEIGE):
                root = _Bau(branch).element(element, full=full)
                yield f"{etree.QName(name).localname} {'full' if full else 'min'} {branch}", root


class _Bau:
    """Builds one instance; a named type is filled the first time it occurs, later it is kept small."""

    def __init__(self, branch: int) -> None:
        self._branch = branch
        self._filled: set[str] = set()

    def element(self, xsd: XsdElement, *, full: bool) -> etree._Element:
        node = etree.Element(xsd.name)
        for name, attribute in xsd.attributes.items():
            if name and (attribute.use == "required" or full):
                node.set(name, attribute.fixed or _text(attribute.type))
        if xsd.type.is_complex():
            full = full and xsd.type.name not in self._filled
            if full and xsd.type.name:
                self._filled.add(xsd.type.name)
            node.extend(self._children(xsd.type.model_group, full=full))
        else:
            node.text = xsd.fixed or xsd.default or _text(xsd.type)
        return node

    def _children(self, group: XsdGroup, *, full: bool) -> Iterator[etree._Element]:
        particles = list(group)
        if group.model == "choice" and particles:
            particles = [particles[self._branch % len(particles)]]
        for particle in particles:
            times = particle.min_occurs
            if full:
                times = max(times, min(particle.max_occurs or 2, 5))
            for _ in range(times):
                if isinstance(particle, XsdAnyElement):
                    yield etree.Element(FREMD)
                elif isinstance(particle, XsdGroup):
                    yield from self._children(particle, full=full)
                else:
                    yield self.element(particle, full=full)


@cache
def _text(xsd_type) -> str:
    values = xsd_type.enumeration
    if values:
        return str(values[0])
    return next(text for text in _WERTE if xsd_type.is_valid(text))


def kleinste(nummer: str) -> etree._Element:
    """Return the smallest instance of a message, its head as the rules want it."""
    for name, root in instanzen():
        if name.endswith(f".{nummer} min 0"):
            _kopf(root, nummer)
            return root
    raise LookupError(nummer)


def _kopf(root: etree._Element, nummer: str) -> None:
    for code in root.iterfind(".//verzeichnisdienst/code"):
        code.text = "DVDV"
    for code in root.iterfind("nachrichtenkopf.g2g/identifikation.nachricht/nachrichtentyp/code"):
        code.text = nummer
    for kennung in root.iterfind("nachrichtenkopf.g2g/autor/kennung"):
        kennung.text = "ags:03241001" if nummer.startswith("03") else "azr:999901"
