"""What a file says of its parts beside their octets: what is cleaned up before it travels, and what is on paper."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ausschluss(StrEnum):
    """Why a document stays here when its file is sent."""

    MITTEILUNG_87 = "87-1"
    """A notice under § 87 (1) AufenthG that no decision needs: destroyed at once, never passed on (§ 91 (2))."""
    FRIST_91 = "91"
    """Data whose period under § 91 (1) AufenthG is over."""
    ERSETZT = "ersetzt"
    """A version that a newer one has replaced: only current versions travel (XAusländer sheet 3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bereinigen:
    """A document that is not passed on, for good or from a day on."""

    grund: Ausschluss
    """``MITTEILUNG_87`` or ``FRIST_91``."""
    ab: date | None = None
    """The first day on which it stays here; ``None`` = already."""


class Medium(StrEnum):
    """How a part is kept; the value is the key of xdomea list ``medium`` 1.0."""

    ELEKTRONISCH = "001"
    HYBRID = "002"
    PAPIER = "003"


@dataclass(frozen=True, slots=True, kw_only=True)
class Papierteil:
    """A part of the file that is on paper, altogether or beside what is electronic."""

    nummer: int
    """From 1 within the file."""
    bezeichnung: str
    medium: Medium = Medium.PAPIER
    standort: str | None = None
    """Where it lies at the authority that has it, in its words."""
    eingetroffen: date | None = None
    """Of a file that came from another authority: the day on which somebody ticked the part off."""
