"""Says in one sentence why a message is not valid: place, what was expected, what was found.

Used only when something is refused. It never repeats a text of the message: of what was found it shows names
the schemas know, a code that has the form of a code, one foreign letter as its number, or a length.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any, Final
from urllib.request import OpenerDirector

from lxml import etree
from xmlschema import XMLSchema10
from xmlschema.validators import XMLSchemaChildrenValidationError, XMLSchemaValidationError, XsdAttribute
from xmlschema.validators.facets import XsdEnumerationFacets, XsdMaxLengthFacet, XsdMinLengthFacet, XsdPatternFacets

_BASE: Final = "file:///aktenbote-schemas/"
"""Made-up sandbox: every address resolves to a file of the mapping or fails."""
_CODE = re.compile(r"[A-Z]{0,2}[0-9]{1,6}[a-z]?|[A-Z]{1,2}|[a-z]")
"""What a value of an enumerated list looks like; only such a text is repeated."""
_ATTRIBUT = re.compile(r"attribute '([^']*)'|'([^']*)' attribute")
_ENDE: Final = r"$(?!\n\Z)"
"""How the library ends a compiled pattern."""
_PLATZ = 12
"""Names of expected elements that are listed."""


class _Oeffner(OpenerDirector):
    """Opens the files of the mapping and nothing else: no disk, no network."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__()
        self._files = files

    def open(self, fullurl: Any, data: Any = None, timeout: float | None = None) -> Any:  # noqa: ARG002 -- urllib calls it so
        """Return the octets of a schema file as a stream."""
        name = str(fullurl).removeprefix(_BASE)
        if name not in self._files:
            raise OSError(f"{name} is not among the schema files")
        return BytesIO(self._files[name])


@lru_cache(maxsize=2)
def _schema(files: tuple[tuple[str, bytes], ...], start: str) -> XMLSchema10:
    return XMLSchema10(
        _BASE + start,
        base_url=_BASE,
        allow="sandbox",
        defuse="always",
        opener=_Oeffner(dict(files)),
        use_fallback=False,
    )


def erklaere(
    root: etree._Element,
    files: Mapping[str, bytes],
    start: str,
    namen: frozenset[str],
    safe_path: Callable[[str], str],
) -> str | None:
    """Return the first reason why the message is not valid, ``None`` if this validator finds none or fails."""
    schema = _schema(tuple(sorted(files.items())), start)
    document: Any = root  # the library takes lxml elements, its annotations do not say so
    try:
        error = next(schema.iter_errors(document, use_location_hints=False), None)
    except (OverflowError, ValueError):  # a year of so many digits that it cannot count them
        return None
    if error is None:
        return None
    line = f"line {error.sourceline}, " if error.sourceline else ""
    return f"{line}{safe_path(error.path or '')}: {_satz(error, namen)}"


def _satz(error: XMLSchemaValidationError, namen: frozenset[str]) -> str:
    validator = error.validator
    if isinstance(error, XMLSchemaChildrenValidationError):
        return _kinder(error, namen)
    if isinstance(validator, XsdAttribute):
        return f"attribute {validator.local_name}: expected {_wert(validator.fixed)}, found another value"
    if isinstance(validator, XsdEnumerationFacets):
        return f"expected one of {', '.join(map(str, validator.enumeration))}; found {_code(error.obj)}"
    if isinstance(validator, XsdPatternFacets):
        return _muster(validator, str(error.obj))
    if isinstance(validator, XsdMaxLengthFacet | XsdMinLengthFacet):
        limit = "at most" if isinstance(validator, XsdMaxLengthFacet) else "at least"
        return f"expected {limit} {validator.value} characters, found {len(str(error.obj))}"
    reason = error.reason or ""
    found = _ATTRIBUT.search(reason)
    if found:
        name = found[1] or found[2]
        shown = name if name in namen else "unknown to the schema"
        return f"attribute {shown}: " + ("missing" if "missing" in reason else "not allowed here")
    typ = getattr(validator, "local_name", None)
    if isinstance(error.obj, str) and typ:
        return f"expected a value of type {typ}, found a text of {len(error.obj)} characters that is none"
    return _WORTE.get(reason, "the content does not fit the schema")


_WORTE: Final = {
    "character data between child elements not allowed": "expected elements only, found text between them",
    "a simple content element can't have child elements": "expected a text, found elements inside it",
    "element is not nillable": "xsi:nil is not allowed here",
}
"""Reasons of the validator that hold nothing of the message, in our words."""


def _wert(fixed: str | None) -> str:
    return "another type" if fixed is None else f"the fixed value {fixed}"


def _code(value: object) -> str:
    text = str(value).strip()
    return f"code {text}" if _CODE.fullmatch(text) else f"a text of {len(text)} characters"


def _name(tag: str | None, namen: frozenset[str]) -> tuple[str, str]:
    """Return namespace and local name of a tag; a name no schema knows is not repeated."""
    name = etree.QName(tag or "x")
    return name.namespace or "", name.localname if name.localname in namen else "an element unknown to the schema"


def _kinder(error: XMLSchemaChildrenValidationError, namen: frozenset[str]) -> str:
    expected = [str(one.name) for one in error.expected or () if getattr(one, "name", None)]
    names = [etree.QName(one).localname for one in expected]
    wanted = ", ".join(names[:_PLATZ]) + (" or another" if len(names) > _PLATZ else "")
    if error.invalid_tag is None:
        return f"expected {wanted or 'more elements'} at the end, found nothing"
    namespace, local = _name(error.invalid_tag, namen)
    if local in names:
        right = etree.QName(expected[names.index(local)]).namespace
        rule = f"in namespace {right}" if right else "without namespace"
        return f"expected {local} {rule}, found it {'in another namespace' if namespace else 'without namespace'}"
    return f"expected {wanted or 'no further element'}, found {local}"


def _muster(validator: XsdPatternFacets, text: str) -> str:
    patterns = [str(one) for one in validator.regexps]
    if not patterns[0].startswith("([\\t\\n\\r"):
        return f"expected the form {patterns[0]}, found a text of {len(text)} characters of another form"
    # the longest beginning that fits: the pattern as the library compiled it, without its end anchor
    beginning = re.compile(validator.patterns[0].pattern.removesuffix(_ENDE)).match(text)
    position = beginning.end() if beginning else 0
    found = (
        f"U+{ord(text[position]):04X} at position {position + 1}" if position < len(text) else "another sequence"
    )
    return f"expected letters of DIN 91379 type C in Unicode form NFC, found {found}"
