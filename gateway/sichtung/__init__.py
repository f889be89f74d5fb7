"""Looks at the pages of PDF and JPG files in a locked child process: what others wrote may be hostile."""

from gateway.sichtung.befund import Seitenbefund, Unlesbar
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung

__all__ = ["KeinKind", "Seitenbefund", "Sichtung", "Unlesbar"]
