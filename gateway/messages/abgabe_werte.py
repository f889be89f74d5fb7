"""The messages 0401 and 0402 of xdomea as values: a hand-over of whole files, and what became of each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from gateway.domain.person import Person
from gateway.messages.werte_akte import XdomeaAkte

ABGABE: Final = "Abgabe.Abgabe"
"""Name of 0401 without its number."""
BESTAETIGUNG: Final = "Abgabe.ImportBestaetigen"
"""Name of 0402 without its number."""


class Fassung(StrEnum):
    """Versions of xdomea a package may have; the value is the standard's."""

    V3_1_0 = "3.1.0"
    V4_0_0 = "4.0.0"

    @property
    def namensraum(self) -> str:
        """Its namespace."""
        return f"urn:xoev-de:xdomea:schema:{self.value}"


class Objektart(StrEnum):
    """What a ``Schriftgutobjekt`` is; the value is the standard's element."""

    AKTE = "Akte"
    VORGANG = "Vorgang"
    DOKUMENT = "Dokument"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abgabekopf:
    """Head of a 0401: which process it belongs to, and who speaks to whom."""

    fassung: Fassung
    prozess: str
    """UUID of the process as it was written; answers repeat it in its letter case."""
    nachricht: str | None = None
    """UUID of the message; version 3.1.0 has none."""
    autor: str | None = None
    """Name of the institution that hands over."""
    leser: str | None = None
    nummer: int = 1
    """Which message of its kind within the process; 4.0.0 only, as the next."""
    gesamt: int = 1
    test: bool = False

    def name(self, typ: str, bezeichnung: str) -> str:
        """Return the name the standard gives to a message of this process, without extension."""
        if self.fassung is Fassung.V4_0_0:
            return f"{self.prozess}_{typ}_{self.nummer}"
        return f"{self.prozess}_{bezeichnung}.{typ}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Abgabeobjekt:
    """One ``Schriftgutobjekt``: a file, or a process or document that stands alone."""

    art: Objektart
    uuid: str
    """As it was written."""
    akte: XdomeaAkte | None
    """A process alone reads as a file of its own; ``None`` = a document."""
    person: Person | None = None
    """Whom the one natural person with a birthday among its contacts is; nationality may be unknown (empty)."""
    aufbewahren_bis: date | None = None
    """``Aufbewahrungsende``."""
    uebrig: Mapping[str, int] = field(default_factory=dict)
    """Elements that a case file here has no place for, by name, with their number."""
    quelle: bytes = field(default=b"", compare=False, repr=False)
    """The whole object as it came, as a document of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objektergebnis:
    """What became of one object, for the 0402."""

    uuid: str
    erfolgreich: bool
    meldungen: tuple[str, ...] = ()
    """German sentences for the other authority; no name, no AZR number."""
