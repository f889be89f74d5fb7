"""What drawing a page gives, and how large it may become. Runs in the child only."""

from dataclasses import dataclass

from PIL import Image, ImageChops

from gateway.domain.seitenbild import OhneBild
from gateway.sichtung import grenzen


class NichtGezeichnet(Exception):
    """There is nothing to show."""

    def __init__(self, grund: OhneBild, seiten: int = 0) -> None:
        """Keep why, and how many pages there are where that is known."""
        self.grund = grund
        self.seiten = seiten
        super().__init__(grund)


@dataclass(frozen=True, slots=True)
class Blattbild:
    """One page: picture (``None`` for plain text) and text."""

    seiten: int
    bild: Image.Image | None
    text: str = ""


def masse(breite_zu_hoehe: float, breite: int) -> tuple[int, int]:
    """Return width and height in pixels of a page of this proportion; narrower where it would grow too long."""
    hoechstens = min(
        breite, (grenzen.MAX_BILD_PX * breite_zu_hoehe) ** 0.5, grenzen.MAX_LAENGE_PX * breite_zu_hoehe
    )
    return max(1, int(hoechstens)), max(1, min(round(hoechstens / breite_zu_hoehe), grenzen.MAX_LAENGE_PX))


def ohne_farbe(bild: Image.Image) -> Image.Image:
    """Return a picture in RGB as grey where every pixel of it is."""
    rot, gruen, blau = bild.split()
    bunt = ImageChops.lighter(ImageChops.difference(rot, gruen), ImageChops.difference(gruen, blau))
    return rot if bunt.getextrema() == (0, 0) else bild
