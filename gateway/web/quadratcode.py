"""A QR code as one path of an SVG that stands in the page: no image, no address that would hold a secret."""

from dataclasses import dataclass

import segno

RAND = 4
"""Modules of quiet ground around it (ISO/IEC 18004 6.3.8)."""


@dataclass(frozen=True, slots=True)
class Bild:
    """``seite`` is the length of an edge in modules, quiet ground included; ``pfad`` the dark ones for ``d``."""

    seite: int
    pfad: str


def quadratcode(text: str) -> Bild:
    """Return the drawing of a text, with 15 % to spare for damage (level M)."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    dark = (
        f"M{x + RAND} {y + RAND}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    )
    return Bild(seite=len(rows) + 2 * RAND, pfad="".join(dark))
