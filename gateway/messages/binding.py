"""How values and elements belong together: one table per type serves reading and writing.

A ``Shape`` says how a value stands inside one element. A ``Field`` says which attribute of an object stands in
which child; the order of the fields is the order on the wire. ``record`` checks at import that a table names
every attribute of its class, so that nothing is forgotten on one side.

Reading expects a document that is valid against its schema, but never relies on it: what is missing or
impossible is refused with X001, what is unknown is passed over.
"""

import dataclasses
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.messages.namen import clark

T = TypeVar("T")
Children = dict[str, list[etree._Element]]
"""The children of one element by their Clark name, in order."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """How a value of one type is read from an element and written into an empty one."""

    read: Callable[[etree._Element], T]
    write: Callable[[etree._Element, T], None]


class Field(Protocol):
    """Part of a table: some attributes of an object, and where they stand below its element."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of the attributes it fills."""

    def read(self, children: Children, values: dict[str, Any]) -> None:
        """Put what the children say into ``values``; leave out what is not told."""

    def write(self, parent: etree._Element, source: object) -> None:
        """Append the children that say what ``source`` holds."""


def raw_text(element: etree._Element) -> str:
    """Return the character data of a leaf; comments and processing instructions do not cut it."""
    text = element.text or ""
    return text + "".join(each.tail or "" for each in element) if len(element) else text


def text_of(element: etree._Element) -> str:
    """Return the text of a leaf in NFC, blanks kept."""
    return unicodedata.normalize("NFC", raw_text(element))


def token_of(element: etree._Element) -> str:
    """Return the text of a leaf with blanks collapsed, as xs:token and the data types of numbers and dates say."""
    return " ".join(text_of(element).split())


def put_text(element: etree._Element, text: str) -> None:
    """Write text in NFC, or refuse characters that XML cannot carry."""
    if not isinstance(text, str):
        raise TypeError(f"{element.tag} needs a text")
    try:
        element.text = unicodedata.normalize("NFC", text)
    except ValueError:  # also UnicodeEncodeError of a lone surrogate
        raise Refused(
            Fehlercode.X001, f"a text for {local_name(element)} holds characters that XML cannot carry"
        ) from None


def local_name(element: etree._Element) -> str:
    """Return the name of an element without namespace, for a sentence."""
    return etree.QName(element).localname


def children_of(element: etree._Element) -> Children:
    """Group the child elements by name."""
    children: Children = {}
    for each in element.iterchildren("*"):
        children.setdefault(str(each.tag), []).append(each)
    return children


@dataclass(frozen=True, slots=True)
class _Single:
    attribute: str
    tag: str
    shape: Shape[Any]
    mandatory: bool

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.attribute,)

    def read(self, children: Children, values: dict[str, Any]) -> None:
        found = children.get(self.tag)
        if found:
            values[self.attribute] = self.shape.read(found[0])
        elif self.mandatory:
            raise missing(self.tag)

    def write(self, parent: etree._Element, source: object) -> None:
        value = getattr(source, self.attribute)
        if self.mandatory or value is not None:
            self.shape.write(etree.SubElement(parent, self.tag), value)


@dataclass(frozen=True, slots=True)
class _Many:
    attribute: str
    tag: str
    shape: Shape[Any]

    @property
    def attributes(self) -> tuple[str, ...]:
        return (self.attribute,)

    def read(self, children: Children, values: dict[str, Any]) -> None:
        read = (self.shape.read(each) for each in children.get(self.tag, ()))
        values[self.attribute] = tuple(value for value in read if value is not None)

    def write(self, parent: etree._Element, source: object) -> None:
        for value in getattr(source, self.attribute):
            self.shape.write(etree.SubElement(parent, self.tag), value)


@dataclass(frozen=True, slots=True)
class _Group:
    tag: str
    fields: tuple[Field, ...]
    mandatory: bool

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(name for each in self.fields for name in each.attributes)

    def read(self, children: Children, values: dict[str, Any]) -> None:
        found = children.get(self.tag)
        if found:
            inside = children_of(found[0])
            for each in self.fields:
                each.read(inside, values)
        elif self.mandatory:
            raise missing(self.tag)

    def write(self, parent: etree._Element, source: object) -> None:
        if self.mandatory or any(getattr(source, name) not in (None, ()) for name in self.attributes):
            element = etree.SubElement(parent, self.tag)
            for each in self.fields:
                each.write(element, source)


@dataclass(frozen=True, slots=True)
class _Constant:
    tag: str
    text: str

    @property
    def attributes(self) -> tuple[str, ...]:
        return ()

    def read(self, children: Children, values: dict[str, Any]) -> None:
        """Say nothing: the schema has fixed the content."""

    def write(self, parent: etree._Element, source: object) -> None:  # noqa: ARG002 -- the content does not depend on it
        put_text(etree.SubElement(parent, self.tag), self.text)


