"""One cell of a table that a spreadsheet opens: text that is shown and never run."""

from typing import Final

_FORMEL: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the start of a formula, or skips before it looks for one (OWASP, CSV injection)."""


def harmlos(wert: str) -> str:
    """Keep a cell from being run as a formula by who opens the file in a spreadsheet: a ``'`` comes first."""
    return f"'{wert}" if wert.lstrip(" \u00a0").startswith(_FORMEL) else wert
