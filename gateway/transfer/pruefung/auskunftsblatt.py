"""An answer as a sheet to hand over: what stands on it, in words. It is set in another room (``intake``)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.sprache import Sprache


@dataclass(frozen=True, slots=True, kw_only=True)
class Blatttabelle:
    """One list of the sheet."""

    titel: str
    koepfe: tuple[str, ...]
    breiten: tuple[int, ...]
    """Parts of the width, one for each column."""
    zeilen: tuple[tuple[str, ...], ...]
    leer: str = ""
    """Stands there where the list has no row; empty: then the whole list is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auskunftsblatt:
    """The whole sheet; nothing on it tells who works here."""

    titel: str
    behoerde: str
    erklaert: str
    angaben: tuple[tuple[str, str], ...]
    """What was asked: name and value."""
    tabellen: tuple[Blatttabelle, ...]
    vermerke: tuple[str, ...]
    """Sentences at its end."""
    test: bool
    sprache: Sprache
    moment: datetime
    gestellt: str
    """The same in words."""


Setzer = Callable[[Auskunftsblatt], bytes]
"""Returns the sheet as PDF; blocking. ``Usage``: no font to set it with."""
