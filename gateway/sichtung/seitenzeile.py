"""What parent and drawing child say to each other: which page; what is known of it, and its bare pixels."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import msgspec

from gateway.domain.seitenbild import Bildbreite, Drehung, OhneBild
from gateway.sichtung import grenzen
from gateway.sichtung.zeile import GestoertVomKind

Art = Literal["pdf", "jpg", "png", "tiff", "text"]
_BAENDER = {"": 0, "L": 1, "RGB": 3}
"""Octets of a pixel; empty = there is no picture."""


class Seitenfrage(msgspec.Struct, frozen=True):
    """One page to draw; the descriptor of its file travels beside this."""

    art: Art
    seite: int
    breite: Bildbreite
    drehung: Drehung


class Antwortkopf(msgspec.Struct, frozen=True):
    """First frame of an answer; the second is the pixels, row by row from the top."""

    seiten: int = 0
    breite: int = 0
    hoehe: int = 0
    modus: Literal["", "L", "RGB"] = ""
    text: str = ""
    gekuerzt: bool = False
    grund: OhneBild | None = None
    """Set: nothing else but ``seiten`` can be relied on."""


@dataclass(frozen=True, slots=True)
class Gezeichnet:
    """An answer whose parts fit together."""

    kopf: Antwortkopf
    pixel: bytes


def lies_gezeichnet(rahmen: Callable[[], bytes]) -> Gezeichnet:
    """Read both frames: the child has eaten foreign octets, so nothing it says is trusted to have its shape.

    Raises ``GestoertVomKind``. Whatever they show, pixels are pixels: no format of a picture comes from a child.
    """
    try:
        kopf = msgspec.json.decode(rahmen(), type=Antwortkopf)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise GestoertVomKind from error
    pixel = rahmen()
    if not 0 <= kopf.seiten <= grenzen.MAX_SEITEN or len(kopf.text) > grenzen.MAX_SEITENTEXT:
        raise GestoertVomKind
    if kopf.grund is not None:
        return Gezeichnet(Antwortkopf(seiten=kopf.seiten, grund=kopf.grund), b"")
    kleinste = 1 if kopf.modus else 0
    flaeche = kopf.breite * kopf.hoehe
    if min(kopf.breite, kopf.hoehe) < kleinste or max(kopf.breite, kopf.hoehe) > grenzen.MAX_LAENGE_PX:
        raise GestoertVomKind
    if flaeche > 1.1 * grenzen.MAX_BILD_PX:  # the child rounds
        raise GestoertVomKind
    if flaeche * _BAENDER[kopf.modus] != len(pixel) or kopf.seiten < 1:
        raise GestoertVomKind
    return Gezeichnet(kopf, pixel)
