"""Looks at the pages of PDF and JPG files in a locked child process: what others wrote may be hostile.

What only the parent needs is imported when it is named: a child starts in half the time without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gateway.sichtung.befund import Seitenbefund, Unlesbar

if TYPE_CHECKING:
    from gateway.sichtung.kindprozess import KeinKind
    from gateway.sichtung.sichtung import Sichtung

__all__ = ["KeinKind", "Seitenbefund", "Sichtung", "Unlesbar"]

_SPAETER = {"KeinKind": "kindprozess", "Sichtung": "sichtung"}


def __getattr__(name: str) -> Any:
    """Return what stands in a module that is not loaded yet."""
    if name not in _SPAETER:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_SPAETER[name]}"), name)
