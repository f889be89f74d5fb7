"""Where the fonts of a protocol lie. Apart from ``satz``, so that a service that sets none loads no typesetter."""

from pathlib import Path
from typing import Final, Literal

from gateway.domain.errors import Usage

SCHRIFTORTE: Final = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/usr/share/fonts/TTF"),
)
"""Where Debian, Fedora and Arch keep DejaVu; it draws every letter of DIN 91379."""
SCHNITTE: Final[dict[Literal["", "B"], str]] = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}


def finde_schrift(datei: str) -> Path:
    """Return the file of a font; ``Usage`` with what to type where there is none."""
    for ort in SCHRIFTORTE:
        if (ort / datei).is_file():
            return ort / datei
    raise Usage(f"the font {datei} is missing, the protocol cannot be set: apt-get install fonts-dejavu-core")
