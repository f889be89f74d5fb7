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
