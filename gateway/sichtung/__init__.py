"""Looks at the pages of PDF and JPG files in a locked child process: what others wrote may be hostile.

``sichtung`` and ``kindprozess`` are the parent's side and not loaded here: the child needs nothing of it.
"""

from gateway.sichtung.befund import Seitenbefund, Unlesbar

__all__ = ["Seitenbefund", "Unlesbar"]