def missing(tag: str) -> Refused:
    """Return the refusal of a message without a mandatory element."""
    return Refused(Fehlercode.X001, f"the mandatory element {etree.QName(tag).localname} is missing")


def child(element: etree._Element, name: str) -> etree._Element:
    """Return the first child of that name, or refuse its absence."""
    tag = clark(name)
    found = element.find(tag)
    if found is None:
        raise missing(tag)
    return found


def one(attribute: str, name: str, shape: Shape[Any]) -> Field:
    """Exactly one child."""
    return _Single(attribute, clark(name), shape, mandatory=True)


def optional(attribute: str, name: str, shape: Shape[Any]) -> Field:
    """No child (``None``) or one."""
    return _Single(attribute, clark(name), shape, mandatory=False)


def many(attribute: str, name: str, shape: Shape[Any]) -> Field:
    """Any number of children, as a tuple."""
    return _Many(attribute, clark(name), shape)


def group(name: str, *fields: Field) -> Field:
    """Exactly one child whose own children hold attributes of the same object."""
    return _Group(clark(name), fields, mandatory=True)


def optional_group(name: str, *fields: Field) -> Field:
    """As ``group``, but the child is there only while one of its attributes is neither None nor empty."""
    return _Group(clark(name), fields, mandatory=False)


def constant(name: str, text: str) -> Field:
    """A child whose content the standard has fixed."""
    return _Constant(clark(name), text)


def check_table(cls: type, fields: tuple[Field, ...], apart: tuple[str, ...] = ()) -> None:
    """Raise TypeError unless the table names every attribute of the class exactly once, ``apart`` aside."""
    named = sorted([name for each in fields for name in each.attributes] + list(apart))
    if named != sorted(each.name for each in dataclasses.fields(cls)):
        raise TypeError(f"the table of {cls.__name__} does not fit its attributes: {named}")


def record(cls: type[T], *fields: Field, apart: tuple[str, ...] = ()) -> Shape[T]:
    """An object whose attributes stand in the children of its element, in this order.

    ``apart`` are attributes that this element never says; they need a default.
    """
    check_table(cls, fields, apart)

    def read(element: etree._Element) -> T:
        children, values = children_of(element), dict[str, Any]()
        for each in fields:
            each.read(children, values)
        return cls(**values)

    def write(element: etree._Element, value: T) -> None:
        for each in fields:
            each.write(element, value)

    return Shape(read, write)


def inside(name: str, shape: Shape[T]) -> Shape[T]:
    """A value in the one child of a wrapper."""
    return Shape(
        lambda element: shape.read(child(element, name)),
        lambda element, value: shape.write(etree.SubElement(element, clark(name)), value),
    )


def maybe_inside(name: str, shape: Shape[T]) -> Shape[T | None]:
    """A value in the one child of a wrapper that may be empty (None)."""
    tag = clark(name)

    def read(element: etree._Element) -> T | None:
        found = element.find(tag)
        return None if found is None else shape.read(found)

    def write(element: etree._Element, value: T | None) -> None:
        if value is not None:
            shape.write(etree.SubElement(element, tag), value)

    return Shape(read, write)


def wrapped(cls: type[T], attribute: str, shape: Shape[Any]) -> Shape[T]:
    """An object with one attribute that is the element's own content."""
    return Shape(
        lambda element: cls(**{attribute: shape.read(element)}),
        lambda element, value: shape.write(element, getattr(value, attribute)),
    )


def later(shape: Callable[[], Shape[T]]) -> Shape[T]:
    """A shape that is defined further down, for types that hold themselves."""
    return Shape(lambda element: shape().read(element), lambda element, value: shape().write(element, value))


def choice(*branches: tuple[str, tuple[type, ...], Shape[Any]]) -> Shape[Any]:
    """Exactly one child: which one follows from the type of the value. A branch is name, types, shape."""
    by_tag = {clark(name): shape for name, _, shape in branches}
    by_type = {cls: (clark(name), shape) for name, classes, shape in branches for cls in classes}

    def read(element: etree._Element) -> Any:
        for found in element.iterchildren("*"):
            shape = by_tag.get(str(found.tag))
            if shape is not None:
                return shape.read(found)
        raise Refused(Fehlercode.X001, f"{local_name(element)} holds none of its possible contents")

    def write(element: etree._Element, value: object) -> None:
        tag, shape = by_type[type(value)]
        shape.write(etree.SubElement(element, tag), value)

    return Shape(read, write)
