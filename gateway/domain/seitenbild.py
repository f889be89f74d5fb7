"""One page of a document as it is shown: a picture and its text, or the reason why it cannot be shown."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal


class Bildbreite(IntEnum):
    """Widths of the picture in pixels: few, so that pictures can be kept and nobody makes them grow."""

    KLEIN = 480
    """Small screens and comparisons side by side."""
    MITTEL = 960
    """Readable on an ordinary screen: about 115 pixels an inch of A4."""
    GROSS = 1440
    """For small print, magnified, and for paper: about 175 pixels an inch of A4."""


class Drehung(IntEnum):
    """Degrees clockwise by which a page is turned, beside what the document says itself."""

    KEINE = 0
    RECHTS = 90
    KOPF = 180
    LINKS = 270


@dataclass(frozen=True, slots=True, kw_only=True)
class Seitenwunsch:
    """Which page, and how large; ``seite`` from 1."""

    seite: int
    breite: Bildbreite = Bildbreite.MITTEL
    drehung: Drehung = Drehung.KEINE


class OhneBild(StrEnum):
    """Why there is nothing to show; the value is a stable code."""

    KEINE_VORSCHAU = "keine_vorschau"
    """No format that is drawn."""
    KEINE_SEITE = "keine_seite"
    """The document has no page of this number."""
    VERSCHLUESSELT = "verschluesselt"
    BESCHAEDIGT = "beschaedigt"
    ZU_GROSS = "zu_gross"
    """It wants more memory, pixels or time than any page needs."""
    GESTORBEN = "gestorben"
    """The process that drew it died of it."""
    ANGEHALTEN = "angehalten"
    """The protection against malware holds it."""
    NICHT_DA = "nicht_da"
    """Its octets are missing in the store, or are others than they should be."""


_NICHT = "Diese Seite lässt sich nicht zeigen: "
_NOT = "This page cannot be shown: "
GRUND_DE = {
    OhneBild.KEINE_VORSCHAU: "Für dieses Dateiformat gibt es keine Vorschau.",
    OhneBild.KEINE_SEITE: "Diese Seite gibt es in dem Dokument nicht.",
    OhneBild.VERSCHLUESSELT: _NICHT + "Das Dokument ist mit einem Kennwort geschützt.",
    OhneBild.BESCHAEDIGT: _NICHT + "Sie ist beschädigt.",
    OhneBild.ZU_GROSS: _NICHT + "Sie braucht mehr Speicher oder Zeit, als eine Seite brauchen darf.",
    OhneBild.GESTORBEN: _NICHT + "Beim Zeichnen brach das Programm ab. Das Dokument könnte schädlich sein.",
    OhneBild.ANGEHALTEN: _NICHT + "Der Virenschutz hält das Dokument an.",
    OhneBild.NICHT_DA: _NICHT + "Das Dokument lässt sich im Speicher nicht lesen. Der Betrieb muss nachsehen.",
}
"""What a clerk reads."""
GRUND_EN = {
    OhneBild.KEINE_VORSCHAU: "There is no preview for this file format.",
    OhneBild.KEINE_SEITE: "The document has no such page.",
    OhneBild.VERSCHLUESSELT: _NOT + "The document is protected by a password.",
    OhneBild.BESCHAEDIGT: _NOT + "It is damaged.",
    OhneBild.ZU_GROSS: _NOT + "It needs more memory or time than a page may need.",
    OhneBild.GESTORBEN: _NOT + "The program broke off while drawing it. The document may be harmful.",
    OhneBild.ANGEHALTEN: _NOT + "The protection against malware holds the document.",
    OhneBild.NICHT_DA: _NOT + "The document cannot be read from the store. Operations must look.",
}
"""The same in English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeinBild:
    """Nothing to show, and why."""

    grund: OhneBild
    seiten: int = 0
    """Pages of the document, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seitenbild:
    """What is shown of one page; neither picture nor text stands in ``repr``."""

    seiten: int
    """Pages of the document; of plain text, the pieces it is cut into."""
    text: str = field(repr=False)
    """The text of the page without control and direction signs, lines ended by ``\\n``; empty where it has none."""
    gekuerzt: bool = False
    """The page has more text than this."""
    bild: bytes | None = field(default=None, repr=False)
    """The picture, made here from bare pixels; ``None`` for plain text."""
    typ: Literal["image/png", "image/jpeg"] | None = None
    """Media type of the picture."""
    breite: int = 0
    hoehe: int = 0
    """Size of the picture in pixels."""

    @property
    def octets(self) -> int:
        """Roughly what it takes in memory."""
        return len(self.bild or b"") + 4 * len(self.text)
