"""The person a case file is about, as the ABH-ABH messages identify her (XAusländer sheet 4.1, 4.2)."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

AZR_FORM: Final = re.compile(r"[0-9]{2}(0[0-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{6}", re.ASCII)
"""AZR number: date of the record JJMMTT, where month and day may be 00, and six digits (XAusländer sheet 4.1)."""


@dataclass(frozen=True, slots=True)
class TeilDatum:
    """A date that may be known in part: year, year and month, whole, or (``jahr`` None) unknown."""

    jahr: int | None = None
    monat: int | None = None
    tag: int | None = None

    def vertraeglich_mit(self, other: "TeilDatum") -> bool:
        """Tell whether both can mean the same day: every part known on both sides is equal."""
        pairs = ((self.jahr, other.jahr), (self.monat, other.monat), (self.tag, other.tag))
        return all(mine is None or theirs is None or mine == theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One name of a person (``NameIdent``). ``None`` = legitimately no such name (``nichtVorhanden``)."""

    vorname: str | None
    familienname: str | None
    geburtsname: str | None = None
    titel: tuple[str, ...] = ()
    anrede: str | None = None
    namenssuffixe: tuple[str, ...] = ()
    ordensname: str | None = None
    kuenstlernamen: tuple[str, ...] = ()
    weitere_namen: tuple[str, ...] = ()


class NameArt(StrEnum):
    """Which of the person's names it is; the value is the standard's element."""

    NACH_PASS = "nameNachPass"  # noqa: S105 -- a passport, not a password
    NACH_DEUTSCHEM_RECHT = "nameNachDeutschemRecht"
    NACH_EIGENEN_ANGABEN = "nameNachEigenenAngaben"
    ABWEICHENDE_SCHREIBWEISE = "abweichendeNamensschreibweise"
    ALIAS = "aliasName"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """``IdentifikationPersonABHABH``. The AZR number never stands alone as a key (AZRG § 10 (4))."""

    staatsangehoerigkeiten: tuple[str, ...]
    """1 to 4 keys of the DESTATIS list, three digits."""
    geschlecht: str | None
    """m, w, x or d; the wrapper may be empty."""
    geburtsdatum: TeilDatum = field(default_factory=TeilDatum)
    geburtsort: str | None = None
    """``None`` = unbekannt."""
    namen: tuple[tuple[NameArt, Name], ...] = ()
    azr_nummer: str | None = None
    """JJMMTT and six digits; ``None`` only before the request is complete."""

    def familiennamen(self) -> tuple[str, ...]:
        """Every family and birth name known of this person, in the order of the message."""
        names = (text for _, name in self.namen for text in (name.familienname, name.geburtsname))
        return tuple(dict.fromkeys(text for text in names if text))
