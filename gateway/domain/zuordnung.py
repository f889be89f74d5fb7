"""Is the person of a message the person of a file? Answered from three signs, never from the number alone.

AZRG § 10 (4) forbids the AZR number as the only key; a name alone is worse. So all three must agree: AZR number,
family name in search form, birth date compatible. Anything else waits for a human.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.domain.akte import Akte
from gateway.domain.person import Person
from gateway.domain.suchform import suchform


@dataclass(frozen=True, slots=True, kw_only=True)
class Vergleich:
    """Which signs of two persons agree."""

    azr_nummer: bool
    familienname: bool
    geburtsdatum: bool

    @property
    def sicher(self) -> bool:
        """All three agree: an answer may go out without a human."""
        return self.azr_nummer and self.familienname and self.geburtsdatum


@dataclass(frozen=True, slots=True)
class Zuordnung:
    """``akte`` if exactly one file matches surely, else None; ``kandidaten`` what a human has to look at."""

    akte: Akte | None
    kandidaten: tuple[Akte, ...] = ()


def familiennamen_suchform(person: Person) -> frozenset[str]:
    """Return every family and birth name of the person in search form, without empty ones."""
    return frozenset(form for name in person.familiennamen() if (form := suchform(name)))


def vergleiche(gesucht: Person, bekannt: Person) -> Vergleich:
    """Compare two persons; a missing AZR number or name never agrees with anything."""
    return Vergleich(
        azr_nummer=gesucht.azr_nummer is not None and gesucht.azr_nummer == bekannt.azr_nummer,
        familienname=bool(familiennamen_suchform(gesucht) & familiennamen_suchform(bekannt)),
        geburtsdatum=gesucht.geburtsdatum.vertraeglich_mit(bekannt.geburtsdatum),
    )


def ordne_zu(gesucht: Person, akten: Iterable[Akte]) -> Zuordnung:
    """Choose the file of a person among those the index gave, or leave it to a human.

    Candidates are files that agree in the number, or in name and birth date. Two sure ones are one too many.
    """
    kandidaten: list[Akte] = []
    sichere: list[Akte] = []
    for akte in akten:
        vergleich = vergleiche(gesucht, akte.person)
        if vergleich.sicher:
            sichere.append(akte)
        if vergleich.azr_nummer or (vergleich.familienname and vergleich.geburtsdatum):
            kandidaten.append(akte)
    return Zuordnung(sichere[0] if len(sichere) == 1 and len(kandidaten) == 1 else None, tuple(kandidaten))
