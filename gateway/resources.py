"""Finds the data files that are built into the package: schemas, configuration template, PKI recipe.

In an installed wheel they lie inside the package; in a checkout they are the top-level folders of the
same names, so that they have one place only.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable


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


def _octets(folder: Traversable, suffix: str, prefix: str = "") -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= _octets(entry, suffix, f"{prefix}{entry.name}/")
        elif entry.name.endswith(suffix):
            found[prefix + entry.name] = entry.read_bytes()
    return found
