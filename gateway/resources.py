"""Finds the data files that are built into the package: schemas, configuration template, PKI recipe, run-book.

In an installed wheel they lie inside the package; in a checkout they are the top-level folders of the
same names (the run-book: ``docs/runbook``), so that they have one place only. What is compiled of them is made once
in a process and shared safely.
"""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.envelope.schema import UmschlagSchema
    from gateway.envelope.verzeichnis import VerzeichnisSchema
    from gateway.messages.codelisten import Codelisten


def data(folder: str) -> Traversable:
    """Return the folder ``schemas``, ``config`` or ``certs`` of this installation."""
    package = files("gateway")
    inside = package.joinpath(folder)
    return inside if inside.is_dir() else package.joinpath("..", folder)


def schema_files() -> dict[str, bytes]:
    """Return every XSD of this installation: octets by name relative to ``schemas/``."""
    return _octets(data("schemas"), ".xsd")


def codelist_files() -> dict[str, bytes]:
    """Return every code list of this installation: octets by name relative to ``schemas/codelisten/``."""
    return _octets(data("schemas").joinpath("codelisten"), ".json")


@cache
def runbook() -> dict[str, str]:
    """Return every page of the run-book, Markdown by the code it is about (``T070``, ``person_unklar``)."""
    pages = sorted(_runbook_seiten(), key=lambda one: one.name)
    return {one.name.removesuffix(".md"): one.read_text("utf-8") for one in pages}


@cache
def runbook_codes() -> frozenset[str]:
    """Return every code with a page in the run-book; no page is read."""
    return frozenset(one.name.removesuffix(".md") for one in _runbook_seiten())


def _runbook_seiten() -> list[Traversable]:
    inside = files("gateway").joinpath("runbook")
    folder = inside if inside.is_dir() else files("gateway").joinpath("..", "docs", "runbook")
    return [one for one in folder.iterdir() if one.name.endswith(".md") and one.name != "README.md"]


def seite(code: str) -> str | None:
    """Return the code of the run-book that somebody typed in whatever case; ``None``: it has no page."""
    return {one.lower(): one for one in runbook_codes()}.get(code.strip().lower())


@cache
def umschlag_schema() -> "UmschlagSchema":
    """Return the XSD of the envelope."""
    from gateway.envelope.schema import compile_schema

    folder = "umschlag/1/"
    own = {name.removeprefix(folder): octets for name, octets in schema_files().items() if name.startswith(folder)}
    return compile_schema(own)


@cache
def verzeichnis_schema() -> "VerzeichnisSchema":
    """Return the XSD of the directory."""
    from gateway.envelope.verzeichnis import compile_verzeichnis_schema

    return compile_verzeichnis_schema(schema_files())


@cache
def codelisten() -> "Codelisten":
    """Return every code list, read."""
    from gateway.messages.codelisten import Codelisten

    return Codelisten.from_files(codelist_files())


def _octets(folder: Traversable, suffix: str, prefix: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _octets(entry, suffix, f"{prefix}{entry.name}/")
        elif entry.name.endswith(suffix):
            found[prefix + entry.name] = entry.read_bytes()
    return found
